//! Characters that a message cannot show.

/// The name of a character that looks like a space or like nothing, but is neither.
pub(crate) fn odd_character(char: char) -> Option<String> {
    let name = match char {
        '\u{A0}' | '\u{202F}' => "a no-break space",
        '\u{AD}' => "a soft hyphen",
        '\u{200B}' => "a zero-width space",
        '\u{200C}' | '\u{200D}' => "a zero-width joiner",
        '\u{2060}' => "a word joiner",
        '\u{FEFF}' => "a byte order mark",
        '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            "an invisible mark of writing direction"
        }
        '\u{2000}'..='\u{200A}' | '\u{3000}' | '\u{1680}' | '\u{205F}' => "a wide space",
        '\u{85}' | '\u{2028}' | '\u{2029}' => "a line separator",
        _ => return None,
    };
    Some(format!("{name} (U+{:04X})", u32::from(char)))
}

/// A character in the middle of a message.
pub(crate) fn named(char: char) -> String {
    odd_character(char).unwrap_or_else(|| match char {
        ' ' => "a space".to_owned(),
        '\t' => "a tab".to_owned(),
        '\n' | '\r' => "a line end".to_owned(),
        char if char.is_control() => format!("a control character (U+{:04X})", u32::from(char)),
        char => format!("`{char}`"),
    })
}
