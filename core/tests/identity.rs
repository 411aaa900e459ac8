//! Who wrote a record, by the tag that it came with: which tags say so, and what they are compared with.

use tagsplice::{Decision, Filter, Policy, Record};

/// A policy without routes, which checks identity.
static IMAGE: &[u8] = include_bytes!("identity.image");

const ID: &str = "0123456789abcdefABCDEF0123456789abcdef0123456789abcdef0123456789";

fn decision(filter: &mut Filter<'_>, tag: &str, record: &str) -> Decision {
    let record = Record::new(record.as_bytes()).with_tag(tag.as_bytes());
    let view = filter.apply(record).expect("a record");
    let has_tag = view.decision() != Decision::Unlabeled;
    assert_eq!(view.tag().is_some(), has_tag, "{record:?}");
    view.decision()
}

/// By a record of pod `web` in `shop`, and by one of another pod: does this tag say who wrote it?
#[track_caller]
fn says_who(tag: &str) -> bool {
    let mut filter = Filter::new(Policy::from_image_unchecked(IMAGE));
    let record = |pod: &str, namespace: &str| {
        format!(
            r#"{{"kubernetes":{{"pod_name":"{pod}","namespace_name":"{namespace}","labels":{{}}}}}}"#
        )
    };
    let own = decision(&mut filter, tag, &record("web", "shop"));
    assert_eq!(own, Decision::Default, "{tag}");
    let other = decision(&mut filter, tag, &record("api", "shop"));
    assert_eq!(decision(&mut filter, tag, &record("web", "hop")), other, "{tag}");
    assert_eq!(decision(&mut filter, tag, r#"{"kubernetes":{"labels":{}}}"#), other, "{tag}");
    assert!(matches!(other, Decision::Untrusted | Decision::Default), "{tag}");
    other == Decision::Untrusted
}

#[test]
fn tags_of_the_kubelets_file_names_tell() {
    for tag in [
        format!("kube.var.log.containers.web_shop_app-{ID}.log"),
        format!("var.log.containers.web_shop_app-{ID}.log"),
        format!("a.b.var.log.containers.web_shop_a-{ID}.log"),
        format!("kube.var.log.containers.web_shop_my-app.2-{ID}.log"),
    ] {
        assert!(says_who(&tag), "{tag}");
    }
}

#[test]
fn tags_of_any_other_form_do_not() {
    let (shorter, longer) = (&ID[1..], format!("0{ID}"));
    let no_digit = format!("{shorter}g");
    for tag in [
        String::new(),
        "kube".to_owned(),
        "kube.var.log.containers.".to_owned(),
        "kube.var.log.containers.web_shop_app.log".to_owned(),
        format!("kube.var.log.container.web_shop_app-{ID}.log"),
        format!("kube.var.log.containers.web_shop_app-{ID}"),
        format!("kube.var.log.containers.web_shop_app-{ID}.logs"),
        format!("kube.var.log.containers.web_shop_app-{ID}.log.gz"),
        format!("kube.var.log.containers.web_shop_app-{shorter}.log"),
        format!("kube.var.log.containers.web_shop_app{longer}.log"),
        format!("kube.var.log.containers.web_shop_app-{no_digit}.log"),
        format!("kube.var.log.containers.web_shop_app_{ID}.log"),
        format!("kube.var.log.containers.web_shop_-{ID}.log"),
        format!("kube.var.log.containers.web_shop_{ID}.log"),
        format!("kube.var.log.containers.web_shop-app-{ID}.log"),
        format!("kube.var.log.containers._shop_app-{ID}.log"),
        format!("kube.var.log.containers.web__app-{ID}.log"),
        format!("kube.var.log.containers.web_shop_app_2-{ID}.log"),
        format!("kube.var.log.containers.web_shop_app-{ID}_2.log"),
    ] {
        assert!(!says_who(&tag), "{tag}");
    }
}

/// Only what claims to be some pod's can be forged.
#[test]
fn a_record_without_kubernetes_is_unlabeled_whatever_its_tag() {
    let mut filter = Filter::new(Policy::from_image_unchecked(IMAGE));
    let tag = format!("kube.var.log.containers.web_shop_app-{ID}.log");
    let forged = r#"{"kubernetes":{"pod_name":"api","namespace_name":"shop","labels":{}}}"#;
    for record in ["{}", r#"{"log":"x"}"#, r#"{"kubernetes":null}"#, r#"{"kubernetes":"web"}"#] {
        // After a forged one, of which nothing may be left.
        assert_eq!(decision(&mut filter, &tag, forged), Decision::Untrusted);
        assert_eq!(decision(&mut filter, &tag, record), Decision::Unlabeled, "{record}");
    }
    assert_eq!(decision(&mut filter, &tag, r#"{"kubernetes":{}}"#), Decision::Untrusted);
    let own = r#"{"kubernetes":{"pod_name":"web","namespace_name":"shop"}}"#;
    assert_eq!(decision(&mut filter, &tag, own), Decision::Unlabeled);
    // What the record says of the namespace changes nothing of that.
    let own =
        r#"{"kubernetes":{"pod_name":"web","namespace_name":"shop"},"kubernetes_namespace":{}}"#;
    assert_eq!(decision(&mut filter, &tag, own), Decision::Unlabeled);
}

#[test]
fn names_compare_by_what_they_mean_and_the_last_counts() {
    let mut filter = Filter::new(Policy::from_image_unchecked(IMAGE));
    let tag = format!("kube.var.log.containers.web_shop_app-{ID}.log");
    for (names, trusted) in [
        (r#""pod_name":"w\u0065b","namespace_name":"shop""#, true),
        (r#""pod_name":"w\u0065b","namespace_name":"sh\u006fpp""#, false),
        (r#""namespace_name":"shop","pod_name":"web""#, true),
        (r#""pod_name":"api","pod_name":"web","namespace_name":"shop""#, true),
        (r#""pod_name":"web","pod_name":"api","namespace_name":"shop""#, false),
        (r#""pod_name":"web","pod_name":7,"namespace_name":"shop""#, false),
        (r#""pod_name":"web","namespace_name":["shop"]"#, false),
        (r#""pod_name":"shop","namespace_name":"web""#, false),
        (r#""pod_name":"web","container_name":"shop""#, false),
    ] {
        let record = format!(r#"{{"kubernetes":{{"labels":{{}},{names}}}}}"#);
        let expected = if trusted { Decision::Default } else { Decision::Untrusted };
        assert_eq!(decision(&mut filter, &tag, &record), expected, "{record}");
    }
}
