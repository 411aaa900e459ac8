//! The modules of a crate: their files, what is defined in each, and what each uses.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::Use;
use super::paths::{Import, Used, Uses};

/// Reads a file.
pub(super) type Read<'r> = dyn Fn(&Path) -> io::Result<String> + 'r;

/// A library, a program or a test.
pub(super) struct Crate {
    pub(super) files: Vec<PathBuf>,
    /// The root comes first.
    modules: Vec<Module>,
}

struct Module {
    /// An index into the crate's files.
    file: usize,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
    /// What is defined in it.
    names: BTreeSet<String>,
    imports: Vec<Import>,
    used: Vec<Used>,
}

impl Crate {
    /// Reads the crate whose root file this is.
    pub(super) fn read(root: &Path, read: &Read<'_>) -> anyhow::Result<Self> {
        let mut this = Self { files: Vec::new(), modules: Vec::new() };
        let folder = root.parent().unwrap_or(Path::new(""));
        this.file(root, folder, None, read)?;
        Ok(this)
    }

    /// The name of the module below the root that a file belongs to; of the root file, none.
    pub(super) fn top(&self, file: usize) -> Option<&str> {
        let mut at = self.modules.iter().position(|module| module.file == file)?;
        while let Some(parent) = self.modules[at].parent {
            if parent == 0 {
                let children = &self.modules[0].children;
                return children.iter().find(|(_, child)| **child == at).map(|(name, _)| &**name);
            }
            at = parent;
        }
        None
    }

    /// Is the module of one file somewhere in the module of another?
    pub(super) fn is_within(&self, inner: usize, outer: usize) -> bool {
        let inner = self.modules.iter().find(|module| module.file == inner);
        let mut parent = inner.and_then(|module| module.parent);
        while let Some(module) = parent.map(|at| &self.modules[at]) {
            if module.file == outer {
                return true;
            }
            parent = module.parent;
        }
        false
    }

    /// The names of the modules below the root.
    pub(super) fn tops(&self) -> impl Iterator<Item = &str> {
        self.modules[0].children.keys().map(String::as_str)
    }

    /// Which file uses which, each pair once.
    pub(super) fn uses(&self) -> Vec<Use> {
        let mut uses = BTreeMap::new();
        for (at, module) in self.modules.iter().enumerate() {
            for Used { path, line } in &module.used {
                // A variable, which may have the name of a module.
                if matches!(path.as_slice(), [name] if module.children.contains_key(name)) {
                    continue;
                }
                if let Some(to) = self.definition(at, path).filter(|to| *to != module.file) {
                    let first = uses.entry((module.file, to)).or_insert(*line);
                    *first = (*first).min(*line);
                }
            }
        }
        uses.into_iter().map(|((from, to), line)| Use { from, to, line }).collect()
    }

    /// Adds the module of a file; `folder` is where its own modules' files are.
    fn file(
        &mut self,
        path: &Path,
        folder: &Path,
        parent: Option<usize>,
        read: &Read<'_>,
    ) -> anyhow::Result<usize> {
        let text = read(path).with_context(|| path.display().to_string())?;
        let file = syn::parse_file(&text).with_context(|| path.display().to_string())?;
        self.files.push(path.to_owned());
        self.module(self.files.len() - 1, &file.items, folder, parent, read)
    }

    fn module(
        &mut self,
        file: usize,
        items: &[syn::Item],
        folder: &Path,
        parent: Option<usize>,
        read: &Read<'_>,
    ) -> anyhow::Result<usize> {
        let Uses { names, imports, used } = Uses::of(items);
        let at = self.modules.len();
        let children = BTreeMap::new();
        self.modules.push(Module { file, parent, children, names, imports, used });
        for item in items {
            let syn::Item::Mod(item) = item else { continue };
            // Tests may use everything, and nothing uses them.
            if is_test(item) {
                continue;
            }
            let name = item.ident.to_string();
            let inner = folder.join(&name);
            let child = match &item.content {
                Some((_, items)) => self.module(file, items, &inner, Some(at), read)?,
                None => {
                    let path = match path_attribute(item) {
                        Some(path) => self.files[file].with_file_name("").join(path),
                        None => module_file(folder, &name, read)?,
                    };
                    self.file(&path, &inner, Some(at), read)?
                }
            };
            self.modules[at].children.insert(name, child);
        }
        Ok(at)
    }

