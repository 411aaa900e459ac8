//! What a policy needs of the `kubernetes` filter, each option declared once: `config` switches
//! them on, `config --check` looks for them, and `check --agent` knows which release has them.

use std::ops::Range;

use tagsplice_routes::{Diagnostics, Document, RouteFile, Severity, Step, Subject};

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
    /// Where records have it.
    way: [&'static str; 2],
    is_in: fn(&Agent) -> bool,
}

const ALL: [Need; 5] = [
    Need {
        option: "Labels",
        value: "On",
        is_default: true,
        what: "labels",
        since: "2.0",
        way: ["kubernetes", "labels"],
        is_in: |_| true,
    },
    Need {
        option: "Annotations",
        value: "On",
        is_default: true,
        what: "annotations",
        since: "2.0",
        way: ["kubernetes", "annotations"],
        is_in: |_| true,
    },
    Need {
        option: "Owner_References",
        value: "On",
        is_default: false,
        what: "owners of pods",
        since: "3.2.8",
        way: ["kubernetes", "ownerReferences"],
        is_in: |agent| agent.owner_references,
    },
    Need {
        option: "Namespace_Labels",
        value: "On",
        is_default: false,
        what: "labels of namespaces",
        since: "3.2.10",
        way: ["kubernetes_namespace", "labels"],
        is_in: |agent| agent.namespaces,
    },
    Need {
        option: "Namespace_Annotations",
        value: "On",
        is_default: false,
        what: "annotations of namespaces",
        since: "3.2.10",
        way: ["kubernetes_namespace", "annotations"],
        is_in: |agent| agent.namespaces,
    },
];

impl Need {
    /// What the routes of a file ask for.
    pub(crate) fn of(file: &RouteFile) -> impl Iterator<Item = &'static Self> {
        ALL.iter().filter(|need| need.places(file).next().is_some())
    }

    /// Has a release the option?
    pub(crate) fn is_in(&self, agent: &Agent) -> bool {
        (self.is_in)(agent)
    }

    /// Where the routes of a file ask for it.
    fn places(&self, file: &RouteFile) -> impl Iterator<Item = Range<usize>> {
        // A field may be something that the filter adds, and with another schema nothing is.
        let wanted = self.way.map(|key| Step::Key(key.to_owned()));
        let is_for = move |subject: &Subject| {
            file.schema().path(subject).is_some_and(|way| way.starts_with(&wanted))
        };
        file.asks().filter(move |(subject, _)| is_for(subject)).map(|(_, place)| place)
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
