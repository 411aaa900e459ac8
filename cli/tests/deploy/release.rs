//! Where the release workflow takes WAMR's compilers from: its own script, with another `curl`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use super::{folder, yaml};

const NAMES: [&str; 2] = ["WAMRC_1_3_3_SHA256", "WAMRC_2_4_1_SHA256"];

fn script() -> String {
    let path = folder().join("../.github/workflows/release.yml");
    let text = fs::read_to_string(&path).unwrap();
    let workflow = yaml::documents("release.yml", &text).remove(0);
    let steps = workflow["jobs"]["make"]["steps"].as_array().unwrap();
    let step = steps.iter().find(|step| step["name"] == "take WAMR's compilers").unwrap();
    // What a repository without the variables hands over is empty.
    for name in NAMES {
        assert_eq!(step["env"][name], format!("${{{{ vars.{name} }}}}"));
    }
    step["run"].as_str().unwrap().to_owned()
}

/// Writes `curl`, which "downloads" an archive of a `wamrc`, and returns the archive's digest.
fn archive(bin: &Path) -> String {
    fs::create_dir(bin).unwrap();
    fs::write(bin.join("wamrc"), "a compiler").unwrap();
    let tar = Command::new("tar").args(["-czf", "archive", "wamrc"]).current_dir(bin).status();
    assert!(tar.unwrap().success());
    let curl = bin.join("curl");
    let text = "#!/bin/sh\nwhile [ $1 != --output ]; do shift; done\n\
                cp \"$(dirname \"$0\")/archive\" \"$2\"\n";
    fs::write(&curl, text).unwrap();
    fs::set_permissions(&curl, fs::Permissions::from_mode(0o755)).unwrap();
    let sum = Command::new("sha256sum").arg(bin.join("archive")).output().unwrap().stdout;
    String::from_utf8(sum).unwrap().split(' ').next().unwrap().to_owned()
}

fn run(temporary: &Path, digests: [&str; 2]) -> Output {
    let bin = temporary.join("bin");
    let mut command = Command::new("bash");
    // As GitHub runs a step.
    command.args(["-e", "-c", &script()]).current_dir(temporary);
    command.env("PATH", format!("{}:{}", bin.display(), std::env::var("PATH").unwrap()));
    command.envs(NAMES.into_iter().zip(digests));
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    format!("{out}{err}")
}

#[test]
fn compilers_are_taken_where_their_digests_are_right() {
    let temporary = tempfile::TempDir::new().unwrap();
    let digest = archive(&temporary.path().join("bin"));
    let output = run(temporary.path(), [&digest, &digest]);
    assert!(output.status.success(), "{}", said(&output));
    for version in ["1.3.3", "2.4.1"] {
        let wamrc = temporary.path().join("wamrc").join(version).join("wamrc");
        assert_eq!(fs::read_to_string(wamrc).unwrap(), "a compiler");
    }
}

#[test]
fn a_variable_that_is_not_set_is_named() {
    for (missing, name) in NAMES.into_iter().enumerate() {
        let temporary = tempfile::TempDir::new().unwrap();
        let digest = archive(&temporary.path().join("bin"));
        let mut digests = [digest.as_str(); 2];
        digests[missing] = "";
        let output = run(temporary.path(), digests);
        assert!(!output.status.success());
        let error = format!("::error::set the repository variable {name} to the SHA-256 of https");
        assert!(said(&output).contains(&error), "{}", said(&output));
    }
}

#[test]
fn another_archive_is_not_unpacked() {
    let temporary = tempfile::TempDir::new().unwrap();
    let digest = archive(&temporary.path().join("bin"));
    let output = run(temporary.path(), [&"0".repeat(64), &digest]);
    assert!(!output.status.success());
    assert!(said(&output).contains("is not what the repository variable"), "{}", said(&output));
    assert!(!temporary.path().join("wamrc/1.3.3").exists());
}
