//! An existing configuration of Fluent Bit, as far as it has to do with routing.

use std::ops::Range;

/// All sections, in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Configuration {
    pub(super) sections: Vec<Section>,
    /// What the file names to be read too.
    pub(super) includes: Vec<Range<usize>>,
}

/// One section, or one processor.
#[derive(Debug)]
pub(super) struct Section {
    /// In lower case, without the plural: `service`, `input`, `filter`, `output`, `processor`...
    pub(super) kind: String,
    /// Where it begins.
    pub(super) place: Range<usize>,
    pub(super) entries: Vec<Entry>,
    /// The processors of logs of an input or an output.
    pub(super) processors: Vec<Section>,
    /// The conditional routes of an input.
    pub(super) routes: Vec<Route>,
}

/// A property.
#[derive(Debug)]
pub(super) struct Entry {
    /// In lower case.
    pub(super) key: String,
    pub(super) value: String,
    pub(super) place: Range<usize>,
}

/// A conditional route.
#[derive(Debug)]
pub(super) struct Route {
    /// Is it for what no other takes?
    pub(super) is_default: bool,
    /// Must all rules hold, rather than one?
    pub(super) is_and: bool,
    pub(super) rules: Vec<Rule>,
    /// Names or aliases.
    pub(super) outputs: Vec<String>,
}

/// A rule of a conditional route.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) field: String,
    pub(super) op: String,
    pub(super) values: Vec<String>,
}

impl Configuration {
    /// The sections of a kind.
    pub(super) fn of<'c>(&'c self, kind: &'c str) -> impl Iterator<Item = &'c Section> {
        self.sections.iter().filter(move |section| section.kind == kind)
    }
}

impl Section {
    pub(super) fn new(kind: &str, place: Range<usize>) -> Self {
        let (kind, entries) = (kind.to_owned(), Vec::new());
        Self { kind, place, entries, processors: Vec::new(), routes: Vec::new() }
    }

    /// A property, by its key in lower case.
    pub(super) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The value of a property.
    pub(super) fn value(&self, key: &str) -> Option<&str> {
        self.entry(key).map(|entry| entry.value.as_str())
    }

    /// Is it of this plugin?
    pub(super) fn is(&self, plugin: &str) -> bool {
        self.value("name").is_some_and(|name| name.eq_ignore_ascii_case(plugin))
    }
}

/// Is a value one that Fluent Bit takes for yes?
pub(super) fn is_on(value: &str) -> bool {
    ["on", "true", "yes"].contains(&value.to_lowercase().as_str())
}
