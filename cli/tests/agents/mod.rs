//! The agents that `FLUENT_BIT` names, separated as in PATH: tests that need one run where it does.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

pub(crate) struct Agent {
    program: PathBuf,
    /// `5.1.1`
    pub(crate) version: String,
}

/// All of them.
pub(crate) fn named() -> Vec<Agent> {
    let Some(programs) = std::env::var_os("FLUENT_BIT") else { return Vec::new() };
    let agent = |program: PathBuf| {
        let said = Command::new(&program).arg("--version").output().unwrap().stdout;
        let said = String::from_utf8(said).unwrap();
        let version = said.split_whitespace().find_map(|word| word.strip_prefix('v')).unwrap();
        Agent { program, version: version.to_owned() }
    };
    std::env::split_paths(&programs).map(agent).collect()
}

impl Agent {
    /// Was it built with this output?
    #[allow(dead_code, reason = "not every suite asks")]
    pub(crate) fn has_output(&self, plugin: &str) -> bool {
        let said = Command::new(&self.program).arg("--help").output().unwrap().stdout;
        let said = String::from_utf8_lossy(&said).into_owned();
        let (_, outputs) = said.split_once("Outputs").unwrap();
        outputs.lines().any(|line| line.split_whitespace().next() == Some(plugin))
    }

    /// Has it read a configuration, and found nothing wrong with it?
    pub(crate) fn dry_run(&self, config: &str, format: &str, title: &str) {
        let folder = TempDir::new().unwrap();
        let name = if format == "classic" { "fluent-bit.conf" } else { "fluent-bit.yaml" };
        let file = folder.path().join(name);
        fs::write(&file, config).unwrap();
        // What is relative in it, such as the directory of the policy, is relative to the agent's.
        let mut agent = Command::new(&self.program);
        let run = agent.current_dir(folder.path()).arg("--dry-run").arg("-c").arg(file).output();
        let run = run.unwrap();
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success(), "{} {title}: {said}", self.version);
    }
}
