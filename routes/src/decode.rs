//! From bytes to a route file's text, or what kind of file they are instead.

use crate::diagnostics::{Diagnostics, Notes};
use crate::source::Source;

/// The text of a route file.
///
/// # Errors
/// The bytes are not UTF-8, or a file of another kind.
pub(crate) fn decode(bytes: &[u8], name: &str) -> Result<Source, Diagnostics> {
    if let Some((what, help)) = other_kind(bytes) {
        return Err(refused(&Source::new("", name), 0, what, help));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            // Up to the first byte that is wrong both texts are the same.
            let source = Source::new(&String::from_utf8_lossy(bytes), name);
            let at = error.valid_up_to();
            let what = format!("this is not UTF-8 (byte 0x{:02X})", bytes[at]);
            return Err(refused(&source, at, &what, "save the file as UTF-8"));
        }
    };
    let source = Source::new(text, name);
    match other_text(text) {
        Some((what, help)) => Err(refused(&source, 0, what, help)),
        None => Ok(source),
    }
}

fn refused(source: &Source, at: usize, what: &str, help: &str) -> Diagnostics {
    let mut notes = Notes::default();
    let len = source.text[at..].chars().next().filter(|c| *c != '\n').map_or(0, char::len_utf8);
    notes.error("not-a-route-file", &(at..at + len), what).help(help);
    Diagnostics::new(source, notes)
}

type Kind = (&'static str, &'static str);

/// What bytes are that are not text.
fn other_kind(bytes: &[u8]) -> Option<Kind> {
    let kinds: &[(&[u8], Kind)] = &[
        (
            b"\0asm",
            (
                "this is a WebAssembly module, not a route file",
                "see what is in it with `tagsplice inspect`",
            ),
        ),
        (
            b"tagsplic",
            (
                "this is a compiled policy, not a route file",
                "see what is in it with `tagsplice inspect`",
            ),
        ),
        (b"\x1F\x8B", ("this is compressed with gzip", "unpack it first: `gunzip FILE`")),
        (b"\x28\xB5\x2F\xFD", ("this is compressed with zstd", "unpack it first: `unzstd FILE`")),
        (b"PK\x03\x04", ("this is a zip archive", "unpack it first")),
        (b"\xFF\xFE\0\0", ("this is UTF-32", "save the file as UTF-8")),
        (b"\xFF\xFE", ("this is UTF-16", "save the file as UTF-8")),
        (b"\xFE\xFF", ("this is UTF-16", "save the file as UTF-8")),
    ];
    if let Some((_, kind)) = kinds.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Some(*kind);
    }
    let head = &bytes[..bytes.len().min(4096)];
    let zeros = |skip: usize| head.iter().skip(skip).step_by(2).filter(|&&byte| byte == 0).count();
    let most = head.len() / 4;
    if head.len() >= 4 && (zeros(1) > most && zeros(0) == 0 || zeros(0) > most && zeros(1) == 0) {
        return Some(("this is UTF-16", "save the file as UTF-8"));
    }
    let is_binary = head.contains(&0);
    is_binary
        .then_some(("this is a binary file, not a route file", "give the YAML file of the routes"))
}

/// What a text is that is not a route file.
fn other_text(text: &str) -> Option<Kind> {
    let first =
        text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'))?;
    if first.starts_with('{')
        && let Ok(record) = serde_json::from_str::<serde_json::Value>(first)
        && record.get("routes").is_none()
        && record.as_object().is_some_and(|record| !record.is_empty())
    {
        return Some((
            "these are JSON records, not a route file",
            "records are the second argument of `tagsplice explain` and `tagsplice route`, after \
             the route file",
        ));
    }
    if ["[SERVICE]", "[INPUT]", "[FILTER]", "[OUTPUT]", "[PARSER]", "[MULTILINE_PARSER]"]
        .contains(&first)
    {
        return Some((
            "this is a configuration of Fluent Bit, not a route file",
            "`tagsplice import` makes a route file of its `rewrite_tag` rules, and `tagsplice \
             config` a configuration of a route file",
        ));
    }
    let has = |key: &str| text.lines().any(|line| line.starts_with(key));
    if has("routes:") || has("\"routes\":") {
        return None;
    }
    if has("pipeline:") || has("service:") && has("parsers:") {
        return Some((
            "this is a configuration of Fluent Bit, not a route file",
            "`tagsplice import` makes a route file of its `rewrite_tag` rules, and `tagsplice \
             config` a configuration of a route file",
        ));
    }
    if has("apiVersion: logging.banzaicloud.io/") {
        return Some((
            "these are objects of the Logging operator, not a route file",
            "`tagsplice import` makes a route file of Flows and ClusterFlows",
        ));
    }
    if has("apiVersion:") && has("kind:") {
        return Some((
            "this is a manifest of Kubernetes, not a route file",
            "a route file begins with `routes:`; a ConfigMap holds one under `data`",
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::decode;

    fn refusal(bytes: &[u8]) -> Option<(String, usize, usize)> {
        let found = decode(bytes, "x").err()?;
        let first = found.iter().next().unwrap();
        assert_eq!(first.code, "not-a-route-file");
        Some((first.message.clone(), first.start.line, first.start.column))
    }

    #[test]
    fn other_files_are_named() {
        let utf16 =
            |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        let big: Vec<u8> = "routes:".encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (bytes, wanted) in [
            (&b"\0asm\x01\0\0\0"[..], "this is a WebAssembly module, not a route file"),
            (b"tagsplic\x02\0", "this is a compiled policy, not a route file"),
            (b"\x1F\x8B\x08\0", "this is compressed with gzip"),
            (b"\x28\xB5\x2F\xFDx", "this is compressed with zstd"),
            (&utf16("\u{FEFF}routes:"), "this is UTF-16"),
            (&utf16("routes:\n"), "this is UTF-16"),
            (&big, "this is UTF-16"),
            (b"\x7FELF\x02\x01\0\0", "this is a binary file, not a route file"),
            (b"{\"log\":\"x\"}\n{\"log\":\"y\"}\n", "these are JSON records, not a route file"),
            (
                b"[FILTER]\n    Name wasm\n",
                "this is a configuration of Fluent Bit, not a route file",
            ),
            (
                b"pipeline:\n  inputs: []\n",
                "this is a configuration of Fluent Bit, not a route file",
            ),
            (
                b"apiVersion: v1\nkind: ConfigMap\ndata: {}\n",
                "this is a manifest of Kubernetes, not a route file",
            ),
        ] {
            assert_eq!(refusal(bytes), Some((wanted.to_owned(), 1, 1)));
        }
    }

    #[test]
    fn a_byte_that_is_not_utf_8_has_a_place() {
        let wanted = ("this is not UTF-8 (byte 0xFC)".to_owned(), 2, 4);
        assert_eq!(refusal(b"# a\n# f\xFCr\nroutes:\n"), Some(wanted));
    }

    #[test]
    fn route_files_are_none_of_these() {
        for text in [
            "",
            "routes: []",
            "\u{FEFF}routes: []",
            "{\"routes\": []}",
            "{}",
            "# x\n{\"routes\":\n []}",
            "kind: x\nroutes:\n",
        ] {
            assert!(decode(text.as_bytes(), "x").is_ok(), "{text}");
        }
    }
}
