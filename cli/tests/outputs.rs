//! `tagsplice config --outputs`: what is written of an outputs file, and what is refused.

mod agents;
mod support;

use std::fs;

use support::{Folder, Ran};

const ROUTES: &str = r#"
routes:
  - {tag: audit, match: "team=payments"}
  - {tag: "{labels.tenant}-logs", match: "tenant in (acme,globex)"}
  - {name: apps, tag: "{namespace}.{labels.app}", match: app}
default: general
"#;

fn config(outputs: &str, args: &[&str]) -> Ran {
    let folder = Folder::with_routes(ROUTES);
    fs::write(folder.path("outputs.yaml"), outputs).unwrap();
    folder.run(&[&["config", "routes.yaml", "--outputs", "outputs.yaml"], args].concat())
}

/// What is written, and what is said of it.
#[track_caller]
fn written(outputs: &str, args: &[&str]) -> (String, String) {
    let ran = config(outputs, args);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    (ran.stdout, ran.stderr)
}

/// All that is wrong, as `code line:column`; nothing is written.
#[track_caller]
fn mistakes(outputs: &str, args: &[&str]) -> Vec<String> {
    let ran = config(outputs, args);
    assert_eq!((ran.status, &*ran.stdout), (2, ""), "{}", ran.stderr);
    support::places(&ran.stderr)
}

/// The values of a key, of all outputs.
fn values<'t>(classic: &'t str, key: &str) -> Vec<&'t str> {
    let (_, outputs) = classic.split_once("[OUTPUT]").unwrap();
    let mut lines = outputs.lines().filter_map(|line| line.trim().split_once(char::is_whitespace));
    let mut found = Vec::new();
    while let Some((name, value)) = lines.find(|(name, _)| name.eq_ignore_ascii_case(key)) {
        assert!(!name.is_empty());
        found.push(value.trim());
    }
    found
}

#[test]
fn one_entry_is_one_output_unless_the_tag_is_in_it() {
    let outputs = r#"
outputs:
  "*-logs": {name: es, index: "x-{tag}", http_user: "${tag}"}
  "*": {name: stdout}
untagged: {name: "null"}
"#;
    let (classic, said) = written(outputs, &["--format", "classic"]);
    assert_eq!(said, "");
    assert_eq!(values(&classic, "alias"), ["acme-logs", "globex-logs", "*", "untagged"]);
    assert_eq!(values(&classic, "index"), ["x-acme-logs", "x-globex-logs"]);
    assert_eq!(values(&classic, "http_user"), ["${tag}", "${tag}"]);
    assert_eq!(values(&classic, "match"), ["acme-logs", "globex-logs", "kube.*"]);
    assert_eq!(
        values(&classic, "match_regex"),
        [r"^(?:audit|general|(?!acme-logs$|globex-logs$|kube\.)[A-Za-z0-9._-]+\.[A-Za-z0-9._-]+)$"]
    );
    assert_eq!(values(&classic, "retry_limit"), ["no_limits"; 4]);
}

/// A tag of a template can have an output of its own, and so can one that no route gives yet.
#[test]
fn tags_that_entries_name_have_outputs() {
    let outputs = r#"
outputs:
  shop.cart: {name: stdout, retry_limit: 5}
  soon: {name: stdout}
  "{namespace}.{labels.app}": {name: stdout}
  "old-*": {name: stdout}
  "*": {name: stdout}
untagged: {name: stdout}
"#;
    let (yaml, said) = written(outputs, &[]);
    for tag in ["soon", "old-*"] {
        assert!(said.contains(&format!("no route gives a tag that only `{tag}` is for")), "{said}");
    }
    assert_eq!(said.matches("warning").count(), 3, "{said}");
    assert!(yaml.contains(r"regex: '$new_tag ^shop\.cart$'"), "{yaml}");
    assert!(yaml.contains("retry_limit: '5'"), "{yaml}");
    assert!(yaml.contains("alias: apps"), "{yaml}");
    assert!(yaml.contains("$new_tag ^(?!") && yaml.contains(r"shop\.cart$|"), "{yaml}");
    assert!(yaml.contains(r")old-[A-Za-z0-9._-]*$'"), "{yaml}");
}

#[test]
fn one_tag_can_have_several_outputs_and_a_property_several_values() {
    let outputs = r#"
outputs:
  audit: [{name: s3, bucket: a}, {name: http, header: [A b, C d]}]
  "*": {name: stdout}
untagged: {name: stdout}
"#;
    let (classic, _) = written(outputs, &["--format", "classic"]);
    assert_eq!(values(&classic, "header"), ["A b", "C d"]);
    assert_eq!(values(&classic, "alias")[..2], ["audit", "audit#2"]);
    assert_eq!(values(&classic, "match")[..2], ["audit", "audit"]);
    let (yaml, _) = written(outputs, &[]);
    assert!(yaml.contains("header:\n        - 'A b'\n        - 'C d'\n"), "{yaml}");
}

