//! `tagsplice build`, `inspect` and `test --wasm`: a policy in the built module.

mod support;

use std::fs;

use serde_json::Value;
use support::{Folder, module};

const ROUTES: &str = r#"tagKey: route
routes:
  - {tag: "{labels.team}-logs", match: "team in (pay,tax)"}
default: general
untrusted: quarantine
tests:
  - {name: a team, labels: {team: pay}, tag: pay-logs}
  - {name: no labels, labels: null, tag: null}
"#;

#[test]
fn a_policy_goes_into_the_module_and_is_found_there() {
    let folder = Folder::with_routes(ROUTES);
    let ran = folder.run(&["build", "routes.yaml", "-o", "filter.wasm", "--module", &module()]);
    assert_eq!((ran.status, &*ran.stdout), (0, ""), "{}", ran.stderr);
    assert!(ran.stderr.starts_with("filter.wasm: "), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("1 route of routes.yaml, 2 of 2 tests passed in it\n"));

    let ran = folder.run(&["inspect", "filter.wasm", "--format", "json"]);
    let content: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(content["isBuiltIn"], false);
    assert_eq!(content["tagKey"], "route");
    assert_eq!(content["checksIdentity"], true);
    assert_eq!(content["policy"]["tags"][0], "{labels.team}-logs");
    let text = folder.run(&["inspect", "filter.wasm"]).stdout;
    assert!(text.contains("      1  {labels.team}-logs\n"), "{text}");

    let ran = folder.run(&["test", "routes.yaml", "--wasm", "filter.wasm"]);
    assert_eq!((ran.status, &*ran.stderr), (0, ""), "{}", ran.stdout);
}

/// The built modules, which are inside the program too.
#[test]
fn there_is_a_module_for_fluent_bit_and_one_for_any_other_host() {
    let imports = |bytes: &[u8]| bytes.windows(11).any(|at| at == b"\x03env\x06memcmp");
    let folder = Folder::with_routes(ROUTES);
    folder.run(&["build", "routes.yaml", "-o", "inside.wasm"]);
    folder.run(&["build", "routes.yaml", "-o", "portable.wasm", "--portable"]);
    for (inside, name, has_imports) in [
        ("inside.wasm", "tagsplice.wasm", true),
        ("portable.wasm", "tagsplice-portable.wasm", false),
    ] {
        let dist = module().replace("tagsplice.wasm", name);
        let ran = folder.run(&["build", "routes.yaml", "-o", "filter.wasm", "--module", &dist]);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        let built = fs::read(folder.path("filter.wasm")).unwrap();
        assert_eq!(imports(&built), has_imports, "{name}");
        let inside_bytes = fs::read(folder.path(inside)).unwrap();
        assert_eq!(imports(&inside_bytes), has_imports, "{inside}");
        for built in ["filter.wasm", inside] {
            let ran = folder.run(&["test", "routes.yaml", "--wasm", built]);
            assert_eq!((ran.status, &*ran.stderr), (0, ""), "{}", ran.stdout);
            let text = folder.run(&["inspect", built]).stdout;
            let line = if has_imports { "Fluent Bit: it" } else { "any host: it" };
            assert!(text.contains(&format!("  for        {line} imports ")), "{text}");
        }
    }
    let build = ["build", "routes.yaml", "-o", "x.wasm", "--portable", "--module", &module()];
    assert_eq!(folder.run(&build).status, 1);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = Folder::with_routes(ROUTES);
    for name in ["one.wasm", "two.wasm"] {
        folder.run(&["build", "routes.yaml", "-o", name, "--module", &module()]);
    }
    // A module that holds a policy already is as good as one that does not.
    folder.run(&["build", "routes.yaml", "-o", "three.wasm", "--module", "one.wasm"]);
    let one = fs::read(folder.path("one.wasm")).unwrap();
    assert!(one == fs::read(folder.path("two.wasm")).unwrap());
    assert!(one == fs::read(folder.path("three.wasm")).unwrap());
}

