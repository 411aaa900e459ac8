//! The pipeline: what is in it, and why.

use std::borrow::Cow;

use tagsplice_routes::RouteFile;

use super::destinations::{Destinations, printing};
use super::section::Kind::{Filter, Input, Output, Service};
use super::tags::{Taken, escape};
use super::way::Way;
use super::{Place, Section};
use crate::agents::{Agent, FullEmitter};
use crate::needs::Need;

/// What the pipeline is made for.
pub(super) struct Plan<'a> {
    pub(super) file: &'a RouteFile,
    /// The input's tag.
    pub(super) prefix: &'a str,
    pub(super) place: &'a Place<'a>,
    pub(super) agent: &'a Agent,
    pub(super) way: Way,
    pub(super) destinations: &'a Destinations,
}

/// All sections. Dashboards and alerts know the parts by their aliases.
pub(super) fn sections(plan: &Plan<'_>) -> Vec<Section> {
    let matched = format!("{}.*", plan.prefix);
    let filters = [metadata(plan, &matched), tagsplice(matched.clone(), plan.place)];
    let mut input = input(&matched);
    let mut sections = vec![service(plan.agent)];
    match plan.way {
        Way::Outputs => {
            sections.push(input);
            sections.extend(filters);
        }
        Way::Processor => {
            for processor in filters.into_iter().chain([retag(plan, &matched)]) {
                input = input.with_processor(processor);
            }
            sections.push(input);
        }
        Way::Filter => {
            sections.push(input);
            sections.extend(filters);
            sections.push(retag(plan, &matched));
        }
    }
    sections.extend(outputs(plan, &matched));
    sections
}

fn service(agent: &Agent) -> Section {
    let comment = match agent.escape_unicode {
        true => {
            "Buffers on disk outlive a restart. Probes and metrics ask the server. Text that is not\n\
             ASCII costs the filter a third without escapes; JSON outputs then write it as it is."
        }
        false => "Buffers on disk outlive a restart. Probes and metrics ask the server.",
    };
    let section = Section::new(Service, comment)
        .with("Flush", "1")
        .with("Log_Level", "info")
        .with("HTTP_Server", "On")
        .with("HTTP_Listen", "0.0.0.0")
        .with("HTTP_Port", "2020")
        .with("Health_Check", "On")
        .with("storage.path", "/var/log/flb-storage/")
        .with("storage.sync", "normal")
        .with("storage.max_chunks_up", "128");
    match agent.escape_unicode {
        true => section.with("json.escape_unicode", "off"),
        false => section,
    }
}

fn input(matched: &str) -> Section {
    Section::new(Input, "The containers' logs, but not the agent's own.")
        .with("Name", "tail")
        .with("Tag", matched)
        .with("Path", "/var/log/containers/*.log")
        .with("Exclude_Path", "/var/log/containers/*_fluent-bit-*.log")
        .with("multiline.parser", "docker, cri")
        .with("DB", "/var/log/flb-storage/tail.db")
        .with("Mem_Buf_Limit", "50M")
        .with("Skip_Long_Lines", "On")
        .with("storage.type", "filesystem")
}

fn metadata(plan: &Plan<'_>, matched: &str) -> Section {
    let mut section = Section::new(
        Filter,
        "Adds `kubernetes`. Buffer_Size 0 takes pods of any size: a pod that is too large\n\
         for the buffer would come without its labels.",
    )
    .with("Name", "kubernetes")
    .with("Match", matched)
    .with("Kube_Tag_Prefix", format!("{}.var.log.containers.", plan.prefix))
    .with("Buffer_Size", "0");
    for need in Need::of(plan.file).filter(|need| need.is_in(plan.agent)) {
        section = section.with(need.option, need.value);
    }
    section
}

fn retag(plan: &Plan<'_>, matched: &str) -> Section {
    let comment = match plan.agent.full_emitter {
        FullEmitter::KeepsTag => {
            "Sets the tag. One rule for all: whatever the filter decided, and never a tag that\n\
             this filter would catch again. What finds the emitter full keeps its old tag and\n\
             goes to the last output."
        }
        FullEmitter::Drops | FullEmitter::DropsAndCounts => {
            "Sets the tag. One rule for all: whatever the filter decided, and never a tag that\n\
             this filter would catch again. What finds the emitter full can be lost: since 5.0.9\n\
             it keeps its old tag."
        }
    };
    Section::new(Filter, comment)
        .with("Name", "rewrite_tag")
        .with("Alias", "retag")
        .with("Match", matched)
        .with("Rule", rule(plan.file.tag_key(), plan.prefix))
        .with("Emitter_Name", "tagsplice")
        .with("Emitter_Storage.type", "filesystem")
        .with("Emitter_Mem_Buf_Limit", "50M")
}