    /// The file of what a path names in a module; none if that is another crate's, or local.
    fn definition(&self, at: usize, path: &[String]) -> Option<usize> {
        // A re-export leads to another path; more than that many would be a circle of them.
        self.resolve(at, path, 16).map(|module| self.modules[module].file)
    }

    /// The module of what a path names: the one itself, or the one in which it is defined.
    fn resolve(&self, at: usize, path: &[String], steps: usize) -> Option<usize> {
        let steps = steps.checked_sub(1)?;
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => self.follow(0, rest, steps),
            "self" => self.follow(at, rest, steps),
            "super" => self.resolve_above(self.modules[at].parent?, rest, steps),
            _ => self.named(at, path, steps),
        }
    }

    /// After a `super` there may be another.
    fn resolve_above(&self, at: usize, rest: &[String], steps: usize) -> Option<usize> {
        match rest.first().map(String::as_str) {
            Some("super") => self.resolve_above(self.modules[at].parent?, &rest[1..], steps),
            _ => self.follow(at, rest, steps),
        }
    }

    /// What a path names that begins in a module; the module if nothing in it has the name, as of
    /// what a macro defines.
    fn follow(&self, at: usize, path: &[String], steps: usize) -> Option<usize> {
        if path.is_empty() { Some(at) } else { self.named(at, path, steps).or(Some(at)) }
    }

    fn named(&self, at: usize, path: &[String], steps: usize) -> Option<usize> {
        let module = &self.modules[at];
        let (name, rest) = path.split_first()?;
        if let Some(&child) = module.children.get(name) {
            return self.follow(child, rest, steps);
        }
        if module.names.contains(name) {
            return Some(at);
        }
        let mut imports = module.imports.iter();
        if let Some(import) = imports.find(|import| import.name.as_ref() == Some(name)) {
            let path: Vec<_> = import.path.iter().chain(rest).cloned().collect();
            return self.resolve(at, &path, steps);
        }
        let globs = module.imports.iter().filter(|import| import.name.is_none());
        globs.filter_map(|glob| self.resolve(at, &glob.path, steps)).find_map(|target| {
            if target == at { None } else { self.named(target, path, steps.checked_sub(1)?) }
        })
    }
}

/// The file of a module that is declared in a file whose modules are in `folder`.
fn module_file(folder: &Path, name: &str, read: &Read<'_>) -> anyhow::Result<PathBuf> {
    let candidates = [folder.join(format!("{name}.rs")), folder.join(name).join("mod.rs")];
    let found = candidates.into_iter().find(|path| read(path).is_ok());
    found.with_context(|| format!("no file for the module {name} in {}", folder.display()))
}

fn is_test(item: &syn::ItemMod) -> bool {
    item.attrs.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|cfg| cfg == "test")
    })
}

