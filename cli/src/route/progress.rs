//! A progress bar on stderr, when that is a terminal and the answers go elsewhere.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::exit::say;
use crate::files::Input;

/// How far the inputs are read.
pub(super) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Shows nothing where nobody looks, or where records and bar would mix: `is_elsewhere`
    /// says that records do not go to stdout.
    pub(super) fn new(inputs: &[Input], is_elsewhere: bool) -> Self {
        let is_apart = is_elsewhere || !io::stdout().is_terminal();
        let is_shown = is_apart && io::stderr().is_terminal();
        let len = inputs.iter().map(Input::len).sum::<Option<u64>>();
        let (bar, template) = match len {
            Some(len) => (
                ProgressBar::new(len),
                "{bar:32} {percent:>3} %  {bytes}/{total_bytes}  {bytes_per_sec}  {eta} left",
            ),
            None => (ProgressBar::no_length(), "{spinner} {bytes}  {bytes_per_sec}"),
        };
        bar.set_draw_target(match is_shown {
            true => ProgressDrawTarget::stderr_with_hz(8),
            false => ProgressDrawTarget::hidden(),
        });
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self { bar }
    }

    /// So many bytes more are read.
    pub(super) fn advance(&self, len: usize) {
        self.bar.inc(len as u64);
    }

    /// Prints a line to stderr, above the bar.
    pub(super) fn print(&self, line: &str) {
        self.bar.suspend(|| say(format_args!("{line}\n")));
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
