//! Where a record goes in a configuration.

use std::ops::Range;

use fancy_regex::Regex;

use crate::agent_file::{Configuration, Route, Rule, Section};
use crate::config::tags::glob;

/// What brings records to their outputs, after the filter that decides their new tags.
pub(super) struct Flow<'c> {
    configuration: &'c Configuration,
    /// As an option names the member with the new tag: `$new_tag` and `$['new_tag']`.
    accessors: [String; 2],
    /// A tag of the input.
    incoming: String,
    /// What sets tags anew, and whether as a filter, so that its own records come to it again.
    retags: Vec<(&'c Section, bool)>,
    routes: Vec<&'c Route>,
}

/// Where a record goes.
#[derive(Default)]
pub(super) struct Delivery {
    /// The tag with which it comes to the outputs.
    pub(super) tag: String,
    /// How many outputs get it.
    pub(super) outputs: usize,
    /// The rule by which it comes back to its own filter, without end.
    pub(super) looping: Option<Range<usize>>,
    /// The rule that also keeps it with its old tag.
    pub(super) kept: Option<Range<usize>>,
}

impl<'c> Flow<'c> {
    /// That of a configuration in which `wasm` is the filter.
    pub(super) fn new(
        configuration: &'c Configuration,
        wasm: &'c Section,
        tag_key: &str,
        incoming: &str,
    ) -> Self {
        let mut flow = Self {
            configuration,
            accessors: [format!("${tag_key}"), format!("$['{tag_key}']")],
            incoming: incoming.to_owned(),
            retags: Vec::new(),
            routes: Vec::new(),
        };
        for input in configuration.of("input") {
            if input.processors.iter().any(|one| one.place == wasm.place) {
                flow.add(&input.processors, wasm, false);
                flow.routes.extend(&input.routes);
            }
        }
        let is_filter = configuration.of("filter").any(|filter| filter.place == wasm.place);
        let filters = configuration.of("filter");
        let after = filters.skip_while(|filter| is_filter && filter.place != wasm.place);
        flow.retags.extend(after.filter(|filter| filter.is("rewrite_tag")).map(|one| (one, true)));
        flow
    }

    fn add(&mut self, sections: &'c [Section], wasm: &Section, is_filter: bool) {
        let after = sections.iter().skip_while(|section| section.place != wasm.place);
        let retags = after.filter(|section| section.is("rewrite_tag"));
        self.retags.extend(retags.map(|section| (section, is_filter)));
    }

    /// Does anything set tags anew?
    pub(super) fn sets_tag(&self) -> bool {
        !self.retags.is_empty()
    }

    /// The filters that do.
    pub(super) fn retags(&self) -> impl Iterator<Item = (&'c Section, bool)> {
        self.retags.iter().copied()
    }

    /// Where a record goes with this new tag, or with none.
    pub(super) fn of(&self, new_tag: Option<&str>) -> Delivery {
        let mut delivery = Delivery { tag: self.incoming.clone(), ..Delivery::default() };
        for &(retag, is_filter) in &self.retags {
            if is_filter && !matches(retag, &self.incoming) {
                continue;
            }
            if let Some((tag, place, is_kept)) = new_tag.and_then(|tag| self.retagged(retag, tag)) {
                let returns = is_filter && matches(retag, &tag);
                delivery.looping = returns.then(|| place.clone());
                delivery.kept = is_kept.then_some(place);
                delivery.tag = tag;
                break;
            }
        }
        let outputs = self.configuration.of("output");
        let is_routed = !self.routes.is_empty() && delivery.tag == self.incoming;
        let gets = |output: &&Section| {
            let is_chosen = match is_routed {
                true => self.chosen(new_tag).any(|route| names(route, output)),
                false => matches(output, &delivery.tag),
            };
            is_chosen && self.lets_through(output, new_tag)
        };
        delivery.outputs = outputs.filter(gets).count();
        delivery
    }

