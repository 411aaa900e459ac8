//! A test of one subject, or its opposite.

use crate::model::{Pattern, Requirement, Subject, Test};
use crate::pattern;

/// What the compiler reasons about: a predicate that is to hold, or not to hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Literal {
    pub(crate) subject: Subject,
    pub(crate) predicate: Predicate,
    pub(crate) holds: bool,
}

/// True of some values, never of a missing one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Predicate {
    Exists,
    /// Ascending.
    In(Vec<String>),
    Gt(i64),
    Lt(i64),
    /// Ascending; of the form of one of them.
    Matches(Vec<Pattern>),
}

impl Literal {
    /// The requirement, or its opposite.
    pub(crate) fn new(requirement: &Requirement, holds: bool) -> Self {
        fn sorted<T: Ord + Clone>(values: &[T]) -> Vec<T> {
            let mut values = values.to_vec();
            values.sort();
            values.dedup();
            values
        }
        let (predicate, positive) = match &requirement.test {
            Test::In(values) => (Predicate::In(sorted(values)), true),
            Test::NotIn(values) => (Predicate::In(sorted(values)), false),
            Test::Exists => (Predicate::Exists, true),
            Test::DoesNotExist => (Predicate::Exists, false),
            Test::Gt(bound) => (Predicate::Gt(*bound), true),
            Test::Lt(bound) => (Predicate::Lt(*bound), true),
            Test::Matches(patterns) => (Predicate::Matches(sorted(patterns)), true),
            Test::NotMatches(patterns) => (Predicate::Matches(sorted(patterns)), false),
        };
        Self { subject: requirement.subject.clone(), predicate, holds: positive == holds }
    }

    /// Its opposite.
    pub(crate) fn negated(&self) -> Self {
        Self { holds: !self.holds, ..self.clone() }
    }
}

/// Literals that all hold, ascending. Of none: every record.
pub(crate) type Clause = Vec<Literal>;

/// The kind of table that tests a predicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Exact,
    Number,
    Pattern,
}

impl Predicate {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Exists | Self::In(_) => Kind::Exact,
            Self::Gt(_) | Self::Lt(_) => Kind::Number,
            Self::Matches(_) => Kind::Pattern,
        }
    }
}

/// Is the predicate true of this value? `None`: nobody asked the automata.
pub(crate) fn decided(predicate: &Predicate, value: &str) -> Option<bool> {
    let number = || value.parse::<i64>().ok();
    match predicate {
        Predicate::Exists => Some(true),
        Predicate::In(values) => Some(values.binary_search_by(|v| v.as_str().cmp(value)).is_ok()),
        Predicate::Gt(bound) => Some(number().is_some_and(|number| number > *bound)),
        Predicate::Lt(bound) => Some(number().is_some_and(|number| number < *bound)),
        Predicate::Matches(patterns) => pattern::matches_one(patterns, value),
    }
}
