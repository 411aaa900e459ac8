//! An existing configuration of Fluent Bit, as far as it has to do with routing.

use std::ops::Range;

/// All sections, in the order of the file.
#[derive(Debug, Default)]
pub(crate) struct Configuration {
    pub(crate) sections: Vec<Section>,
    /// What the file names to be read too.
    pub(crate) includes: Vec<Range<usize>>,
}

/// One section, or one processor.
#[derive(Debug)]
pub(crate) struct Section {
    /// In lower case, without the plural: `service`, `input`, `filter`, `output`, `processor`...
    pub(crate) kind: String,
    /// Where it begins.
    pub(crate) place: Range<usize>,
    pub(crate) entries: Vec<Entry>,
    /// The processors of logs of an input or an output.
    pub(crate) processors: Vec<Section>,
    /// The conditional routes of an input.
    pub(crate) routes: Vec<Route>,
}

/// A property.
#[derive(Debug)]
pub(crate) struct Entry {
    /// In lower case.
    pub(crate) key: String,
    pub(crate) value: String,
    pub(crate) place: Range<usize>,
}

/// A conditional route.
#[derive(Debug)]
pub(crate) struct Route {
    /// Is it for what no other takes?
    pub(crate) is_default: bool,
    /// Must all rules hold, rather than one?
    pub(crate) is_and: bool,
    pub(crate) rules: Vec<Rule>,
    /// Names or aliases.
    pub(crate) outputs: Vec<String>,
}

/// A rule of a conditional route.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) field: String,
    pub(crate) op: String,
    pub(crate) values: Vec<String>,
}

impl Configuration {
    /// The sections of a kind.
    pub(crate) fn of<'c>(&'c self, kind: &'c str) -> impl Iterator<Item = &'c Section> {
        self.sections.iter().filter(move |section| section.kind == kind)
    }
}

impl Section {
    pub(crate) fn new(kind: &str, place: Range<usize>) -> Self {
        let (kind, entries) = (kind.to_owned(), Vec::new());
        Self { kind, place, entries, processors: Vec::new(), routes: Vec::new() }
    }

    /// A property, by its key in lower case.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The value of a property.
    pub(crate) fn value(&self, key: &str) -> Option<&str> {
        self.entry(key).map(|entry| entry.value.as_str())
    }

    /// Is it of this plugin?
    pub(crate) fn is(&self, plugin: &str) -> bool {
        self.value("name").is_some_and(|name| name.eq_ignore_ascii_case(plugin))
    }
}

/// Is a value one that Fluent Bit takes for yes?
pub(crate) fn is_on(value: &str) -> bool {
    ["on", "true", "yes"].contains(&value.to_lowercase().as_str())
}
