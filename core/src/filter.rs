//! The one verb.

use crate::decide::{Collector, Scratch, decide};
use crate::policy::Policy;
use crate::scan::{Validation, record};
use crate::view::View;
use crate::{Error, Record};

/// Answers records by a policy.
///
/// A filter is a policy and some 2 KiB of memory of its own, so that a record needs none. Use
/// one for each thread or task, and as many as you like for one [`Policy`].
#[derive(Clone, Debug)]
pub struct Filter<'p> {
    policy: Policy<'p>,
    validation: Validation,
    scratch: Scratch,
}

impl<'p> Filter<'p> {
    /// A filter that checks all of a record ([`Validation::Full`]).
    #[must_use]
    pub fn new(policy: Policy<'p>) -> Self {
        Self { policy, validation: Validation::default(), scratch: Scratch::default() }
    }

    /// The same filter with another level of checking.
    #[must_use]
    pub fn with_validation(self, validation: Validation) -> Self {
        Self { validation, ..self }
    }

    /// The policy.
    #[must_use]
    pub const fn policy(&self) -> Policy<'p> {
        self.policy
    }

    /// Decides a record's tag and answers the record with it.
    ///
    /// The answer depends on the record, the policy and (where the policy checks identity) the
    /// record's tag, never on records before. Time is linear in the record's length and does not
    /// depend on its depth or on the number of routes; nothing is allocated.
    ///
    /// # Errors
    /// The record is not one JSON object. It is still whole, and the caller's.
    pub fn apply<'r, 'f>(
        &'f mut self,
        record: impl Into<Record<'r>>,
    ) -> Result<View<'r, 'f>, Error> {
        let record = record.into();
        match self.validation {
            Validation::Structural => self.answer::<false>(record),
            Validation::Full => self.answer::<true>(record),
        }
    }

    fn answer<'r, 'f, const FULL: bool>(
        &'f mut self,
        record: Record<'r>,
    ) -> Result<View<'r, 'f>, Error> {
        let text = record.bytes();
        let mut collector = Collector::new(self.policy, text, &mut self.scratch);
        let end = record::scan::<FULL, _>(text, &mut collector)?;
        let cuts = collector.cuts;
        let (decision, member) = decide(self.policy, collector, record.tag());
        Ok(View::new(text, self.policy.tag_key(), cuts, end, decision, member))
    }
}
