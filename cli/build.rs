//! Puts the filter's module into the program, if there is one: beside this file in the published
//! package, in `dist/` in the repository. Without it the program still works, and says what it
//! lacks.

use std::path::PathBuf;
use std::{env, fs};

fn main() {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let places = [here.join("module/tagsplice.wasm"), here.join("../dist/tagsplice.wasm")];
    for place in &places {
        println!("cargo::rerun-if-changed={}", place.display());
    }
    let module = places.iter().find_map(|place| fs::read(place).ok()).unwrap_or_default();
    if let Err(error) = fs::write(out.join("module.wasm"), module) {
        println!("cargo::error=cannot write the module into {}: {error}", out.display());
    }
}
