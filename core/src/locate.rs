//! Where a record keeps its labels, for callers that decide on their own.

use crate::image::{self, Name};
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

/// Where the search is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Record,
    Kubernetes,
}

const KUBERNETES: Name = Name::new(image::name(None, Some(0)));
const LABELS: Name = Name::new(image::name(None, Some(1)));

impl<'r> Visitor<'r> for Located {
    type Scope = Scope;

    fn record(&self) -> Scope {
        Scope::Record
    }

    fn top_level_name(&mut self, key: Text<'r>) -> Name {
        if key.is_literal(b"kubernetes") { KUBERNETES } else { Name::NOTHING }
    }

    fn name(&mut self, _scope: &Scope, key: Text<'r>) -> Name {
        if key.is_literal(b"labels") { LABELS } else { Name::NOTHING }
    }

    fn value(&mut self, name: Name, _value: Option<Text<'r>>) {
        if name == KUBERNETES {
            self.kubernetes = None;
        }
        self.labels = None;
    }

    fn known(&mut self, _name: Name, _at: usize) -> Option<usize> {
        None
    }

    fn enter(&mut self, _scope: &Scope, name: Name, is_list: bool, at: usize) -> Option<Scope> {
        self.value(name, None);
        let place = (!is_list).then_some(at);
        if name == LABELS {
            self.labels = place;
            return None;
        }
        self.kubernetes = place;
        place.map(|_| Scope::Kubernetes)
    }

    fn leave(&self, _scope: &Scope) -> Scope {
        Scope::Record
    }

    fn end(&mut self, _name: Name, _end: usize) {}

    fn cut(&mut self, _cut: Span) {}
}
