//! The blog post's pipeline in a folder: tail, kubernetes, wasm, rewrite_tag, one file per output.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::pods::{CATCH_ALL, Pod};

/// A folder with log files, metadata, a configuration and the outputs.
pub(crate) struct Site {
    folder: PathBuf,
}

impl Site {
    /// Lays everything out in `folder`, which exists. `outputs` are the tags with an output of
    /// their own.
    pub(crate) fn new(
        folder: &Path,
        module: &Path,
        pods: &[Pod],
        outputs: &[&str],
    ) -> anyhow::Result<Self> {
        let site = Self { folder: folder.into() };
        for name in ["containers", "meta", "out"] {
            fs::create_dir_all(folder.join(name))?;
        }
        for pod in pods {
            fs::write(folder.join("containers").join(pod.file_name()), pod.log())?;
            if pod.is_known {
                let name = format!("{}_{}.meta", super::pods::NAMESPACE, pod.name);
                fs::write(folder.join("meta").join(name), pod.meta().to_string())?;
            }
        }
        fs::write(site.config(), config(folder, module, outputs))?;
        Ok(site)
    }

    /// The configuration file.
    pub(crate) fn config(&self) -> PathBuf {
        self.folder.join("fluent-bit.conf")
    }

    /// What the agent says goes here.
    pub(crate) fn log(&self) -> PathBuf {
        self.folder.join("agent.log")
    }

    /// The lines that each output got so far.
    pub(crate) fn outputs(&self) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
        let mut outputs = BTreeMap::new();
        for entry in fs::read_dir(self.folder.join("out"))? {
            let path = entry?.path();
            let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let name = if name == CATCH_ALL_FILE { CATCH_ALL } else { &name };
            outputs.insert(name.to_owned(), text.lines().map(str::to_owned).collect());
        }
        Ok(outputs)
    }
}

/// How many of the pods' lines each output must get.
pub(crate) fn tag_counts(pods: &[Pod]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for pod in pods {
        *counts.entry(pod.output).or_default() += pod.lines.len();
    }
    counts
}

const CATCH_ALL_FILE: &str = "catch-all";

fn config(folder: &Path, module: &Path, outputs: &[&str]) -> String {
    let (folder, module) = (folder.display(), module.display());
    let mut config = format!(
        "\
[SERVICE]
    Flush      0.2
    Grace      2
    Log_Level  info

[INPUT]
    Name              tail
    Tag               kube.var.log.containers.<file>
    Tag_Regex         (?<file>[^/]+)$
    Path              {folder}/containers/*.log
    Read_from_Head    On
    multiline.parser  cri

[FILTER]
    Name                         kubernetes
    Match                        kube.*
    Merge_Log                    On
    Kube_URL                     http://127.0.0.1:1
    kube_meta_preload_cache_dir  {folder}/meta

[FILTER]
    Name           wasm
    Match          kube.*
    WASM_Path      {module}
    Function_Name  tagsplice_filter
    Accessible_Paths  {folder}

[FILTER]
    Name   rewrite_tag
    Match  kube.*
    Rule   $new_tag ^([a-z0-9.-]+)$ $1 false
"
    );
    let catch_all = [(CATCH_ALL, CATCH_ALL_FILE)];
    for (tag, file) in outputs.iter().map(|&tag| (tag, tag)).chain(catch_all) {
        config += &file_output(&folder, tag, file);
    }
    config
}

/// An output that writes what `matched` matches to a file in `out`, a line for each record.
pub(crate) fn file_output(folder: &impl Display, matched: &str, file: &str) -> String {
    format!(
        "
[OUTPUT]
    Name    file
    Match   {matched}
    Path    {folder}/out
    File    {file}
    Format  plain
"
    )
}
