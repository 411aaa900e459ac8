//! `tagsplice config`: what it writes, what it refuses, and whether Fluent Bit takes it.

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
    let classic = text(ROUTES, &[]);
    assert_eq!(classic.matches("Rule").count(), 1);
    assert!(classic.contains(r"$new_tag ^((?!kube\.)[A-Za-z0-9._-]+)$ $1 false"), "{classic}");
    let other = text(&format!("tagKey: x-tag\n{ROUTES}"), &["--match", "app.log.*"]);
    assert!(other.contains(r"$['x-tag'] ^((?!app\.log\.)[A-Za-z0-9._-]+)$ $1 false"), "{other}");
}

#[test]
fn each_tag_has_one_output_and_the_rest_another() {
    let classic = text(ROUTES, &[]);
    let outputs: Vec<_> = classic.split("[OUTPUT]").skip(1).collect();
    let matches: Vec<_> = outputs
        .iter()
        .map(|o| o.lines().find_map(|l| l.trim().strip_prefix("Match")).unwrap().trim())
        .collect();
    assert_eq!(
        matches,
        [
            "b-elastic",
            "general",
            "quarantine",
            r"_Regex  ^(?!b-elastic$|general$|quarantine$|kube\.)[A-Za-z0-9._-]+-elastic$",
            r"_Regex  ^(?!b-elastic$|general$|quarantine$|[A-Za-z0-9._-]+-elastic$|kube\.)[A-Za-z0-9._-]+\.[A-Za-z0-9._-]+$",
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
fn helm_values_hold_the_classic_sections() {
    let classic = text(ROUTES, &[]);
    let helm = text(ROUTES, &["--format", "helm"]);
    for line in classic.lines().skip(1) {
        assert!(helm.contains(line), "{line}");
    }
    assert!(helm.contains("mountPath: '/fluent-bit/tagsplice'"), "{helm}");
    assert!(helm.contains("mountPath: '/fluent-bit/policy'"), "{helm}");
}

#[test]
fn the_policy_comes_from_a_file_unless_it_is_embedded() {
    let live = text(ROUTES, &["--policy-directory", "/etc/policy"]);
    assert!(live.contains("    Accessible_Paths  /etc/policy\n"), "{live}");
    let yaml = text(ROUTES, &["--format", "yaml"]);
    assert!(yaml.contains("accessible_paths: '/fluent-bit/policy'\n"), "{yaml}");
    for format in ["classic", "yaml", "helm"] {
        let embedded = text(ROUTES, &["--embedded", "--format", format]);
        assert!(!embedded.to_lowercase().contains("accessible_paths"), "{embedded}");
        assert!(!embedded.contains("policy.policy") && !embedded.contains("tagsplice-policy"));
    }
}

/// Only where `FLUENT_BIT` names one, and a module is built, which it loads.
#[test]
fn fluent_bit_takes_it() {
    let Some(agent) = std::env::var_os("FLUENT_BIT") else { return };
    let module = concat!(env!("CARGO_MANIFEST_DIR"), "/../dist/tagsplice.wasm");
    for (format, name) in [("classic", "fluent-bit.conf"), ("yaml", "fluent-bit.yaml")] {
        let (folder, output) = config(
            ROUTES,
            &["--format", format, "--module-path", module, "--policy-directory", "."],
        );
        let file = folder.path().join(name);
        fs::write(&file, output.stdout).unwrap();
        let run = Command::new(&agent).arg("--dry-run").arg("-c").arg(file).output().unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    }
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
    let classic = text(routes, &[]);
    let aliases: Vec<_> = classic
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Alias"))
        .map(str::trim)
        .collect();
    // What the configuration itself uses, and the tags of other routes, are no names for outputs.
    assert_eq!(
        aliases,
        ["tagsplice", "retag", "audit", "d", "e", "general", "tenants", "untagged"]
    );
}
