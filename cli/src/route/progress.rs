//! A progress bar on stderr, when that is a terminal and the answers go elsewhere.

use std::io::{self, IsTerminal, Read};

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
        let bar = bar(len);
        bar.set_draw_target(match is_shown {
            true => ProgressDrawTarget::stderr_with_hz(8),
            false => ProgressDrawTarget::hidden(),
        });
        Self { bar }
    }

    /// The same reader, whose bytes are counted.
    pub(super) fn watch<R: Read>(&self, reader: R) -> impl Read + use<R> {
        self.bar.wrap_read(reader)
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

/// A bar for so many bytes, on one line of any terminal of 64 columns or more.
fn bar(len: Option<u64>) -> ProgressBar {
    let (bar, template) = match len {
        Some(len) => (
            ProgressBar::new(len),
            "{wide_bar} {percent:>3} %  {bytes}/{total_bytes}  {bytes_per_sec}  {eta} left",
        ),
        None => (ProgressBar::no_length(), "{spinner} {bytes}  {bytes_per_sec}"),
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

#[cfg(test)]
mod tests {
    use indicatif::InMemoryTerm;

    use super::*;

    #[test]
    fn the_bar_takes_one_line_of_80_columns() {
        for len in [Some(1023 << 30), Some(7), None] {
            let terminal = InMemoryTerm::new(10, 80);
            let bar = bar(len);
            bar.set_draw_target(ProgressDrawTarget::term_like(Box::new(terminal.clone())));
            bar.inc(len.unwrap_or(1023 << 30) / 2);
            bar.force_draw();
            let text = terminal.contents();
            assert_eq!(text.lines().count(), 1, "{text}");
            assert!(text.contains("iB") || len == Some(7), "{text}");
        }
    }
}
