//! A section of a Fluent Bit configuration, whatever it is written in.

use std::borrow::Cow;

/// Which kind of section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Service,
    Input,
    Filter,
    Output,
}

impl Kind {
    /// All of them, in the order in which they are written.
    pub(super) const ALL: [Self; 4] = [Self::Service, Self::Input, Self::Filter, Self::Output];

    /// As a classic configuration names it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Service => "SERVICE",
            Self::Input => "INPUT",
            Self::Filter => "FILTER",
            Self::Output => "OUTPUT",
        }
    }
}

/// A section, and what a reader should know of it.
#[derive(Clone, Debug)]
pub(super) struct Section {
    pub(super) kind: Kind,
    pub(super) comment: Cow<'static, str>,
    /// A key that comes several times in a row has several values.
    pub(super) entries: Vec<(Cow<'static, str>, String)>,
    /// The processors of an input or an output, which only YAML has.
    pub(super) processors: Vec<Section>,
}

impl Section {
    pub(super) fn new(kind: Kind, comment: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, comment: comment.into(), entries: Vec::new(), processors: Vec::new() }
    }

    /// The same section with one entry more.
    pub(super) fn with(
        mut self,
        key: impl Into<Cow<'static, str>>,
        value: impl Into<String>,
    ) -> Self {
        self.entries.push((key.into(), value.into()));
        self
    }

    /// The same section with one processor more, which gets all and so matches no tags.
    pub(super) fn with_processor(mut self, mut processor: Self) -> Self {
        processor.entries.retain(|(key, _)| key != "Match");
        self.processors.push(processor);
        self
    }
}
