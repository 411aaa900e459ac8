//! What a module defines, imports and uses, by its code alone.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// What the items of a module say, without those of the modules in it.
#[derive(Default)]
pub(super) struct Uses {
    /// What is defined.
    pub(super) names: BTreeSet<String>,
    pub(super) imports: Vec<Import>,
    pub(super) used: Vec<Used>,
}

/// A name that a `use` brings in.
pub(super) struct Import {
    /// None: all that is in the module at the path.
    pub(super) name: Option<String>,
    pub(super) path: Vec<String>,
}

/// A path that is used.
pub(super) struct Used {
    pub(super) path: Vec<String>,
    /// From 1.
    pub(super) line: usize,
}

impl Uses {
    pub(super) fn of(items: &[syn::Item]) -> Self {
        let mut uses = Self::default();
        for item in items {
            uses.names.extend(name(item));
            uses.visit_item(item);
        }
        uses
    }

    fn used(&mut self, path: Vec<String>, line: usize) {
        self.used.push(Used { path, line });
    }

    /// Adds what a tree of a `use` names. What is only handed on is not used here.
    fn import(&mut self, tree: &syn::UseTree, mut path: Vec<String>, is_handed_on: bool) {
        let (name, span) = match tree {
            syn::UseTree::Path(tree) => {
                path.push(tree.ident.to_string());
                return self.import(&tree.tree, path, is_handed_on);
            }
            syn::UseTree::Group(group) => {
                return (group.items.iter())
                    .for_each(|tree| self.import(tree, path.clone(), is_handed_on));
            }
            syn::UseTree::Glob(glob) => (None, glob.star_token.spans[0]),
            syn::UseTree::Name(name) => {
                path.push(name.ident.to_string());
                (path.last().cloned(), name.ident.span())
            }
            syn::UseTree::Rename(rename) => {
                path.push(rename.ident.to_string());
                (Some(rename.rename.to_string()), rename.ident.span())
            }
        };
        // `use a::{self}` brings in `a`.
        let name = match name.as_deref() {
            Some("self") => {
                path.pop();
                path.last().cloned()
            }
            _ => name,
        };
        if !is_handed_on {
            self.used(path.clone(), span.start().line);
        }
        self.imports.push(Import { name, path });
    }

    /// Adds the paths in what a macro is given or is made of.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut line = 0;
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if colons == 2 && !path.is_empty() => {
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() => {
                    colons += 1;
                }
                other => {
                    self.end_of(&mut path, line);
                    colons = 0;
                    match other {
                        TokenTree::Ident(ident) => {
                            line = ident.span().start().line;
                            path.push(ident.to_string());
                        }
                        TokenTree::Group(group) => self.tokens(group.stream()),
                        TokenTree::Punct(_) | TokenTree::Literal(_) => {}
                    }
                }
            }
        }
        self.end_of(&mut path, line);
    }

    fn end_of(&mut self, path: &mut Vec<String>, line: usize) {
        if !path.is_empty() {
            self.used(std::mem::take(path), line);
        }
    }
}

impl<'a> Visit<'a> for Uses {
    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        if item.leading_colon.is_none() {
            let is_handed_on = !matches!(item.vis, syn::Visibility::Inherited);
            self.import(&item.tree, Vec::new(), is_handed_on);
        }
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        if let (None, Some(first)) = (path.leading_colon, path.segments.first()) {
            let segments = path.segments.iter().map(|segment| segment.ident.to_string());
            self.used(segments.collect(), first.ident.span().start().line);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, mac: &'a syn::Macro) {
        self.tokens(mac.tokens.clone());
        visit::visit_macro(self, mac);
    }

    /// Modules are visited on their own.
    fn visit_item_mod(&mut self, _: &'a syn::ItemMod) {}

    /// `pub(in crate::a)` uses nothing.
    fn visit_visibility(&mut self, _: &'a syn::Visibility) {}
}

/// The name that an item defines, but for a module's.
fn name(item: &syn::Item) -> Option<String> {
    let ident = match item {
        syn::Item::Const(item) => &item.ident,
        syn::Item::Enum(item) => &item.ident,
        syn::Item::Fn(item) => &item.sig.ident,
        syn::Item::Macro(item) => item.ident.as_ref()?,
        syn::Item::Static(item) => &item.ident,
        syn::Item::Struct(item) => &item.ident,
        syn::Item::Trait(item) => &item.ident,
        syn::Item::Type(item) => &item.ident,
        syn::Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}
