//! Finds each pair of an old and a new decision that some record gets, and that differ in the tag.
//!
//! Values are assigned to one subject after the other, a class at a time. Each assignment removes
//! the clauses that cannot hold any more, until one is left at the head of each policy that holds
//! for certain. Where the rest of both policies is the same, no record differs, and the search
//! goes back: so it takes time for what was changed, not for what there is.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::model::{Literal, Model, Row};
use crate::model::{Part, Subject};

/// The most rows that are looked at in one search.
const MAX_STEPS: usize = 50_000_000;
/// The most combinations of values that are tried to make two templates differ.
const MAX_COMBINATIONS: usize = 1_000;

/// The route that decides; none is the default, or `unlabeled` for records without labels.
pub(super) type Winner = Option<usize>;

/// A record, as the values of its subjects.
pub(super) type Values = BTreeMap<Subject, String>;

pub(super) struct Search<'m> {
    model: &'m Model,
    /// For each pair of decisions, a record that gets them, and other tags by them.
    pub(super) found: BTreeMap<(Winner, Winner), Values>,
    pub(super) is_complete: bool,
    /// The subjects that tags are made of.
    in_tags: Vec<bool>,
    /// Do the records have labels? Without, nothing holds of a subject that they lack.
    has_labels: bool,
    /// The tags of records that no route matches, by their places in [`Model::tags`].
    others: [usize; 2],
    seen: HashSet<(u64, u64)>,
    steps: usize,
}

/// What is left of both policies, and which classes were assigned.
struct State {
    rows: [Vec<Row>; 2],
    assigned: Vec<Option<usize>>,
}

impl<'m> Search<'m> {
    /// Searches the records with labels, or those without.
    pub(super) fn run(model: &'m Model, has_labels: bool) -> Self {
        let mut search = Self {
            model,
            found: BTreeMap::new(),
            is_complete: model.is_complete,
            in_tags: (0..model.subjects.len()).map(|s| model.is_in_tags(s)).collect(),
            has_labels,
            others: if has_labels { model.defaults } else { model.unlabeled },
            seen: HashSet::new(),
            steps: 0,
        };
        let is_known = |literal: &Literal| {
            has_labels || !matches!(model.subjects[literal.subject], Subject::Label(_))
        };
        let rows = model.rows.each_ref().map(|rows| {
            let known = rows.iter().filter(|row| row.literals.iter().all(is_known)).cloned();
            until_certain(known)
        });
        search.visit(&State { rows, assigned: vec![None; model.subjects.len()] });
        search
    }

    fn visit(&mut self, state: &State) {
        self.steps += state.rows[0].len() + state.rows[1].len() + 1;
        if self.steps > MAX_STEPS {
            self.is_complete = false;
            return;
        }
        let Some(place) = self.first_difference(state) else { return };
        if !self.seen.insert(self.key(state)) {
            return;
        }
        let at = |side: usize, place: usize| {
            state.rows[side].get(place).and_then(|row| row.literals.first())
        };
        // What differs is asked first; if that is certain, what comes before it.
        let Some(pivot) = at(0, place).or(at(1, place)).or(at(0, 0)) else {
            self.decided(state);
            return;
        };
        for class in self.groups(state, pivot.subject) {
            let truth = self.truth(pivot.subject, class);
            let rows = state.rows.each_ref().map(|rows| assign(rows, pivot.subject, truth));
            let mut assigned = state.assigned.clone();
            assigned[pivot.subject] = Some(class);
            self.visit(&State { rows, assigned });
        }
    }

