//! `tagsplice config --check`: what an existing configuration lacks for a policy.

mod support;

use std::fs;

use support::Folder;

const ROUTES: &str = r#"
routes:
  - {tag: audit, match: {annotations: "class=audit"}}
  - {tag: "{labels.app}-logs", match: {all: [app, {namespaceLabels: "env=prod"}]}}
default: general
"#;

/// What is found in a configuration, and the exit status.
#[track_caller]
fn found(config: &str, args: &[&str]) -> (i32, Vec<String>, String) {
    let folder = Folder::with_routes(ROUTES);
    fs::write(folder.path("agent"), config).unwrap();
    let ran = folder.run(&[&["config", "routes.yaml", "--check", "agent"], args].concat());
    assert_eq!(ran.stderr, "");
    (ran.status, support::places(&ran.stdout), ran.stdout)
}

fn generated(args: &[&str]) -> String {
    let folder = Folder::with_routes(ROUTES);
    let ran = folder.run(&[&["config", "routes.yaml"], args].concat());
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    ran.stdout
}

/// All that `config` writes has what it asks for; `--way filter` loses.
#[test]
fn what_config_writes_lacks_nothing() {
    for (args, wanted) in [
        (&[][..], &[][..]),
        (&["--way", "processor"], &[]),
        (&["--way", "filter"], &["loses"]),
        (&["--format", "classic"], &["loses"]),
        (&["--agent", "3.2.10"], &[]),
    ] {
        let agent = if args.contains(&"--agent") { args } else { &[] };
        let (status, places, text) = found(&generated(args), agent);
        let codes: Vec<_> = places.iter().map(|place| place.split(' ').next().unwrap()).collect();
        assert_eq!((status, &*codes), (0, wanted), "{args:?}: {text}");
    }
}

/// One change to what `config` writes, and what is then found.
#[test]
fn what_is_taken_away_is_found() {
    for (format, old, new, wanted) in [
        ("yaml", "storage.path:", "x:", &["no-storage-path"][..]),
        ("classic", "storage.path ", "x ", &["no-storage-path", "no-storage-path"]),
        ("yaml", "json.escape_unicode: 'off'", "x: y", &["escape-unicode"]),
        ("yaml", "annotations: 'On'", "annotations: 'Off'", &["needs-option"]),
        ("classic", "Namespace_Labels  On", "X  On", &["needs-option"]),
        ("yaml", "buffer_size: '0'", "buffer_size: '64K'", &["buffer-size"]),
        ("yaml", "accessible_paths:", "x:", &["no-accessible-paths"]),
        ("yaml", "name: wasm", "name: lua", &["no-filter"]),
        ("yaml", "tagsplice_filter", "tagsplice_fliter", &["no-filter"]),
        ("yaml", "name: kubernetes", "name: kubernets", &["no-metadata"]),
        ("yaml", "^audit$", "^audits$", &["no-output"]),
        ("classic", "Match        audit", "Match        audits", &["no-output"]),
        ("classic", "-logs$", "-log$", &["no-output"]),
        ("yaml", "exclude: '$new_tag ^", "regex: '$new_tag ^", &["no-catch-all"]),
        ("classic", "Match        kube.*", "Match        cube.*", &["no-catch-all"]),
        ("classic", "$1 false", "kube.$1 false", &["loop", "loop", "loop"]),
        ("classic", "$1 false", "$1 true", &["kept", "kept", "kept"]),
        ("classic", "Rule                   $new_tag", "Rule x", &["no-rule"; 3]),
    ] {
        let config = generated(&["--format", format]);
        let changed = config.replace(old, new);
        assert_ne!(config, changed, "{old}");
        let (status, mut places, text) = found(&changed, &[]);
        places.retain(|place| !place.starts_with("loses "));
        let codes: Vec<_> = places.iter().map(|place| place.split(' ').next().unwrap()).collect();
        assert_eq!(codes, wanted, "{old}: {text}");
        let is_error = text.contains("error[");
        assert_eq!(status, if is_error { 2 } else { 0 }, "{old}: {text}");
    }
}

#[test]
fn what_a_release_lacks_is_found() {
    let config = generated(&["--format", "classic"]);
    let (status, places, text) = found(&config, &["--agent", "2.2.3"]);
    let codes: Vec<_> = places.iter().map(|place| place.split(' ').next().unwrap()).collect();
    assert_eq!((status, &*codes), (2, &["not-in-this-release", "loses"][..]), "{text}");
}

