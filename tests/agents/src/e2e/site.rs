//! A node in a folder: log files, the API server's answers, the agent's configuration, outputs.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::Context;
use xshell::{Shell, cmd};

use super::Program;
use super::adapt::{self, Place};
use super::pods::Pod;

/// What `tagsplice config` is asked for, and what the suite makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A classic configuration.
    Classic,
    /// The same in YAML.
    Yaml,
    /// In YAML, with the metadata and the module as processors of the input.
    Processors,
    /// In YAML, by `--way outputs`.
    Outputs,
}

impl Form {
    pub(super) const ALL: [Self; 4] = [Self::Classic, Self::Yaml, Self::Processors, Self::Outputs];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Classic => "classic, filters",
            Self::Yaml => "YAML, filters",
            Self::Processors => "YAML, processors",
            Self::Outputs => "YAML, outputs",
        }
    }

    /// The file for what Prometheus would see of it.
    pub(super) const fn scrape(self) -> Option<&'static str> {
        match self {
            Self::Classic => Some("deploy/observability/scrape.prom"),
            Self::Outputs => Some("deploy/observability/scrape-outputs.prom"),
            Self::Yaml | Self::Processors => None,
        }
    }

    /// The first release that has it.
    pub(super) const fn since(self) -> (u32, u32) {
        match self {
            Self::Classic | Self::Yaml => (2, 0),
            Self::Processors => (2, 1),
            Self::Outputs => (4, 0),
        }
    }

    const fn file(self) -> (&'static str, &'static str) {
        match self {
            Self::Classic => ("classic", "fluent-bit.conf"),
            Self::Yaml | Self::Processors | Self::Outputs => ("yaml", "fluent-bit.yaml"),
        }
    }
}

/// A folder that looks to an agent as its node would.
pub(super) struct Site<'s> {
    sh: &'s Shell,
    folder: PathBuf,
    program: &'s Program,
    form: Form,
    /// Where the agent's metrics are.
    pub(super) port: u16,
}

impl<'s> Site<'s> {
    /// Lays out a node with `pods`, whose log files are still empty.
    pub(super) fn new(
        sh: &'s Shell,
        folder: &Path,
        program: &'s Program,
        form: Form,
        pods: &[Pod],
    ) -> anyhow::Result<Self> {
        let site = Self { sh, folder: folder.into(), program, form, port: free_port()? };
        for name in ["var/log/containers", "var/log/flb-storage", "meta", "out", "policy"] {
            fs::create_dir_all(folder.join(name))?;
        }
        for pod in pods {
            if let Some(name) = pod.meta_name() {
                fs::write(folder.join("meta").join(name), pod.meta().to_string())?;
            }
        }
        fs::write(folder.join("parsers.conf"), PARSERS)?;
        site.write(pods, 0..0)?;
        Ok(site)
    }

    /// The pods log these lines.
    pub(super) fn write<'p>(
        &self,
        pods: impl IntoIterator<Item = &'p Pod>,
        lines: Range<usize>,
    ) -> anyhow::Result<()> {
        for pod in pods {
            let path = self.folder.join("var/log/containers").join(pod.file_name());
            let mut file = OpenOptions::new().create(true).append(true).open(path)?;
            file.write_all(pod.log(lines.clone()).as_bytes())?;
        }
        Ok(())
    }

    /// Deploys a policy: its module and its configuration.
    pub(super) fn deploy(&self, routes: &Path) -> anyhow::Result<()> {
        let (sh, Program { tagsplice, compiled }) = (self.sh, self.program);
        let module = self.folder.join("filter.wasm");
        let built = self.folder.join("built.wasm");
        let policy = self.folder.join("policy");
        let mut place: Vec<OsString> = vec!["--embedded".into()];
        if let Some(compiled) = compiled {
            fs::copy(compiled, &built)?;
            let file = policy.join("tagsplice.policy");
            cmd!(sh, "{tagsplice} compile {routes} -o {file}").quiet().ignore_stderr().read()?;
            place = vec!["--policy-directory".into(), policy.into()];
        } else {
            cmd!(sh, "{tagsplice} build {routes} -o {built}").quiet().ignore_stderr().read()?;
        }
        // A running agent finds the old file or the new one, as with a ConfigMap.
        fs::rename(built, &module)?;
        let (format, _) = self.form.file();
        let way = if self.form == Form::Outputs { "outputs" } else { "filter" };
        let config = cmd!(
            sh,
            "{tagsplice} config {routes} {place...} --format {format} --way {way} --module-path {module}"
        )
        .quiet()
        .read()?;
        let place = Place { folder: &self.folder, port: self.port };
        let config = match self.form {
            Form::Classic => adapt::classic(&config, place),
            Form::Yaml | Form::Outputs => adapt::yaml(&config, place),
            Form::Processors => adapt::processors(&adapt::yaml(&config, place)),
        };
        fs::write(self.config(), config)?;
        Ok(())
    }

    /// Have records the input's tag still when they come to an output?
    pub(super) fn keeps_tag(&self) -> bool {
        self.form == Form::Outputs
    }

    pub(super) fn config(&self) -> PathBuf {
        self.folder.join(self.form.file().1)
    }

    /// What the agent says goes here.
    pub(super) fn log(&self) -> PathBuf {
        self.folder.join("agent.log")
    }

    /// How many lines arrived at all outputs together.
    pub(super) fn arrived(&self) -> anyhow::Result<usize> {
        Ok(self.lines()?.iter().map(|text| text.matches('\n').count()).sum())
    }

    /// The text of each output: `tag: [time, record]` on each line.
    pub(super) fn lines(&self) -> anyhow::Result<Vec<String>> {
        let mut texts = Vec::new();
        for entry in fs::read_dir(self.folder.join("out"))? {
            let path = entry?.path();
            // Some releases damage what is not ASCII: that is a line which changed.
            let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
            texts.push(String::from_utf8_lossy(&bytes).into_owned());
        }
        Ok(texts)
    }
}

/// A parser that makes floats of what apps log: the origin of bare `nan`.
const PARSERS: &str = "\
[PARSER]
    Name    durations
    Format  logfmt
    Types   dur:float high:float low:float
";

/// A port on which nothing listens now.
pub(super) fn free_port() -> anyhow::Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
