//! What differs between the configuration for a cluster and this machine: where files lie, where
//! metadata comes from, and outputs that can be read. All else stays as it was generated.

use std::path::Path;

/// Where the agent runs.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    pub(super) folder: &'p Path,
    pub(super) port: u16,
}

/// A way to write an entry.
#[derive(Clone, Copy)]
enum Style {
    Classic,
    Yaml,
}

/// Adapts a classic configuration.
pub(super) fn classic(config: &str, place: Place<'_>) -> String {
    adapt(config, place, Style::Classic)
}

/// Adapts a configuration in YAML.
pub(super) fn yaml(config: &str, place: Place<'_>) -> String {
    adapt(config, place, Style::Yaml)
}

fn adapt(config: &str, Place { folder, port }: Place<'_>, style: Style) -> String {
    let folder = folder.display().to_string();
    let mut outputs = 0;
    let mut text = String::new();
    for line in config.lines() {
        let (indent, key, value) = split(line);
        let entry = |key: &str, value: &str| match style {
            Style::Classic => format!("{indent}{key} {value}\n"),
            Style::Yaml => format!("{indent}{}: '{value}'\n", key.to_lowercase()),
        };
        match (key.as_str(), value.as_str()) {
            ("flush", _) => {
                text += &entry("Flush", "0.3");
                text += &entry("Grace", "2");
                text += &entry("Hot_Reload", "On");
                text += &entry("Parsers_File", &format!("{folder}/parsers.conf"));
            }
            ("http_listen", _) => text += &entry("HTTP_Listen", "127.0.0.1"),
            ("http_port", _) => text += &entry("HTTP_Port", &port.to_string()),
            // Tags as they are where `/var/log/containers` is the files' folder.
            ("tag", _) => {
                text += &entry("Tag", "kube.var.log.containers.<file>");
                text += &entry("Tag_Regex", "(?<file>[^/]+)$");
                text += &entry("Read_from_Head", "On");
                text += &entry("Refresh_Interval", "1");
            }
            ("name", "kubernetes") => {
                text += &format!("{line}\n");
                text += &entry("Kube_URL", "http://127.0.0.1:1");
                text += &entry("kube_meta_preload_cache_dir", &format!("{folder}/meta"));
                // Not asked for in a cluster, and what makes forgery possible there.
                text += &entry("Merge_Log", "On");
                text += &entry("K8S-Logging.Parser", "On");
            }
            ("name", "stdout") => {
                text += &format!("{}\n", line.replace("stdout", "file"));
                text += &entry("Path", &format!("{folder}/out"));
                text += &entry("File", &outputs.to_string());
                outputs += 1;
            }
            ("format", "json_lines") => {}
            _ => text += &format!("{}\n", line.replace("/var/log/", &format!("{folder}/var/log/"))),
        }
    }
    text
}

/// The indentation that a further entry needs, the key in small letters, and the value.
fn split(line: &str) -> (String, String, String) {
    let plain = line.trim_start();
    let (dash, rest) = plain.strip_prefix("- ").map_or((0, plain), |rest| (2, rest));
    let indent = " ".repeat(line.len() - plain.len() + dash);
    let end = rest.find([':', ' ']).unwrap_or(rest.len());
    let value = rest[end..].trim_start_matches([':', ' ']).trim_matches('\'');
    (indent, rest[..end].to_lowercase(), value.into())
}

/// Makes the first two filters, metadata and module, processors of the input.
///
/// `rewrite_tag` stays a filter: it hands records to an input of its own.
pub(super) fn processors(yaml: &str) -> String {
    let (head, rest) = yaml.split_once("\n  filters:\n").unwrap_or((yaml, ""));
    let (filters, outputs) = rest.split_once("\n  outputs:\n").unwrap_or((rest, ""));
    let mut moved = String::from("      processors:\n        logs:\n");
    let mut kept = String::new();
    let mut count = 0;
    for line in filters.lines() {
        if line.starts_with("    - ") {
            count += 1;
        }
        match count {
            _ if line.trim_start().starts_with('#') => {}
            0..=2 if line.trim_start().starts_with("match:") => {}
            0..=2 => moved += &format!("      {line}\n"),
            _ => kept += &format!("{line}\n"),
        }
    }
    format!("{head}\n{moved}\n  filters:\n{kept}\n  outputs:\n{outputs}")
}
