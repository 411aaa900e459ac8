//! What is wrong with a malformed record: kind and offset.

use tagsplice::ErrorKind::{self, *};
use tagsplice::locate;

/// Wrong outside strings.
const STRUCTURE: &[(&str, ErrorKind, usize)] = &[
    ("", UnexpectedEnd, 0),
    (" \n", UnexpectedEnd, 2),
    ("[]", NotAnObject, 0),
    (" null", NotAnObject, 1),
    ("\u{feff}{}", NotAnObject, 0),
    ("{", UnexpectedEnd, 1),
    ("{,}", ExpectedKey, 1),
    ("{a:1}", ExpectedKey, 1),
    ("{'a':1}", ExpectedKey, 1),
    ("{\"a", UnexpectedEnd, 3),
    ("{\"a\"", UnexpectedEnd, 4),
    ("{\"a\"}", ExpectedColon, 4),
    ("{\"a\":", UnexpectedEnd, 5),
    ("{\"a\":}", ExpectedValue, 5),
    ("{\"a\":1", UnexpectedEnd, 6),
    ("{\"a\":1,", UnexpectedEnd, 7),
    ("{\"a\":1,}", ExpectedKey, 7),
    ("{\"a\":1 \"b\":2}", ExpectedCommaOrClose, 7),
    ("{\"a\":1]", ExpectedCommaOrClose, 6),
    // After an escaped quote the string ends; the next backslash is not part of it.
    ("{\"a\":\"\\\"\"\\ aaaaaaaaaaaaaaa\"}", ExpectedCommaOrClose, 9),
    ("{\"a\":[1}", ExpectedCommaOrClose, 7),
    ("{\"a\":[1,]}", ExpectedValue, 8),
    ("{\"a\":[1 2]}", ExpectedCommaOrClose, 8),
    ("{\"a\":{\"b\":[]]}", ExpectedCommaOrClose, 12),
    ("{\"a\":{\"b\":1,}}", ExpectedKey, 12),
    ("{\"a\":{b}}", ExpectedKey, 6),
    ("{\"a\":tru}", InvalidLiteral, 8),
    ("{\"a\":nul", UnexpectedEnd, 8),
    ("{\"a\":nan}", InvalidLiteral, 6),
    ("{\"a\":inf}", ExpectedValue, 5),
    ("{\"a\":-inf}", InvalidNumber, 6),
    ("{\"a\":01}", InvalidNumber, 6),
    ("{\"a\":1.}", InvalidNumber, 7),
    ("{\"a\":1.5e}", InvalidNumber, 9),
    ("{\"a\":1e+", UnexpectedEnd, 8),
    ("{\"a\":+1}", ExpectedValue, 5),
    ("{\"a\":-", UnexpectedEnd, 6),
    ("{\"a\":1x}", ExpectedCommaOrClose, 6),
    ("{}x", TrailingData, 2),
    ("{} {}", TrailingData, 3),
    ("{\"a\":\"\\x0a\"}", InvalidEscape, 6),
    ("{\"kubernetes\":{\"labels\":{\"a\":}}}", ExpectedValue, 29),
    ("{\"kubernetes\":{\"labels\":{\"a\" 1}}}", ExpectedColon, 29),
];

/// Wrong inside strings.
const STRINGS: &[(&[u8], ErrorKind, usize)] = &[
    (b"{\"a\":\"\t\"}", ControlCharacter, 6),
    (b"{\"a\":\"x\0\"}", ControlCharacter, 7),
    (b"{\"a\n\":1}", ControlCharacter, 3),
    (b"{\"a\":\"\\q\"}", InvalidEscape, 6),
    (b"{\"a\":\"\\u12g4\"}", InvalidEscape, 6),
    (b"{\"a\":\"\\u12\"}", InvalidEscape, 6),
    (b"{\"a\":\"\\ud800\"}", InvalidEscape, 6),
    (b"{\"a\":\"\\ud800\\u0041\"}", InvalidEscape, 6),
    (b"{\"a\":\"\\udc00\"}", InvalidEscape, 6),
    (b"{\"a\":\"\\u0041\\udc00\"}", InvalidEscape, 12),
    (b"{\"a\":\"\xff\"}", InvalidUtf8, 6),
    (b"{\"a\":\"\xc0\xaf\"}", InvalidUtf8, 6),
    (b"{\"a\":\"\xed\xa0\x80\"}", InvalidUtf8, 6),
    (b"{\"a\":\"\xf4\x90\x80\x80\"}", InvalidUtf8, 6),
    (b"{\"a\":\"12345678\xe2\x82\"}", InvalidUtf8, 14),
];

