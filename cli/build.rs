//! Puts the filter's modules into the program, if there are any: beside this file in the published
//! package, in `dist/` in the repository. Without them the program still works, and says what it
//! lacks.

use std::path::PathBuf;
use std::{env, fs};

const MODULES: [&str; 6] = [
    "tagsplice.wasm",
    "tagsplice-portable.wasm",
    "tagsplice-3-amd64.aot",
    "tagsplice-3-arm64.aot",
    "tagsplice-5-amd64.aot",
    "tagsplice-5-arm64.aot",
];

fn main() {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    for name in MODULES {
        let places = ["module", "../dist"].map(|folder| here.join(folder).join(name));
        for place in &places {
            println!("cargo::rerun-if-changed={}", place.display());
        }
        let module = places.iter().find_map(|place| fs::read(place).ok()).unwrap_or_default();
        if let Err(error) = fs::write(out.join(name), module) {
            println!("cargo::error=cannot write {name} into {}: {error}", out.display());
        }
    }
}
