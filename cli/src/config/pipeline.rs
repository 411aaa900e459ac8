//! The pipeline: what stands in it, and why.

use tagsplice_routes::RouteFile;

use super::outputs::{Outputs, escape};
use super::section::Kind::{Filter, Input, Output, Service};
use super::{Place, Section};

/// All sections for a route file. `prefix` is the input's tag. Dashboards and alerts know the
/// parts by their aliases.
pub(super) fn sections(
    file: &RouteFile,
    prefix: &str,
    place: &Place<'_>,
    outputs: &Outputs,
) -> Vec<Section> {
    let matched = format!("{prefix}.*");
    let mut sections = vec![
        Section::new(
            Service,
            "Buffers on disk outlive a restart. Probes and metrics ask the server.",
        )
        .with("Flush", "1")
        .with("Log_Level", "info")
        .with("HTTP_Server", "On")
        .with("HTTP_Listen", "0.0.0.0")
        .with("HTTP_Port", "2020")
        .with("Health_Check", "On")
        .with("storage.path", "/var/log/flb-storage/")
        .with("storage.sync", "normal")
        .with("storage.max_chunks_up", "128"),
        Section::new(Input, "The containers' logs, but not the agent's own.")
            .with("Name", "tail")
            .with("Tag", matched.clone())
            .with("Path", "/var/log/containers/*.log")
            .with("Exclude_Path", "/var/log/containers/*_fluent-bit-*.log")
            .with("multiline.parser", "docker, cri")
            .with("DB", "/var/log/flb-storage/tail.db")
            .with("Mem_Buf_Limit", "50M")
            .with("Skip_Long_Lines", "On")
            .with("storage.type", "filesystem"),
        Section::new(
            Filter,
            "Adds `kubernetes`. Buffer_Size 0 takes pods of any size: a pod that is too large\n\
             for the buffer would come without its labels.",
        )
        .with("Name", "kubernetes")
        .with("Match", matched.clone())
        .with("Kube_Tag_Prefix", format!("{prefix}.var.log.containers."))
        .with("Buffer_Size", "0"),
        tagsplice(matched.clone(), place),
        Section::new(
            Filter,
            "Sets the tag. One rule for all: whatever the filter decided, and never a tag that\n\
             this filter would catch again. What finds the emitter full keeps its old tag and\n\
             goes to the last output.",
        )
        .with("Name", "rewrite_tag")
        .with("Alias", "retag")
        .with("Match", matched.clone())
        .with("Rule", rule(file.tag_key(), prefix))
        .with("Emitter_Name", "tagsplice")
        .with("Emitter_Storage.type", "filesystem")
        .with("Emitter_Mem_Buf_Limit", "50M"),
    ];
    for tag in &outputs.literal {
        let comment = "Fill in where these records go.";
        let alias = name(file, tag).unwrap_or(tag);
        sections.push(printing(comment).with("Alias", alias).with("Match", tag));
    }
    for (index, (tag, _)) in outputs.templates.iter().enumerate() {
        let comment = "Fill in where these records go. The route file makes these tags of values.";
        let alias =
            name(file, tag).map_or_else(|| format!("template-{}", index + 1), str::to_owned);
        let output = printing(comment).with("Alias", alias);
        sections.push(output.with("Match_Regex", outputs.regex(index, prefix)));
    }
    let comment = "Fill in a safe place: records without a tag, and what found the emitter full.";
    sections.push(printing(comment).with("Alias", "untagged").with("Match", matched));
    sections
}

/// The name of the first route that gives a tag; none that is already the alias of something else.
fn name<'f>(file: &'f RouteFile, tag: &str) -> Option<&'f str> {
    let is_taken = |name: &str| {
        matches!(name, "tagsplice" | "retag" | "untagged")
            || file.routes().iter().any(|route| route.tag().text() == name && name != tag)
    };
    let route = file.routes().iter().find(|route| route.tag().text() == tag)?;
    route.name().filter(|name| !is_taken(name))
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

fn printing(comment: &'static str) -> Section {
    Section::new(Output, comment).with("Name", "stdout").with("Format", "json_lines")
}

/// `$1` is all of the tag; the look-ahead is why no record can go round in circles.
fn rule(tag_key: &str, prefix: &str) -> String {
    let is_plain = tag_key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let key = match is_plain {
        true => format!("${tag_key}"),
        false => format!("$['{tag_key}']"),
    };
    format!("{key} ^((?!{}\\.)[A-Za-z0-9._-]+)$ $1 false", escape(prefix))
}
