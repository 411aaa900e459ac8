//! A module, and the directory in which it looks for its policy.

use std::fs;
use std::path::Path;

use tagsplice::{Policy, PolicyFile};
use tagsplice_tests::agent::Agent;
use tagsplice_tests::host::{TestHost, in_agent};
use tagsplice_tests::module;
use tagsplice_tests::policies::image;
use tempfile::TempDir;

pub(crate) const RECORD: &[u8] = br#"{"log":"x","kubernetes":{"labels":{"region":"eu"}}}"#;
pub(crate) const EXAMPLE: &str = "general-elastic";

/// A policy that gives every record with labels this tag.
pub(crate) fn policy(tag: &str) -> Vec<u8> {
    image(&format!("routes: [{{tag: {tag}, match: '!nothing'}}]\n"))
}

/// The policy file of that policy.
pub(crate) fn file(tag: &str) -> Vec<u8> {
    let image = policy(tag);
    PolicyFile::to_bytes(Policy::from_image(&image).unwrap(), b"{}")
}

pub(crate) fn digest(tag: &str) -> String {
    let image = policy(tag);
    format!("{:016x}", Policy::from_image(&image).unwrap().checksum())[..8].to_owned()
}

/// A module, and the directory in which it looks for its policy.
pub(crate) struct Site {
    pub(crate) folder: TempDir,
    pub(crate) host: TestHost,
}

impl Site {
    pub(crate) fn new() -> Self {
        Self::with(module::built())
    }

    pub(crate) fn with(module: &[u8]) -> Self {
        let folder = TempDir::new().unwrap();
        let host = start(module, &[folder.path()]);
        Self { folder, host }
    }

    /// Started when the file is already there.
    pub(crate) fn begun_with(bytes: &[u8]) -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("tagsplice.policy"), bytes).unwrap();
        let host = start(module::built(), &[folder.path()]);
        Self { folder, host }
    }

    pub(crate) fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("tagsplice.policy")
    }

    /// Exchanges the file whole.
    pub(crate) fn put(&self, bytes: &[u8]) {
        let new = self.folder.path().join("new");
        fs::write(&new, bytes).unwrap();
        fs::rename(&new, self.path()).unwrap();
    }

    /// The tag of a record now.
    pub(crate) fn tag(&mut self) -> String {
        tag(&mut self.host)
    }

    /// The tag of a record that comes some time later.
    pub(crate) fn tag_after(&mut self, milliseconds: u64) -> String {
        self.wait(milliseconds);
        self.tag()
    }

    pub(crate) fn wait(&mut self, milliseconds: u64) {
        self.host.engine().system().wait(milliseconds);
        self.host.seconds += (milliseconds / 1000).max(1) as u32;
    }

    pub(crate) fn lines(&mut self) -> Vec<String> {
        self.host.engine().system().lines()
    }

    /// What is said after the file was refused, by the way.
    pub(crate) fn refusal(&mut self) -> String {
        let lines = self.lines();
        let [line] = &lines[..] else { panic!("{lines:?}") };
        let reason = line.strip_prefix("tagsplice: tagsplice.policy refused: ");
        let (reason, rest) = reason.unwrap_or_else(|| panic!("{line}")).split_once("; ").unwrap();
        assert!(rest.ends_with(" routes") && rest.contains("stays in force"), "{line}");
        reason.to_owned()
    }
}

pub(crate) fn start(module: &[u8], folders: &[&Path]) -> TestHost {
    in_agent(module, Agent::new(folders.iter().copied()))
}

pub(crate) fn tag(host: &mut TestHost) -> String {
    let answer = host.filter(b"kube.x", RECORD).unwrap();
    let text = String::from_utf8(answer).unwrap();
    let rest = text.strip_prefix(std::str::from_utf8(&RECORD[..RECORD.len() - 1]).unwrap());
    match rest.unwrap_or_else(|| panic!("{text}")) {
        "}" => "none".to_owned(),
        rest => rest.strip_prefix(",\"new_tag\":\"").unwrap().strip_suffix("\"}").unwrap().into(),
    }
}
