//! Options of the service, and what buffers in files need.

use super::{Report, Wanted};
use crate::agent_file::{Configuration, Section};

impl Report {
    pub(super) fn options(&mut self, configuration: &Configuration, wanted: &Wanted<'_>) {
        let service = configuration.of("service").next();
        let has = |key: &str| service.is_some_and(|service| service.entry(key).is_some());
        if !has("storage.path") {
            for section in all(configuration) {
                for key in ["storage.type", "emitter_storage.type"] {
                    let entry = section.entry(key);
                    let Some(entry) =
                        entry.filter(|entry| entry.value.eq_ignore_ascii_case("filesystem"))
                    else {
                        continue;
                    };
                    self.error(
                        &entry.place,
                        "no-storage-path",
                        "buffers in files need a place: without one the agent ends at once",
                        "write `storage.path` into the service section, a directory on the host",
                    );
                }
            }
        }
        let Some(place) = service.map(|service| &service.place) else { return };
        let is_off = service
            .and_then(|service| service.value("json.escape_unicode"))
            .is_some_and(|value| !crate::agent_file::is_on(value));
        if wanted.agent.escape_unicode && !is_off {
            self.warn(
                place,
                "escape-unicode",
                "text that is not ASCII comes to the filter escaped, and costs three times as much",
                "write `json.escape_unicode off`: JSON outputs then write such text as it is",
            );
        }
    }
}

/// All sections, with the processors in them.
fn all(configuration: &Configuration) -> impl Iterator<Item = &Section> {
    configuration
        .sections
        .iter()
        .flat_map(|section| [section].into_iter().chain(&section.processors))
}
