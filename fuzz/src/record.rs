//! Records as an app would write them to break the filter: mostly what it looks for, spelled in
//! every way, in the wrong place, twice; then a few bytes changed.

use crate::source::Source;

const KEYS: &[&str] = &[
    "log",
    "kubernetes",
    "labels",
    "new_tag",
    "route",
    "annotations",
    "kubernetes_namespace",
    "namespace_name",
    "pod_name",
    "container_name",
    "host",
    "region",
    "tenant",
    "has-sensitive-data",
    "team",
    "app",
    "env",
    "log-class",
    "priority",
    "version",
    "tier",
    "quarantine",
    "tagsplice_malformed",
    "kubernete",
    "kubernetess",
    "new_ta",
    "",
];

const VALUES: &[&str] = &[
    "x",
    "ap-south-1",
    "private-a1",
    "true",
    "web",
    "web-0",
    "default",
    "acme",
    "prod",
    "audit",
    "6",
    "-3",
    "v12",
    "gold",
    "full",
    "node-1",
    "",
    "a/b",
    "A.b_c-9",
    "0123456789012345678901234567890123456789012345678901234567890123456789",
];

/// What is between the quotes of other strings.
const PIECES: &[&str] = &[
    "GET /items/7 HTTP/1.1",
    "\\\"",
    "\\\\",
    "\\/",
    "\\n",
    "\\u0000",
    "\\u00e9",
    "\\uD83D\\uDE00",
    "\u{e9}",
    "\u{4e2d}",
    "\u{1f600}",
    "{",
    "}]",
    ",\\\"new_tag\\\":\\\"x\\\"",
    "\\\"kubernetes\\\":{\\\"labels\\\":{}}",
    "\\\\\\\"",
];

const WORDS: &[&str] = &[
    "0",
    "null",
    "true",
    "false",
    "-0",
    "-1.5",
    "1e9",
    "2E-7",
    "0.0e+0",
    "1e999",
    "123456789012345678901234567890",
];

/// Malformed JSON: the host's own faults first.
const FAULTS: &[&str] = &[
    "nan",
    "-nan",
    "inf",
    "-inf",
    "\\x0a",
    "7:",
    "\\ud800",
    "\\udc00",
    "\\u12",
    "\\q",
    "\\",
    "\"",
    "01",
    "-",
    "1.",
    "1e",
    "tru",
    "\u{feff}",
    ",,",
    "\"new_tag\":\"x\",",
    "{",
    "}",
    "[",
    "]",
    ":",
    "\0",
    "\u{1f}",
    "\n",
    " ",
    "/*",
    "'",
];

/// A record, or nearly one.
pub fn text(source: &mut Source<'_>) -> Vec<u8> {
    let mut text = record(source);
    for _ in 0..source.below(4) {
        mutate(source, &mut text);
    }
    text
}

/// Records of which many end alike, as those of one container do, and some nearly.
pub(crate) fn sequence(source: &mut Source<'_>) -> Vec<Vec<u8>> {
    let tails: Vec<_> = (0..=source.below(3)).map(|_| record(source)).collect();
    let mut texts = Vec::new();
    while !source.is_done() && texts.len() < 24 {
        let mut text = match source.below(4) {
            0 => text(source),
            _ => record(source),
        };
        if source.chance(200) {
            let tail = &tails[source.below(tails.len())];
            let head = text.trim_ascii_end();
            text.truncate(head.strip_suffix(b"}").unwrap_or(head).len());
            text.push(b',');
            text.extend(tail.trim_ascii_start().strip_prefix(b"{").unwrap_or(tail));
        }
        if source.chance(40) {
            mutate(source, &mut text);
        }
        texts.push(text);
    }
    texts
}

fn record(source: &mut Source<'_>) -> Vec<u8> {
    let spaced = source.chance(60);
    let mut writer = Writer { source, text: Vec::new(), spaced };
    writer.space();
    writer.object(Level::Record);
    writer.space();
    writer.text
}

/// What an object is, and so which members it likely has.
#[derive(Clone, Copy)]
enum Level {
    Record,
    Kubernetes,
    Strings,
    /// Something else, with this many levels to go.
    Other(usize),
}

struct Writer<'s, 'd> {
    source: &'s mut Source<'d>,
    text: Vec<u8>,
    spaced: bool,
}

impl Writer<'_, '_> {
    fn put(&mut self, text: &str) {
        self.text.extend(text.bytes());
    }

