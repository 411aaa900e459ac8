//! `Gt` and `Lt` against arithmetic that cannot overflow.

use tagsplice::{Filter, Policy};
use tagsplice_tests::policies::image;

const THRESHOLDS: [i64; 8] = [i64::MIN, -1_000, -1, 0, 7, 8, 1 << 60, i64::MAX];

/// What Go's `strconv.ParseInt(text, 10, 64)` makes of it.
fn parse(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let magnitude = digits.trim_start_matches('0');
    if !is_number || magnitude.len() > 30 {
        return None;
    }
    let magnitude = format!("0{magnitude}").parse::<i128>().expect("few digits");
    i64::try_from(if text.starts_with('-') { -magnitude } else { magnitude }).ok()
}

fn values() -> Vec<String> {
    let mut values: Vec<String> = THRESHOLDS
        .iter()
        .flat_map(|&at| (-2..=2).map(move |step| i128::from(at) + step))
        .flat_map(|number| [format!("{number}"), format!("{number:+}"), format!("{number:025}")])
        .collect();
    // Around the number to which no digit more can be added.
    for last in 0..=9 {
        values.push(format!("115292150460684697{last}"));
        values.push(format!("115292150460684697{last}{last}"));
        values.push(format!("922337203685477580{last}"));
        values.push(format!("-922337203685477580{last}"));
        values.push(format!("1844674407370955161{last}"));
    }
    let odd = [
        "",
        "+",
        "-",
        "--1",
        "+-1",
        "1-",
        "1+",
        " 1",
        "1 ",
        "1.0",
        "1e3",
        "0x1",
        "1_000",
        "a",
        "/",
        ":",
        "5a",
        "99999999999999999999",
        "340282366920938463463374607431768211457",
    ];
    values.extend(odd.map(str::to_owned));
    values
}

/// What the policy says to each value is what `expected` says; the value also with an escape.
fn check(operator: char, thresholds: &[i64], holds: impl Fn(i64, i64) -> bool) {
    let route = |&at: &i64| {
        let operator = if operator == '>' { "Gt" } else { "Lt" };
        format!(
            "  - {{tag: \"t{at}\", match: {{annotations: {{matchExpressions: [{{key: a, operator: {operator}, values: [\"{at}\"]}}]}}}}}}\n"
        )
    };
    let routes: String = thresholds.iter().map(route).collect();
    let image = image(&format!("default: none\nroutes:\n{routes}"));
    let mut filter = Filter::new(Policy::from_image(&image).expect("an image"));
    for value in values() {
        let first = parse(&value).and_then(|n| thresholds.iter().find(|&&at| holds(n, at)));
        let expected = first.map_or("none".to_owned(), |at| format!("t{at}"));
        let escaped = value.replace('1', "\\u0031");
        for value in [&value, &escaped] {
            let record =
                format!(r#"{{"kubernetes":{{"annotations":{{"a":"{value}"}},"labels":{{}}}}}}"#);
            let view = filter.apply(&record).expect("a record");
            let tag = view.tag().map(String::from_utf8_lossy);
            assert_eq!(tag.as_deref(), Some(expected.as_str()), "{operator} {value}");
        }
    }
}

#[test]
fn greater_than_is() {
    let mut descending = THRESHOLDS;
    descending.reverse();
    check('>', &descending, |number, at| number > at);
    for at in THRESHOLDS {
        check('>', &[at], |number, at| number > at);
    }
}

#[test]
fn less_than_is() {
    check('<', &THRESHOLDS, |number, at| number < at);
    for at in THRESHOLDS {
        check('<', &[at], |number, at| number < at);
    }
}