#[test]
fn a_file_whose_tests_fail_is_not_built() {
    let folder = Folder::with_routes(&ROUTES.replace("tag: pay-logs", "tag: tax-logs"));
    let build = ["build", "routes.yaml", "-o", "filter.wasm", "--module", &module()];
    let ran = folder.run(&build);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("      - tax-logs\n      + pay-logs"), "{}", ran.stderr);
    assert!(!folder.path("filter.wasm").exists());
    let ran = folder.run(&[&build[..], &["--skip-tests"]].concat());
    assert_eq!(ran.status, 0);
    assert!(folder.path("filter.wasm").exists());
}

#[test]
fn a_policy_can_be_built_alone() {
    let folder = Folder::with_routes(ROUTES);
    let build = ["build", "routes.yaml", "--image", "-o", "policy.image"];
    let ran = folder.run(&build);
    assert_eq!((ran.status, &*ran.stdout), (0, ""), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("1 route of routes.yaml, 2 of 2 tests passed\n"));
    let image = fs::read(folder.path("policy.image")).unwrap();
    let policy = tagsplice::Policy::from_image(&image).unwrap();
    assert_eq!(policy.tag_key(), b"route");

    let folder = Folder::with_routes(&ROUTES.replace("tag: pay-logs", "tag: tax-logs"));
    let ran = folder.run(&build);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("      - tax-logs\n      + pay-logs"), "{}", ran.stderr);
    assert!(!folder.path("policy.image").exists());
}

#[test]
fn a_module_with_another_policy_is_told() {
    let folder = Folder::with_routes(ROUTES);
    let ran = folder.run(&["test", "routes.yaml", "--wasm", &module()]);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("does not hold the policy of routes.yaml"), "{}", ran.stderr);
    assert!(ran.stdout.contains("      + (no tag)  (in the module)"), "{}", ran.stdout);
}

#[test]
fn the_built_in_policy_is_the_blog_posts() {
    let post = include_str!("../../examples/blog-post.yaml");
    let folder = Folder::with_routes(post);
    let ran = folder.run(&["test", "routes.yaml", "--wasm", &module()]);
    assert_eq!((ran.status, &*ran.stderr), (0, ""), "{}", ran.stdout);
    let ran = folder.run(&["inspect", &module()]);
    assert!(ran.stdout.contains("the built-in one"), "{}", ran.stdout);
}

#[test]
fn what_is_no_module_is_refused() {
    let folder = Folder::with_routes(ROUTES);
    let build = ["build", "routes.yaml", "-o", "filter.wasm", "--module", "routes.yaml"];
    let compile = ["compile", "routes.yaml", "-o", "filter.wasm", "--module", "routes.yaml"];
    let test = ["test", "routes.yaml", "--wasm", "routes.yaml"];
    for args in [&build[..], &compile, &test, &["inspect", "routes.yaml"]] {
        let ran = folder.run(args);
        assert_eq!(ran.status, 1, "{}", ran.stdout);
        // One line that says what it is, and no bytes.
        assert!(ran.stderr.starts_with("tagsplice: routes.yaml: this is "), "{}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    }
    assert!(!folder.path("filter.wasm").exists());
}

/// A reader that loads the file while it is written must see the old one or the new one.
#[test]
fn the_file_is_replaced_whole_and_others_can_read_it() {
    let folder = Folder::with_routes(ROUTES);
    fs::write(folder.path("filter.wasm"), "old").unwrap();
    folder.run(&["build", "routes.yaml", "-o", "filter.wasm", "--module", &module()]);
    assert!(fs::read(folder.path("filter.wasm")).unwrap().starts_with(b"\0asm"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = folder.path("filter.wasm").metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o444, 0o444);
    }
    assert_eq!(folder.path("").read_dir().unwrap().count(), 2);
}
