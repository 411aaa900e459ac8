//! Reading route files.

use crate::decode::decode;
use crate::diagnostics::Diagnostics;
use crate::model::RouteFile;
use crate::parse::{self, ReadInclude};

impl RouteFile {
    /// Reads a route file: YAML in UTF-8. `name` is what diagnostics call it.
    ///
    /// # Errors
    /// The file's mistakes, all of them.
    pub fn parse(text: &(impl AsRef<[u8]> + ?Sized), name: &str) -> Result<Self, Diagnostics> {
        Self::parse_from(text.as_ref(), name, None)
    }

    /// The same for a route file that may include others, which `read` reads by the names that
    /// are written there: paths relative to the route file's folder, never leading out of it.
    ///
    /// ```
    /// use tagsplice_routes::RouteFile;
    /// let main = "routes: [{include: pay.yaml, namespaces: ['pay-*']}]";
    /// let read = |name: &str| {
    ///     assert_eq!(name, "pay.yaml");
    ///     Ok(b"routes: [{tag: audit, match: 'class=audit'}]".to_vec())
    /// };
    /// let file = RouteFile::parse_including(main, "routes.yaml", &read)?;
    /// assert_eq!(
    ///     file.routes()[0].selector().to_string(),
    ///     "namespace matches \"pay-*\" and (label class = \"audit\")"
    /// );
    /// # Ok::<(), tagsplice_routes::Diagnostics>(())
    /// ```
    ///
    /// # Errors
    /// The files' mistakes, all of them.
    pub fn parse_including(
        text: &(impl AsRef<[u8]> + ?Sized),
        name: &str,
        read: &ReadInclude<'_>,
    ) -> Result<Self, Diagnostics> {
        Self::parse_from(text.as_ref(), name, Some(read))
    }

    fn parse_from(
        text: &[u8],
        name: &str,
        read: Option<&ReadInclude<'_>>,
    ) -> Result<Self, Diagnostics> {
        parse::parse(decode(text, name)?, read).whole()
    }
}