/// Conditional routes, whose outputs match nothing.
#[test]
fn conditional_routes_are_followed() {
    let config = |last: &str| {
        format!(
            r#"
service: {{storage.path: /x, json.escape_unicode: "off"}}
pipeline:
  inputs:
    - name: tail
      processors:
        logs:
          - {{name: kubernetes, buffer_size: "0", namespace_labels: "on"}}
          - {{name: wasm, function_name: tagsplice_filter, accessible_paths: /y}}
      routes:
        logs:
          - name: known
            condition: {{op: or, rules: [{{field: $new_tag, op: in, value: [audit, general]}}]}}
            to: {{outputs: [one]}}
          - name: apps
            condition: {{op: and, rules: [{{field: $new_tag, op: regex, value: "-logs$"}}]}}
            to: {{outputs: [two]}}
          - name: rest
            condition: {{default: true}}
            to: {{outputs: [{last}]}}
  outputs:
    - {{name: stdout, alias: one}}
    - {{name: stdout, alias: two}}
    - {{name: stdout, alias: three}}
"#
        )
    };
    assert_eq!(found(&config("three"), &[]).1, [""; 0]);
    assert_eq!(found(&config("none"), &[]).1, ["no-catch-all 24:7"]);
    let (_, places, text) = found(&config("three").replace("[audit, general]", "[audit]"), &[]);
    // What no other route takes, the default does.
    assert_eq!(places, [""; 0], "{text}");
}

/// The blog post's six rules set the tags of its own policy.
#[test]
fn several_rules_are_tried_in_order() {
    let config = generated(&["--format", "classic"]);
    let rule = config.lines().find(|line| line.trim().starts_with("Rule")).unwrap();
    let rules = "    Rule $new_tag ^(audit)$ $1 false\n    Rule $new_tag ^general general false\n";
    let (_, places, text) = found(&config.replace(rule, rules), &[]);
    let codes: Vec<_> = places.iter().map(|place| place.split(' ').next().unwrap()).collect();
    assert_eq!(codes, ["no-rule", "loses"], "{text}");
}

#[test]
fn what_is_no_configuration_is_refused() {
    let (status, places, _) = found("routes: []\n", &[]);
    assert_eq!((status, &*places), (2, &["not-a-configuration 1:1".to_owned()][..]));
    let (status, places, _) = found("[SERVICE]\nnonsense\n", &[]);
    assert_eq!(status, 2);
    assert!(places.contains(&"no-filter 1:1".to_owned()), "{places:?}");
    assert!(places.contains(&"not-an-entry 2:1".to_owned()), "{places:?}");
    let folder = Folder::with_routes(ROUTES);
    let ran = folder.run(&["config", "routes.yaml", "--check", "none"]);
    assert_eq!(ran.status, 1);
}

/// `check --agent` warns where routes ask for what the release does not add.
#[test]
fn check_knows_releases() {
    let folder = Folder::with_routes(ROUTES);
    let ran = folder.run(&["check", "routes.yaml", "--agent", "2.2.3"]);
    let places = support::places(&ran.stdout);
    let is_it = |place: &String| place.starts_with("not-in-this-release 4:");
    assert!(places.iter().any(is_it), "{}", ran.stdout);
    assert!(ran.stderr.contains("emitter of rewrite_tag full can be lost"), "{}", ran.stderr);
    assert_eq!(ran.status, 0);
    let ran = folder.run(&["check", "routes.yaml", "--agent", "2.2.3", "--deny", "warnings"]);
    assert_eq!(ran.status, 2);
    let ran = folder.run(&["check", "routes.yaml", "--agent", "5.1"]);
    assert!(!ran.stdout.contains("not-in-this-release") && ran.stderr.is_empty());
    assert_eq!(folder.run(&["check", "routes.yaml", "--agent", "1.9"]).status, 1);

    let folder = Folder::with_routes("routes:\n  - {tag: a, match: {ownerKinds: [Job]}}\n");
    for (agent, is_in) in [("3.2.7", false), ("3.2.8", true)] {
        let ran = folder.run(&["check", "routes.yaml", "--agent", agent]);
        assert_eq!(!ran.stdout.contains("asks for owners of pods"), is_in, "{}", ran.stdout);
    }
}
