//! How commands read and write files: `-`, devices, pipes, symlinks, and never an input.

#![cfg(unix)]

mod support;

use std::fs::{self, File};
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;
use support::{Folder, module};

const ROUTES: &str = "routes: [{tag: a, match: team}]\ndefault: b\n";
const RECORD: &str = "{\"kubernetes\":{\"labels\":{\"team\":\"x\"}}}\n";
const TAGGED: &str = "{\"kubernetes\":{\"labels\":{\"team\":\"x\"}},\"new_tag\":\"a\"}\n";

fn image(output: &str) -> [&str; 5] {
    ["build", "routes.yaml", "--image", "-o", output]
}

/// Runs a line of a shell, in which `$T` is the program.
fn shell(folder: &Folder, line: &str) -> Output {
    let mut shell = Command::new("sh");
    shell.args(["-c", line]).current_dir(folder.path("")).env("T", cargo_bin("tagsplice"));
    shell.stdin(Stdio::null()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_dash_is_stdout() {
    let folder = Folder::with_routes(ROUTES);
    let built = shell(&folder, "$T build routes.yaml --image -o -");
    assert!(built.stdout.starts_with(b"tagsplic"), "{}", text(&built.stderr));
    let routed = folder.run_with(&["route", "routes.yaml", "-o", "-"], RECORD);
    assert_eq!((routed.status, &*routed.stdout), (0, TAGGED));
    assert_eq!(fs::read_dir(folder.path("")).unwrap().count(), 1);
}

#[test]
fn a_dash_is_stdin_for_every_command() {
    let folder = Folder::with_routes(ROUTES);
    let module = module();
    let built = shell(&folder, &format!("$T build - --module {module} -o x.wasm <routes.yaml"));
    assert!(built.status.success(), "{}", text(&built.stderr));
    for line in [
        "$T inspect - <x.wasm",
        "$T build routes.yaml --module - -o y.wasm <x.wasm",
        "$T test routes.yaml --wasm - <x.wasm",
        "$T test - <routes.yaml",
        "$T check - <routes.yaml",
        "$T config - <routes.yaml",
        "echo {} | $T explain routes.yaml -",
        "echo {} >record; $T explain - record <routes.yaml",
        "echo {} >record; $T route - record <routes.yaml",
    ] {
        let ran = shell(&folder, line);
        assert!(ran.status.success(), "{line}: {}", text(&ran.stderr));
    }
    let twice = shell(&folder, "$T explain - - <routes.yaml");
    assert_eq!(twice.status.code(), Some(1));
    assert!(text(&twice.stderr).contains("stdin is named 2 times"), "{}", text(&twice.stderr));
}

#[test]
fn devices_and_pipes_are_written_to() {
    let folder = Folder::with_routes(ROUTES);
    // A link of our own, so that a failure does not cost the machine its device.
    symlink("/dev/null", folder.path("null")).unwrap();
    let ran = folder.run(&image("null"));
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(folder.path("null").is_symlink());
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());

    let ran = shell(&folder, "mkfifo pipe && { $T build routes.yaml --image -o pipe & cat pipe; }");
    assert!(ran.stdout.starts_with(b"tagsplic"), "{}", text(&ran.stderr));
    assert!(folder.path("pipe").metadata().unwrap().file_type().is_fifo());

    let ran = shell(&folder, "$T build routes.yaml --image -o /dev/stdout | cat");
    assert!(ran.stdout.starts_with(b"tagsplic"), "{}", text(&ran.stderr));
    let ran = shell(&folder, "{ echo 1; $T route routes.yaml -o /dev/stdout; echo 2; } >all");
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    assert_eq!(fs::read_to_string(folder.path("all")).unwrap(), "1\n2\n");
}

#[test]
fn symlinks_are_followed() {
    let folder = Folder::with_routes(ROUTES);
    fs::create_dir(folder.path("there")).unwrap();
    for target in ["there/old", "there/new"] {
        if target.ends_with("old") {
            fs::write(folder.path(target), "old").unwrap();
        }
        let _ = fs::remove_file(folder.path("link"));
        symlink(target, folder.path("link")).unwrap();
        assert_eq!(folder.run(&image("link")).status, 0);
        assert!(folder.path("link").is_symlink());
        assert!(fs::read(folder.path(target)).unwrap().starts_with(b"tagsplic"));
    }
    symlink("round", folder.path("round")).unwrap();
    assert_eq!(folder.run(&image("round")).status, 1);
}

#[test]
fn a_replaced_file_keeps_its_permissions() {
    let folder = Folder::with_routes(ROUTES);
    let out = folder.path("out");
    let mode = || out.metadata().unwrap().permissions().mode() & 0o777;
    for old in [0o640, 0o755] {
        fs::write(&out, "old").unwrap();
        fs::set_permissions(&out, PermissionsExt::from_mode(old)).unwrap();
        assert_eq!(folder.run(&image("out")).status, 0);
        assert_eq!(mode(), old);
    }
    fs::remove_file(&out).unwrap();
    assert!(shell(&folder, "umask 027; $T build routes.yaml --image -o out").status.success());
    assert_eq!(mode(), 0o640);
}

#[test]
fn an_input_is_never_an_output() {
    let folder = Folder::with_routes(ROUTES);
    fs::write(folder.path("record"), RECORD).unwrap();
    symlink("routes.yaml", folder.path("link")).unwrap();
    fs::hard_link(folder.path("record"), folder.path("hard")).unwrap();
    fs::copy(module(), folder.path("module.wasm")).unwrap();
    for line in [
        "$T build routes.yaml --image -o routes.yaml",
        "$T build routes.yaml --image -o link",
        "$T build link --image -o ./routes.yaml",
        "$T build - --image -o routes.yaml <routes.yaml",
        "$T build routes.yaml --module module.wasm -o module.wasm",
        "$T route routes.yaml record -o routes.yaml",
        "$T route routes.yaml record -o record",
        "$T route routes.yaml record -o hard",
        "$T route routes.yaml <record -o record",
        "$T route routes.yaml - -o hard <record",
        "$T route routes.yaml record >>record",
        "$T route routes.yaml <record >>record",
        "$T route routes.yaml record -o /dev/stdout >>record",
    ] {
        let ran = shell(&folder, line);
        let message = text(&ran.stderr);
        assert_eq!(ran.status.code(), Some(1), "{line}: {message}");
        assert!(message.contains("nothing was written"), "{line}: {message}");
        assert_eq!(fs::read_to_string(folder.path("routes.yaml")).unwrap(), ROUTES, "{line}");
        assert_eq!(fs::read_to_string(folder.path("record")).unwrap(), RECORD, "{line}");
    }
}

/// Files that the command line does not name are inputs too.
#[test]
fn files_of_a_policy_are_never_an_output() {
    let folder =
        Folder::with_routes("routes: [{include: team.yaml, namespaces: [pay]}]\ndefault: b\n");
    let team = "routes: [{tag: a, match: team}]\n";
    fs::write(folder.path("team.yaml"), team).unwrap();
    let main = fs::read_to_string(folder.path("routes.yaml")).unwrap();
    for line in [
        "$T compile . -o routes.yaml",
        "$T compile . -o team.yaml",
        "$T build routes.yaml --image -o team.yaml",
        "$T route . -o team.yaml",
        "$T route . --malformed routes.yaml",
    ] {
        let ran = shell(&folder, line);
        let message = text(&ran.stderr);
        assert_eq!(ran.status.code(), Some(1), "{line}: {message}");
        assert!(message.contains("nothing was written"), "{line}: {message}");
        assert_eq!(fs::read_to_string(folder.path("routes.yaml")).unwrap(), main, "{line}");
        assert_eq!(fs::read_to_string(folder.path("team.yaml")).unwrap(), team, "{line}");
    }
}

/// A terminal, `/dev/null` or a pipe may be both.
#[test]
fn what_keeps_nothing_may_be_input_and_output() {
    let folder = Folder::with_routes(ROUTES);
    let ran = shell(&folder, "$T route routes.yaml /dev/null </dev/null >/dev/null");
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    let ran = shell(&folder, "$T route routes.yaml /dev/null -o /dev/null");
    assert!(ran.status.success(), "{}", text(&ran.stderr));
}

#[test]
fn a_file_is_what_it_was_until_the_new_one_is_whole() {
    let folder = Folder::with_routes(ROUTES);
    let out = folder.path("out");
    fs::write(&out, "old").unwrap();
    let mut child = Command::new(cargo_bin("tagsplice"))
        .args(["route", "routes.yaml", "-o", "out"])
        .current_dir(folder.path(""))
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut stdin, RECORD.repeat(10_000).as_bytes()).unwrap();
    assert_eq!(fs::read_to_string(&out).unwrap(), "old");
    drop(stdin);
    assert!(child.wait().unwrap().success());
    assert_eq!(fs::read_to_string(&out).unwrap(), TAGGED.repeat(10_000));
    assert_eq!(fs::read_dir(folder.path("")).unwrap().count(), 2);
}

