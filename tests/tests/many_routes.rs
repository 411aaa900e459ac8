//! Sets of clauses of one word, several, and several groups of them: which route is the first,
//! and which is the next where its tag cannot be made.

use tagsplice::image::{Image, header, sets};
use tagsplice::{Decision, Filter, Policy};
use tagsplice_tests::policies::image;

/// Three routes for each tenant, whose tags are made of one label each.
fn policy(tenants: usize) -> Vec<u8> {
    let routes = (0..tenants * 3).map(|route| {
        let (tenant, label) = (route / 3, route % 3);
        format!("  - {{tag: \"{{labels.k{label}}}\", match: {{matchLabels: {{t: t{tenant}}}}}}}\n")
    });
    image(&format!("default: none\nroutes:\n{}", routes.collect::<String>()))
}

#[test]
fn the_next_route_is_tried_where_a_tag_cannot_be_made() {
    // Up to one word, up to two, and one group and a bit.
    for tenants in [1, 21, 22, 43, 1_400] {
        let image = policy(tenants);
        let policy = Policy::from_image(&image).expect("an image");
        assert_eq!(Image::new(&image).size(header::CLAUSE_COUNT), tenants * 3);
        let mut filter = Filter::new(policy);
        for tenant in 0..tenants {
            for there in 0..8_usize {
                let label = |k: usize| {
                    if there >> k & 1 == 1 { format!(r#","k{k}":"x""#) } else { String::new() }
                };
                let labels: String = (0..3).map(label).collect();
                let record =
                    format!(r#"{{"kubernetes":{{"labels":{{"t":"t{tenant}"{labels}}}}}}}"#);
                let decision = filter.apply(&record).expect("a record").decision();
                let first = (there > 0).then(|| there.trailing_zeros() as usize);
                let expected = first.map_or(Decision::Default, |k| Decision::Route(tenant * 3 + k));
                assert_eq!(decision, expected, "{record} of {tenants} tenants");
            }
        }
    }
}

/// Two tables, whose sets meet in one route only, the last of all routes.
#[test]
fn what_two_subjects_allow_is_what_both_do() {
    let count = 5_000;
    let routes = (0..count).map(|route| {
        let (a, b) = (route % 70, route / 70);
        format!("  - {{tag: t, match: {{matchLabels: {{a: a{a}, b: b{b}}}}}}}\n")
    });
    let image = image(&format!("default: none\nroutes:\n{}", routes.collect::<String>()));
    let mut filter = Filter::new(Policy::from_image(&image).expect("an image"));
    for route in (0..count).step_by(7).chain([63, 64, 4_095, 4_096, 4_097, count - 1]) {
        let (a, b) = (route % 70, route / 70);
        let record = format!(r#"{{"kubernetes":{{"labels":{{"a":"a{a}","b":"b{b}"}}}}}}"#);
        let decision = filter.apply(&record).expect("a record").decision();
        assert_eq!(decision, Decision::Route(route));
    }
    for labels in [r#""a":"a0""#, r#""b":"b0""#, r#""a":"a69","b":"b71""#, ""] {
        let record = format!(r#"{{"kubernetes":{{"labels":{{{labels}}}}}}}"#);
        let decision = filter.apply(&record).expect("a record").decision();
        assert_eq!(decision, Decision::Default, "{labels}");
    }
}

/// A tool may leave anything there.
#[test]
fn bits_after_the_last_clause_mean_nothing() {
    let mut image = image("routes: [{tag: t, match: a}]\ndefault: none\n");
    let base = Image::new(&image).size(header::BASE_SETS) + sets::ALLOWED;
    for bits in [2_u64, 1 << 63, !1] {
        image[base..base + 8].copy_from_slice(&bits.to_le_bytes());
        let mut filter = Filter::new(Policy::from_image_unchecked(&image));
        let view = filter.apply(r#"{"kubernetes":{"labels":{}}}"#).expect("a record");
        assert_eq!(view.decision(), Decision::Default, "{bits:b}");
    }
}
