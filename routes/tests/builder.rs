//! Policies that are built in code are those that route files say.

mod random;

use proptest::prelude::*;
use random::policy;
use tagsplice::image::{self, header};
use tagsplice_routes::{PolicyBuilder, RouteBuilder, RouteFile, Selector};

/// The policy of a file, built of what was understood of it.
fn rebuilt(file: &RouteFile) -> PolicyBuilder {
    let mut policy = PolicyBuilder::new().tag_key(file.tag_key()).schema(file.schema().clone());
    for route in file.routes() {
        let mut built = RouteBuilder::new(route.tag().text(), route.selector().clone());
        if let Some(name) = route.name() {
            built = built.name(name);
        }
        if let Some(description) = route.description() {
            built = built.description(description);
        }
        policy = policy.route(built);
    }
    let specials = file.specials().clone();
    type Set = fn(PolicyBuilder, String) -> PolicyBuilder;
    let set: [(_, Set); 4] = [
        (specials.default, PolicyBuilder::default_tag),
        (specials.unlabeled, PolicyBuilder::unlabeled_tag),
        (specials.malformed, PolicyBuilder::malformed_tag),
        (specials.untrusted, PolicyBuilder::untrusted_tag),
    ];
    set.into_iter().fold(policy, |policy, (tag, set)| match tag {
        Some(tag) => set(policy, tag),
        None => policy,
    })
}

/// An image as if it had been compiled of a text with this digest.
fn with_digest(mut image: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let at = image.windows(from.len()).position(|bytes| bytes == from.as_bytes()).unwrap();
    image[at..at + to.len()].copy_from_slice(to.as_bytes());
    let checksum = image::hash(&image[header::FLAGS..]).to_le_bytes();
    image[header::CHECKSUM..][..8].copy_from_slice(&checksum);
    image
}

#[track_caller]
fn assert_is_rebuilt(file: &RouteFile) {
    let built = rebuilt(file).build().unwrap_or_else(|errors| panic!("{errors}"));
    let image = built.compile().unwrap();
    let parsed = with_digest(file.compile().unwrap(), &file.digest(), &built.digest());
    assert!(image == parsed, "{}\nis not\n{}", built.text(), file.text());
    assert_reads_as_it_was_built(&built);
}

/// Its text says all that was built, to the last place.
#[track_caller]
fn assert_reads_as_it_was_built(built: &RouteFile) {
    let read = RouteFile::parse(built.text(), built.name());
    let read = read.unwrap_or_else(|errors| panic!("{}\n{errors}", built.text()));
    // A file keeps its image once it is compiled: both have to be.
    assert_eq!(built.compile().is_ok(), read.compile().is_ok(), "{}", built.text());
    assert_eq!(format!("{built:#?}"), format!("{read:#?}"), "{}", built.text());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_random_policy_built_is_the_one_read(policy in policy(1..8)) {
        let text = policy.to_string();
        assert_is_rebuilt(&RouteFile::parse(&text, "x").unwrap());
    }

    #[test]
    fn many_routes_too(policy in policy(70..90)) {
        let text = policy.to_string();
        assert_is_rebuilt(&RouteFile::parse(&text, "x").unwrap());
    }

    /// Whatever a program hands over: either it is refused, or its text says it.
    #[test]
    fn any_text_is_written_as_it_is(
        key in "[a-z]{1,3}|\\PC{0,4}",
        values in prop::collection::vec("[a-z]{1,3}|\\PC{0,4}|(?s).{0,4}", 0..3),
        name in "[a-z]{1,3}|(?s).{0,4}",
    ) {
        let selector = Selector::any([
            Selector::annotation(&key).is_in(&values),
            Selector::annotation(&key).matches_glob(&values),
            Selector::annotation(&key).matches_no_regex(&values),
            Selector::label(&key).is_not_in(&values),
            Selector::namespaces(&values),
        ]);
        for selector in [selector, Selector::annotation("a").is_in(&values)] {
            let route = RouteBuilder::new("t", selector).name(&name).description(&name);
            if let Ok(built) = PolicyBuilder::new().route(route).build() {
                assert_reads_as_it_was_built(&built);
            }
        }
    }
}

#[test]
fn the_examples_can_be_built() {
    for text in [
        include_str!("../../examples/blog-post.yaml"),
        include_str!("../../examples/multi-tenant.yaml"),
        include_str!("../../examples/quarantine.yaml"),
    ] {
        assert_is_rebuilt(&RouteFile::parse(text, "x").unwrap());
    }
}

