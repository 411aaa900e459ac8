//! Ways to send a record to the output of its tag, as configurations that differ in nothing else.

use std::path::Path;

use super::records::{CATCH_ALL, TAGS};

/// A way to route. Names are those of the table in docs/losses.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// No wasm filter and one output: what the host loses by itself.
    Control,
    /// No wasm filter, but `rewrite_tag` on a member that the log has already.
    ControlFilter,
    /// `rewrite_tag` as a filter, its emitter's buffers in files.
    Filter,
    /// `rewrite_tag` as an input processor, which goes around the emitter.
    Processor,
    /// Conditional routes; each output matches its tag, and the catch-all its route's name.
    Routes,
    /// Conditional routes whose catch-all matches the input's tag.
    RoutesMatched,
    /// Conditional routes whose outputs match nothing.
    RoutesBare,
    /// No new tag: each output matches the input's tag, and its own processor takes its records.
    Outputs,
}

/// What is done to the output that has a receiver.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stress {
    pub(super) port: u16,
    /// Are buffers in memory, and small?
    pub(super) is_small: bool,
}

impl Way {
    pub(super) const ALL: [Self; 8] = [
        Self::Control,
        Self::ControlFilter,
        Self::Filter,
        Self::Processor,
        Self::Routes,
        Self::RoutesMatched,
        Self::RoutesBare,
        Self::Outputs,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Control => "control",
            Self::ControlFilter => "control-filter",
            Self::Filter => "filter",
            Self::Processor => "processor",
            Self::Routes => "routes",
            Self::RoutesMatched => "routes-matched",
            Self::RoutesBare => "routes-bare",
            Self::Outputs => "outputs",
        }
    }

    /// Has the release, as major and minor number, what this way needs?
    pub(super) fn is_in(self, release: (u32, u32)) -> bool {
        match self {
            Self::Control | Self::ControlFilter | Self::Filter => true,
            Self::Processor | Self::Outputs => release >= (2, 1),
            Self::Routes | Self::RoutesMatched | Self::RoutesBare => release >= (4, 2),
        }
    }

    /// The file of the output that has a receiver, in events that are about one.
    pub(super) const fn received(self) -> &'static str {
        match self {
            Self::Control => CATCH_ALL,
            _ => TAGS[1],
        }
    }

    /// The whole configuration, in YAML.
    pub(super) fn config(self, folder: &Path, module: &Path, stress: Option<Stress>) -> String {
        let is_small = stress.is_some_and(|stress| stress.is_small);
        let (buffers, limit) = match is_small {
            true => ("memory", "200K"),
            false => ("filesystem", "50M"),
        };
        let mut config = format!(
            "\
service:
  flush: 1
  grace: 5
  hot_reload: on
  parsers_file: {folder}/parsers.conf
  storage.path: {folder}/buffers
  storage.sync: normal
  scheduler.base: 1
  scheduler.cap: 3
pipeline:
  inputs:
    - name: tail
      tag: kube.app
      path: {folder}/logs/app.log
      db: {folder}/tail.db
      read_from_head: on
      refresh_interval: 1
      rotate_wait: 30
      parser: numbered
      storage.type: {buffers}
      mem_buf_limit: {limit}
",
            folder = folder.display()
        );
        let wasm = format!(
            "\
name: wasm
match: kube.*
wasm_path: {}
function_name: tagsplice_filter
accessible_paths: {}
",
            module.display(),
            folder.display()
        );
        let rewrite = |key: &str| {
            format!(
                "\
name: rewrite_tag
match: kube.*
rule: ${key} ^((?!kube\\.)[A-Za-z0-9._-]+)$ $1 false
emitter_name: retag
emitter_storage.type: {buffers}
emitter_mem_buf_limit: {limit}
"
            )
        };
        let mut filters = Vec::new();
        match self {
            Self::Control => {}
            Self::ControlFilter => filters.push(rewrite("want")),
            Self::Filter => filters.extend([wasm, rewrite("new_tag")]),
            Self::Outputs => filters.push(wasm),
            Self::Processor => config += &processors(&[wasm, rewrite("new_tag")], 6),
            Self::Routes | Self::RoutesMatched | Self::RoutesBare => {
                config += &processors(&[wasm], 6);
                config += &routes();
            }
        }
        if !filters.is_empty() {
            config += "  filters:\n";
            filters.iter().for_each(|filter| config += &item(filter, 4));
        }
        config += "  outputs:\n";
        for file in TAGS.iter().copied().chain([CATCH_ALL]) {
            config += &self.output(folder, file, stress);
        }
        config
    }

    fn output(self, folder: &Path, file: &str, stress: Option<Stress>) -> String {
        let is_rest = file == CATCH_ALL;
        if self == Self::Control && !is_rest {
            return String::new();
        }
        let matched = match (self, is_rest) {
            (Self::RoutesBare, _) => None,
            (Self::Routes, true) => Some(CATCH_ALL),
            (_, true) | (Self::Outputs, false) => Some("kube.*"),
            (_, false) => Some(file),
        };
        let matched = matched.map_or_else(String::new, |tag| format!("match: {tag}\n"));
        let plugin = match stress.filter(|_| file == self.received()) {
            Some(Stress { port, .. }) => format!(
                "name: http\nhost: 127.0.0.1\nport: {port}\nformat: json_lines\n\
                 retry_limit: no_limits\n"
            ),
            None => {
                format!("name: file\npath: {}/out\nfile: {file}\nformat: plain\n", folder.display())
            }
        };
        let output = format!("{plugin}alias: to-{file}\n{matched}");
        let mut output = item(&output, 4);
        if self == Self::Outputs {
            let grep = match is_rest {
                true => format!("name: grep\nexclude: $new_tag ^({})$\n", TAGS.join("|")),
                false => format!("name: grep\nregex: $new_tag ^{file}$\n"),
            };
            output += &processors(&[grep], 6);
        }
        output
    }
}

/// `processors` of an input or an output.
fn processors(all: &[String], indent: usize) -> String {
    let pad = " ".repeat(indent);
    let mut text = format!("{pad}processors:\n{pad}  logs:\n");
    for processor in all {
        // A processor has no tags to match: it gets all of its input.
        let lines: String = processor
            .lines()
            .filter(|line| !line.starts_with("match:"))
            .map(|line| format!("{line}\n"))
            .collect();
        text += &item(&lines, indent + 4);
    }
    text
}

/// Lines as an item of a list.
fn item(lines: &str, indent: usize) -> String {
    let mark = |(index, line)| {
        format!("{}{}{line}\n", " ".repeat(indent), if index == 0 { "- " } else { "  " })
    };
    lines.lines().enumerate().map(mark).collect()
}

fn routes() -> String {
    let mut text = String::from("      routes:\n        logs:\n");
    for tag in TAGS {
        text += &format!(
            "          - name: {tag}
            condition:
              op: and
              rules:
                - field: $new_tag
                  op: eq
                  value: {tag}
            to:
              outputs:
                - to-{tag}
"
        );
    }
    text + &format!(
        "          - name: {CATCH_ALL}
            condition:
              default: true
            to:
              outputs:
                - to-{CATCH_ALL}
"
    )
}
