//! From selectors to a policy image.
//!
//! Each route's selector becomes a disjunction of [clauses](clause), and all clauses together
//! become [tables]: for each subject and kind of test, which clauses a value allows. What the
//! image is and how a decision is read from it is described in `tagsplice`'s module `image`.

pub(crate) mod automaton;
mod clause;
mod literal;
mod logic;
mod numbers;
mod pivot;
mod set;
mod tables;

pub(crate) use clause::{Clause, alternatives, clauses};
pub(crate) use literal::{Literal, Predicate};
pub(crate) use logic::{contradictory, covered, decided};

use tagsplice::image::MAX_KEYS;

use crate::diagnostics::{Diagnostics, Notes};
use crate::model::{RouteFile, Subject};
use crate::write;
pub(crate) use set::Set;

/// What an image is written from.
pub(crate) struct Program {
    pub(crate) clauses: Vec<Entry>,
    /// Ascending by subject, so that those in one object of a record are next to each other.
    pub(crate) keys: Vec<Key>,
    pub(crate) base: Sets,
}

/// A clause, but for what tables say of it.
pub(crate) struct Entry {
    /// Its route; ascending.
    pub(crate) route: u32,
    /// The keys of which a record must have a value in any case, but for that of the pivot.
    pub(crate) positive: Vec<u16>,
    /// Those that it asks for otherwise; a record without labels must have them too.
    pub(crate) other: Vec<u16>,
}

/// A subject that something asks about.
pub(crate) struct Key {
    pub(crate) subject: Subject,
    /// None where only templates or the check of identity need its value.
    pub(crate) tables: Vec<Table>,
}

/// What a value says of all clauses.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Sets {
    pub(crate) allowed: Set,
    /// Those of them whose pivot is in this table.
    pub(crate) pivots: Set,
}

/// Which clauses a value allows.
pub(crate) struct Table {
    /// The clauses whose pivot is in it.
    pub(crate) pivots: Set,
    /// A value that the table does not know.
    pub(crate) other: Set,
    pub(crate) body: Body,
}

impl Table {
    /// What a value says that allows these clauses.
    pub(crate) fn sets(&self, allowed: &Set) -> Sets {
        Sets { allowed: allowed.clone(), pivots: allowed.and(&self.pivots) }
    }
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
    let pivots = pivot::pivots(&all);
    let mut keys = tables::keys(file, &all, &pivots, notes)?;
    add_keys_without_tables(file, &mut keys, notes)?;
    let entries = routes.iter().zip(&all).zip(&pivots);
    let entries = entries.map(|((&route, clause), &pivot)| entry(route, clause, pivot, &keys));
    Some(Program { clauses: entries.collect(), base: base(&all), keys })
}

fn entry(route: u32, clause: &Clause, pivot: Option<&Literal>, keys: &[Key]) -> Entry {
    let mut entry = Entry { route, positive: Vec::new(), other: Vec::new() };
    for about in clause.chunk_by(|a, b| a.subject == b.subject) {
        let Some(first) = about.first() else { continue };
        if pivot.is_some_and(|pivot| pivot.subject == first.subject) {
            continue;
        }
        let key = keys.binary_search_by(|key| key.subject.cmp(&first.subject));
        let key = key.expect("a key for each subject") as u16;
        if about.iter().any(|literal| literal.holds) {
            entry.positive.push(key);
        } else {
            entry.other.push(key);
        }
    }
    entry
}

/// What is a candidate whatever a record has: without a positive literal, and without any.
fn base(clauses: &[Clause]) -> Sets {
    let of = |is_base: fn(&Clause) -> bool| {
        let mut set = Set::none(clauses.len());
        (0..).zip(clauses).filter(|(_, clause)| is_base(clause)).for_each(|(i, _)| set.insert(i));
        set
    };
    Sets {
        allowed: of(|clause| !clause.iter().any(|literal| literal.holds)),
        pivots: of(Vec::is_empty),
    }
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