#[test]
fn every_subject_and_operator() {
    let label = || Selector::label("a");
    let annotation = Selector::annotation("x.io/a").matches_regex([r"v\d+"]);
    for (selector, means) in [
        (label().is_in(["x"]), "label a = \"x\""),
        (label().is_in(["x", "y"]), "label a in (\"x\", \"y\")"),
        (label().is_not_in(["x"]), "label a != \"x\""),
        (label().exists(), "label a exists"),
        (label().does_not_exist(), "label a does not exist"),
        (label().is_above(5), "label a > 5"),
        (label().is_below(5), "label a < 5"),
        (label().matches_glob(["x*", "y"]), "label a matches \"x*\" or \"y\""),
        (label().matches_no_glob(["x*"]), "label a does not match \"x*\""),
        (label().matches_regex(["x.*"]), "label a matches /x.*/"),
        (label().matches_no_regex(["x.*"]), "label a does not match /x.*/"),
        (annotation, "annotation x.io/a matches /v\\d+/"),
        (Selector::namespace_label("a").exists(), "namespace label a exists"),
        (Selector::namespace_annotation("a").exists(), "namespace annotation a exists"),
        (Selector::field("log.level").is_in(["a b"]), "field log.level = \"a b\""),
        (Selector::owner_kinds(["Job"]), "owner kind = \"Job\""),
        (Selector::owners(["web-*"]), "owner name matches \"web-*\""),
        (Selector::streams(["stderr"]), "stream = \"stderr\""),
        (Selector::namespaces(["a", "b"]), "namespace in (\"a\", \"b\")"),
        (Selector::namespaces(["a", "b-*"]), "namespace matches \"a\" or \"b-*\""),
        (Selector::pods(["a"]), "pod = \"a\""),
        (Selector::containers(["a"]), "container = \"a\""),
        (Selector::hosts(["a.b"]), "host = \"a.b\""),
        (Selector::all([]), "every record"),
        (!Selector::pods(["a"]), "not (pod = \"a\")"),
        (Selector::any([label().exists(), Selector::pods(["a"])]), "label a exists or pod = \"a\""),
    ] {
        assert_eq!(selector.to_string(), means);
        let built = PolicyBuilder::new().route(RouteBuilder::new("t", selector)).build();
        let built = built.unwrap_or_else(|errors| panic!("{errors}"));
        let understood = built.routes()[0].selector().to_string();
        assert_eq!(understood.replace(['(', ')'], ""), means.replace(['(', ')'], ""));
        assert_reads_as_it_was_built(&built);
    }
}

#[test]
fn mistakes_are_those_of_a_route_file() {
    let route = |selector| PolicyBuilder::new().route(RouteBuilder::new("t", selector));
    let label = || Selector::label("a");
    let tag = |tag: &str| PolicyBuilder::new().route(RouteBuilder::new(tag, label().exists()));
    let named = || RouteBuilder::new("t", label().exists()).name("n");
    for (policy, code) in [
        (PolicyBuilder::new(), "empty-list"),
        (route(Selector::any([])), "empty-list"),
        (route(Selector::namespaces([""; 0])), "empty-list"),
        (route(Selector::namespaces(["A"])), "bad-name"),
        (route(Selector::label("a b").exists()), "bad-label-key"),
        (route(label().is_in(["a b"])), "bad-label-value"),
        (route(label().is_in([""; 0])), "bad-values"),
        (route(label().is_above(-5)), "bad-label-value"),
        (route(label().matches_glob(["[a"])), "bad-glob"),
        (route(label().matches_regex(["(a"])), "bad-regex"),
        (route(Selector::annotation("a").is_in(["x".repeat(513)])), "bad-label-value"),
        (route((0..40).fold(label().exists(), |inner, _| Selector::all([inner]))), "yaml"),
        (tag(""), "bad-tag"),
        (tag("a b"), "bad-tag"),
        (tag("{labels.a"), "bad-template"),
        (tag("{label.a}"), "bad-template"),
        (tag("a").default_tag("{pod}"), "bad-tag"),
        (tag("a").tag_key("log"), "bad-tag-key"),
        (PolicyBuilder::new().route(named()).route(named()), "duplicate-name"),
        (tag("a").route(named().name("ü")), "bad-route-name"),
    ] {
        let errors = policy.build().unwrap_err();
        let codes: Vec<_> = errors.iter().map(|error| error.code).collect();
        assert_eq!(codes, [code], "{errors}");
    }
}

#[test]
fn what_is_set_twice_is_what_was_set_last() {
    let route = RouteBuilder::new("t", Selector::all([])).name("a").name("b").description("x");
    let built =
        PolicyBuilder::new().route(route).default_tag("a").default_tag("b").build().unwrap();
    assert_eq!(built.specials().default.as_deref(), Some("b"));
    assert_eq!(built.routes()[0].name(), Some("b"));
    assert_eq!(
        built.text(),
        "routes:\n  - {tag: \"t\", name: \"b\", description: \"x\", match: {}}\ndefault: \"b\"\n"
    );
}

#[test]
fn a_mistake_has_its_place_in_the_text() {
    let route = RouteBuilder::new("t", Selector::label("team").is_in(["a b"]));
    let errors = PolicyBuilder::new().route(route).build().unwrap_err();
    let error = errors.iter().next().unwrap();
    assert_eq!(
        error.to_string(),
        "policy:2:80: error: no label has the value \"a b\": Kubernetes refuses it; a label value \
         has letters, digits, `-`, `_` and `.` only, not a space"
    );
    assert_eq!(&errors.line(error)[error.start.column - 1..][..5], "\"a b\"");
}
