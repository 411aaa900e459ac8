//! A C program against the static and the shared library, with AddressSanitizer where the compiler
//! has it.

use std::path::{Path, PathBuf};
use std::process::Command;

use tagsplice_routes::RouteFile;

const ROUTES: &str = "untrusted: quarantine\ndefault: general\n\
                      routes:\n  - {tag: shop, match: {namespaces: [shop]}}\n";

/// Where the libraries are: this test is in `deps`, and they are one folder up.
fn libraries() -> PathBuf {
    let test = std::env::current_exe().expect("a path");
    test.ancestors().nth(2).expect("a folder of the target").to_owned()
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{stderr}", output.status);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_c_program_filters() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let release = if cfg!(debug_assertions) { &[][..] } else { &["--release"] };
    // A library that no Rust code links is not built for its tests.
    run(Command::new(cargo)
        .args(["build", "--quiet", "--package", "tagsplice-c"])
        .args(release)
        .current_dir(root));
    let folder = tempfile::tempdir().expect("a folder");
    let policy = folder.path().join("tagsplice.policy");
    let routes = RouteFile::parse(ROUTES, "routes.yaml").expect("a route file");
    let image = routes.compile().expect("a policy");
    std::fs::write(&policy, image).expect("a file");

    let libraries = libraries();
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".into());
    let sanitizers: &[&str] = if has_sanitizer(&compiler, folder.path()) {
        &["-fsanitize=address,undefined"]
    } else {
        &[]
    };
    for library in ["libtagsplice_c.a", "libtagsplice_c.so"] {
        let library = libraries.join(library);
        // Shared libraries have other names on other systems.
        if !library.exists() && std::env::consts::OS != "linux" {
            continue;
        }
        let program = folder.path().join("program");
        run(Command::new(&compiler)
            .args(["-std=c11", "-D_DEFAULT_SOURCE", "-Wall", "-Wextra", "-Werror", "-g"])
            .args(sanitizers)
            .arg("-I")
            .arg(root.join("include"))
            .arg(root.join("tests/program.c"))
            .arg(&library)
            .args(["-lpthread", "-ldl", "-lm", "-o"])
            .arg(&program));
        let said = run(Command::new(&program).arg(&policy).env("LD_LIBRARY_PATH", &libraries));
        assert_eq!(said, "all checks hold\n", "{}", library.display());
    }
}

/// Can this compiler link a program with AddressSanitizer?
fn has_sanitizer(compiler: &str, folder: &Path) -> bool {
    let source = folder.join("empty.c");
    std::fs::write(&source, "int main(void) { return 0; }\n").expect("a file");
    let program = folder.join("empty");
    Command::new(compiler)
        .args(["-fsanitize=address,undefined", "-o"])
        .arg(program)
        .arg(source)
        .output()
        .is_ok_and(|output| output.status.success())
}