#[test]
fn structure_is_checked() {
    for &(text, kind, offset) in STRUCTURE {
        let error = locate(text).expect_err(text);
        assert_eq!((error.kind(), error.offset()), (kind, offset), "{text}");
    }
}

#[test]
fn strings_are_checked() {
    for &(text, kind, offset) in STRINGS {
        let shown = text.escape_ascii();
        let error = locate(text).expect_err("must be refused");
        assert_eq!((error.kind(), error.offset()), (kind, offset), "{shown}");
    }
}

/// Inside an escape, half a surrogate pair or a character of several bytes: all is an end.
#[test]
fn a_text_that_ends_in_a_string_ends_too_early() {
    for string in [
        &b"\\"[..],
        b"\\u",
        b"\\u00",
        b"\\\"",
        b"\\u0041",
        b"\\ud83",
        b"\\ud83d",
        b"\\ud83d\\",
        b"\\ud83d\\u",
        b"\\ud83d\\ude0",
        b"\xd0",
        b"\xe2\x82",
        b"\xed\x9f",
        b"\xf0\x9f\x98",
        b"\xf4\x8f",
        b"\xd0\xb4\xd0\xbe\xd0",
    ] {
        let text = [b"{\"a\":\"", string].concat();
        let error = locate(&text).expect_err("it ends");
        let shown = text.escape_ascii();
        assert_eq!((error.kind(), error.offset()), (UnexpectedEnd, text.len()), "{shown}");
    }
}

/// Nothing could follow that makes it right.
#[test]
fn what_is_wrong_already_is_wrong_at_the_end_as_well() {
    for (string, kind) in [
        (&b"\\udc0"[..], InvalidEscape),
        (b"\\ud83d\\u0", InvalidEscape),
        (b"\\ud83d\\n", InvalidEscape),
        (b"\xc0", InvalidUtf8),
        (b"\xe0\x9f", InvalidUtf8),
        (b"\xed\xa0", InvalidUtf8),
        (b"\xf4\x90", InvalidUtf8),
        (b"\xf5", InvalidUtf8),
        (b"\xbf", InvalidUtf8),
    ] {
        let text = [b"{\"a\":\"", string].concat();
        let error = locate(&text).expect_err("it is wrong");
        assert_eq!((error.kind(), error.offset()), (kind, 6), "{}", text.escape_ascii());
    }
}

#[test]
fn what_is_right_is_right() {
    for text in [
        "{}",
        " { } ",
        "{\"a\":[],\"b\":{},\"c\":[[],{}]}",
        "{\"a\":-0,\"b\":0.5,\"c\":1E+2,\"d\":10e-3,\"e\":123456789012345678901234567890}",
        "{\"a\":true,\"b\":false,\"c\":null}",
        "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\ud83d\\ude00\",\"é\":\"日本\"}",
        "{\n\t\"a\" : [ 1 , 2 ] ,\r\n \"b\" : { \"c\" : null } }\n",
    ] {
        assert!(locate(text).is_ok(), "{text}");
    }
}

#[test]
fn the_error_says_what_and_where() {
    let error = locate("{\"a\":1,}").expect_err("a comma too many");
    assert_eq!(error.to_string(), "byte 7: expected a key in double quotes");
}
