//! The agent's configuration for each contender.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::{Input, TAGS};

/// What is between input and output.
#[derive(Clone, Debug)]
pub enum Filter {
    /// Nothing.
    None,
    /// A wasm filter: a module, or one compiled ahead of time.
    Wasm(PathBuf),
    /// A Lua filter.
    Lua(PathBuf),
    /// No filter, but conditional routes of the input to the outputs.
    ConditionalRoutes,
}

/// How records get to an output by their tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Routing {
    /// Not at all: one output takes them all.
    None,
    /// By `rewrite_tag` as a filter, or by conditional routes: an output for each of [`TAGS`].
    Tags,
    /// By `rewrite_tag`, with so many outputs, the last of which takes what is for no other.
    RewriteTag(usize),
    /// The same, but each output's own `grep` processor takes its records.
    Outputs(usize),
}

/// A pipeline to be measured.
#[derive(Clone, Debug)]
pub struct Contender {
    /// What tables call it.
    pub name: String,
    /// The filter.
    pub filter: Filter,
    /// What comes after it.
    pub routing: Routing,
}

/// The configuration file.
#[must_use]
pub fn config(contender: &Contender, input: &Input, port: u16) -> String {
    let mut out = format!(
        "service:\n  flush: 0.2\n  grace: 1\n  log_level: warn\n  http_server: on\n  \
         http_listen: 127.0.0.1\n  http_port: {port}\n\
         parsers:\n  - name: json-line\n    format: json\n\
         pipeline:\n  inputs:\n    - name: tail\n      path: {}/*.log\n      tag: kube.*\n      \
         parser: json-line\n      read_from_head: on\n      buffer_max_size: 1M\n",
        input.folder.display()
    );
    if let Filter::ConditionalRoutes = contender.filter {
        out.push_str(&routes());
    }
    filters(&mut out, contender);
    outputs(&mut out, contender);
    out
}

fn filters(out: &mut String, contender: &Contender) {
    let filter = match &contender.filter {
        Filter::None | Filter::ConditionalRoutes => return,
        Filter::Wasm(module) => wasm(module),
        Filter::Lua(script) => format!(
            "    - name: lua\n      match: kube.*\n      script: {}\n      call: tag_by_labels\n",
            script.display()
        ),
    };
    let _ = write!(out, "  filters:\n{filter}");
    if let Routing::Tags | Routing::RewriteTag(_) = contender.routing {
        out.push_str(
            "    - name: rewrite_tag\n      match: kube.*\n      \
             rule: $new_tag ^([a-z0-9.-]+)$ $1 false\n      \
             emitter_mem_buf_limit: 1G\n",
        );
    }
}

fn wasm(module: &Path) -> String {
    format!(
        "    - name: wasm\n      match: kube.*\n      wasm_path: {}\n      \
         function_name: {}\n",
        module.display(),
        crate::module::FUNCTION
    )
}

/// An output for each tag where the records are routed, else one for all.
fn outputs(out: &mut String, contender: &Contender) {
    out.push_str("  outputs:\n");
    match contender.routing {
        Routing::None => {
            out.push_str("    - name: 'null'\n      alias: all\n      match: '*'\n");
            return;
        }
        Routing::RewriteTag(count) | Routing::Outputs(count) => {
            return numbered(out, contender.routing, count);
        }
        Routing::Tags => {}
    }
    for tag in TAGS {
        let _ = write!(out, "    - name: 'null'\n      alias: {tag}\n");
        if !matches!(contender.filter, Filter::ConditionalRoutes) {
            let _ = writeln!(out, "      match: {tag}");
        }
    }
}

/// So many outputs: for [`TAGS`] first, then for tags that no record has, then for all others.
fn numbered(out: &mut String, routing: Routing, count: usize) {
    let tags = TAGS.iter().map(ToString::to_string);
    let tags: Vec<_> =
        tags.chain((0..count).map(|n| format!("unused-{n}"))).take(count - 1).collect();
    for tag in &tags {
        let _ = write!(out, "    - name: 'null'\n      alias: {tag}\n");
        match routing {
            Routing::Outputs(_) => grep(out, &format!("regex: $new_tag ^{tag}$")),
            _ => drop(writeln!(out, "      match: {tag}")),
        }
    }
    out.push_str("    - name: 'null'\n      alias: rest\n");
    let all = tags.join("|");
    match routing {
        Routing::Outputs(_) => grep(out, &format!("exclude: $new_tag ^(?:{all})$")),
        _ => drop(writeln!(out, "      match_regex: ^(?!(?:{all})$).+$")),
    }
}

fn grep(out: &mut String, rule: &str) {
    let _ = write!(
        out,
        "      match: kube.*\n      processors:\n        logs:\n          - name: grep\n            \
         {rule}\n"
    );
}

/// The blog post's policy as conditional routes. Each record goes to every route that matches, so
/// that the conditions must exclude one another.
fn routes() -> String {
    let conditions: [&[(&str, bool)]; 5] = [
        &[("region", true), ("tenant", true), ("has-sensitive-data", true)],
        &[("region", true), ("tenant", true), ("has-sensitive-data", false)],
        &[("region", true), ("tenant", false), ("has-sensitive-data", true)],
        &[("region", true), ("tenant", false), ("has-sensitive-data", false)],
        &[("region", false), ("has-sensitive-data", true)],
    ];
    let mut out = String::from("      routes:\n        logs:\n");
    for (tag, rules) in TAGS.iter().zip(conditions) {
        let _ = write!(
            out,
            "          - name: {tag}\n            condition:\n              op: and\n              \
             rules:\n"
        );
        for (label, equal) in rules {
            let value = match *label {
                "region" => "ap-south-1",
                "tenant" => "private-a1",
                _ => "true",
            };
            let op = if *equal { "eq" } else { "neq" };
            let _ = write!(
                out,
                "                - field: \"$kubernetes['labels']['{label}']\"\n                  \
                 op: {op}\n                  value: \"{value}\"\n"
            );
        }
        to(&mut out, tag);
    }
    let default = TAGS[TAGS.len() - 1];
    let _ = write!(
        out,
        "          - name: {default}\n            condition:\n              default: true\n"
    );
    to(&mut out, default);
    out
}

fn to(out: &mut String, tag: &str) {
    let _ = write!(out, "            to:\n              outputs:\n                - {tag}\n");
}
