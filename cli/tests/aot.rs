//! `tagsplice module`, and `inspect` of what it writes.

mod support;

use std::fs;
use std::path::Path;

use serde_json::Value;
use support::{Folder, module};

/// A header as `wamrc` writes it, and the metadata of the policy inside.
fn compiled(format: u32, machine: u16) -> Vec<u8> {
    let mut bytes = b"\0aot".to_vec();
    bytes.extend(format.to_le_bytes());
    bytes.extend([0u32, 36].map(u32::to_le_bytes).concat());
    bytes.extend([2, 0, 1, machine].map(u16::to_le_bytes).concat());
    bytes.extend(br#"....{"format":1,"generator":"tagsplice-routes 7.8.9","digest":""}"#);
    bytes
}

#[test]
fn inspect_reads_a_compiled_modules_header() {
    let folder = Folder::with_routes("");
    for (format, machine, arch, agents) in
        [(3, 62, "amd64", "2.0 to 4.0"), (5, 183, "arm64", "4.1 to 5.1")]
    {
        fs::write(folder.path("x.aot"), compiled(format, machine)).unwrap();
        let ran = folder.run(&["inspect", "x.aot", "--format", "json"]);
        let content: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(content["aotFormat"], format);
        assert_eq!(content["arch"], arch);
        assert_eq!(content["agents"], agents);
        assert_eq!(content["version"], "7.8.9");
        let text = folder.run(&["inspect", "x.aot"]).stdout;
        assert!(text.contains(&format!("Fluent Bit {agents}, on {arch}\n")), "{text}");
    }
}

#[test]
fn a_compiled_module_has_no_route_file_to_show() {
    let folder = Folder::with_routes("");
    fs::write(folder.path("x.aot"), compiled(5, 62)).unwrap();
    for args in [["inspect", "--source", "x.aot"].as_slice(), &["test", "x.aot"]] {
        let ran = folder.run(args);
        assert_eq!(ran.status, 1, "{args:?}: {}", ran.stdout);
        assert!(ran.stderr.contains("has no policy of its own"), "{}", ran.stderr);
    }
}

#[test]
fn the_interpreted_module_is_the_one_that_was_built() {
    let folder = Folder::with_routes("");
    let ran = folder.run(&["module", "--interpreted", "-o", "filter.wasm"]);
    assert_eq!((ran.status, &*ran.stdout), (0, ""), "{}", ran.stderr);
    let built = fs::read(module()).unwrap();
    assert!(fs::read(folder.path("filter.wasm")).unwrap() == built);
}

/// With a file for it in `dist` the program has it inside; without, it says which one is missing.
#[test]
fn each_agent_gets_the_file_of_its_format() {
    let folder = Folder::with_routes("");
    for (agent, format) in [("2.0", 3), ("4.0.14", 3), ("v4.1.0", 5), ("5.1", 5)] {
        for arch in ["amd64", "arm64"] {
            let name = format!("tagsplice-{format}-{arch}.aot");
            let args = ["module", "--agent", agent, "--arch", arch, "-o", "filter.aot"];
            let ran = folder.run(&args);
            match fs::read(Path::new(&module()).with_file_name(&name)) {
                Ok(built) => {
                    assert_eq!(ran.status, 0, "{}", ran.stderr);
                    assert!(fs::read(folder.path("filter.aot")).unwrap() == built, "{name}");
                    let said = folder.run(&["inspect", "filter.aot"]).stdout;
                    assert!(said.contains(&format!("format {format}\n")), "{said}");
                    assert!(said.contains(&format!("on {arch}\n")), "{said}");
                }
                Err(_) => {
                    assert_eq!(ran.status, 1);
                    assert!(ran.stderr.contains(&format!("without {name} inside")), "{ran:?}");
                    assert!(!folder.path("filter.aot").exists());
                }
            }
        }
    }
}

#[test]
fn all_files_go_to_one_folder() {
    let folder = Folder::with_routes("");
    let built: Vec<_> = [3, 5]
        .into_iter()
        .flat_map(|format| ["amd64", "arm64"].map(|arch| format!("tagsplice-{format}-{arch}.aot")))
        .filter(|name| Path::new(&module()).with_file_name(name).exists())
        .collect();
    let ran = folder.run(&["module", "--all", "-o", "."]);
    assert_eq!(ran.status, i32::from(built.is_empty()), "{}", ran.stderr);
    for name in &built {
        let original = fs::read(Path::new(&module()).with_file_name(name)).unwrap();
        assert!(fs::read(folder.path(name)).unwrap() == original, "{name}");
    }
    if built.is_empty() {
        assert!(ran.stderr.contains("without compiled modules inside"), "{}", ran.stderr);
    }
    assert_eq!(folder.run(&["module", "--all"]).status, 1, "-o is needed");
}

#[test]
fn an_agent_that_is_not_known_is_a_mistake() {
    let folder = Folder::with_routes("");
    for (agent, message) in [("1.9", "since 2.0"), ("6.0", "up to 5.1"), ("new", "not a version")] {
        let ran = folder.run(&["module", "--agent", agent]);
        assert_eq!((ran.status, &*ran.stdout), (1, ""), "{}", ran.stderr);
        assert!(ran.stderr.contains(message), "{}", ran.stderr);
    }
    assert_eq!(folder.run(&["module"]).status, 1);
}
