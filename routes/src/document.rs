//! Files beside a route file, such as an agent's configuration: their text, and what is wrong
//! with it.

use std::ops::Range;

use crate::diagnostics::{Diagnostics, Notes, Severity};
use crate::model::RouteFile;
use crate::source::{Position, Source};
use crate::yaml::{self, Kind};

/// A text file that is not a route file, and what was found in it so far.
///
/// ```
/// use tagsplice_routes::{Document, Severity};
/// let mut document = Document::new("outputs:\n  audit: 5\n", "outputs.yaml")?;
/// let root = document.yaml().unwrap();
/// let outputs = &root.members().unwrap()[0].1;
/// let audit = &outputs.members().unwrap()[0].1;
/// document.note(Severity::Error, "wrong-type", audit.span(), "an output is a mapping", None);
/// let found = document.into_diagnostics();
/// let first = found.iter().next().unwrap();
/// assert_eq!((first.start.line, first.start.column), (2, 10));
/// # Ok::<(), tagsplice_routes::Diagnostics>(())
/// ```
#[derive(Clone, Debug)]
pub struct Document {
    source: Source,
    notes: Notes,
}

/// A value of a YAML document, and its place.
#[derive(Clone, Debug)]
pub struct Value(yaml::Node);

impl Document {
    /// A file with this text. `name` is what diagnostics call it.
    ///
    /// # Errors
    /// It is not UTF-8.
    pub fn new(text: &(impl AsRef<[u8]> + ?Sized), name: &str) -> Result<Self, Diagnostics> {
        let bytes = text.as_ref();
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let text = String::from_utf8_lossy(bytes);
        let mut document = Self { source: Source::new(&text, name), notes: Notes::default() };
        if let Err(error) = std::str::from_utf8(bytes) {
            // Up to the first byte that is wrong both texts are the same.
            let at = error.valid_up_to();
            let message = format!("this is not UTF-8 (byte 0x{:02X})", bytes[at]);
            let help = Some("save the file as UTF-8".to_owned());
            document.note(
                Severity::Error,
                "not-text",
                at..at + '\u{FFFD}'.len_utf8(),
                message,
                help,
            );
            return Err(document.into_diagnostics());
        }
        Ok(document)
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.source.text
    }

    /// The name that diagnostics call it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.source.name()
    }

    /// Where a byte of the text is.
    #[must_use]
    pub fn position(&self, at: usize) -> Position {
        self.source.position(at)
    }

    /// The text read as one YAML document. `None` if that is empty, or if it is not YAML, which is
    /// then noted.
    pub fn yaml(&mut self) -> Option<Value> {
        yaml::load(&self.source, &mut self.notes).map(Value)
    }

    /// Notes something about these bytes of the text; `code` is a stable name for the kind of
    /// mistake, `help` says what to write instead.
    pub fn note(
        &mut self,
        severity: Severity,
        code: &'static str,
        bytes: Range<usize>,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        let note = match severity {
            Severity::Error => self.notes.error(code, &bytes, message),
            Severity::Warning => self.notes.warn(code, &bytes, message),
        };
        if let Some(help) = help {
            note.help(help);
        }
    }

    /// Was an error noted?
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.notes.has_errors()
    }

    /// All that was noted, in the order of the text.
    #[must_use]
    pub fn into_diagnostics(self) -> Diagnostics {
        Diagnostics::new(&self.source, self.notes)
    }
}

impl From<&RouteFile> for Document {
    /// The text of a route file, and of what it includes, to note something about it.
    fn from(file: &RouteFile) -> Self {
        Self { source: file.source.clone(), notes: Notes::default() }
    }
}

impl Value {
    /// Its bytes: of a scalar all of it, of anything else the beginning.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.0.span.clone()
    }

    /// The text of a scalar, as it is written, without quotes.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::Scalar(scalar) => Some(&scalar.text),
            Kind::List(_) | Kind::Map(_) => None,
        }
    }

    /// Is it nothing, by YAML's rules?
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.0.is_null()
    }

    /// The keys and values of a mapping.
    #[must_use]
    pub fn members(&self) -> Option<Vec<(Self, Self)>> {
        match &self.0.kind {
            Kind::Map(pairs) => Some(
                pairs.iter().map(|(key, value)| (Self(key.clone()), Self(value.clone()))).collect(),
            ),
            Kind::List(_) | Kind::Scalar(_) => None,
        }
    }

    /// The items of a list.
    #[must_use]
    pub fn items(&self) -> Option<Vec<Self>> {
        match &self.0.kind {
            Kind::List(nodes) => Some(nodes.iter().cloned().map(Self).collect()),
            Kind::Map(_) | Kind::Scalar(_) => None,
        }
    }

    /// What it is, for a message: `a list`, `the number 5`.
    #[must_use]
    pub fn describe(&self) -> String {
        self.0.describe()
    }
}