    /// For each question about the subject, whether it is true; `None` if the value is unknown.
    fn truth(&self, subject: usize, class: usize) -> Option<&'m [bool]> {
        let class = &self.model.classes[subject][class];
        (self.has_labels || !class.values.is_empty()).then_some(&class.truth)
    }

    /// Where the policies differ first: a row, or the default after the last one.
    fn first_difference(&self, state: &State) -> Option<usize> {
        let [old, new] = &state.rows;
        let same = |(a, b): &(&Row, &Row)| a.tag == b.tag && a.literals == b.literals;
        let place = old.iter().zip(new).take_while(same).count();
        let is_end = place == old.len() && place == new.len();
        let ends_certainly = old.last().is_some_and(|row| row.literals.is_empty());
        let [old, new] = self.others;
        (!is_end || (!ends_certainly && old != new)).then_some(place)
    }

    /// One class for each effect that the subject's value can have on what is left.
    fn groups(&self, state: &State, subject: usize) -> Vec<usize> {
        let classes = &self.model.classes[subject];
        if self.in_tags[subject] {
            return (0..classes.len()).collect();
        }
        let literals = state.rows.iter().flatten().flat_map(|row| row.literals.iter());
        let mut questions: Vec<usize> =
            literals.filter(|l| l.subject == subject).map(|l| l.question).collect();
        questions.sort_unstable();
        questions.dedup();
        let mut seen = HashSet::new();
        (0..classes.len())
            .filter(|&class| {
                let truth = self.truth(subject, class);
                let of = |truth: &[bool]| questions.iter().map(|&q| truth[q]).collect::<Vec<_>>();
                seen.insert(truth.map(of))
            })
            .collect()
    }

    /// Both policies have decided.
    fn decided(&mut self, state: &State) {
        let head = |side: usize| state.rows[side].first();
        let winners = (head(0).map(|row| row.route), head(1).map(|row| row.route));
        if self.found.contains_key(&winners) {
            return;
        }
        let tag = |side: usize| head(side).map_or(self.others[side], |row| row.tag);
        let (old, new) = (&self.model.tags[tag(0)], &self.model.tags[tag(1)]);
        let mut values = Values::new();
        let mut choices: Vec<(Subject, &[String])> = Vec::new();
        let mut are_all = true;
        for (subject, class) in state.assigned.iter().enumerate() {
            let Some(class) = class else { continue };
            let (class, name) =
                (&self.model.classes[subject][*class], &self.model.subjects[subject]);
            let Some(first) = class.values.first() else { continue };
            values.insert(name.clone(), first.clone());
            let is_used = |part: &Part| matches!(part, Part::Value(of) if of == name);
            if old.iter().chain(new).flatten().any(is_used) {
                are_all &= class.are_all;
                choices.push((name.clone(), &class.values));
            }
        }
        for combination in 0..MAX_COMBINATIONS {
            let mut rest = combination;
            for (subject, of_subject) in &choices {
                values.insert(subject.clone(), of_subject[rest % of_subject.len()].clone());
                rest /= of_subject.len();
            }
            if rest > 0 {
                break;
            }
            if made(old, &values) != made(new, &values) {
                self.found.insert(winners, values);
                return;
            }
        }
        // Different templates, and no value that was tried makes different tags of them.
        self.is_complete &= are_all;
    }

    fn key(&self, state: &State) -> (u64, u64) {
        let hash = |seed: u8| {
            let mut hasher = DefaultHasher::new();
            seed.hash(&mut hasher);
            for row in state.rows.iter().flatten() {
                (row.route, row.tag, &row.literals).hash(&mut hasher);
            }
            state.rows[0].len().hash(&mut hasher);
            for (class, &is_in_tags) in state.assigned.iter().zip(&self.in_tags) {
                class.filter(|_| is_in_tags).hash(&mut hasher);
            }
            hasher.finish()
        };
        (hash(0), hash(1))
    }
}

/// What is left of rows when a subject's value is known.
fn assign(rows: &[Row], subject: usize, truth: Option<&[bool]>) -> Vec<Row> {
    let is_about = |literal: &&Literal| literal.subject == subject;
    until_certain(rows.iter().filter_map(|row| {
        if !row.literals.iter().any(|literal| literal.subject == subject) {
            return Some(row.clone());
        }
        let holds =
            |literal: &Literal| truth.is_some_and(|truth| truth[literal.question] == literal.holds);
        row.literals.iter().filter(is_about).all(holds).then(|| Row {
            literals: row.literals.iter().filter(|l| !is_about(l)).copied().collect(),
            ..*row
        })
    }))
}

/// The rows up to one that holds for certain.
fn until_certain(rows: impl Iterator<Item = Row>) -> Vec<Row> {
    let mut kept = Vec::new();
    for row in rows {
        let is_certain = row.literals.is_empty();
        kept.push(row);
        if is_certain {
            break;
        }
    }
    kept
}

fn made(tag: &Option<Vec<Part>>, values: &Values) -> Option<String> {
    let part = |part: &Part| match part {
        Part::Literal(text) => text.clone(),
        Part::Value(subject) => values.get(subject).cloned().unwrap_or_default(),
    };
    tag.as_ref().map(|parts| parts.iter().map(part).collect())
}
