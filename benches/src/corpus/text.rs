//! JSON as Fluent Bit writes it: compact, and only what must be escaped is.

/// Appends a string literal.
pub(super) fn push_string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Appends `"key":"value"`, after a comma where `out` does not end with a brace.
pub(super) fn push_member(out: &mut String, key: &str, value: &str) {
    push_key(out, key);
    push_string(out, value);
}

/// Appends `"key":`, after a comma where `out` does not end with a brace.
pub(super) fn push_key(out: &mut String, key: &str) {
    if !out.ends_with('{') {
        out.push(',');
    }
    push_string(out, key);
    out.push(':');
}

/// An object of these members.
pub(super) fn object<'a>(members: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut out = String::from("{");
    for (key, value) in members {
        push_member(&mut out, key, value);
    }
    out.push('}');
    out
}
