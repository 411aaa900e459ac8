//! Every implementation, held to loops over single bytes.

use super::super::classes::Classes;
use super::super::source::Source;
use super::super::swar;
use std::vec::Vec;

fn is_end(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0..0x20)
}

/// Holds the functions of one implementation to loops over single bytes.
macro_rules! check {
    ($implementation:path, $text:expr) => {{
        use $implementation as it;
        let text: [u8; 17] = $text;
        let bytes: &[u8; it::WIDTH] = text.first_chunk().unwrap();
        let window = it::load(bytes);
        let next = text[it::WIDTH];
        let place = |flags: u64| flags.trailing_zeros() as usize / it::FLAG;
        let first =
            |is: fn(u8) -> bool| bytes.iter().position(|&byte| is(byte)).unwrap_or(64 / it::FLAG);
        let shown = bytes.escape_ascii();
        assert_eq!(place(it::flags(window)), first(|b| is_end(b) || b >= 0x80), "{shown}");
        let Classes { special, leading, long, continuing, overlong } = it::classify(window);
        assert_eq!(place(special), first(is_end), "{shown}");
        for (at, &byte) in bytes.iter().enumerate() {
            let has = |flags: u64| flags >> (at * it::FLAG + it::FLAG - 1) & 1 == 1;
            assert_eq!(has(leading), byte >= 0xC0, "{shown}");
            assert_eq!(has(long), byte >= 0xE0, "{shown}");
            assert_eq!(has(continuing), matches!(byte, 0x80..0xC0), "{shown}");
            if !bytes.contains(&0xC0) && !bytes.contains(&0xC1) || matches!(byte, 0xC0 | 0xC1) {
                assert_eq!(has(overlong), matches!(byte, 0xC0 | 0xC1), "{shown}");
            }
            if has(long) {
                assert_eq!(has(it::leading_four(window)), byte >= 0xF0, "{shown}");
            }
            if has(long) && byte < 0xF0 {
                let after = *bytes.get(at + 1).unwrap_or(&next);
                let misfits =
                    byte == 0xE0 && after & 0x20 == 0 || byte == 0xED && after & 0x20 != 0;
                assert_eq!(has(it::misfits(window, next)), misfits, "{shown}");
            }
        }
        let mut run = 0;
        while run < it::WIDTH && matches!(bytes[run], 0x20..0x80) && bytes[run] != b'"' {
            run += if bytes[run] != b'\\' {
                1
            } else if run + 1 == it::WIDTH {
                break;
            } else if bytes[run + 1] == b'"' {
                2
            } else {
                break;
            };
        }
        let all = it::WIDTH - usize::from(bytes[it::WIDTH - 1] == b'\\');
        let expected = if run == all { run } else { 0 };
        assert_eq!(it::quoted_run(window), expected, "{shown}");
    }};
}

fn check_all(text: [u8; 17]) {
    check!(super::implementation, text);
    check!(swar, text);
}

#[test]
fn windows_are_what_their_bytes_are() {
    let step = if cfg!(miri) { 5 } else { 1 };
    for byte in 0..=255_u8 {
        // The same byte throughout: no other test in a word may replace the one that is
        // due. And one byte among others, with a second that also is special.
        check_all([byte; 17]);
        for place in (0..17).step_by(step) {
            for filling in [b'a', 0xB4, 0xD0, 0xE0, 0xED, b'\\'] {
                let mut text = [filling; 17];
                text[place] = byte;
                check_all(text);
                text[(place + 3) % 17] = b'"';
                check_all(text);
            }
        }
    }
}

#[test]
fn quotes_with_backslashes_are_runs() {
    for bits in 0..1_u32 << if cfg!(miri) { 5 } else { 16 } {
        let mut text = [b'a'; 17];
        for place in 0..8 {
            text[place * 2] = if bits >> place & 1 == 1 { b'\\' } else { b'b' };
            text[place * 2 + 1] = if bits >> (place + 8) & 1 == 1 { b'"' } else { b'c' };
        }
        check_all(text);
        text.rotate_right(1);
        check_all(text);
    }
}

#[test]
fn a_text_is_searched_to_its_end() {
    for len in 0..if cfg!(miri) { 12 } else { 40 } {
        for special in 0..=255_u8 {
            for place in (0..len).step_by(if cfg!(miri) { 5 } else { 1 }) {
                let mut text: Vec<u8> = (0..len).map(|at| b'a' + at as u8 % 26).collect();
                text[place] = special;
                // A second one after it: the first must win.
                if let Some(last) = text.get_mut(place + 3) {
                    *last = b'"';
                }
                let from = place / 2;
                let is_special =
                    |&byte: &u8| matches!(byte, b'"' | b'\\') || !(0x20..0x80).contains(&byte);
                let found = text[from..].iter().position(is_special).map(|at| from + at);
                assert_eq!((&*text).find_special(from), found.unwrap_or(len));
            }
        }
    }
}
