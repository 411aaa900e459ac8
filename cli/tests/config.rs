//! `tagsplice config`: what it writes, what it refuses, and whether Fluent Bit takes it.

mod agents;

use std::fs;
use std::process::{Command, Output};

use assert_cmd::cargo::cargo_bin;
use tempfile::TempDir;

const ROUTES: &str = r#"
routes:
  - {tag: b-elastic, match: "team=b"}
  - {tag: "{labels.tenant}-elastic", match: tenant}
  - {tag: "{namespace}.{labels.app}", match: app}
default: general
untrusted: quarantine
"#;

fn config(routes: &str, args: &[&str]) -> (TempDir, Output) {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("routes.yaml"), routes).unwrap();
    let output = Command::new(cargo_bin("tagsplice"))
        .current_dir(folder.path())
        .args(["config", "routes.yaml"])
        .args(args)
        .output()
        .unwrap();
    (folder, output)
}

fn text(routes: &str, args: &[&str]) -> String {
    let (_, output) = config(routes, args);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn one_rule_sets_all_tags_and_never_one_that_is_caught_again() {
    let classic = text(ROUTES, &["--format", "classic"]);
    assert_eq!(classic.matches("Rule").count(), 1);
    assert!(classic.contains(r"$new_tag ^((?!kube\.)[A-Za-z0-9._-]+)$ $1 false"), "{classic}");
    let other =
        text(&format!("tagKey: x-tag\n{ROUTES}"), &["--format", "classic", "--match", "app.log.*"]);
    assert!(other.contains(r"$['x-tag'] ^((?!app\.log\.)[A-Za-z0-9._-]+)$ $1 false"), "{other}");
}

#[test]
fn each_tag_has_one_output_and_the_rest_another() {
    let classic = text(ROUTES, &["--format", "classic"]);
    let outputs: Vec<_> = classic.split("[OUTPUT]").skip(1).collect();
    let matches: Vec<_> = outputs
        .iter()
        .map(|o| o.lines().find_map(|l| l.trim().strip_prefix("Match")).unwrap().trim())
        .map(|matched| matched.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(
        matches,
        [
            "b-elastic",
            "general",
            "quarantine",
            r"_Regex ^(?!b-elastic$|general$|quarantine$|kube\.)[A-Za-z0-9._-]+-elastic$",
            r"_Regex ^(?!b-elastic$|general$|quarantine$|[A-Za-z0-9._-]+-elastic$|kube\.)[A-Za-z0-9._-]+\.[A-Za-z0-9._-]+$",
            "kube.*",
        ]
    );
}

#[test]
fn a_tag_that_would_be_caught_again_is_refused() {
    for tag in ["kube.audit", "'kube.{labels.a}'"] {
        let (_, output) = config(&format!("routes: [{{tag: {tag}, match: a}}]\n"), &[]);
        assert_eq!(output.status.code(), Some(2));
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(message.contains("the filter's own Match, `kube.*`, matches"), "{message}");
        assert!(message.contains("routes.yaml:1:16"), "{message}");
    }
    let (_, output) = config(ROUTES, &["--match", "*"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn mistakes_in_the_route_file_are_findings() {
    let (_, output) = config("routes: [{tagg: x}]\n", &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("routes.yaml:1:11"));
}

#[test]
fn helm_values_hold_the_configuration_in_yaml() {
    let yaml = text(ROUTES, &["--format", "yaml"]);
    let helm = text(ROUTES, &["--format", "helm"]);
    for line in yaml.lines().filter(|line| !line.is_empty()) {
        assert!(helm.contains(&format!("      {line}\n")), "{line}");
    }
    assert!(helm.contains("--config=/fluent-bit/etc/conf/fluent-bit.yaml"), "{helm}");
    assert!(helm.contains("mountPath: '/fluent-bit/tagsplice'"), "{helm}");
    assert!(helm.contains("mountPath: '/fluent-bit/policy'"), "{helm}");
}

/// What each release and format has: nothing lost first.
#[test]
fn the_way_is_the_least_lossy_that_there_is() {
    for (args, way) in [
        (&[][..], "outputs"),
        (&["--agent", "5.1.1"], "outputs"),
        (&["--agent", "4.0.14", "--format", "helm"], "outputs"),
        (&["--agent", "4.0.13"], "processor"),
        (&["--agent", "2.1.4"], "processor"),
        (&["--agent", "2.1.3"], "filter"),
        (&["--format", "classic"], "filter"),
        (&["--way", "filter"], "filter"),
        (&["--way", "processor"], "processor"),
    ] {
        let config = text(ROUTES, args);
        assert!(config.contains(&format!("(`--way {way}`)")), "{args:?}: {config}");
        let retags = usize::from(way != "outputs");
        assert_eq!(config.to_lowercase().matches("$1 false").count(), retags, "{args:?}");
    }
    for args in [
        &["--way", "outputs", "--format", "classic"][..],
        &["--way", "outputs", "--agent", "3.2.10"],
        &["--agent", "1.9"],
        &["--agent", "99.0"],
    ] {
        let (_, output) = config(ROUTES, args);
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        assert!(output.stdout.is_empty());
    }
}

/// Each tag is taken by one output: the last takes what no other does.
#[test]
fn outputs_take_each_tag_once() {
    let yaml = text(ROUTES, &[]);
    let greps: Vec<_> = yaml
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("regex:") || line.starts_with("exclude:"))
        .collect();
    assert_eq!(
        greps,
        [
            "regex: '$new_tag ^b-elastic$'",
            "regex: '$new_tag ^general$'",
            "regex: '$new_tag ^quarantine$'",
            r"regex: '$new_tag ^(?!b-elastic$|general$|quarantine$)[A-Za-z0-9._-]+-elastic$'",
            r"regex: '$new_tag ^(?!b-elastic$|general$|quarantine$|[A-Za-z0-9._-]+-elastic$)[A-Za-z0-9._-]+\.[A-Za-z0-9._-]+$'",
            r"exclude: '$new_tag ^(?:b-elastic|general|quarantine|[A-Za-z0-9._-]+-elastic|[A-Za-z0-9._-]+\.[A-Za-z0-9._-]+)$'",
        ]
    );
}

/// `team-{team}-{region}` would take `team-data-platform` of `team-{team}`.
#[test]
fn values_that_routes_list_have_outputs_of_their_own() {
    let routes = r#"
routes:
  - {tag: "team-{labels.team}-{labels.region}", match: "team in (a,b), region in (eu,us)"}
  - {tag: "team-{labels.team}", match: "team in (data-platform,core)"}
  - {tag: "any-{labels.team}", match: team}
"#;
    let classic = text(routes, &["--format", "classic"]);
    for tag in ["team-a-eu", "team-a-us", "team-b-eu", "team-b-us", "team-data-platform"] {
        let is_its = |line: &str| line.split_whitespace().eq(["Match", tag]);
        assert!(classic.lines().any(is_its), "{tag}: {classic}");
    }
    assert_eq!(classic.matches("Match_Regex").count(), 1, "{classic}");
}

#[test]
fn options_that_the_policy_needs_are_on() {
    let routes = r#"
routes:
  - {tag: a, match: {annotations: "x=y"}}
  - {tag: b, match: {namespaceLabels: "env=prod"}}
  - {tag: c, match: {namespaceAnnotations: "x=y"}}
  - {tag: d, match: {owners: ["web-*"]}}
"#;
    let yaml = text(routes, &[]);
    assert!(yaml.contains("namespace_annotations: 'On'"), "{yaml}");
    assert!(yaml.contains("owner_references: 'On'"), "{yaml}");
    assert!(!text(ROUTES, &[]).contains("owner_references"));
    assert!(yaml.contains("annotations: 'On'"), "{yaml}");
    assert!(yaml.contains("namespace_labels: 'On'"), "{yaml}");
    assert!(!text(ROUTES, &[]).contains("namespace_labels"));
    let (_, output) = config(routes, &["--agent", "2.2.3"]);
    assert!(!String::from_utf8_lossy(&output.stdout).contains("namespace_labels: 'On'"));
    let said = String::from_utf8_lossy(&output.stderr);
    for what in ["labels of namespaces", "annotations of namespaces", "owners of pods"] {
        assert!(said.contains(what), "{said}");
    }
    // A field that the filter adds is asked for as well; what is elsewhere is not its business.
    let field = "routes: [{tag: a, match: {fields: kubernetes_namespace.labels.env=x}}]";
    assert!(text(field, &[]).contains("namespace_labels: 'On'"));
    let elsewhere = "schema: {ownerName: meta.owner}\nroutes: [{tag: a, match: {owners: [x]}}]";
    assert!(!text(elsewhere, &[]).contains("owner_references"));
}

#[test]
fn text_is_not_escaped_where_there_is_that_option() {
    assert!(text(ROUTES, &["--agent", "4.1"]).contains("json.escape_unicode: 'off'"));
    assert!(!text(ROUTES, &["--agent", "4.0"]).contains("escape_unicode"));
}

#[test]
fn buffers_in_files_have_a_path() {
    for format in ["classic", "yaml", "helm"] {
        assert!(text(ROUTES, &["--format", format]).contains("storage.path"));
    }
}

#[test]
fn the_policy_comes_from_a_file_unless_it_is_embedded() {
    let live = text(ROUTES, &["--format", "classic", "--policy-directory", "/etc/policy"]);
    assert!(live.contains("    Accessible_Paths  /etc/policy\n"), "{live}");
    let yaml = text(ROUTES, &["--format", "yaml"]);
    assert!(yaml.contains("accessible_paths: '/fluent-bit/policy'\n"), "{yaml}");
    for format in ["classic", "yaml", "helm"] {
        let embedded = text(ROUTES, &["--embedded", "--format", format]);
        assert!(!embedded.to_lowercase().contains("accessible_paths"), "{embedded}");
        assert!(!embedded.contains("policy.policy") && !embedded.contains("tagsplice-policy"));
    }
}

/// Each agent that `FLUENT_BIT` names takes what is written for its release, by every way that it
/// has, as it is and as Helm values hold it. A module must be built, which they load.
#[test]
fn fluent_bit_takes_it() {
    let module = concat!(env!("CARGO_MANIFEST_DIR"), "/../dist/tagsplice.wasm");
    for agent in agents::named() {
        let mut taken = 0;
        for format in ["classic", "yaml", "helm"] {
            for way in
                [&[][..], &["--way", "outputs"], &["--way", "processor"], &["--way", "filter"]]
            {
                let args = ["--format", format, "--module-path", module, "--agent", &agent.version];
                let args = [&args[..], &["--policy-directory", "."], way].concat();
                let (_folder, output) = config(ROUTES, &args);
                if !output.status.success() {
                    assert!(!way.is_empty(), "{}: nothing for {format}", agent.version);
                    continue;
                }
                let text = String::from_utf8(output.stdout).unwrap();
                let text = if format == "helm" { held(&text) } else { text };
                agent.dry_run(&text, format, &format!("{format} {way:?}"));
                taken += 1;
            }
        }
        assert!(taken >= 6, "{}", agent.version);
    }
}

/// The configuration that Helm values hold.
fn held(values: &str) -> String {
    let lines = values.lines().skip_while(|line| !line.ends_with("fluent-bit.yaml: |")).skip(1);
    let lines = lines.take_while(|line| line.is_empty() || line.starts_with("      "));
    lines.map(|line| format!("{}\n", line.strip_prefix("      ").unwrap_or_default())).collect()
}

#[test]
fn outputs_are_called_by_the_names_of_routes() {
    let routes = r#"
routes:
  - {name: audit, tag: a, match: "team=a"}
  - {name: tenants, tag: "{labels.tenant}-x", match: "tenant in (b,c)"}
  - {name: retag, tag: d, match: "team=d"}
  - {name: d, tag: e, match: "team=e"}
default: general
"#;
    let classic = text(routes, &["--format", "classic"]);
    let aliases: Vec<_> = classic
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Alias"))
        .map(str::trim)
        .collect();
    // What the configuration itself uses, and the tags of other routes, are not names for outputs.
    assert_eq!(
        aliases,
        ["tagsplice", "retag", "audit", "b-x", "c-x", "d", "e", "general", "untagged"]
    );
}
