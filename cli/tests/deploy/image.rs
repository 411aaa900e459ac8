//! The image that copies a node's module.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use super::{folder, tagsplice, yaml};

const FILES: [&str; 5] = [
    "filter.wasm",
    "tagsplice-3-amd64.aot",
    "tagsplice-3-arm64.aot",
    "tagsplice-5-amd64.aot",
    "tagsplice-5-arm64.aot",
];

/// Which of the files is copied for an agent on a machine; each file holds its own name.
fn picked(release: &str, machine: &str, without: Option<&str>) -> String {
    let temporary = tempfile::TempDir::new().unwrap();
    let [from, to, bin] = ["module", "to", "bin"].map(|name| temporary.path().join(name));
    [&from, &to, &bin].iter().for_each(|folder| fs::create_dir(folder).unwrap());
    for name in FILES.into_iter().filter(|name| Some(*name) != without) {
        fs::write(from.join(name), name).unwrap();
    }
    let uname = bin.join("uname");
    fs::write(&uname, format!("#!/bin/sh\necho {machine}\n")).unwrap();
    fs::set_permissions(&uname, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let output = Command::new("sh")
        .arg(folder().join("image/pick.sh"))
        .args([release.as_ref(), from.as_os_str(), to.as_os_str()])
        .env("PATH", path)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let names: Vec<_> = fs::read_dir(&to).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(names, [to.join("filter.wasm")], "{said}");
    let name = fs::read_to_string(to.join("filter.wasm")).unwrap();
    assert!(said.contains(&format!("tagsplice: {name} for Fluent Bit ")), "{said}");
    name
}

#[test]
fn the_script_is_valid() {
    let script = folder().join("image/pick.sh");
    assert!(Command::new("sh").arg("-n").arg(&script).status().unwrap().success());
}

#[test]
#[cfg(target_pointer_width = "64")]
fn the_file_is_that_of_the_release_and_of_the_machine() {
    for release in [
        "2.0.14",
        "2.1",
        "2.2.3",
        "3.0",
        "3.1",
        "v3.2.10",
        "4.0-debug",
        "4.1.0",
        "4.2.8",
        "5.0.9",
        "5.1.1",
    ] {
        for (machine, arch) in [("x86_64", "amd64"), ("aarch64", "arm64")] {
            let name = picked(release, machine, None);
            let agent = release.trim_end_matches("-debug");
            assert_eq!(name, name_in_the_program(agent, arch), "{release}");
        }
    }
}

/// What `tagsplice module` has for an agent, or says that it lacks.
fn name_in_the_program(agent: &str, arch: &str) -> String {
    let output = Command::new(assert_cmd::cargo::cargo_bin("tagsplice"))
        .args(["module", "--agent", agent, "--arch", arch, "-o", "/dev/null"])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let words = said.split([' ', ',']);
    words.into_iter().find(|word| word.ends_with(".aot")).expect("a file's name").to_owned()
}

#[test]
fn what_has_no_file_gets_the_interpreted_module() {
    for release in ["", "-", "latest", "5", "5.2.0", "4.10", "1.9.10", "6.0", "nightly-5.1"] {
        assert_eq!(picked(release, "x86_64", None), "filter.wasm", "{release}");
    }
    for machine in ["armv7l", "riscv64", "s390x", "i686"] {
        assert_eq!(picked("5.1.1", machine, None), "filter.wasm", "{machine}");
    }
    let without = Some("tagsplice-5-amd64.aot");
    assert_eq!(picked("5.1.1", "x86_64", without), "filter.wasm");
}

#[test]
fn the_image_has_the_script() {
    let dockerfile = fs::read_to_string(folder().join("image/Dockerfile")).unwrap();
    assert!(dockerfile.contains("COPY pick.sh /pick.sh"));
    assert!(dockerfile.contains("sh /pick.sh"));
    assert!(Path::new(&folder().join("image/pick.sh")).exists());
}

#[test]
fn values_with_an_image_have_the_container_that_copies() {
    let args = ["config", "routes.yaml", "--format", "helm", "--module-image", "example.com/m:1"];
    let values = yaml::documents("values", &tagsplice(&args)).remove(0);
    // The chart renders a text as a template, in which only it knows the release.
    let template = values["initContainers"].as_str().unwrap();
    let rendered = template
        .replace("{{ .Values.image.tag | default .Chart.AppVersion | quote }}", "\"5.1.1\"");
    let container = &yaml::documents("initContainers", &rendered).remove(0)[0];
    assert_eq!(container["image"], "example.com/m:1");
    assert_eq!(container["env"][0]["name"], "FLUENT_BIT_RELEASE");
    assert_eq!(container["env"][0]["value"], "5.1.1");
    assert_eq!(container["volumeMounts"][0]["name"], values["extraVolumes"][0]["name"]);
    assert_eq!(container["volumeMounts"][0]["mountPath"], "/to");
    assert!(values["extraVolumes"][0]["emptyDir"].is_object());
    assert!(values["extraVolumes"][1]["configMap"].is_object());
}
