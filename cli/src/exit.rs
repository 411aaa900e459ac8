//! The exit status, which means the same for every command.

use std::fmt;
use std::io::{ErrorKind, Write};
use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, and nothing to complain about.
    Clean = 0,
    /// It could not be done: a file, a pipe, or how the command was called.
    Failed = 1,
    /// Done, and something was found: malformed lines, mistakes in routes, failed tests, changes.
    Findings = 2,
}

/// What `--help` says about it.
pub(crate) const HELP: &str = "\
Exit status: 0 = done; 1 = it could not be done (a file, an option); \
2 = done, and something was found (malformed lines, mistakes in routes, failed tests, changes)";

impl Exit {
    /// What two parts of a command come to: what could not be done counts most.
    pub(crate) fn max(self, other: Self) -> Self {
        match (self, other) {
            (Self::Failed, _) | (_, Self::Failed) => Self::Failed,
            (Self::Findings, _) | (_, Self::Findings) => Self::Findings,
            (Self::Clean, Self::Clean) => Self::Clean,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Help and version are not mistakes; what clap calls a mistake is not one of our findings.
pub(crate) fn usage(error: &clap::Error) -> anyhow::Result<Exit> {
    error.print()?;
    Ok(if error.use_stderr() { Exit::Failed } else { Exit::Clean })
}

/// The end of a command, the reason of which is on stderr already.
#[derive(Debug)]
pub(crate) struct Reported(pub(crate) Exit);

impl std::error::Error for Reported {}

impl fmt::Display for Reported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the reason is above")
    }
}

/// Says what went wrong, unless it was said already or is only that nobody reads on.
pub(crate) fn failed(error: &anyhow::Error) -> Exit {
    if let Some(Reported(exit)) = error.downcast_ref() {
        return *exit;
    }
    if error.chain().any(is_closed_pipe) {
        return Exit::Clean;
    }
    say(format_args!("tagsplice: {error:#}\n"));
    Exit::Failed
}

/// Writes to stderr. That nobody reads it must not stop the work, as `eprint!` would.
pub(crate) fn say(text: fmt::Arguments<'_>) {
    let _ = std::io::stderr().write_fmt(text);
}

fn is_closed_pipe(cause: &(dyn std::error::Error + 'static)) -> bool {
    cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == ErrorKind::BrokenPipe)
}
