//! Runs the commands of one page.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;
use tempfile::TempDir;

/// One command, and what it must print.
#[derive(Debug, Default)]
struct Step {
    line: usize,
    command: String,
    output: Vec<String>,
    status: i32,
}

/// What a fenced block is.
enum Block {
    Console,
    File(String, String),
    Other,
}

/// Runs every command of `page` in a folder of its own; returns how many there are.
pub(crate) fn run(page: &Path) -> usize {
    run_in(&TempDir::new().unwrap(), page)
}

/// Likewise, in a copy of the folder in which the page lies.
pub(crate) fn run_beside(page: &Path) -> usize {
    let folder = TempDir::new().unwrap();
    copy_files(page.parent().unwrap(), folder.path());
    run_in(&folder, page)
}

fn run_in(folder: &TempDir, page: &Path) -> usize {
    let examples = page.ancestors().map(|dir| dir.join("examples")).find(|dir| dir.is_dir());
    copy_files(&examples.expect("a folder `examples`"), &folder.path().join("examples"));
    let text = fs::read_to_string(page).unwrap();
    let mut failures = String::new();
    let steps = steps(&text, folder.path());
    for step in &steps {
        let (status, output) = execute(&step.command, folder.path());
        if status != step.status || !matches(&step.output, &output) {
            let _ = writeln!(
                failures,
                "{}:{}: $ {}\nexit status {status}, expected {}; it printed:\n{}\nexpected:\n{}\n",
                page.display(),
                step.line,
                step.command,
                step.status,
                output.join("\n"),
                step.output.join("\n"),
            );
        }
    }
    assert!(failures.is_empty(), "{failures}");
    steps.len()
}

fn copy_files(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in from.read_dir().unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true => copy_files(&path, &target),
            false => drop(fs::copy(&path, target).unwrap()),
        }
    }
}

/// The page's commands; its files are written into `folder`.
fn steps(text: &str, folder: &Path) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut block = None;
    let mut file_name = None;
    for (number, line) in text.lines().enumerate() {
        match (&mut block, line.strip_prefix("```")) {
            (None, None) => {
                let name = line.strip_prefix("<!-- file: ").and_then(|l| l.strip_suffix(" -->"));
                file_name = name.map(str::to_owned).or(file_name.filter(|_| line.is_empty()));
            }
            (None, Some(language)) => {
                block = Some(match file_name.take() {
                    Some(name) => Block::File(name, String::new()),
                    None if language == "console" => Block::Console,
                    None => Block::Other,
                });
            }
            (Some(_), Some(_)) => {
                if let Some(Block::File(name, text)) = block.take() {
                    let path = folder.join(name);
                    fs::create_dir_all(path.parent().unwrap()).unwrap();
                    fs::write(path, text).unwrap();
                }
            }
            (Some(Block::File(_, text)), None) => *text += &format!("{line}\n"),
            (Some(Block::Other), None) => {}
            (Some(Block::Console), None) => add_line(&mut steps, number + 1, line),
        }
    }
    steps
}

fn add_line(steps: &mut Vec<Step>, number: usize, line: &str) {
    if let Some(command) = line.strip_prefix("$ ") {
        steps.push(Step { line: number, command: command.into(), ..Step::default() });
        return;
    }
    let step = steps.last_mut().expect("a command comes before what it prints");
    match line.strip_prefix("? ").map(str::parse) {
        Some(Ok(status)) => step.status = status,
        _ if step.command.ends_with('\\') && step.output.is_empty() => {
            step.command += &format!("\n{}", line.strip_prefix("> ").unwrap_or(line));
        }
        _ => step.output.push(line.into()),
    }
}

/// The exit status, and what was printed.
fn execute(command: &str, folder: &Path) -> (i32, Vec<String>) {
    let program = cargo_bin("tagsplice");
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("sh")
        .args(["-c", &format!("{{ {command}\n}} 2>&1")])
        .current_dir(folder)
        .env("PATH", format!("{}:{path}", program.parent().unwrap().display()))
        .env_remove("FLUENT_BIT")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.code().unwrap_or(-1), text.lines().map(str::to_owned).collect())
}

/// Is `output` what is expected? `...` matches any number of lines.
fn matches(expected: &[String], output: &[String]) -> bool {
    match expected {
        [] => output.is_empty(),
        [dots, rest @ ..] if dots == "..." => {
            (0..=output.len()).any(|skipped| matches(rest, &output[skipped..]))
        }
        [line, rest @ ..] => {
            output.first().is_some_and(|first| is_like(line, first)) && matches(rest, &output[1..])
        }
    }
}

/// Is `line` what is expected? `[..]` matches any text.
fn is_like(expected: &str, line: &str) -> bool {
    match expected.split_once("[..]") {
        None => expected == line,
        Some((start, rest)) => line.strip_prefix(start).is_some_and(|line| {
            (0..=line.len())
                .filter(|&at| line.is_char_boundary(at))
                .any(|at| is_like(rest, &line[at..]))
        }),
    }
}

#[test]
fn a_wrong_text_is_told() {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(matches(&lines("a\n...\nd [..] f"), &lines("a\nb\nc\nd e f")));
    assert!(!matches(&lines("a\n...\nd [..] g"), &lines("a\nb\nc\nd e f")));
    assert!(!matches(&lines("a"), &lines("a\nb")));
    assert!(!matches(&lines("a\n..."), &lines("b")));
}
