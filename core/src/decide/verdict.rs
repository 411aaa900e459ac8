//! What was decided, but for the text of the tag.

use super::identity::Identity;
use crate::image::NONE;

/// Why a record got its tag, or none.
///
/// ```
/// use tagsplice::{Decision, Filter, Policy};
/// let mut filter = Filter::new(Policy::example());
/// let labels = br#"{"kubernetes":{"labels":{"has-sensitive-data":"true"}}}"#;
/// assert!(matches!(filter.apply(labels)?.decision(), Decision::Route(_)));
/// assert_eq!(filter.apply("{}")?.decision(), Decision::Unlabeled);
/// # Ok::<(), tagsplice::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Decision {
    /// The route with this index, counted from 0, is the first that matches.
    Route(usize),
    /// The record has labels, and no route matches.
    Default,
    /// The record has no labels, and no route matches that asks only for what the record has.
    Unlabeled,
    /// The record names another pod than the one that it is known to come from.
    Untrusted,
    /// The record is malformed. (Only [`Filter::answer`](crate::Filter::answer) decides that.)
    Malformed,
}

/// What was decided, but for the text of the tag.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Verdict {
    pub(crate) decision: Decision,
    pub(crate) identity: Identity,
    /// The index of the tag; [`NONE`] where the record gets none.
    pub(crate) tag: u32,
}

impl Verdict {
    /// No tag, of a record without labels.
    pub(crate) const NONE: Self =
        Self { decision: Decision::Unlabeled, identity: Identity::NotChecked, tag: NONE };

    /// The verdict in numbers, for a memo.
    pub(crate) fn to_numbers(self) -> [u32; 3] {
        let decision = match self.decision {
            Decision::Route(index) => index as u32,
            Decision::Default => u32::MAX,
            Decision::Unlabeled => u32::MAX - 1,
            Decision::Untrusted => u32::MAX - 2,
            Decision::Malformed => u32::MAX - 3,
        };
        [decision, self.identity as u32, self.tag]
    }

    /// See [`to_numbers`](Self::to_numbers).
    pub(crate) fn from_numbers([decision, identity, tag]: [u32; 3]) -> Self {
        let decision = match u32::MAX - decision {
            0 => Decision::Default,
            1 => Decision::Unlabeled,
            2 => Decision::Untrusted,
            3 => Decision::Malformed,
            _ => Decision::Route(decision as usize),
        };
        let identity = match identity {
            1 => Identity::Verified,
            2 => Identity::Mismatched,
            3 => Identity::Unverified,
            _ => Identity::NotChecked,
        };
        Self { decision, identity, tag }
    }
}
