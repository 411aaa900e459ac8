//! From a route file to a policy image.

use crate::compile::program;
use crate::diagnostics::{Diagnostics, Notes};
use crate::model::RouteFile;
use crate::write;

impl RouteFile {
    /// Compiles the file to a policy image, which `tagsplice::Policy::from_image` reads. The same
    /// text always gives the same bytes.
    ///
    /// # Errors
    /// The file asks for more than an image can hold: too many clauses, labels or places in
    /// templates, or a pattern whose automaton gets too large.
    pub fn compile(&self) -> Result<Vec<u8>, Diagnostics> {
        let mut notes = Notes::default();
        let image = program(self, &mut notes).map(|program| write::image(self, &program));
        match image {
            Some(image) if !notes.has_errors() => {
                debug_assert!(tagsplice::Policy::from_image(&image).is_ok());
                Ok(image)
            }
            _ => Err(Diagnostics::new(&self.source, notes)),
        }
    }
}