    /// The tag that a `rewrite_tag` gives a record, by which rule, and whether that keeps the
    /// record with its old tag as well.
    fn retagged(&self, retag: &Section, new_tag: &str) -> Option<(String, Range<usize>, bool)> {
        let rules = retag.entries.iter().filter(|entry| entry.key == "rule");
        rules.into_iter().find_map(|rule| {
            let fields: Vec<_> = rule.value.split_whitespace().collect();
            let &[field, regex, template, keep] = &*fields else { return None };
            if !self.is_tag_key(field) {
                return None;
            }
            let captures = Regex::new(regex).ok()?.captures(new_tag).ok()??;
            let mut tag = template.to_owned();
            for index in (0..10).rev() {
                let text = captures.get(index).map_or("", |found| found.as_str());
                tag = tag.replace(&format!("${index}"), text);
            }
            Some((tag, rule.place.clone(), crate::agent_file::is_on(keep)))
        })
    }

    /// Do the `grep`s among the processors of an output let the record through?
    fn lets_through(&self, output: &Section, new_tag: Option<&str>) -> bool {
        output.processors.iter().filter(|one| one.is("grep")).all(|grep| {
            grep.entries.iter().all(|entry| {
                let Some((field, regex)) = entry.value.split_once(char::is_whitespace) else {
                    return true;
                };
                let is_match = || new_tag.is_some_and(|tag| is_regex_match(regex.trim(), tag));
                match entry.key.as_str() {
                    "regex" if self.is_tag_key(field) => is_match(),
                    "exclude" if self.is_tag_key(field) => !is_match(),
                    _ => true,
                }
            })
        })
    }

    /// The conditional routes that a record takes.
    fn chosen(&self, new_tag: Option<&str>) -> impl Iterator<Item = &'c Route> {
        let holds = |rule: &Rule| self.holds(rule, new_tag);
        let takes = |route: &Route| {
            !route.is_default
                && match route.is_and {
                    true => route.rules.iter().all(holds),
                    false => route.rules.iter().any(holds),
                }
        };
        let is_any = self.routes.iter().any(|route| takes(route));
        let chosen: Vec<_> = self
            .routes
            .iter()
            .copied()
            .filter(|route| if is_any { takes(route) } else { route.is_default })
            .collect();
        chosen.into_iter()
    }

    /// Does a rule of a conditional route hold? One that asks for something else is taken to.
    fn holds(&self, rule: &Rule, new_tag: Option<&str>) -> bool {
        if !self.is_tag_key(&rule.field) {
            return true;
        }
        let Some(tag) = new_tag else { return false };
        let is_one = rule.values.iter().any(|value| value == tag);
        match rule.op.as_str() {
            "eq" | "in" => is_one,
            "neq" | "not_in" => !is_one,
            "regex" => rule.values.iter().any(|regex| is_regex_match(regex, tag)),
            "not_regex" => !rule.values.iter().any(|regex| is_regex_match(regex, tag)),
            _ => true,
        }
    }

    pub(super) fn is_tag_key(&self, field: &str) -> bool {
        self.accessors.iter().any(|accessor| accessor == field)
            || field.replace('"', "'") == self.accessors[1]
            || self.accessors[0].strip_prefix('$') == Some(field)
    }
}

/// Does a filter or output take records with this tag?
pub(super) fn matches(section: &Section, tag: &str) -> bool {
    section.value("match").is_some_and(|pattern| glob(pattern, tag))
        || section.value("match_regex").is_some_and(|regex| is_regex_match(regex, tag))
}

fn is_regex_match(regex: &str, text: &str) -> bool {
    Regex::new(regex).is_ok_and(|regex| regex.is_match(text).unwrap_or(false))
}

/// Does a conditional route lead to this output?
fn names(route: &Route, output: &Section) -> bool {
    let is_it =
        |key: &str| output.value(key).is_some_and(|name| route.outputs.iter().any(|o| o == name));
    is_it("alias") || is_it("name")
}
