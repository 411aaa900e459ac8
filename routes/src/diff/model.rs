//! Two policies in terms of the same subjects, questions and tags.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::classes::{Class, Question, classes};
use crate::compile::{Clause, clauses};
use crate::diagnostics::{Diagnostics, Notes};
use crate::model::{Part, RecordSchema, RouteFile, Step, Subject, SubjectKind, Template, joined};

/// A question about a subject, and the result that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Literal {
    pub(super) subject: usize,
    pub(super) question: usize,
    pub(super) holds: bool,
}

/// A clause of a route, with what its tag needs: if all literals hold, the route matches.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) route: usize,
    /// The place of its tag in [`Model::tags`].
    pub(super) tag: usize,
    /// Ascending.
    pub(super) literals: Rc<[Literal]>,
}

/// A tag as its parts; `None` means no tag.
pub(super) type Tag = Option<Vec<Part>>;

/// The old policy and the new one.
pub(super) struct Model {
    pub(super) subjects: Vec<Subject>,
    /// The classes of each subject's values.
    pub(super) classes: Vec<Vec<Class>>,
    /// Each tag once.
    pub(super) tags: Vec<Tag>,
    pub(super) rows: [Vec<Row>; 2],
    /// The tags of records that no route matches: with labels, and without.
    pub(super) defaults: [usize; 2],
    pub(super) unlabeled: [usize; 2],
    /// Are the classes all that there are?
    pub(super) is_complete: bool,
}

impl Model {
    /// # Errors
    /// A file cannot be compiled.
    pub(super) fn new(old: &RouteFile, new: &RouteFile) -> Result<Self, Diagnostics> {
        let files = [old, new];
        let mut all = Vec::new();
        for file in files {
            let mut notes = Notes::default();
            let Some(clauses) = clauses(file, &mut notes) else {
                return Err(Diagnostics::new(&file.source, notes));
            };
            all.push(clauses);
        }
        let mut questions: BTreeMap<Subject, Vec<Question>> = BTreeMap::new();
        for (file, clauses) in files.iter().zip(&all) {
            for literal in clauses.iter().flatten().flatten() {
                let of_subject = questions.entry(literal.subject.clone()).or_default();
                of_subject.push(Question::Is(literal.predicate.clone()));
            }
            for subject in file.routes.iter().flat_map(|route| route.tag.subjects()) {
                questions.entry(subject.clone()).or_default().push(Question::Fills);
            }
        }
        let mut model = Self {
            subjects: Vec::new(),
            classes: Vec::new(),
            tags: Vec::new(),
            rows: [Vec::new(), Vec::new()],
            defaults: [0, 0],
            unlabeled: [0, 0],
            is_complete: true,
        };
        let mut asked = Vec::new();
        for (subject, mut of_subject) in questions {
            of_subject.sort();
            of_subject.dedup();
            let found = classes(&of_subject);
            model.is_complete &= found.are_all;
            model.classes.push(found.classes);
            model.subjects.push(subject);
            asked.push(of_subject);
        }
        model.is_complete &= files.iter().all(|file| are_apart(&file.schema, &model.subjects));
        for (side, (file, clauses)) in files.iter().zip(&all).enumerate() {
            for (route, clauses) in clauses.iter().enumerate() {
                let template = &file.routes[route].tag;
                let tag = model.tag(Some(template.parts.clone()));
                let fills = model.fills(template, &asked);
                for clause in clauses {
                    let mut literals = model.literals(clause, &asked);
                    literals.extend(&fills);
                    literals.sort_unstable();
                    literals.dedup();
                    model.rows[side].push(Row { route, tag, literals: literals.into() });
                }
            }
            let [default, unlabeled] = [&file.specials.default, &file.specials.unlabeled]
                .map(|tag| tag.as_ref().map(|text| vec![Part::Literal(text.clone())]));
            model.defaults[side] = model.tag(default);
            model.unlabeled[side] = model.tag(unlabeled);
        }
        Ok(model)
    }

    fn tag(&mut self, tag: Tag) -> usize {
        self.tags.iter().position(|known| *known == tag).unwrap_or_else(|| {
            self.tags.push(tag);
            self.tags.len() - 1
        })
    }

    fn literals(&self, clause: &Clause, asked: &[Vec<Question>]) -> Vec<Literal> {
        clause
            .iter()
            .map(|literal| {
                let question = Question::Is(literal.predicate.clone());
                self.literal(&literal.subject, &question, literal.holds, asked)
            })
            .collect()
    }

    fn fills(&self, template: &Template, asked: &[Vec<Question>]) -> Vec<Literal> {
        let literal = |subject| self.literal(subject, &Question::Fills, true, asked);
        template.subjects().map(literal).collect()
    }

    fn literal(
        &self,
        subject: &Subject,
        question: &Question,
        holds: bool,
        asked: &[Vec<Question>],
    ) -> Literal {
        let subject = self.subjects.binary_search(subject).unwrap_or_default();
        let question = asked[subject].binary_search(question).unwrap_or_default();
        Literal { subject, question, holds }
    }

    /// Are tags made of the subject's values?
    pub(super) fn is_in_tags(&self, subject: usize) -> bool {
        let subject = &self.subjects[subject];
        self.tags
            .iter()
            .flatten()
            .flatten()
            .any(|part| matches!(part, Part::Value(of) if of == subject))
    }
}

/// Can each of these subjects have a value of its own? Fields can be in the place of others, or of
/// what others are in, and then some combinations of values are in no record.
fn are_apart(schema: &RecordSchema, subjects: &[Subject]) -> bool {
    let ways: Vec<_> = (subjects.iter())
        .filter_map(|subject| Some((subject, joined(&schema.path(subject)?))))
        .collect();
    let is_apart = |(at, (_, way)): (usize, &(&Subject, Vec<Step>))| {
        ways[..at].iter().all(|(_, other)| !way.starts_with(other) && !other.starts_with(way))
    };
    // A label that is asked for as a field makes labels known.
    let (last, parent) = schema.labels().split_last().unwrap_or((&Step::First, &[]));
    let is_of_labels = |way: &[Step]| {
        way.strip_prefix(parent).and_then(<[Step]>::first).is_some_and(|step| match (last, step) {
            (Step::Prefix(prefix), Step::Key(key)) => key.starts_with(prefix),
            (last, step) => last == step,
        })
    };
    let makes_labels = |(subject, way): &(&Subject, Vec<Step>)| {
        subject.kind() == SubjectKind::Field && is_of_labels(way)
    };
    ways.iter().enumerate().all(is_apart) && !ways.iter().any(makes_labels)
}