    fn space(&mut self) {
        if self.spaced {
            let space = self.source.pick(&["", "", " ", "\t", "\r\n", "  \n"]);
            self.put(space);
        }
    }

    fn object(&mut self, level: Level) {
        self.put("{");
        self.space();
        let mut is_first = true;
        for _ in 0..self.source.below(7) {
            if !is_first {
                self.put(",");
                self.space();
            }
            is_first = false;
            self.member(level);
            self.space();
        }
        self.put("}");
    }

    fn member(&mut self, level: Level) {
        let choice = self.source.below(8);
        let (key, inner) = match (level, choice) {
            (Level::Record, 1..=3) => ("kubernetes", Some(Level::Kubernetes)),
            (Level::Record, 4) => (self.source.pick(&["new_tag", "route"]), None),
            (Level::Record, 5) => ("kubernetes_namespace", Some(Level::Kubernetes)),
            (Level::Kubernetes, 1..=3) => ("labels", Some(Level::Strings)),
            (Level::Kubernetes, 4) => ("annotations", Some(Level::Strings)),
            (Level::Kubernetes, 5..=6) => {
                (self.source.pick(&["pod_name", "namespace_name", "container_name", "host"]), None)
            }
            _ => (self.source.pick(KEYS), None),
        };
        self.spelled(key);
        self.space();
        self.put(":");
        self.space();
        match (inner, level) {
            (Some(inner), _) if !self.source.chance(30) => self.object(inner),
            (_, Level::Strings | Level::Kubernetes) if !self.source.chance(30) => {
                let value = self.source.pick(VALUES);
                self.spelled(value);
            }
            (_, Level::Other(levels)) => self.value(levels),
            _ => self.value(4),
        }
    }

    fn value(&mut self, levels: usize) {
        match self.source.below(if levels == 0 { 4 } else { 7 }) {
            0 => self.string(),
            1 => {
                let word = self.source.pick(WORDS);
                self.put(word);
            }
            2 => {
                let value = self.source.pick(VALUES);
                self.spelled(value);
            }
            3 => self.deep(),
            4 => self.array(levels - 1),
            5 => self.object(Level::Kubernetes),
            _ => self.object(Level::Other(levels - 1)),
        }
    }

    fn array(&mut self, levels: usize) {
        self.put("[");
        for index in 0..self.source.below(5) {
            if index > 0 {
                self.put(",");
            }
            self.space();
            self.value(levels);
            self.space();
        }
        self.put("]");
    }

    /// Brackets, up to 200 deep.
    fn deep(&mut self) {
        let depth = self.source.below(200);
        let kinds = self.source.byte();
        let is_object = |level: usize| kinds >> (level % 8) & 1 == 1;
        for level in 0..depth {
            self.put(if is_object(level) { "{\"a\":" } else { "[1," });
        }
        self.put("0");
        for level in (0..depth).rev() {
            self.put(if is_object(level) { "}" } else { "]" });
        }
    }

    /// A string with this meaning, some of its bytes escaped.
    fn spelled(&mut self, meaning: &str) {
        self.put("\"");
        let escapes = if self.source.chance(50) { self.source.byte() } else { 0 };
        for (index, byte) in meaning.bytes().enumerate() {
            match escapes >> (index % 8) & 1 {
                1 if escapes & 2 == 2 => self.put(&format!("\\u00{byte:02X}")),
                1 => self.put(&format!("\\u00{byte:02x}")),
                _ => self.text.push(byte),
            }
        }
        self.put("\"");
    }

    fn string(&mut self) {
        self.put("\"");
        for _ in 0..self.source.below(5) {
            let piece = self.source.pick(PIECES);
            self.put(piece);
        }
        self.put("\"");
    }
}

fn mutate(source: &mut Source<'_>, text: &mut Vec<u8>) {
    let at = source.below(text.len() + 1);
    match source.below(6) {
        0 if at < text.len() => text[at] = source.byte(),
        1 | 0 => {
            let fault = source.pick(FAULTS);
            text.splice(at..at, fault.bytes());
        }
        2 if at < text.len() => drop(text.remove(at)),
        3 => text.truncate(at),
        4 => {
            let to = source.below(text.len() + 1);
            text.extend_from_within(at.min(to)..at.max(to));
        }
        _ => {
            let bytes = source.bytes(8);
            text.splice(at..at, bytes.iter().copied());
        }
    }
}
