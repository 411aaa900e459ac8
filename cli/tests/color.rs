//! Colours: on terminals, and as `--color`, `NO_COLOR` and `TERM` say.

mod support;

use std::process::Command;

use assert_cmd::cargo::cargo_bin;
use support::Folder;

const ROUTES: &str = "\
routes: [{tag: a, match: team}]
tests: [{labels: {team: x}, tag: a}, {labels: {team: x}, tag: b}]
";

/// Stdout and stderr of the program with these arguments and variables.
fn run(args: &[&str], variables: &[(&str, &str)]) -> String {
    let folder = Folder::with_routes(ROUTES);
    std::fs::write(folder.path("wrong.yaml"), "routes: 7\n").unwrap();
    std::fs::write(folder.path("record"), "{}").unwrap();
    let output = Command::new(cargo_bin("tagsplice"))
        .args(args)
        .current_dir(folder.path(""))
        .env_remove("NO_COLOR")
        // Continuous integration shows colours that its terminals do not claim to have.
        .env_remove("CI")
        .env("TERM", "xterm")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

const REPORTS: [&[&str]; 4] = [
    &["check", "routes.yaml"],
    &["test", "routes.yaml"],
    &["explain", "routes.yaml", "record"],
    &["config", "wrong.yaml"],
];

#[test]
fn reports_are_coloured_where_that_is_asked_for() {
    for args in REPORTS {
        let with = [args, &["--color", "always"]].concat();
        assert!(run(&with, &[]).contains("\u{1b}["), "{args:?}");
        // What is asked for by name counts more than the environment.
        assert!(run(&with, &[("NO_COLOR", "1")]).contains("\u{1b}["), "{args:?}");
        assert!(run(args, &[("CLICOLOR_FORCE", "1")]).contains("\u{1b}["), "{args:?}");
    }
}

#[test]
fn reports_are_plain_elsewhere() {
    for args in REPORTS {
        assert!(!run(args, &[]).contains('\u{1b}'), "{args:?}");
        let never = [args, &["--color", "never"]].concat();
        assert!(!run(&never, &[("CLICOLOR_FORCE", "1")]).contains('\u{1b}'), "{args:?}");
    }
}

/// `script` runs a program in a terminal of its own.
#[test]
#[cfg(target_os = "linux")]
fn terminals_get_colours_unless_they_or_the_user_have_none() {
    let in_terminal = |variables: &[(&str, &str)]| {
        let folder = Folder::with_routes(ROUTES);
        let program = cargo_bin("tagsplice");
        let line = format!("{} test routes.yaml", program.display());
        let output = Command::new("script")
            .args(["-qec", &line, "/dev/null"])
            .current_dir(folder.path(""))
            .env_remove("NO_COLOR")
            // Continuous integration shows colours that its terminals do not claim to have.
            .env_remove("CI")
            .env("TERM", "xterm")
            .envs(variables.iter().copied())
            .output();
        output.ok().map(|output| String::from_utf8(output.stdout).unwrap())
    };
    let Some(text) = in_terminal(&[]) else { return };
    assert!(text.contains("\u{1b}["), "{text}");
    for variable in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        let text = in_terminal(&[variable]).unwrap();
        assert!(text.contains("FAIL") && !text.contains("\u{1b}["), "{variable:?}: {text}");
    }
}