/// Where outputs use the tag of the records, these must have it.
#[test]
fn outputs_that_use_the_tag_get_it() {
    for property in [
        "{name: s3, s3_key_format: /$TAG/x}",
        "{name: loki, tenant_id_key: $new_tag}",
        "{name: es, include_tag_key: on}",
        "{name: forward}",
        "{name: file, path: /x}",
    ] {
        let outputs = format!(
            "outputs:\n  audit: {property}\n  '*': {{name: stdout}}\nuntagged: {{name: stdout}}\n"
        );
        let (yaml, said) = written(&outputs, &[]);
        assert!(yaml.contains("(`--way processor`)"), "{property}");
        assert!(said.contains("warning[not-the-tag]"), "{said}");
        let (classic, said) = written(&outputs, &["--format", "classic"]);
        assert!(classic.contains("(`--way filter`)") && said.is_empty(), "{said}");
        let found = mistakes(&outputs, &["--way", "outputs"]);
        assert!(found.len() == 1 && found[0].starts_with("not-the-tag 2:"), "{found:?}");
    }
    let outputs = "outputs:\n  '*': {name: forward, tag: $new_tag}\nuntagged: {name: forward}\n";
    let (yaml, said) = written(outputs, &[]);
    assert!(yaml.contains("(`--way outputs`)") && said.is_empty(), "{said}");
}

#[test]
fn mistakes_have_places() {
    for (outputs, wanted) in [
        ("", &["missing-key ?"][..]),
        ("[]", &["wrong-type 1:1"]),
        ("outputs: {audit: x}\nuntagged: {name: x}\n", &["wrong-type 1:18"]),
        ("outputs:\n  a b: {name: x}\n", &["bad-tag 2:3"]),
        ("outputs:\n  a: {host: x}\n", &["missing-key 2:6"]),
        ("outputs:\n  a: {name: x, Match: y, alias: z}\n", &["not-here 2:16", "not-here 2:26"]),
        ("outputs:\n  a: {name: x, host: {b: c}}\n", &["wrong-type 2:22"]),
        ("outputs:\n  a: {name: null}\n", &["wrong-type 2:13"]),
        ("outputs:\n  a: {name: x, y: \"b\\nc\"}\n", &["wrong-type 2:19"]),
        ("outputs:\n  a: {name: x}\n  a: {name: y}\n", &["duplicate-key 3:3"]),
        ("outputs:\n  '*': {name: x}\nrest: {name: x}\n", &["unknown-key 3:1"]),
        ("outputs:\n  '*': {name: x}\n", &["no-output 1:1"]),
        (
            "outputs:\n  audit: {name: x}\nuntagged: {name: x}\n",
            &["no-output 1:1", "no-output 1:1", "no-output 1:1", "no-output 1:1"],
        ),
        (
            "outputs:\n  '{pod}': {name: x}\n  '*': {name: x}\nuntagged: {name: x}\n",
            &["no-such-tag 2:3"],
        ),
        (
            "outputs:\n  '*': {name: x, index: '{tag}'}\nuntagged: {name: x}\n",
            &["unknown-tag 2:25"],
        ),
        ("outputs: {\n", &["yaml 1:10"]),
    ] {
        assert_eq!(mistakes(outputs, &[]), wanted, "{outputs}");
    }
    let folder = Folder::with_routes(ROUTES);
    assert_eq!(folder.run(&["config", "routes.yaml", "--outputs", "none.yaml"]).status, 1);
}

/// Each recipe of docs/outputs.md, in every format and way, by each agent that `FLUENT_BIT` names
/// and that has the plugin.
#[test]
fn fluent_bit_takes_each_recipe() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/outputs.md");
    let page = fs::read_to_string(page).unwrap();
    let blocks = page.split("<!-- file: recipes/").skip(1).map(|block| {
        let (name, rest) = block.split_once(".yaml -->\n```yaml\n").unwrap();
        (name, rest.split_once("```").unwrap().0)
    });
    let recipes: Vec<_> = blocks.collect();
    assert!(recipes.len() >= 8);
    let routes = "routes:\n  - {tag: a-logs, match: a}\n  - {tag: drop, match: d}\ndefault: x\n";
    for agent in agents::named() {
        for (name, outputs) in &recipes {
            let mut plugins = outputs.lines().filter_map(|line| line.trim().strip_prefix("name: "));
            let plugin = plugins.next().unwrap_or("null");
            if !agent.has_output(plugin) {
                eprintln!("{} has no output {plugin}: {name} is left out", agent.version);
                continue;
            }
            for format in ["classic", "yaml"] {
                let folder = Folder::with_routes(routes);
                fs::write(folder.path("outputs.yaml"), outputs).unwrap();
                let module = support::module();
                let mut args = vec!["config", "routes.yaml", "--outputs", "outputs.yaml"];
                args.extend(["--format", format, "--agent", &agent.version]);
                args.extend(["--policy-directory", ".", "--module-path", &module]);
                let ran = folder.run(&args);
                assert_eq!(ran.status, 0, "{}", ran.stderr);
                agent.dry_run(&ran.stdout, format, &format!("{name} {format}"));
            }
        }
    }
}
