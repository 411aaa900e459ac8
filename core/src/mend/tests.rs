use super::*;
use crate::Filter;
use alloc::vec::Vec;

extern crate alloc;
use std::string::ToString;

fn check(text: &[u8], expected: &[u8]) {
    let mut out = alloc::vec![0; mended_len(text)];
    assert_eq!(mend_to(text, &mut out), Ok(out.len()));
    assert_eq!(out, expected, "{} became {}", text.escape_ascii(), out.escape_ascii());
    if let Some(shorter) = out.len().checked_sub(1) {
        let needed = out.len();
        assert_eq!(mend_to(text, &mut alloc::vec![0; shorter]), Err(NoRoom { needed }));
    }
    let mut again: Vec<u8> = alloc::vec![0; mended_len(&out)];
    assert_eq!(mend_to(&out, &mut again), Ok(out.len()), "mending twice");
    assert_eq!(again, out, "mending twice");
}

fn check_record(text: &[u8], expected: &[u8]) {
    check(text, expected);
    let mut filter = Filter::new(Policy::example());
    assert!(filter.apply(expected).is_ok(), "{}", expected.escape_ascii());
    assert!(filter.apply(text).is_err(), "{}", text.escape_ascii());
}

#[test]
fn json_stays_as_it_is() {
    for text in [
        &b"{}"[..],
        b" {\"a\" : [ 1 , {\"b\":null}, \"\\u00e9\\\\\\\"\" ] }\n",
        br#"{"nan":"nan","a":[true,-1.5e+7,"\ud83d\ude00"],"b":{"c":{}}}"#,
        "{\"\u{7f}é\":\"\u{1f600}\"}".as_bytes(),
    ] {
        check(text, text);
    }
}

#[test]
fn floats_that_are_no_numbers_become_null() {
    check_record(
        br#"{"a":nan,"b":-nan,"c":[inf,-inf , nan],"d":{"e":-nan(ind)},"f":nan(snan)}"#,
        br#"{"a":null,"b":null,"c":[null,null , null],"d":{"e":null},"f":null}"#,
    );
}

#[test]
fn bytes_of_an_extension_value_become_characters() {
    check_record(br#"{"a":"\x00\x7f\x80\xff"}"#, br#"{"a":"\u0000\u007f\u0080\u00ff"}"#);
    check_record(br#"{"a":"\xffffff80\xffffffff\x0a"}"#, br#"{"a":"\u0080\u00ff\u000a"}"#);
    check_record(br#"{"a":"\xffffff7f"}"#, br#"{"a":"\u00ffffff7f"}"#);
    check_record(br#"{"a":"\xffffff"}"#, br#"{"a":"\u00ffffff"}"#);
}

#[test]
fn keys_that_are_no_strings_are_quoted() {
    check_record(
        br#"{1:2,-1.5:{null:0,true :[{false:nan}]},nan:inf,"k":[1,2]}"#,
        br#"{"1":2,"-1.5":{"null":0,"true" :[{"false":null}]},"nan":null,"k":[1,2]}"#,
    );
    check_record(
        br#"{[1,"a\n]",{2:3}]:4,"b":[{},{{"c":"\"}"}:5}],[]:6,{}:7}"#,
        br#"{"[1,\"a\\n]\",{2:3}]":4,"b":[{},{"{\"c\":\"\\\"}\"}":5}],"[]":6,"{}":7}"#,
    );
    check_record(b"{a\\\x01\xff:1}", br#"{"a\\\u0001\u00ff":1}"#);
}

#[test]
fn other_faults_of_strings_are_mended() {
    check_record(br#"{"a":"\q \u12 \' \x1"}"#, br#"{"a":"\\q \\u12 \\' \\x1"}"#);
    check_record(
        br#"{"a":"\ud800","b":"\udc00\ud800\u0041"}"#,
        br#"{"a":"\\ud800","b":"\\udc00\\ud800\u0041"}"#,
    );
    check_record(b"{\"a\":\"\x00\x1f\n\"}", br#"{"a":"\u0000\u001f\u000a"}"#);
    check_record(b"{\"\xff\":\"\xc3\xe2\x82\"}", br#"{"\u00ff":"\u00c3\u00e2\u0082"}"#);
}

#[test]
fn what_is_broken_stays_broken() {
    for text in [
        &b""[..],
        b" ",
        b"nan",
        b"[nan]",
        b"{",
        b"{\"a",
        b"{\"a\":1}}",
        b"{\"a\":1}{nan:nan}",
        b"{\"a\":]",
        b"{\"a\":1]",
        b"}",
        b"{\"a\":nul}",
        b"{:1}",
        b"{\"a\":\0}",
    ] {
        check(text, text);
        assert!(Filter::new(Policy::example()).apply(text).is_err(), "{}", text.escape_ascii());
    }
    check(b"{\"a\\", b"{\"a\\\\");
    check(b"{a", b"{\"a\"");
    check(b"{[[]", b"{\"[[]\"");
    check(b"{{}}", b"{\"{}\"}");
    check(b"{[\"a", b"{\"[\\\"a\"");
    check(b"{\"a\":[1]2}", b"{\"a\":[1]2}");
}

#[test]
fn depth_does_not_matter() {
    let levels = if cfg!(miri) { 50 } else { 10_000 };
    let text = |word: &str, key: &str| {
        let open = std::format!("{{{key}:[").repeat(levels);
        std::format!("{open}{word}{}", "]}".repeat(levels))
    };
    check_record(text("nan", "1").as_bytes(), text("null", "\"1\"").as_bytes());
}

#[test]
fn a_text_is_kept_whole_as_a_string() {
    let text = b"\"\\\x00\x1f\x7f\xc3\xa9\xff]";
    let mut out = [0; 128];
    let len = wrap_to(Policy::example(), MALFORMED, text, &mut out).unwrap();
    assert_eq!(
        out[..len].escape_ascii().to_string(),
        b"{\"tagsplice_malformed\":\"\\\"\\\\\\u0000\\u001f\x7f\xc3\xa9\\u00ff]\"}"
            .escape_ascii()
            .to_string()
    );
    assert_eq!(wrapped_len(Policy::example(), MALFORMED, text), len);
    assert!(Filter::new(Policy::example()).apply(&out[..len]).is_ok());
    let needed = len;
    assert_eq!(
        wrap_to(Policy::example(), MALFORMED, text, &mut out[..len - 1]),
        Err(NoRoom { needed })
    );
}
