//! What a policy needs of the `kubernetes` filter, each option declared once: `config` switches
//! them on, `config --check` looks for them, and `check --agent` knows which release has them.

use std::ops::Range;

use tagsplice_routes::{Diagnostics, Document, RouteFile, Severity, Subject};

use crate::agents::Agent;

/// An option of the `kubernetes` filter without which routes that ask for something never match.
pub(crate) struct Need {
    pub(crate) option: &'static str,
    pub(crate) value: &'static str,
    /// Is that what the filter does anyway?
    pub(crate) is_default: bool,
    /// What routes ask for.
    pub(crate) what: &'static str,
    /// The first release that is known to have the option.
    pub(crate) since: &'static str,
    is_for: fn(&Subject) -> bool,
    is_in: fn(&Agent) -> bool,
}

const ALL: [Need; 3] = [
    Need {
        option: "Labels",
        value: "On",
        is_default: true,
        what: "labels",
        since: "2.0",
        is_for: |subject| matches!(subject, Subject::Label(_)),
        is_in: |_| true,
    },
    Need {
        option: "Annotations",
        value: "On",
        is_default: true,
        what: "annotations",
        since: "2.0",
        is_for: |subject| matches!(subject, Subject::Annotation(_)),
        is_in: |_| true,
    },
    Need {
        option: "Namespace_Labels",
        value: "On",
        is_default: false,
        what: "labels of namespaces",
        since: "3.2.10",
        is_for: |subject| matches!(subject, Subject::NamespaceLabel(_)),
        is_in: |agent| agent.namespace_labels,
    },
];

impl Need {
    /// What the routes of a file ask for.
    pub(crate) fn of(file: &RouteFile) -> impl Iterator<Item = &'static Self> {
        ALL.iter().filter(|need| file.asks().any(|(subject, _)| (need.is_for)(subject)))
    }

    /// Has a release the option?
    pub(crate) fn is_in(&self, agent: &Agent) -> bool {
        (self.is_in)(agent)
    }

    /// Where the routes of a file ask for it.
    fn places(&self, file: &RouteFile) -> impl Iterator<Item = Range<usize>> {
        file.asks().filter(|(subject, _)| (self.is_for)(subject)).map(|(_, place)| place)
    }
}

/// What routes ask for and a release does not add to records: a warning at each place.
pub(crate) fn missing(file: &RouteFile, agent: &Agent) -> Diagnostics {
    let mut document = Document::from(file);
    for need in Need::of(file).filter(|need| !need.is_in(agent)) {
        for place in need.places(file) {
            document.note(
                Severity::Warning,
                "not-in-this-release",
                place,
                format!("this asks for {}, which Fluent Bit adds since {}", need.what, need.since),
                Some("before, such a requirement never holds: take a newer release".to_owned()),
            );
        }
    }
    document.into_diagnostics()
}
