//! Tags made of a record's values: which can be made, and what they are.

use tagsplice::image::{Image, header, tag};
use tagsplice::{Decision, Filter, Policy};
use tagsplice_tests::policies::image;

/// The tag of a record with this label, `None` where the template cannot be filled.
fn made(template: &str, value: &str) -> Option<String> {
    let image = image(&format!("routes: [{{tag: \"{template}\", match: {{}}}}]\ndefault: no\n"));
    let mut filter = Filter::new(Policy::from_image(&image).expect("an image"));
    let record = format!(r#"{{"kubernetes":{{"labels":{{"a":"{value}"}}}}}}"#);
    let view = filter.apply(&record).expect("a record");
    let tag = String::from_utf8(view.tag().expect("a tag").to_vec()).expect("UTF-8");
    let inserted = format!(r#","new_tag":"{tag}""#);
    assert_eq!(view.inserted(), inserted.as_bytes());
    match view.decision() {
        Decision::Route(0) => Some(tag),
        decision => {
            assert_eq!((decision, tag.as_str()), (Decision::Default, "no"));
            None
        }
    }
}

#[test]
fn a_value_has_no_byte_that_could_break_out() {
    for byte in 0x20..0x7F_u8 {
        let is_safe = byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        let escaped = format!("\\u{byte:04x}");
        let value = format!("x{}", char::from(byte));
        for spelled in [escaped.as_str(), &value[1..]] {
            if spelled == "\"" || spelled == "\\" {
                continue;
            }
            let expected = is_safe.then(|| format!("t-x{}", char::from(byte)));
            assert_eq!(made("t-{labels.a}", &format!("x{spelled}")), expected, "{spelled}");
        }
    }
    for value in ["é", "\\n", "\\u0000", "\\u00e9", "\\ud83d\\ude00"] {
        assert_eq!(made("t-{labels.a}", value), None, "{value}");
    }
}

#[test]
fn no_part_is_empty() {
    assert_eq!(made("{labels.a}", ""), None);
    assert_eq!(made("t-{labels.a}", ""), None);
    assert_eq!(made("t-{labels.b}", "x"), None);
    assert_eq!(made("{labels.a}", "x").as_deref(), Some("x"));
    assert_eq!(made("{labels.a}.{labels.a}", "x").as_deref(), Some("x.x"));
}

#[test]
fn a_tag_has_at_most_255_bytes() {
    for (template, rest) in [("{labels.a}", 0), ("t-{labels.a}", 2), ("{labels.a}-end", 4)] {
        for (len, fits) in [(254, true), (255, true), (256, false), (257, false), (999, false)] {
            let value = "v".repeat(len - rest);
            let tag = made(template, &value);
            assert_eq!(tag.is_some(), fits, "{template} of {len} bytes");
            let expected = fits.then(|| template.replace("{labels.a}", &value));
            assert_eq!(tag, expected);
        }
    }
    assert_eq!(made("{labels.a}{labels.a}", &"v".repeat(128)), None);
}

/// No route file makes one, but a faulty tool could.
#[test]
fn a_template_without_parts_matches_nothing() {
    let mut image = image("routes: [{tag: \"t-{labels.a}\", match: {}}]\ndefault: no\n");
    let at = Image::new(&image).size(header::TAGS) + tag::TEXT_LEN;
    image[at..at + 4].fill(0);
    let mut filter = Filter::new(Policy::from_image_unchecked(&image));
    let record = r#"{"kubernetes":{"labels":{"a":"x"}}}"#;
    let view = filter.apply(record).expect("a record");
    assert_eq!((view.decision(), view.tag()), (Decision::Default, Some(&b"no"[..])));
}

/// A route and its tag have the same index; what is tagged without a route comes after.
#[test]
fn a_policy_lists_its_tags() {
    use tagsplice::PolicyTag::{Literal, Template};

    let image = tagsplice_tests::policies::image(tagsplice_tests::policies::EVERYTHING);
    let policy = tagsplice::Policy::from_image(&image).expect("an image");
    let tags: Vec<_> = policy.tags().collect();
    assert_eq!(
        tags,
        [
            Template(b"team-{labels.team}"),
            Literal(b"web"),
            Literal(b"other"),
            Literal(b"none"),
            Literal(b"broken"),
            Literal(b"forged"),
        ]
    );
    // Whatever an image says of itself.
    for number in [0_u32, u32::MAX] {
        let mut changed = image.clone();
        changed[header::TAG_COUNT..][..4].copy_from_slice(&number.to_le_bytes());
        let policy = tagsplice::Policy::from_image_unchecked(&changed);
        assert!(policy.tags().len() <= changed.len());
    }
}
