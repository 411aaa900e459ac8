//! A folder with a log that grows and is rotated, and an agent's configuration.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::ledger::line;
use crate::agent::file_output;

/// What happens to the agent in a trial.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Trial {
    /// Rotation; records get their tags anew and so go to one output each.
    Rotate,
    /// Rotation and reloads. Tags stay: what rewrite_tag has not yet emitted is in no file, so
    /// that the host itself loses it with a reload (tried, with 5.1.1).
    Reload,
    /// Rotation, kills and restarts, with buffers in files.
    Kill,
}

pub(super) struct Site {
    pub(super) folder: PathBuf,
    log: File,
    rotated: usize,
    pub(super) written: usize,
}

impl Site {
    pub(super) fn new(folder: &Path, module: &Path, trial: Trial) -> anyhow::Result<Self> {
        for name in ["logs", "out", "buffers"] {
            fs::create_dir_all(folder.join(name))?;
        }
        let parser = "[PARSER]\n    Name    numbered\n    Format  json\n    Types   took:float\n";
        fs::write(folder.join("parsers.conf"), parser)?;
        fs::write(folder.join("agent.conf"), config(folder, module, trial))?;
        let log = open(folder)?;
        Ok(Self { folder: folder.into(), log, rotated: 0, written: 0 })
    }

    /// Appends `count` lines, as a container runtime does: whole lines, no buffer.
    pub(super) fn append(&mut self, count: usize) -> anyhow::Result<()> {
        let lines: String = (self.written..self.written + count).map(line).collect();
        self.log.write_all(lines.as_bytes())?;
        self.written += count;
        Ok(())
    }

    /// Moves the log away and begins another, as the kubelet does.
    pub(super) fn rotate(&mut self) -> anyhow::Result<()> {
        self.rotated += 1;
        let logs = self.folder.join("logs");
        fs::rename(logs.join("app.log"), logs.join(format!("app.log.{}", self.rotated)))?;
        self.log = open(&self.folder)?;
        Ok(())
    }
}

fn open(folder: &Path) -> anyhow::Result<File> {
    Ok(OpenOptions::new().create(true).append(true).open(folder.join("logs/app.log"))?)
}

fn config(folder: &Path, module: &Path, trial: Trial) -> String {
    let (folder, module) = (folder.display(), module.display());
    let mut config = format!(
        "\
[SERVICE]
    Flush         0.2
    Grace         5
    Hot_Reload    On
    Parsers_File  {folder}/parsers.conf
    storage.path  {folder}/buffers
    storage.sync  normal

[INPUT]
    Name             tail
    Tag              kube.app
    Path             {folder}/logs/app.log
    DB               {folder}/tail.db
    Read_from_Head   On
    Refresh_Interval 1
    Rotate_Wait      30
    Parser           numbered
    storage.type     filesystem

[FILTER]
    Name              wasm
    Match             kube.*
    WASM_Path         {module}
    Function_Name     tagsplice_filter
    Accessible_Paths  {folder}
"
    );
    let output = |matched: &str, file: &str| file_output(&folder, matched, file);
    match trial {
        Trial::Reload | Trial::Kill => config += &output("kube.*", "all"),
        Trial::Rotate => {
            config += "
[FILTER]
    Name                  rewrite_tag
    Match                 kube.*
    Rule                  $new_tag ^([a-z0-9.-]+)$ $1 false
    Emitter_Storage.type  filesystem
    Emitter_Mem_Buf_Limit 50M
";
            for tag in ["general-elastic-ap-south-1", "general-s3", "general-elastic", "kube.*"] {
                config += &output(tag, if tag == "kube.*" { "catch-all" } else { tag });
            }
        }
    }
    config
}
