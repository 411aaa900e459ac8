//! From a route file to a policy image.

use crate::compile::program;
use crate::diagnostics::{Diagnostics, Notes};
use crate::model::RouteFile;
use crate::write;

impl RouteFile {
    /// Compiles the file to a policy image, which `tagsplice::Policy::from_image` reads. The same
    /// text always gives the same bytes, which are kept: a second call takes no time.
    ///
    /// # Errors
    /// The file asks for more than an image can hold: too many clauses, labels or places in
    /// templates, or a pattern whose automaton gets too large.
    pub fn compile(&self) -> Result<Vec<u8>, Diagnostics> {
        // To be removed with `write::not_yet`.
        if self.image().is_ok_and(<[u8]>::is_empty) {
            let mut notes = Notes::default();
            notes.error("not-yet", &(0..0), "policy images cannot hold this yet");
            return Err(Diagnostics::new(&self.source, notes));
        }
        self.image()
            .map(<[u8]>::to_vec)
            .map_err(|notes| Diagnostics::new(&self.source, notes.clone()))
    }

    /// The policy image, or why there is none.
    pub(crate) fn image(&self) -> Result<&[u8], &Notes> {
        let image = self.image.get_or_init(|| {
            let mut notes = Notes::default();
            let image =
                program(self, &mut notes).map(|program| match write::not_yet(self, &program) {
                    true => Vec::new(),
                    false => write::image(self, &program),
                });
            match image {
                Some(image) if !notes.has_errors() => {
                    debug_assert!(
                        image.is_empty() || tagsplice::Policy::from_image(&image).is_ok()
                    );
                    Ok(image)
                }
                _ => Err(notes),
            }
        });
        image.as_ref().map(Vec::as_slice)
    }
}
