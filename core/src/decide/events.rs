//! The values of an event that a caller has parsed itself.

use super::plan::Plan;
use super::values::Values;
use crate::event::Event;
use crate::image::{MAX_KEYS, header, key};
use crate::subject::Subject;
use crate::text::Text;

/// An event, asked for what a policy's keys name.
pub(super) struct OfEvent<'e, E: ?Sized>(pub(super) &'e E);

impl<E: Event + ?Sized> OfEvent<'_, E> {
    /// Each key of a policy has its subject's name in the image.
    fn text(&self, plan: &Plan<'_>, index: u32) -> Option<Text<'_>> {
        let fields = plan.key(index);
        let text = plan.image.slice(fields.size(key::TEXT), fields.size(key::TEXT_LEN));
        let text = core::str::from_utf8(text).ok()?;
        let value = self.0.value(Subject::from_parts(fields.u32(key::SUBJECT), text)?)?;
        Some(Text { raw: value.as_bytes(), escaped: false })
    }
}

impl<E: Event + ?Sized> Values for OfEvent<'_, E> {
    fn has_labels(&self, _plan: &Plan<'_>) -> bool {
        self.0.has_labels()
    }

    fn has_pod(&self, _plan: &Plan<'_>) -> bool {
        self.0.has_pod()
    }

    fn value(&self, plan: &Plan<'_>, key: u32) -> Option<Text<'_>> {
        self.text(plan, key)
    }

    fn each(&self, plan: &Plan<'_>, mut visit: impl FnMut(u32, Text<'_>)) {
        // No more than there can be, whatever the image says.
        for key in 0..plan.header(header::KEY_COUNT).min(MAX_KEYS as u32) {
            if let Some(text) = self.text(plan, key) {
                visit(key, text);
            }
        }
    }
}
