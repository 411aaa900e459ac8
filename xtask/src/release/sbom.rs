//! The bill of materials, in CycloneDX: the released files, the packages that are linked into
//! them, and the compilers that made them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, ensure};
use cargo_metadata::{DependencyKind, MetadataCommand, Node, Package, PackageId};
use cyclonedx_bom::models::component::Classification;
use cyclonedx_bom::models::dependency::{Dependencies, Dependency};
use cyclonedx_bom::models::hash::{Hash, HashAlgorithm, HashValue, Hashes};
use cyclonedx_bom::models::license::{LicenseChoice, Licenses};
use cyclonedx_bom::models::tool::Tools;
use cyclonedx_bom::prelude::{
    Bom, Component, Components, Metadata, Purl, SpdxExpression, SpecVersion, Validate,
};
use xshell::{Shell, cmd};

use super::{digest, file_name};
use crate::aot;

/// What is shipped: the program, and the module in its files.
const PROGRAM: &str = "tagsplice-cli";
const MODULE: &str = "tagsplice-wasm";

/// What a bill is about.
pub(super) struct Release<'a> {
    pub(super) version: &'a str,
    /// The modules, interpreted and compiled.
    pub(super) files: &'a [std::path::PathBuf],
    /// Each `wamrc` that compiled some of them.
    pub(super) compilers: &'a [std::path::PathBuf],
}

/// The bill of what is linked into the released files, build tools left out.
///
/// # Errors
/// Cargo's metadata or a file cannot be read, or the result is not valid CycloneDX.
pub(super) fn cyclone_dx(sh: &Shell, release: &Release<'_>) -> anyhow::Result<String> {
    let host = super::host(sh)?;
    let options = ["--locked", "--filter-platform", &host].map(str::to_owned);
    let metadata = MetadataCommand::new()
        .current_dir(sh.current_dir())
        .other_options(options.to_vec())
        .exec()?;
    let resolve = metadata.resolve.context("cargo metadata has resolved nothing")?;
    let packages = Packages {
        by_id: metadata.packages.iter().map(|package| (&package.id, package)).collect(),
        nodes: resolve.nodes.iter().map(|node| (&node.id, node)).collect(),
    };
    let [program, module] = [packages.named(PROGRAM)?, packages.named(MODULE)?];

    let mut components = Vec::new();
    let mut dependencies = Vec::new();
    for path in release.files {
        components.push(file(sh, path, release.version)?);
        dependencies.push(depends(&file_reference(path), [reference(module)]));
    }
    for id in packages.linked([&program.id, &module.id])? {
        let package = packages.by_id[id];
        components.push(library(package)?);
        let linked = linked_by(packages.nodes[id]).map(|id| reference(packages.by_id[id]));
        dependencies.push(depends(&reference(package), linked));
    }
    // The program has the files inside.
    let inside = release.files.iter().map(|path| file_reference(path));
    dependencies.push(depends("tagsplice", inside.chain([reference(program)])));

    let mut application = Component::new(
        Classification::Application,
        "tagsplice",
        release.version,
        Some("tagsplice".to_owned()),
    );
    application.licenses = licenses(program)?;
    let bom = Bom {
        // Random otherwise: the same release has the same bill.
        serial_number: None,
        spec_version: SpecVersion::V1_5,
        metadata: Some(Metadata {
            component: Some(application),
            tools: Some(tools(sh, release.compilers)?),
            ..Metadata::default()
        }),
        components: Some(Components(components)),
        dependencies: Some(Dependencies(dependencies)),
        ..Bom::default()
    };
    let result = bom.validate_version(SpecVersion::V1_5);
    ensure!(result.passed(), "the bill of materials is not valid: {result:?}");
    let mut text = Vec::new();
    bom.output_as_json_v1_5(&mut text)?;
    text.push(b'\n');
    Ok(String::from_utf8(text)?)
}