#[test]
fn what_cannot_be_written_is_an_error_and_stays() {
    let folder = Folder::with_routes(ROUTES);
    fs::create_dir(folder.path("folder")).unwrap();
    for place in ["folder", "none/x", "/dev/full"] {
        let ran = folder.run(&image(place));
        assert_eq!(ran.status, 1, "{place}");
        assert!(ran.stderr.starts_with(&format!("tagsplice: {place}: ")), "{}", ran.stderr);
    }
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut command = Command::new(cargo_bin("tagsplice"));
    command.args(image("-")).current_dir(folder.path("")).stdout(full);
    let ran = command.output().unwrap();
    assert_eq!(ran.status.code(), Some(1), "{}", text(&ran.stderr));
    assert!(text(&ran.stderr).starts_with("tagsplice: <stdout>: "), "{}", text(&ran.stderr));
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = Folder::with_routes(ROUTES);
    let ran = folder.run(&image("none/x"));
    assert_eq!((ran.status, &*ran.stderr), (1, "tagsplice: none/x: there is no folder none\n"));
}

#[test]
fn an_interrupted_command_leaves_nothing() {
    for (name, number) in [("INT", 2), ("TERM", 15)] {
        let folder = Folder::with_routes(ROUTES);
        fs::write(folder.path("out"), "old").unwrap();
        let mut command = Command::new(cargo_bin("tagsplice"));
        command.args(["route", "routes.yaml", "-o", "out"]).current_dir(folder.path(""));
        let mut child = command.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let files = || fs::read_dir(folder.path("")).unwrap().count();
        let start = Instant::now();
        while files() < 3 {
            assert!(start.elapsed() < Duration::from_secs(60), "nothing is written");
            sleep(Duration::from_millis(10));
        }
        assert!(shell(&folder, &format!("kill -s {name} {}", child.id())).status.success());
        // Stdin stays open until here: the command does not end by itself.
        assert_eq!(child.wait().unwrap().signal(), Some(number), "{name}");
        assert_eq!((files(), &*fs::read_to_string(folder.path("out")).unwrap()), (2, "old"));
    }
}
