//! Whether reports are coloured: as `--color` says, `NO_COLOR`, `TERM`, and whether a terminal
//! shows them.

use std::io::{stderr, stdout};

use anstream::stream::RawStream;
use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();

/// Are reports on stdout coloured?
pub(crate) fn on_stdout() -> bool {
    is_wanted(&stdout())
}

/// Likewise, on stderr.
pub(crate) fn on_stderr() -> bool {
    is_wanted(&stderr())
}

/// The text in a style, if it is wanted.
pub(crate) fn paint(is_coloured: bool, style: Style, text: &str) -> String {
    if is_coloured { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

fn is_wanted(stream: &impl RawStream) -> bool {
    AutoStream::choice(stream) != ColorChoice::Never
}
