//! The filters: the one that decides, and the one that adds what it decides by.

use super::{Report, Wanted};
use crate::agent_file::{Configuration, Entry, Section};
use crate::needs::Need;

/// The functions that the module exports for this.
const FUNCTIONS: [&str; 2] = ["tagsplice_filter", "go_filter"];

impl Report {
    /// The filter that decides tags; what it and the one before it lack is noted.
    pub(super) fn filters<'c>(
        &mut self,
        configuration: &'c Configuration,
        wanted: &Wanted<'_>,
    ) -> Option<&'c Section> {
        let filters: Vec<_> = configuration
            .of("input")
            .flat_map(|input| &input.processors)
            .chain(configuration.of("filter"))
            .collect();
        let function = |section: &Section| {
            section.value("function_name").is_some_and(|name| FUNCTIONS.contains(&name))
        };
        let Some(at) = filters.iter().position(|one| one.is("wasm") && function(one)) else {
            match filters.iter().find(|one| one.is("wasm")) {
                Some(wasm) => self.error(
                    wasm.entry("function_name").map_or(&wasm.place, |entry| &entry.place),
                    "no-filter",
                    "this filter calls another function than the module has for it: every record \
                     would be dropped",
                    "write `Function_Name tagsplice_filter`",
                ),
                None => self.error(
                    &(0..0),
                    "no-filter",
                    "there is no wasm filter",
                    "`tagsplice config` writes one; add it after the kubernetes filter",
                ),
            }
            return None;
        };
        let wasm = filters[at];
        if wanted.is_live && wasm.entry("accessible_paths").is_none() {
            self.warn(
                &wasm.place,
                "no-accessible-paths",
                "the module looks for tagsplice.policy in the agent's working directory",
                "write `Accessible_Paths`, the directory that the policy is mounted at; or give \
                 --embedded here, if the module has the policy built in",
            );
        }
        self.metadata(&filters[..at], wasm, wanted);
        Some(wasm)
    }

    /// The kubernetes filter, among those before the filter.
    fn metadata(&mut self, before: &[&Section], wasm: &Section, wanted: &Wanted<'_>) {
        let Some(kubernetes) = before.iter().find(|one| one.is("kubernetes")) else {
            self.error(
                &wasm.place,
                "no-metadata",
                "no kubernetes filter comes before this one, so that records have no labels",
                "put it above",
            );
            return;
        };
        for need in Need::of(wanted.file) {
            let entry = kubernetes.entry(&need.option.to_lowercase());
            let is_so = |entry: &Entry| {
                entry.value.eq_ignore_ascii_case(need.value)
                    || crate::agent_file::is_on(&entry.value)
                        && crate::agent_file::is_on(need.value)
            };
            if !need.is_in(wanted.agent) {
                self.error(
                    &kubernetes.place,
                    "not-in-this-release",
                    &format!(
                        "routes ask for {}, which Fluent Bit adds since {}",
                        need.what, need.since
                    ),
                    "take a newer release, or take these routes out: they never match",
                );
            } else if !entry.map_or(need.is_default, is_so) {
                self.error(
                    entry.map_or(&kubernetes.place, |entry| &entry.place),
                    "needs-option",
                    &format!("routes ask for {}, which this filter does not add", need.what),
                    &format!("write `{} {}`", need.option, need.value),
                );
            }
        }
        if kubernetes.value("buffer_size").is_none_or(|size| size != "0") {
            self.warn(
                kubernetes.entry("buffer_size").map_or(&kubernetes.place, |entry| &entry.place),
                "buffer-size",
                "pods whose description is larger than this buffer come without labels, and their \
                 owners can make it so",
                "write `Buffer_Size 0`",
            );
        }
    }
}
