//! From the events of the YAML parser to nodes.

use std::collections::HashMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Tag};

use super::{Kind, MAX_DEPTH, Node, Scalar, advice, too_deep};
use crate::diagnostics::{Notes, odd_character};
use crate::source::{Source, Span};

/// More nodes than any route file needs: aliases of aliases grow without bound else.
const MAX_NODES: usize = 1 << 20;

/// Reads the one document of a file. `None` if it is empty, or if an error was noted.
pub(crate) fn load(source: &Source, notes: &mut Notes) -> Option<Node> {
    let text = source.text.as_str();
    let offsets = Offsets::new(text);
    let mut loader = Loader {
        source,
        offsets,
        notes,
        open: Vec::new(),
        anchors: HashMap::new(),
        root: None,
        nodes: 0,
    };
    for event in Parser::new_from_str(text) {
        let (event, span) = match event {
            Ok(event) => event,
            Err(error) => {
                let at = loader.offsets.byte(error.marker());
                advice::note(source, error.info(), at, loader.notes);
                return None;
            }
        };
        let span = loader.offsets.byte(&span.start)..loader.offsets.byte(&span.end);
        loader.event(event, span)?;
    }
    loader.root
}

struct Loader<'n> {
    source: &'n Source,
    offsets: Offsets,
    notes: &'n mut Notes,
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    root: Option<Node>,
    nodes: usize,
}

/// A list or mapping whose end is still to come.
struct Open {
    span: Span,
    anchor: usize,
    is_map: bool,
    /// A mapping's keys and values take turns.
    nodes: Vec<Node>,
}

impl Loader<'_> {
    /// `None`: give up.
    fn event(&mut self, event: Event<'_>, span: Span) -> Option<()> {
        match event {
            Event::DocumentStart(_) if self.root.is_some() => {
                self.notes
                    .error("yaml", &span, "a second document begins here")
                    .help("this file is one document: take out the line `---`");
                None
            }
            Event::Scalar(text, style, anchor, tag) => {
                let span = self.trimmed(span);
                self.refuse_odd_blank(&text, &span, style)?;
                let plain = style == ScalarStyle::Plain && !self.is_text(tag.as_deref(), &span);
                let is_foreign = tag.is_some_and(|tag| !tag.is_yaml_core_schema());
                // The rest is checked as if it were in quotes.
                let text = match is_foreign {
                    true => advice::value_from(self.source, span.start).to_owned(),
                    false => text.into_owned(),
                };
                let scalar = Scalar { text, plain };
                self.add(Node { kind: Kind::Scalar(scalar), span }, anchor)
            }
            Event::SequenceStart(anchor, tag) => self.begin(span, anchor, false, tag.as_deref()),
            Event::MappingStart(anchor, tag) => self.begin(span, anchor, true, tag.as_deref()),
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(&anchor) else {
                    self.notes.error(
                        "yaml",
                        &span,
                        "this alias names an anchor that is still open",
                    );
                    return None;
                };
                // Counted first: aliases of aliases double with each line.
                self.count(size(node), &span)?;
                let kind = self.anchors.get(&anchor)?.kind.clone();
                self.add(Node { kind, span }, 0)
            }
            _ => Some(()),
        }
    }

    /// Refuses text that begins with what looks like a space: no YAML parser takes that for one.
    fn refuse_odd_blank(&mut self, text: &str, span: &Span, style: ScalarStyle) -> Option<()> {
        let first = text.chars().next().filter(|_| style == ScalarStyle::Plain);
        let Some((first, name)) = first.and_then(|c| Some((c, odd_character(c)?))) else {
            return Some(());
        };
        advice::note_odd_blank(&(span.start..span.start + first.len_utf8()), &name, self.notes);
        None
    }

    /// Without the blanks and line ends after it, which the parser counts to a block scalar.
    fn trimmed(&self, span: Span) -> Span {
        let len = self.source.text.get(span.clone()).map_or(0, |text| text.trim_end().len());
        span.start..span.start + len
    }

    fn begin(&mut self, span: Span, anchor: usize, is_map: bool, tag: Option<&Tag>) -> Option<()> {
        self.is_text(tag, &span);
        if self.open.len() >= MAX_DEPTH {
            too_deep(&span, self.notes);
            return None;
        }
        self.open.push(Open { span, anchor, is_map, nodes: Vec::new() });
        Some(())
    }

    fn end(&mut self) -> Option<()> {
        let Open { span, anchor, is_map, nodes } = self.open.pop()?;
        // What a mapping's or list's mark is put under: its beginning.
        let span = span.start..nodes.first().map_or(span.end, |first| first.span.end);
        let kind = if is_map { Kind::Map(self.pairs(nodes)) } else { Kind::List(nodes) };
        self.add(Node { kind, span }, anchor)
    }

    fn pairs(&mut self, nodes: Vec<Node>) -> Vec<(Node, Node)> {
        let mut pairs: Vec<(Node, Node)> = Vec::new();
        let mut seen: HashMap<String, Span> = HashMap::new();
        let mut nodes = nodes.into_iter();
        while let (Some(key), Some(value)) = (nodes.next(), nodes.next()) {
            if let Kind::Scalar(scalar) = &key.kind {
                if let Some(first) = seen.get(&scalar.text) {
                    self.notes
                        .error(
                            "duplicate-key",
                            &key.span,
                            format!("the key `{}` is here twice", scalar.text),
                        )
                        .related(first, "first here")
                        .help("take one out, or write both values under one key");
                    continue;
                }
                seen.insert(scalar.text.clone(), key.span.clone());
            }
            pairs.push((key, value));
        }
        pairs
    }

    fn add(&mut self, node: Node, anchor: usize) -> Option<()> {
        self.count(1, &node.span)?;
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut() {
            Some(open) => open.nodes.push(node),
            None => self.root = Some(node),
        }
        Some(())
    }

    fn count(&mut self, more: usize, span: &Span) -> Option<()> {
        self.nodes += more;
        if self.nodes > MAX_NODES {
            self.notes.error("yaml", span, format!("more than {MAX_NODES} values"));
            return None;
        }
        Some(())
    }

    /// Does the tag say that the scalar is text? Other tags mean nothing here.
    fn is_text(&mut self, tag: Option<&Tag>, span: &Span) -> bool {
        let Some(tag) = tag else { return false };
        if tag.is_yaml_core_schema() {
            return tag.suffix == "str";
        }
        self.notes
            .error("yaml", span, format!("the YAML tag `{tag}` means nothing here"))
            .help(advice::quote_from(self.source, span.start));
        // One report is enough.
        true
    }
}

fn size(node: &Node) -> usize {
    1 + match &node.kind {
        Kind::Scalar(_) => 0,
        Kind::List(nodes) => nodes.iter().map(size).sum(),
        Kind::Map(pairs) => pairs.iter().map(|(key, value)| size(key) + size(value)).sum(),
    }
}

/// From characters, which the parser counts, to bytes.
struct Offsets {
    /// The byte of each character, where they are not the same.
    bytes: Option<Vec<usize>>,
    len: usize,
}

impl Offsets {
    fn new(text: &str) -> Self {
        let bytes = (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at).collect());
        Self { bytes, len: text.len() }
    }

    fn byte(&self, marker: &Marker) -> usize {
        let index = marker.index();
        match &self.bytes {
            Some(bytes) => bytes.get(index).copied().unwrap_or(self.len),
            None => index.min(self.len),
        }
    }
}