/// The workspace and all that it depends on.
struct Packages<'a> {
    by_id: BTreeMap<&'a PackageId, &'a Package>,
    nodes: BTreeMap<&'a PackageId, &'a Node>,
}

impl<'a> Packages<'a> {
    fn named(&self, name: &str) -> anyhow::Result<&'a Package> {
        let mut packages = self.by_id.values();
        let found = packages.find(|package| package.name.as_str() == name);
        found.copied().with_context(|| format!("there is no package {name}"))
    }

    /// What is linked into `roots`, themselves included.
    fn linked(&self, roots: [&'a PackageId; 2]) -> anyhow::Result<BTreeSet<&'a PackageId>> {
        let mut linked = BTreeSet::new();
        let mut open = Vec::from(roots);
        while let Some(id) = open.pop() {
            if linked.insert(id) {
                let node = self.nodes.get(id).context("a package without a node")?;
                open.extend(linked_by(node));
            }
        }
        Ok(linked)
    }
}

/// What a package links: neither its tests' nor its build script's dependencies.
fn linked_by(node: &Node) -> impl Iterator<Item = &PackageId> {
    let is_linked = |kinds: &[cargo_metadata::DepKindInfo]| {
        kinds.iter().any(|kind| kind.kind == DependencyKind::Normal)
    };
    node.deps.iter().filter(move |dep| is_linked(&dep.dep_kinds)).map(|dep| &dep.pkg)
}

fn reference(package: &Package) -> String {
    format!("pkg:cargo/{}@{}", package.name, package.version)
}

fn library(package: &Package) -> anyhow::Result<Component> {
    let mut component = Component::new(
        Classification::Library,
        package.name.as_str(),
        &package.version.to_string(),
        Some(reference(package)),
    );
    component.purl = Some(Purl::new("cargo", package.name.as_str(), &package.version.to_string())?);
    component.licenses = licenses(package)?;
    Ok(component)
}

fn licenses(package: &Package) -> anyhow::Result<Option<Licenses>> {
    let Some(license) = &package.license else { return Ok(None) };
    // Older packages write `MIT/Apache-2.0`.
    let expression = SpdxExpression::parse_lax(license.clone())
        .with_context(|| format!("the license of {}", package.name))?;
    Ok(Some(Licenses(vec![LicenseChoice::Expression(expression)])))
}

fn file_reference(path: &Path) -> String {
    format!("file:{}", file_name(path))
}

fn file(sh: &Shell, path: &Path, version: &str) -> anyhow::Result<Component> {
    let mut component =
        Component::new(Classification::File, &file_name(path), version, Some(file_reference(path)));
    component.hashes = Some(sha_256(sh, path)?);
    Ok(component)
}

fn sha_256(sh: &Shell, path: &Path) -> anyhow::Result<Hashes> {
    let content = HashValue(digest(&sh.read_binary_file(path)?));
    Ok(Hashes(vec![Hash { alg: HashAlgorithm::SHA_256, content }]))
}

fn depends(on: &str, dependencies: impl IntoIterator<Item = String>) -> Dependency {
    Dependency { dependency_ref: on.to_owned(), dependencies: dependencies.into_iter().collect() }
}

/// The compilers: Rust's, and those for the modules that are compiled ahead of time.
fn tools(sh: &Shell, compilers: &[std::path::PathBuf]) -> anyhow::Result<Tools> {
    let rustc = cmd!(sh, "rustc --version").quiet().read()?;
    let rustc = rustc.split(' ').nth(1).context("rustc does not say its version")?.to_owned();
    let mut tools = vec![tool("rustc", &rustc)];
    for wamrc in compilers {
        let mut tool = tool("wamrc", &aot::version(sh, wamrc)?);
        tool.hashes = Some(sha_256(sh, wamrc)?);
        tools.push(tool);
    }
    Ok(Tools::Object { services: None, components: Some(Components(tools)) })
}

fn tool(name: &str, version: &str) -> Component {
    let reference = format!("tool:{name}@{version}");
    Component::new(Classification::Application, name, version, Some(reference))
}
