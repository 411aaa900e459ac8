//! The values of one subject, in classes that no predicate of either policy distinguishes.

use std::collections::{BTreeSet, HashSet};

use super::numbers;
use super::words::Finder;
use crate::compile::automaton::build;
use crate::compile::{Predicate, decided};
use crate::model::{Pattern, PatternKind};
use crate::pattern;

/// How many values of a class are looked at, where tags are made of them.
const VALUES: usize = 3;
/// What the automaton of a subject's patterns may take, in bytes.
const LIMIT: usize = 4 << 20;
/// The most states of an automaton, and the most kinds of states.
const MAX_STATES: usize = 20_000;
const MAX_KINDS: usize = 4_000;

/// Values that all predicates agree about.
#[derive(Clone, Debug)]
pub(super) struct Class {
    /// Some of the values; none is the lack of the subject.
    pub(super) values: Vec<String>,
    /// Are those all of its values?
    pub(super) are_all: bool,
    /// For each predicate, whether it holds.
    pub(super) truth: Vec<bool>,
}

/// All classes, the lack of the subject first, and whether they are certainly all.
pub(super) struct Classes {
    pub(super) classes: Vec<Class>,
    pub(super) are_all: bool,
}

/// What is asked about a subject.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Question {
    Is(Predicate),
    /// May the value be a part of a tag?
    Fills,
}

impl Question {
    /// The question as patterns, if it is one about the form of values.
    fn patterns(&self) -> Option<Vec<Pattern>> {
        match self {
            Self::Is(Predicate::Matches(patterns)) => Some(patterns.clone()),
            Self::Is(Predicate::Gt(bound)) => Some(vec![numbers::above(*bound)]),
            Self::Is(Predicate::Lt(bound)) => Some(vec![numbers::below(*bound)]),
            Self::Is(Predicate::Exists | Predicate::In(_)) => None,
            Self::Fills => Some(vec![regex("[A-Za-z0-9._-]+")]),
        }
    }

    fn holds(&self, value: &str) -> Option<bool> {
        match self {
            Self::Is(predicate) => decided(predicate, value),
            Self::Fills => Some(
                !value.is_empty()
                    && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)),
            ),
        }
    }
}

/// The classes of a subject that `questions` ask about.
pub(super) fn classes(questions: &[Question]) -> Classes {
    let absent = Class { values: Vec::new(), are_all: true, truth: vec![false; questions.len()] };
    let mut found = Classes { classes: vec![absent], are_all: true };
    let mentioned: BTreeSet<&str> = questions
        .iter()
        .filter_map(|question| match question {
            Question::Is(Predicate::In(values)) => Some(values),
            _ => None,
        })
        .flatten()
        .map(String::as_str)
        .collect();
    for value in &mentioned {
        found.add_value(questions, value);
    }
    let known = mentioned.into_iter().collect();
    if found.add_others(questions, &known).is_none() {
        // Too large together: each pattern's own texts are better than nothing.
        found.are_all = false;
        for question in questions.iter().filter(|question| question.patterns().is_some()) {
            let mut alone = Classes { classes: Vec::new(), are_all: true };
            let _ = alone.add_others(std::slice::from_ref(question), &known);
            for value in alone.classes.iter().flat_map(|class| &class.values) {
                found.add_value(questions, value);
            }
        }
    }
    found
}

impl Classes {
    /// A class of one value.
    fn add_value(&mut self, questions: &[Question], value: &str) {
        let truth = questions.iter().map(|question| {
            question.holds(value).unwrap_or_else(|| {
                self.are_all = false;
                false
            })
        });
        let truth = truth.collect();
        self.classes.push(Class { values: vec![value.to_owned()], are_all: true, truth });
    }

    /// The classes of values that no question mentions; `None` if their automaton gets too large.
    fn add_others(&mut self, questions: &[Question], known: &HashSet<&str>) -> Option<()> {
        let mut places = Vec::new();
        // Any text: an automaton of bytes must not find what is not UTF-8.
        let mut languages = vec![pattern::any_of(&[regex("(?u:(?s:.)*)")]).ok()?];
        for (place, question) in questions.iter().enumerate() {
            if let Some(patterns) = question.patterns() {
                places.push(place);
                languages.push(pattern::any_of(&patterns).ok()?);
            }
        }
        let raw = build::build(&languages, LIMIT).ok()?;
        let kinds: BTreeSet<&[usize]> =
            raw.ends.iter().filter(|end| end.contains(&0)).map(Vec::as_slice).collect();
        if raw.next.len() > MAX_STATES || kinds.len() > MAX_KINDS {
            return None;
        }
        let finder = Finder::new(&raw);
        for kind in kinds {
            let mut words = finder.find(kind, VALUES, known);
            if words.words.is_empty() {
                self.are_all &= words.are_all;
                continue;
            }
            // An empty value is a rare example.
            words.words.sort_by_key(String::is_empty);
            let mut truth: Vec<bool> = questions
                .iter()
                .map(|question| matches!(question, Question::Is(Predicate::Exists)))
                .collect();
            for (language, &place) in (1..).zip(&places) {
                truth[place] = kind.contains(&language);
            }
            self.classes.push(Class { values: words.words, are_all: words.are_all, truth });
        }
        Some(())
    }
}

fn regex(text: &str) -> Pattern {
    Pattern { kind: PatternKind::Regex, text: text.to_owned() }
}