/// The outputs of each tag, and those for all else.
fn outputs(plan: &Plan<'_>, matched: &str) -> Vec<Section> {
    let Destinations { tags, all, untagged } = plan.destinations;
    let mut sections = Vec::new();
    for destination in all {
        let taken = &destination.taken;
        for (alias, entries) in numbered(&destination.alias, &destination.outputs) {
            let section = output(destination.comment.clone(), entries, alias);
            sections.push(match (plan.way, taken) {
                (Way::Outputs, _) => {
                    taking(plan, section, matched, "Regex", &tags.regex(taken, None))
                }
                (_, Taken { literal, templates }) if literal.len() == 1 && templates.is_empty() => {
                    section.with("Match", &*tags.literal[literal[0]].text)
                }
                _ => section.with("Match_Regex", tags.regex(taken, Some(plan.prefix))),
            });
        }
    }
    let what = match plan.way {
        Way::Outputs => "records without a tag, or with one that is in no output.",
        Way::Processor | Way::Filter if plan.agent.full_emitter == FullEmitter::KeepsTag => {
            "records without a tag, and what found the emitter full."
        }
        Way::Processor | Way::Filter => "records without a tag.",
    };
    let (comment, rest) = match untagged {
        Some(outputs) => (format!("The rest: {what}"), outputs),
        None => (format!("Fill in a safe place: {what}"), &vec![printing()]),
    };
    for (alias, entries) in numbered("untagged", rest) {
        let section = output(comment.clone().into(), entries, alias);
        sections.push(match (plan.way, tags.any()) {
            (Way::Outputs, Some(any)) => taking(plan, section, matched, "Exclude", &any),
            _ => section.with("Match", matched),
        });
    }
    sections
}

/// Several outputs of the same records, by names of their own.
fn numbered<'a>(
    alias: &str,
    outputs: &'a [Vec<(String, String)>],
) -> impl Iterator<Item = (String, &'a [(String, String)])> {
    outputs.iter().enumerate().map(move |(index, entries)| {
        let number = if index == 0 { String::new() } else { format!("#{}", index + 1) };
        (format!("{alias}{number}"), &**entries)
    })
}

fn output(comment: Cow<'static, str>, entries: &[(String, String)], alias: String) -> Section {
    let mut section = Section::new(Output, comment);
    for (key, value) in entries {
        section = section.with(key.clone(), value);
    }
    section.with("Alias", alias)
}

/// An output that gets all records, and takes or leaves those whose new tag matches.
fn taking(
    plan: &Plan<'_>,
    section: Section,
    matched: &str,
    takes: &'static str,
    regex: &str,
) -> Section {
    let grep = Section::new(Filter, "")
        .with("Name", "grep")
        .with(takes, format!("{} {regex}", accessor(plan.file.tag_key())));
    section.with("Match", matched).with_processor(grep)
}

/// The filter itself.
fn tagsplice(matched: String, place: &Place<'_>) -> Section {
    let comment = match place.policy {
        Some(_) => {
            "Decides the tag and adds it as the last member. It reads tagsplice.policy in this\n\
             directory anew when it changes, without a reload."
        }
        None => "Decides the tag and adds it as the last member.",
    };
    let section = Section::new(Filter, comment)
        .with("Name", "wasm")
        .with("Alias", "tagsplice")
        .with("Match", matched)
        .with("WASM_Path", place.module)
        .with("Function_Name", "tagsplice_filter");
    match place.policy {
        Some(directory) => section.with("Accessible_Paths", directory),
        None => section,
    }
}

/// How an option of the host names the member with the new tag.
fn accessor(tag_key: &str) -> String {
    let is_plain = tag_key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    match is_plain {
        true => format!("${tag_key}"),
        false => format!("$['{tag_key}']"),
    }
}

/// `$1` is all of the tag; the look-ahead is why no record can go round in circles.
fn rule(tag_key: &str, prefix: &str) -> String {
    format!("{} ^((?!{}\\.)[A-Za-z0-9._-]+)$ $1 false", accessor(tag_key), escape(prefix))
}
