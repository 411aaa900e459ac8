//! Which records.

use std::fmt;

use super::{Pattern, Subject};
use crate::source::Span;

/// A condition on records.
#[derive(Clone, Debug)]
pub enum Selector {
    /// Each holds. Of none: every record.
    All(Vec<Selector>),
    /// One or more hold. Of none: no record.
    Any(Vec<Selector>),
    /// It does not hold.
    Not(Box<Selector>),
    /// One subject passes a test.
    Is(Requirement),
}

/// One subject and the test that it is to pass.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// What of the record.
    pub subject: Subject,
    /// What about it.
    pub test: Test,
    pub(crate) span: Span,
}

/// What a subject's value is to be. A subject that the record lacks, or whose value is not a
/// string, passes the tests that begin with `Not`, and `DoesNotExist`, and no other.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Test {
    /// One of these.
    In(Vec<String>),
    /// None of these.
    NotIn(Vec<String>),
    /// Anything.
    Exists,
    /// Nothing.
    DoesNotExist,
    /// An integer (`i64`) above this.
    Gt(i64),
    /// An integer (`i64`) below this.
    Lt(i64),
    /// Of the form of one of these, whole.
    Matches(Vec<Pattern>),
    /// Of the form of none of these.
    NotMatches(Vec<Pattern>),
}

impl Selector {
    /// Calls `visit` with each requirement in it, in the order of the file.
    pub(crate) fn visit<'s>(&'s self, visit: &mut impl FnMut(&'s Requirement)) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.visit(visit)),
            Self::Not(part) => part.visit(visit),
            Self::Is(requirement) => visit(requirement),
        }
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, values: &[String]| {
            let values: Vec<_> = values.iter().map(|value| format!("{value:?}")).collect();
            write!(f, "({})", values.join(", "))
        };
        let patterns = |f: &mut fmt::Formatter<'_>, patterns: &[Pattern]| {
            let patterns: Vec<_> = patterns.iter().map(ToString::to_string).collect();
            f.write_str(&patterns.join(" or "))
        };
        match self {
            Self::In(values) => match values.as_slice() {
                [value] => write!(f, "= {value:?}"),
                values => {
                    f.write_str("in ")?;
                    list(f, values)
                }
            },
            Self::NotIn(values) => match values.as_slice() {
                [value] => write!(f, "!= {value:?}"),
                values => {
                    f.write_str("notin ")?;
                    list(f, values)
                }
            },
            Self::Exists => f.write_str("exists"),
            Self::DoesNotExist => f.write_str("does not exist"),
            Self::Gt(bound) => write!(f, "> {bound}"),
            Self::Lt(bound) => write!(f, "< {bound}"),
            Self::Matches(list) => {
                f.write_str("matches ")?;
                patterns(f, list)
            }
            Self::NotMatches(list) => {
                f.write_str("does not match ")?;
                patterns(f, list)
            }
        }
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.subject, self.test)
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let join = |f: &mut fmt::Formatter<'_>, parts: &[Self], word: &str| {
            for (index, part) in parts.iter().enumerate() {
                if index > 0 {
                    write!(f, " {word} ")?;
                }
                match part {
                    Self::Is(requirement) => write!(f, "{requirement}")?,
                    part => write!(f, "({part})")?,
                }
            }
            Ok(())
        };
        match self {
            Self::All(parts) if parts.is_empty() => f.write_str("every record"),
            Self::Any(parts) if parts.is_empty() => f.write_str("no record"),
            Self::All(parts) => join(f, parts, "and"),
            Self::Any(parts) => join(f, parts, "or"),
            Self::Not(inner) => write!(f, "not ({inner})"),
            Self::Is(requirement) => write!(f, "{requirement}"),
        }
    }
}
