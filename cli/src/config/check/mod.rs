//! `tagsplice config --check`: what an existing configuration lacks for a policy.

mod filters;
mod flow;
mod options;
mod tags;

use std::ops::Range;

use tagsplice_routes::{Diagnostics, Document, RouteFile, Severity};

use crate::agent_file::{Configuration, classic, yaml};
use crate::agents::Agent;

/// What a configuration is compared with.
pub(super) struct Wanted<'a> {
    pub(super) file: &'a RouteFile,
    pub(super) agent: &'a Agent,
    /// The tags of the input, up to the dot: `kube`.
    pub(super) prefix: &'a str,
    /// Does the module read a policy file?
    pub(super) is_live: bool,
}

/// What is found, and where.
struct Report {
    document: Document,
}

/// All that a configuration lacks.
pub(super) fn check(text: &[u8], name: &str, wanted: &Wanted<'_>) -> Diagnostics {
    let document = match Document::new(text, name) {
        Ok(document) => document,
        Err(mistakes) => return mistakes,
    };
    let mut report = Report { document };
    let configuration = match classic::is_it(report.document.text()) {
        true => Some(classic::read(&mut report.document)),
        false => yaml::read(&mut report.document),
    };
    if let Some(configuration) = configuration {
        report.all(&configuration, wanted);
    }
    report.document.into_diagnostics()
}

impl Report {
    fn all(&mut self, configuration: &Configuration, wanted: &Wanted<'_>) {
        for include in &configuration.includes {
            self.warn(
                include,
                "not-read",
                "what is included here is not looked into",
                "check the whole configuration in one file",
            );
        }
        self.options(configuration, wanted);
        if let Some(wasm) = self.filters(configuration, wanted) {
            self.tags(configuration, wasm, wanted);
        }
    }

    fn error(&mut self, place: &Range<usize>, code: &'static str, message: &str, help: &str) {
        let help = Some(help.to_owned());
        self.document.note(Severity::Error, code, place.clone(), message, help);
    }

    fn warn(&mut self, place: &Range<usize>, code: &'static str, message: &str, help: &str) {
        let help = Some(help.to_owned());
        self.document.note(Severity::Warning, code, place.clone(), message, help);
    }
}
