//! From selectors to a policy image.
//!
//! Each route's selector becomes a disjunction of [clauses](clause), and all clauses together
//! become [tables]: for each subject and kind of test, which clauses a value allows. What the
//! image is and how a decision is read from it stands in `tagsplice`'s module `image`.

mod automaton;
mod clause;
mod literal;
mod logic;
mod numbers;
mod set;
mod tables;

pub(crate) use clause::{Clause, alternatives, clauses};
pub(crate) use literal::{Literal, Predicate};
pub(crate) use logic::{contradictory, covered};

use tagsplice::image::MAX_KEYS;

use crate::diagnostics::{Diagnostics, Notes};
use crate::model::{RouteFile, Subject};
use crate::write;
pub(crate) use set::Set;

/// What an image is written from.
pub(crate) struct Program {
    /// For each clause its route; ascending.
    pub(crate) routes: Vec<u32>,
    /// Ascending by subject, so that those in one object of a record are next to each other.
    pub(crate) keys: Vec<Key>,
}

/// A subject that something asks about.
pub(crate) struct Key {
    pub(crate) subject: Subject,
    /// None where only templates or the check of identity need its value.
    pub(crate) tables: Vec<Table>,
}

/// Which clauses a value allows.
pub(crate) struct Table {
    /// A record without the subject.
    pub(crate) absent: Set,
    /// A value that the table does not know.
    pub(crate) other: Set,
    pub(crate) body: Body,
}

/// How a table finds a value.
pub(crate) enum Body {
    /// Whole.
    Exact(Vec<(String, Set)>),
    /// Byte by byte.
    Automaton(Box<Automaton>),
    /// By thresholds, and the sets below, at, and between them.
    Number(Vec<i64>, Vec<Set>),
}

/// A deterministic automaton. State 0 is dead, state 1 the start.
pub(crate) struct Automaton {
    /// The class of each byte.
    pub(crate) classes: [u8; 256],
    /// For each state, for each class below `1 << shift`, the next state.
    pub(crate) transitions: Vec<u16>,
    pub(crate) shift: u32,
    /// For each state, what a value that ends there allows.
    pub(crate) ends: Vec<Set>,
}

impl RouteFile {
    /// Compiles the file to a policy image, which `tagsplice::Policy::from_image` reads. The same
    /// text always gives the same bytes.
    ///
    /// # Errors
    /// The file asks for more than an image can hold: too many clauses, labels or places in
    /// templates, or a pattern whose automaton gets too large.
    pub fn compile(&self) -> Result<Vec<u8>, Diagnostics> {
        let mut notes = Notes::default();
        let image = program(self, &mut notes).map(|program| write::image(self, &program));
        match image {
            Some(image) if !notes.has_errors() => {
                debug_assert!(tagsplice::Policy::from_image(&image).is_ok());
                Ok(image)
            }
            _ => Err(Diagnostics::new(&self.source, notes)),
        }
    }
}

/// What to write; `None` if an error was noted.
pub(crate) fn program(file: &RouteFile, notes: &mut Notes) -> Option<Program> {
    let mut routes = Vec::new();
    let mut all = Vec::new();
    for (index, clauses) in clauses(file, notes)?.into_iter().enumerate() {
        for clause in clauses {
            routes.push(index as u32);
            all.push(clause);
        }
    }
    let mut keys = tables::keys(file, &all, notes)?;
    add_keys_without_tables(file, &mut keys, notes)?;
    Some(Program { routes, keys })
}

/// The subjects of templates, and those that identity is checked by.
fn add_keys_without_tables(file: &RouteFile, keys: &mut Vec<Key>, notes: &mut Notes) -> Option<()> {
    let of_identity = [Subject::Namespace, Subject::Pod];
    let of_identity = of_identity.iter().filter(|_| file.specials.untrusted.is_some());
    let of_templates = file.routes.iter().flat_map(|route| route.tag.subjects());
    for subject in of_templates.chain(of_identity) {
        if let Err(at) = keys.binary_search_by(|key| key.subject.cmp(subject)) {
            keys.insert(at, Key { subject: subject.clone(), tables: Vec::new() });
        }
    }
    if keys.len() <= MAX_KEYS {
        return Some(());
    }
    let span = file.routes.first().map_or(0..0, |route| route.span.clone());
    notes
        .error("too-large", &span, format!("the routes need more than {MAX_KEYS} different values"))
        .help("ask about fewer different labels, or use fewer in tags");
    None
}
