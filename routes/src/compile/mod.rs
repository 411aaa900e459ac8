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

pub(crate) use clause::{Clause, clauses};
pub(crate) use literal::{Literal, Predicate};
pub(crate) use logic::{contradictory, covered};

use tagsplice::image::MAX_SLOTS;

use crate::diagnostics::{Diagnostics, Notes};
use crate::model::{RouteFile, Subject};
use crate::write;
pub(crate) use set::Set;

/// What an image is written from.
pub(crate) struct Program {
    /// For each clause its route; ascending.
    pub(crate) routes: Vec<u32>,
    pub(crate) keys: Vec<Key>,
    /// The subjects that templates have places for: the slots.
    pub(crate) slots: Vec<Subject>,
}

/// A subject that something asks about.
pub(crate) struct Key {
    pub(crate) subject: Subject,
    pub(crate) tables: Vec<Table>,
    pub(crate) slot: Option<u32>,
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
    let slots = slots(file, notes)?;
    for (index, subject) in slots.iter().enumerate() {
        let slot = Some(index as u32);
        match keys.binary_search_by(|key| key.subject.cmp(subject)) {
            Ok(at) => keys[at].slot = slot,
            Err(at) => {
                keys.insert(at, Key { subject: subject.clone(), tables: Vec::new(), slot });
            }
        }
    }
    Some(Program { routes, keys, slots })
}

fn slots(file: &RouteFile, notes: &mut Notes) -> Option<Vec<Subject>> {
    let mut slots: Vec<Subject> = Vec::new();
    for route in &file.routes {
        for subject in route.tag.subjects() {
            if slots.contains(subject) {
                continue;
            }
            if slots.len() == MAX_SLOTS {
                notes
                    .error(
                        "too-large",
                        &route.span,
                        format!("templates use more than {MAX_SLOTS} different values"),
                    )
                    .help("use fewer labels in tags");
                return None;
            }
            slots.push(subject.clone());
        }
    }
    Some(slots)
}
