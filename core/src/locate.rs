//! Where a record keeps its labels, for callers that decide on their own.

use crate::fields::{LabelMap, PodField};
use crate::scan::Visitor;
use crate::scan::record::{self, End};
use crate::span::Span;
use crate::text::Text;
use crate::{Error, Record};

/// Where the parts of a record are that matter here, as byte offsets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Located {
    /// The opening brace of the last top-level `kubernetes`, if that is an object.
    pub kubernetes: Option<usize>,
    /// The opening brace of the last `labels` in it, if that is an object.
    pub labels: Option<usize>,
    /// The record's closing brace, before which a member can be added.
    pub brace: usize,
    /// Does the record have any member, so that the next needs a comma?
    pub has_members: bool,
}

/// Finds the labels of a record, without a policy. Linear in its length; nothing is allocated.
///
/// Of keys that are there twice the last counts, and keys are compared by what they mean
/// (`"kubern\u0065tes"` is `kubernetes`), as everywhere in Fluent Bit.
///
/// ```
/// use tagsplice::locate;
/// let record = br#"{"log":"x","kubernetes":{"labels":{"app":"web"}}}"#;
/// let located = locate(record)?;
/// assert_eq!(located.labels, Some(34));
/// # Ok::<(), tagsplice::Error>(())
/// ```
///
/// # Errors
/// The record is not one JSON object.
pub fn locate<'r>(record: impl Into<Record<'r>>) -> Result<Located, Error> {
    let text = record.into().bytes();
    let mut located = Located::default();
    let End { brace, has_members } = record::scan(text, &mut located)?;
    Ok(Located { brace, has_members, ..located })
}

impl<'r> Visitor<'r> for Located {
    fn is_tag_key(&self, _key: Text<'r>) -> bool {
        false
    }

    fn kubernetes(&mut self, at: usize, is_object: bool) -> Option<usize> {
        self.kubernetes = is_object.then_some(at);
        self.labels = None;
        None
    }

    fn kubernetes_end(&mut self, _end: usize) {}

    fn wants(&self, _label_map: LabelMap) -> bool {
        false
    }

    fn label_map(&mut self, label_map: LabelMap, at: usize, is_object: bool) {
        if label_map == LabelMap::Labels {
            self.labels = is_object.then_some(at);
        }
    }

    fn member(&mut self, _label_map: LabelMap, _key: Text<'r>, _value: Option<Text<'r>>) {}

    fn field(&mut self, _field: PodField, _value: Option<Text<'r>>) {}

    fn cut(&mut self, _cut: Span) {}
}
