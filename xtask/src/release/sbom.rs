//! The bill of materials: which packages are in the program and in the modules, in CycloneDX.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use serde_json::{Value, json};
use xshell::{Shell, cmd};

/// What is shipped. The module's packages are among those of the program.
const ROOTS: [&str; 2] = ["tagsplice-cli", "tagsplice-wasm"];

/// The bill of what is linked into the released files, build tools left out.
pub(super) fn cyclone_dx(sh: &Shell, version: &str) -> anyhow::Result<String> {
    let host = super::host(sh)?;
    let printed = cmd!(sh, "cargo metadata --format-version 1 --locked --filter-platform {host}")
        .quiet()
        .read()?;
    let metadata: Value = serde_json::from_str(&printed)?;
    let nodes = by_id(&metadata["resolve"]["nodes"])?;
    let packages = by_id(&metadata["packages"])?;
    let mut linked = BTreeSet::new();
    let is_root = |package: &Value| ROOTS.iter().any(|root| package["name"] == *root);
    let mut open: Vec<_> =
        packages.iter().filter(|(_, package)| is_root(package)).map(|(&id, _)| id).collect();
    while let Some(id) = open.pop() {
        if linked.insert(id) {
            open.extend(linked_by(nodes.get(id).context("a package without a node")?));
        }
    }
    let components: Vec<_> = linked.iter().map(|id| component(packages[id])).collect();
    let dependencies: Vec<_> = linked
        .iter()
        .map(|id| {
            let on: Vec<_> = linked_by(nodes[id]).map(|id| reference(packages[id])).collect();
            json!({"ref": reference(packages[id]), "dependsOn": on})
        })
        .collect();
    let bill = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "name": "tagsplice", "version": version},
        },
        "components": components,
        "dependencies": dependencies,
    });
    Ok(serde_json::to_string_pretty(&bill)? + "\n")
}

fn by_id(list: &Value) -> anyhow::Result<BTreeMap<&str, &Value>> {
    let list = list.as_array().context("cargo metadata has another form")?;
    list.iter().map(|item| Ok((item["id"].as_str().context("no id")?, item))).collect()
}

/// What a package links: neither its tests' nor its build script's dependencies.
fn linked_by(node: &Value) -> impl Iterator<Item = &str> {
    let deps = node["deps"].as_array().map(Vec::as_slice).unwrap_or_default();
    let is_linked = |dep: &&Value| {
        let kinds = dep["dep_kinds"].as_array().map(Vec::as_slice).unwrap_or_default();
        kinds.iter().any(|kind| kind["kind"].is_null())
    };
    deps.iter().filter(is_linked).filter_map(|dep| dep["pkg"].as_str())
}

fn reference(package: &Value) -> String {
    let text = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
    format!("pkg:cargo/{}@{}", text("name"), text("version"))
}

fn component(package: &Value) -> Value {
    let mut component = json!({
        "type": "library",
        "name": package["name"],
        "version": package["version"],
        "purl": reference(package),
        "bom-ref": reference(package),
    });
    if let Some(license) = package["license"].as_str() {
        // Older packages write `MIT/Apache-2.0`.
        component["licenses"] = json!([{"expression": license.replace('/', " OR ")}]);
    }
    component
}
