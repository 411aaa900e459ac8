//! What reports call a route, and where they say that it is.

use std::fmt;

use crate::source::Source;

/// A line of a policy's files.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "yaml", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Place {
    /// The name of the file, if it is one that the route file includes.
    #[cfg_attr(feature = "yaml", serde(skip_serializing_if = "Option::is_none"))]
    pub file: Option<String>,
    /// The line in that file, from 1.
    pub line: usize,
}

impl Place {
    /// That of a byte.
    pub(crate) fn of(source: &Source, at: usize) -> Self {
        Self { file: source.included(at).map(str::to_owned), line: source.position(at).line }
    }
}

/// As in messages: `line 3`, or `payments.yaml line 3`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file} ")?;
        }
        write!(f, "line {}", self.line)
    }
}

/// A route, as reports refer to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "yaml", derive(serde::Serialize))]
#[non_exhaustive]
pub struct RouteRef {
    /// Its number, from 1.
    #[cfg_attr(feature = "yaml", serde(rename = "route"))]
    pub number: usize,
    /// Its name, if the file gives it one.
    #[cfg_attr(feature = "yaml", serde(skip_serializing_if = "Option::is_none"))]
    pub name: Option<String>,
    /// Where its tag is.
    #[cfg_attr(feature = "yaml", serde(flatten))]
    pub place: Place,
}

/// As in messages: `route 1 (line 3)`, or with its name `` route 1 `audit` (line 3) ``.
impl fmt::Display for RouteRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, name, place } = self;
        match name {
            Some(name) => write!(f, "route {number} `{name}` ({place})"),
            None => write!(f, "route {number} ({place})"),
        }
    }
}
