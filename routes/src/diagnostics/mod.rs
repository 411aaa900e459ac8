//! What is wrong with a route file, for people, programs and code review.

mod characters;
#[cfg(feature = "yaml")]
mod github;
#[cfg(feature = "yaml")]
mod json;
#[cfg(feature = "yaml")]
mod text;

pub(crate) use characters::{named, odd_character};

use std::fmt;

use crate::source::{Position, Source, Span};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file cannot be compiled.
    Error,
    /// The file can be compiled, and probably does not do what was meant.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One mistake.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A stable name for the kind of mistake, such as `unknown-key`.
    pub code: &'static str,
    /// What is wrong, in one sentence.
    pub message: String,
    /// The name of the file that it is in: the route file, or one that it includes.
    pub file: String,
    /// Which bytes; those of included files are counted after those of the route file.
    pub span: Span,
    /// Where they begin.
    pub start: Position,
    /// Where they end, exclusively.
    pub end: Position,
    /// What to write instead, where that is known.
    pub help: Option<String>,
    /// Other places that matter, and why.
    pub related: Vec<Related>,
}

/// In one line, such as `routes.yaml:2:5: error: a route has a tag, but this has none`.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { severity, message, file, start, help, .. } = self;
        write!(f, "{file}:{start}: {severity}: {message}")?;
        help.iter().try_for_each(|help| write!(f, "; {help}"))
    }
}

/// Another place that a mistake has to do with.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Related {
    /// What is there.
    pub message: String,
    /// The name of the file that it is in.
    pub file: String,
    /// Which bytes, counted as those of the mistake.
    pub span: Span,
    /// Where they begin.
    pub start: Position,
}

/// All mistakes of a file, in the order of their places.
///
/// [`Display`](fmt::Display) shows them to people: each with its line, a mark under what is
/// wrong, and what to write instead. Without the feature `yaml` it has a line for each.
#[derive(Clone, Debug)]
pub struct Diagnostics {
    source: Source,
    items: Vec<Diagnostic>,
}

impl Diagnostics {
    pub(crate) fn new(source: &Source, notes: Notes) -> Self {
        let mut items: Vec<_> =
            notes.items.into_iter().map(|note| note.into_diagnostic(source)).collect();
        items.sort_by_key(|item| (item.span.start, item.severity));
        Self { source: source.clone(), items }
    }

    /// Is there nothing to say?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Is there a mistake that keeps the file from being compiled?
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.errors() > 0
    }

    /// How many errors there are.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.count(Severity::Error)
    }

    /// How many warnings there are.
    #[must_use]
    pub fn warnings(&self) -> usize {
        self.count(Severity::Warning)
    }

    /// Adds what else was found in the same files.
    pub fn append(&mut self, other: Self) {
        self.items.extend(other.items);
        self.items.sort_by_key(|item| (item.span.start, item.severity));
    }

    /// Each mistake, in the order of their places.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.items.iter()
    }

    /// The file's name, as it was given.
    #[must_use]
    pub fn file(&self) -> &str {
        self.source.name()
    }

    /// The text of the line on which a mistake begins, without its end.
    #[must_use]
    pub fn line(&self, of: &Diagnostic) -> &str {
        self.source.line(self.source.line_at(of.span.start))
    }

    /// For people; with colours (ANSI escapes) if asked for.
    #[cfg(feature = "yaml")]
    #[must_use]
    pub fn to_text(&self, coloured: bool) -> String {
        text::render(self, coloured)
    }

    /// For programs: one JSON object.
    #[cfg(feature = "yaml")]
    #[must_use]
    pub fn to_json(&self) -> String {
        json::render(self)
    }

    /// For a GitHub workflow, which shows them beside the changed lines: one command a line.
    #[cfg(feature = "yaml")]
    #[must_use]
    pub fn to_github(&self) -> String {
        github::render(self)
    }

    fn count(&self, severity: Severity) -> usize {
        self.items.iter().filter(|item| item.severity == severity).count()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[cfg(feature = "yaml")]
        f.write_str(&self.to_text(false))?;
        #[cfg(not(feature = "yaml"))]
        self.items.iter().try_for_each(|item| writeln!(f, "{item}"))?;
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

/// Mistakes as they are found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    items: Vec<Note>,
}

/// One mistake as it is found.
#[derive(Clone, Debug)]
pub(crate) struct Note {
    severity: Severity,
    code: &'static str,
    message: String,
    span: Span,
    help: Option<String>,
    related: Vec<(Span, String)>,
}

impl Notes {
    /// Notes an error; the result takes help and related places.
    pub(crate) fn error(
        &mut self,
        code: &'static str,
        span: &Span,
        message: impl Into<String>,
    ) -> &mut Note {
        self.note(Severity::Error, code, span, message.into())
    }

    /// Notes a warning.
    pub(crate) fn warn(
        &mut self,
        code: &'static str,
        span: &Span,
        message: impl Into<String>,
    ) -> &mut Note {
        self.note(Severity::Warning, code, span, message.into())
    }

    /// Adds the notes of a text that begins at `start` in a longer one.
    pub(crate) fn append(&mut self, notes: Self, start: usize) {
        let shift = |span: &mut Span| *span = span.start + start..span.end + start;
        self.items.extend(notes.items.into_iter().map(|mut note| {
            shift(&mut note.span);
            note.related.iter_mut().for_each(|(span, _)| shift(span));
            note
        }));
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.items.iter().any(|note| note.severity == Severity::Error)
    }

    fn note(
        &mut self,
        severity: Severity,
        code: &'static str,
        span: &Span,
        message: String,
    ) -> &mut Note {
        let (span, help, related) = (span.clone(), None, Vec::new());
        self.items.push(Note { severity, code, message, span, help, related });
        self.items.last_mut().expect("just pushed")
    }
}

impl Note {
    /// What to write instead.
    pub(crate) fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Another place that matters.
    pub(crate) fn related(&mut self, span: &Span, message: impl Into<String>) -> &mut Self {
        self.related.push((span.clone(), message.into()));
        self
    }

    fn into_diagnostic(self, source: &Source) -> Diagnostic {
        let Self { severity, code, message, span, help, related } = self;
        let (start, end) = (source.position(span.start), source.position(span.end));
        let related = related
            .into_iter()
            .map(|(span, message)| Related {
                message,
                file: source.file(span.start).0.to_owned(),
                start: source.position(span.start),
                span,
            })
            .collect();
        let file = source.file(span.start).0.to_owned();
        Diagnostic { severity, code, message, file, span, start, end, help, related }
    }
}