fn path_attribute(item: &syn::ItemMod) -> Option<String> {
    let attribute = item.attrs.iter().find(|attribute| attribute.path().is_ident("path"))?;
    match &attribute.meta.require_name_value().ok()?.value {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(path), .. }) => Some(path.value()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The uses of a crate of these files, as `from to`.
    fn uses(files: &[(&str, &str)]) -> Vec<String> {
        let read = |path: &Path| {
            let file = files.iter().find(|(name, _)| Path::new(name) == path);
            file.map(|(_, text)| (*text).to_owned()).ok_or(io::ErrorKind::NotFound.into())
        };
        let read = Crate::read(Path::new(files[0].0), &read).unwrap();
        let name = |file: usize| read.files[file].display().to_string();
        read.uses().iter().map(|step| format!("{} {}", name(step.from), name(step.to))).collect()
    }

    #[test]
    fn paths_lead_to_the_file_of_the_definition() {
        let files = [
            ("lib.rs", "mod a; mod b; pub use a::A;"),
            ("a/mod.rs", "mod inner; pub(crate) use inner::{A, B as C};"),
            ("a/inner.rs", "pub struct A; pub struct B;"),
            ("b.rs", "use crate::A; fn f(_: crate::a::C) {}"),
        ];
        assert_eq!(uses(&files), ["b.rs a/inner.rs"]);
    }

    #[test]
    fn code_macros_and_inner_modules_count() {
        for code in [
            "use super::a::A;",
            "use crate::a;",
            "use crate::{a::{self, A}};",
            "fn f() -> usize { crate::a::A.len() }",
            "fn f() { g!(1, crate::a::A); }",
            "macro_rules! m { () => { $crate::a::A }; }",
            "mod tests { use super::super::a::*; }",
            "mod tests { fn f() { crate::a::f(); } }",
            "fn f() { use crate::a::f; f(); }",
            "impl crate::a::T for X {}",
        ] {
            let files = [("lib.rs", "mod a; mod b;"), ("a.rs", "pub struct A;"), ("b.rs", code)];
            assert_eq!(uses(&files), ["b.rs a.rs"], "{code}");
        }
    }

    #[test]
    fn what_is_handed_on_is_used_where_it_is_named() {
        let child = ("a/inner.rs", "pub struct A;");
        let root = ("lib.rs", "mod a;");
        let handed = "mod inner; pub use inner::A;";
        assert!(uses(&[root, ("a/mod.rs", handed), child]).is_empty());
        let named = "mod inner; pub use inner::A; fn f(_: A) {}";
        assert_eq!(uses(&[root, ("a/mod.rs", named), child]), ["a/mod.rs a/inner.rs"]);
        let private = "mod inner; use inner::A;";
        assert_eq!(uses(&[root, ("a/mod.rs", private), child]), ["a/mod.rs a/inner.rs"]);
        let through_glob = [root, ("a/mod.rs", "mod inner; pub use inner::*;"), child];
        assert!(uses(&through_glob).is_empty());
    }

    #[test]
    fn other_crates_and_locals_do_not_count() {
        let code = "use std::fmt; use ::a::A; fn f(a: u8) -> u8 { a + other::a::A }";
        assert!(uses(&[("lib.rs", "mod a; mod b;"), ("a.rs", ""), ("b.rs", code)]).is_empty());
    }

    #[test]
    fn tests_do_not_count() {
        let b = "#[cfg(test)] mod tests { use crate::a; } #[cfg(not(test))] mod c { fn f() {} }";
        assert!(uses(&[("lib.rs", "mod a; mod b;"), ("a.rs", ""), ("b.rs", b)]).is_empty());
    }

    #[test]
    fn files_are_in_those_that_declare_them() {
        let read = |path: &Path| match path.to_str() {
            Some("lib.rs") => Ok("mod a; mod b;".to_owned()),
            Some("a.rs") => Ok("mod c;".to_owned()),
            Some("a/c.rs" | "b.rs") => Ok(String::new()),
            _ => Err(io::ErrorKind::NotFound.into()),
        };
        let read = Crate::read(Path::new("lib.rs"), &read).unwrap();
        let file = |name: &str| read.files.iter().position(|path| path == Path::new(name)).unwrap();
        let within = |inner, outer| read.is_within(file(inner), file(outer));
        assert!(within("a/c.rs", "a.rs") && within("a/c.rs", "lib.rs") && within("b.rs", "lib.rs"));
        assert!(!within("a.rs", "a/c.rs") && !within("a/c.rs", "b.rs") && !within("b.rs", "b.rs"));
    }

    #[test]
    fn files_of_modules_are_found() {
        let files = [
            (
                "x/lib.rs",
                "#[path = \"../y/odd.rs\"] mod a; mod b { mod c; } use a::A; use b::c::C;",
            ),
            ("x/../y/odd.rs", "pub struct A;"),
            ("x/b/c.rs", "pub struct C;"),
        ];
        assert_eq!(uses(&files), ["x/lib.rs x/../y/odd.rs", "x/lib.rs x/b/c.rs"]);
    }
}
