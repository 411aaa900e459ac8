//! The files for a cluster: made by `config`, whole, and of one mind about names.

#![cfg(unix)]

#[cfg(target_os = "linux")]
mod image;
mod observability;
#[cfg(target_os = "linux")]
mod release;
mod yaml;

use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::cargo::cargo_bin;
use serde_json::Value;

/// What Kubernetes lets a ConfigMap hold, in bytes.
const CONFIG_MAP: usize = 1 << 20;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("deploy")
}

fn read(name: &str) -> String {
    let path = folder().join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What the program prints in the folder.
fn tagsplice(args: &[&str]) -> String {
    let output =
        Command::new(cargo_bin("tagsplice")).args(args).current_dir(folder()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn manifest(name: &str) -> Value {
    let mut documents = yaml::documents(name, &read(name));
    assert_eq!(documents.len(), 1, "{name}");
    documents.remove(0)
}

#[test]
fn configurations_are_what_config_writes() {
    let remedy = "write it anew, as deploy/routes.yaml says";
    let values = tagsplice(&["config", "routes.yaml", "--format", "helm"]);
    assert!(read("helm/values.yaml") == values, "helm/values.yaml is old: {remedy}");
    let yaml = tagsplice(&["config", "routes.yaml"]);
    assert!(read("kubernetes/fluent-bit.yaml") == yaml, "fluent-bit.yaml is old: {remedy}");
}

#[test]
fn the_module_fits_a_config_map() {
    let folder = tempfile::TempDir::new().unwrap();
    let module = folder.path().join("filter.wasm");
    tagsplice(&["build", "routes.yaml", "-o", module.to_str().unwrap()]);
    let len = std::fs::metadata(&module).unwrap().len() as usize;
    assert!(len + 64 * 1024 < CONFIG_MAP, "{len} bytes");
    // `kubectl apply` keeps a copy in base64 in an annotation of at most 256 KiB.
    assert!(len.div_ceil(3) * 4 + 16 * 1024 < 256 * 1024, "{len} bytes");
}

#[test]
fn the_daemon_set_mounts_what_the_configuration_names() {
    let pod = manifest("kubernetes/daemonset.yaml")["spec"]["template"]["spec"].clone();
    let container = &pod["containers"][0];
    let mounts = container["volumeMounts"].as_array().unwrap();
    let volumes = pod["volumes"].as_array().unwrap();
    for mount in mounts {
        assert!(volumes.iter().any(|volume| volume["name"] == mount["name"]), "{mount}");
    }
    let path = |name: &str| {
        let mount = mounts.iter().find(|mount| mount["name"] == name).unwrap();
        mount["mountPath"].as_str().unwrap().to_owned()
    };
    let config = read("kubernetes/fluent-bit.yaml");
    let entry = |key: &str| {
        let mut lines = config.lines().filter_map(|line| line.trim().split_once(": "));
        lines.find(|(name, _)| *name == key).unwrap().1.trim_matches('\'').to_owned()
    };
    assert_eq!(entry("wasm_path"), format!("{}/filter.wasm", path("tagsplice")));
    assert_eq!(entry("accessible_paths"), path("tagsplice-policy"));
    // What a subPath mounts never changes.
    assert!(mounts.iter().all(|mount| mount.get("subPath").is_none()));
    let args = container["args"].to_string();
    assert!(args.contains(&format!("--config={}/fluent-bit.yaml", path("config"))), "{args}");
    assert!(entry("storage.path").starts_with(&path("varlog")));
    assert_eq!(entry("http_port"), container["ports"][0]["containerPort"].to_string());
    let writable = mounts.iter().find(|mount| mount["name"] == "varlog").unwrap();
    assert!(writable.get("readOnly").is_none());
}

#[test]
fn manifests_agree_on_names() {
    let daemon_set = manifest("kubernetes/daemonset.yaml");
    let namespace = &manifest("kubernetes/namespace.yaml")["metadata"]["name"];
    assert_eq!(&daemon_set["metadata"]["namespace"], namespace);
    let labels = &daemon_set["spec"]["template"]["metadata"]["labels"];
    assert_eq!(&daemon_set["spec"]["selector"]["matchLabels"], labels);

    let rbac = yaml::documents("rbac.yaml", &read("kubernetes/rbac.yaml"));
    let [account, role, binding] = &rbac[..] else { panic!("{} documents", rbac.len()) };
    let pod = &daemon_set["spec"]["template"]["spec"];
    assert_eq!(pod["serviceAccountName"], account["metadata"]["name"]);
    assert_eq!(binding["subjects"][0]["name"], account["metadata"]["name"]);
    assert_eq!(&binding["subjects"][0]["namespace"], namespace);
    assert_eq!(binding["roleRef"]["name"], role["metadata"]["name"]);
}

#[test]
fn kustomizations_name_files_and_config_maps_that_there_are() {
    let base = manifest("kubernetes/kustomization.yaml");
    for resource in base["resources"].as_array().unwrap() {
        read(&format!("kubernetes/{}", resource.as_str().unwrap()));
    }
    let pod = manifest("kubernetes/daemonset.yaml")["spec"]["template"]["spec"].clone();
    let volumes = pod["volumes"].to_string();
    for generator in base["configMapGenerator"].as_array().unwrap() {
        let name = generator["name"].as_str().unwrap();
        assert!(volumes.contains(&format!("{{\"configMap\":{{\"name\":\"{name}\"}}")), "{name}");
    }
    let overlay = manifest("kubernetes/init-container/kustomization.yaml");
    let patch = overlay["patches"][0]["path"].as_str().unwrap();
    let patch = manifest(&format!("kubernetes/init-container/{patch}"));
    let init = &patch["spec"]["template"]["spec"]["initContainers"][0];
    assert_eq!(init["image"], overlay["images"][0]["name"]);
    let target = init["volumeMounts"][0]["mountPath"].as_str().unwrap();
    assert!(read("image/pick.sh").contains(&format!("to=${{3:-{target}}}")));
    // The compiled module is chosen for the release that runs.
    let image = pod["containers"][0]["image"].as_str().unwrap();
    let release = &init["env"][0];
    assert!(read("image/Dockerfile").contains(&format!("${}", release["name"].as_str().unwrap())));
    assert_eq!(image.split_once(':').unwrap().1, release["value"]);
}

#[test]
fn helm_values_mount_and_watch_the_module() {
    let values = manifest("helm/values.yaml");
    let volume = &values["extraVolumes"][0];
    assert_eq!(values["extraVolumeMounts"][0]["name"], volume["name"]);
    let folder = values["extraVolumeMounts"][0]["mountPath"].as_str().unwrap();
    let config = values["config"]["extraFiles"]["fluent-bit.yaml"].as_str().unwrap();
    assert!(config.contains(&format!("{folder}/filter.wasm")), "{config}");
    assert_eq!(values["args"][1], "--config=/fluent-bit/etc/conf/fluent-bit.yaml");
    let policy = &values["extraVolumes"][1];
    assert_eq!(values["extraVolumeMounts"][1]["name"], policy["name"]);
    let folder = values["extraVolumeMounts"][1]["mountPath"].as_str().unwrap();
    assert!(config.contains(&format!("accessible_paths: '{folder}'\n")), "{config}");
    let cluster = manifest("helm/cluster.yaml");
    assert_eq!(cluster["hotReload"]["extraWatchVolumes"][0], volume["name"]);
    for key in values.as_object().unwrap().keys() {
        assert!(cluster.get(key).is_none(), "{key} is in both");
    }
}

/// A tag can be moved to other code, a commit cannot.
#[test]
fn workflows_are_yaml_and_pin_actions_by_commit() {
    let workflows = folder().join("../.github/workflows");
    let mut uses = 0;
    for entry in workflows.read_dir().unwrap() {
        let path = entry.unwrap().path();
        let (name, text) = (path.display().to_string(), std::fs::read_to_string(&path).unwrap());
        assert!(yaml::documents(&name, &text)[0]["jobs"].is_object(), "{name}");
        for action in text.lines().filter_map(|line| line.split_once("uses: ")) {
            let commit = action.1.split('@').nth(1).and_then(|rest| rest.split(' ').next());
            let is_commit = |c: &str| c.len() == 40 && c.bytes().all(|b| b.is_ascii_hexdigit());
            assert!(commit.is_some_and(is_commit), "{name}: {}", action.1);
            uses += 1;
        }
    }
    assert!(uses > 0);
}

/// Only where `FLUENT_BIT` names some, and a module is built, which they load.
#[test]
fn fluent_bit_takes_them() {
    let Some(agents) = std::env::var_os("FLUENT_BIT") else { return };
    let agents: Vec<_> = std::env::split_paths(&agents).collect();
    let dist = folder().join("../dist/tagsplice.wasm");
    let values = manifest("helm/values.yaml");
    let helm = values["config"]["extraFiles"]["fluent-bit.yaml"].as_str().unwrap().to_owned();
    for config in [read("kubernetes/fluent-bit.yaml"), helm] {
        let folder = tempfile::TempDir::new().unwrap();
        let file = folder.path().join("fluent-bit.yaml");
        let module = dist.display().to_string();
        // The policy's directory must exist.
        let config = config
            .replace("/fluent-bit/tagsplice/filter.wasm", &module)
            .replace("/fluent-bit/policy", &folder.path().display().to_string());
        std::fs::write(&file, config).unwrap();
        for agent in &agents {
            let run = Command::new(agent).arg("--dry-run").arg("-c").arg(&file).output().unwrap();
            let said = String::from_utf8_lossy(&run.stderr);
            assert!(run.status.success(), "{}: {said}", agent.display());
        }
    }
}
