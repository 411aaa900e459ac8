//! `Gt` and `Lt` as patterns, so that they can be compared with other patterns.

use crate::model::{Pattern, PatternKind};

/// The texts that `Gt` and `Lt` read as an integer above `bound`.
pub(super) fn above(bound: i64) -> Pattern {
    between(bound.saturating_add(1).max(bound), i64::MAX, bound != i64::MAX)
}

/// Likewise, below `bound`.
pub(super) fn below(bound: i64) -> Pattern {
    between(i64::MIN, bound.saturating_sub(1), bound != i64::MIN)
}

/// The texts of integers from `low` to `high`, with signs and leading zeros as Rust reads them.
fn between(low: i64, high: i64, is_any: bool) -> Pattern {
    let mut forms = Vec::new();
    if is_any {
        if low < 0 {
            let (least, most) = (high.min(-1).unsigned_abs(), low.unsigned_abs());
            forms.push(format!("-0*(?:{})", magnitudes(least, most)));
        }
        if low <= 0 && 0 <= high {
            forms.push("[+-]?0+".to_owned());
        }
        if high > 0 {
            let (least, most) = (low.max(1).unsigned_abs(), high.unsigned_abs());
            forms.push(format!(r"\+?0*(?:{})", magnitudes(least, most)));
        }
    }
    // A class without members is how the syntax writes what nothing matches.
    let text = if forms.is_empty() { r"[^\x00-\xff]".to_owned() } else { forms.join("|") };
    Pattern { kind: PatternKind::Regex, text }
}

/// The numbers from `low`, at least 1, to `high`.
fn magnitudes(low: u64, high: u64) -> String {
    let (least, most) = (low.to_string().into_bytes(), high.to_string().into_bytes());
    if least.len() == most.len() {
        return same_length(&least, &most);
    }
    let mut power = vec![b'0'; most.len()];
    power[0] = b'1';
    let mut forms = vec![same_length(&least, &vec![b'9'; least.len()]), same_length(&power, &most)];
    if least.len() + 1 < most.len() {
        forms.push(format!("[1-9][0-9]{{{},{}}}", least.len(), most.len() - 2));
    }
    forms.join("|")
}

/// Numbers of as many digits as both bounds have.
fn same_length(low: &[u8], high: &[u8]) -> String {
    let ([first, low @ ..], [last, high @ ..]) = (low, high) else { return String::new() };
    let (first, last) = (*first, *last);
    let is_any = |digits: &[u8], digit: u8| digits.iter().all(|&other| other == digit);
    if is_any(low, b'0') && is_any(high, b'9') {
        let (from, to) = (char::from(first), char::from(last));
        return format!("[{from}-{to}][0-9]{{{}}}", low.len());
    }
    if first == last {
        return format!("{}{}", char::from(first), same_length(low, high));
    }
    let nines = vec![b'9'; low.len()];
    let zeros = vec![b'0'; low.len()];
    let mut forms = vec![
        format!("{}{}", char::from(first), same_length(low, &nines)),
        format!("{}{}", char::from(last), same_length(&zeros, high)),
    ];
    if first + 1 < last {
        let (from, to) = (char::from(first + 1), char::from(last - 1));
        forms.push(format!("[{from}-{to}][0-9]{{{}}}", low.len()));
    }
    format!("(?:{})", forms.join("|"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::matches_one;

    #[test]
    fn patterns_are_what_numbers_say() {
        let bounds = [
            i64::MIN,
            i64::MIN + 1,
            -1000,
            -101,
            -100,
            -99,
            -10,
            -9,
            -1,
            0,
            1,
            5,
            9,
            10,
            11,
            99,
            100,
            109,
            1234,
            i64::MAX - 1,
            i64::MAX,
        ];
        let mut texts: Vec<String> =
            ["", "+", "-", "x", "1x", " 1", "1.0", "٣"].map(str::to_owned).into();
        for near in bounds.into_iter().chain([17, 42, 500, 5000]) {
            for number in [near.saturating_sub(1), near, near.saturating_add(1)] {
                let (sign, digits) = if number < 0 {
                    ("-", number.unsigned_abs())
                } else {
                    ("", number.unsigned_abs())
                };
                for zeros in ["", "0", "000"] {
                    texts.push(format!("{sign}{zeros}{digits}"));
                    texts.push(format!("+{zeros}{digits}"));
                    texts.push(format!("-{zeros}{digits}"));
                    texts.push(format!("{zeros}{digits}0"));
                }
            }
        }
        for bound in bounds {
            let (above, below) = ([above(bound)], [below(bound)]);
            for text in &texts {
                let number = text.parse::<i64>().ok();
                let wanted = (number.is_some_and(|n| n > bound), number.is_some_and(|n| n < bound));
                let found = (matches_one(&above, text), matches_one(&below, text));
                assert_eq!(found, (Some(wanted.0), Some(wanted.1)), "{text} and {bound}");
            }
        }
    }
}
