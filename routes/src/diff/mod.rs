//! What a change of policy changes: which records get another tag.
//!
//! The compiled policies are compared, not samples of records: [`search`] goes through all
//! combinations of [classes](classes) of values that the two policies distinguish.

mod classes;
mod model;
mod numbers;
mod search;
mod words;

use serde::Serialize;
use serde_json::Value;

use crate::diagnostics::Diagnostics;
use crate::explain::{Explanation, Outcome, explain};
use crate::model::{RecordSchema, RouteFile, RouteRef, Subject, SubjectKind};
use model::Model;
use search::{Search, Values, Winner};

/// What differs between two policies.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Diff {
    /// The old and the new tag key, if they differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_key: Option<[String; 2]>,
    /// The old and the new schema, if they differ. What changes is then found for pods, of which
    /// each policy gets its own records.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<[String; 2]>,
    /// Each pair of an old and a new decision that give a record different tags.
    pub changes: Vec<Change>,
    /// Is it certain that there are no other pairs? Policies of very many labels or very large
    /// patterns are compared up to a limit.
    pub is_complete: bool,
}

/// Records that get another tag.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// What the old policy does with them.
    pub old: Decided,
    /// What the new policy does with them.
    pub new: Decided,
    /// One of them, as the new policy gets it, with no more in it than needed; `null` for those that are not JSON objects, or
    /// that come from another pod than they claim.
    pub example: Value,
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Decided {
    /// What decides.
    #[serde(flatten)]
    pub by: Decider,
    /// The tag that the example gets.
    pub tag: Option<String>,
}

/// What decides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(tag = "by", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Decider {
    /// A route.
    Route(RouteRef),
    /// `default`: no route matches.
    Default,
    /// `unlabeled`: the record has no labels, and no route matches.
    Unlabeled,
    /// `untrusted`: the record is not from where its tag says; without it, nobody compares them.
    Untrusted,
    /// `malformed`: the record is not a JSON object.
    Malformed,
}

impl Diff {
    /// Does no record get another tag?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.tag_key.is_none() && self.schema.is_none()
    }
}

/// Finds which records get another tag by `new` than by `old`.
///
/// Each change is a pair of decisions, such as "route 2 of the old, `default` of the new", with an
/// example. All pairs are found, not only those of likely records, for tags of up to 255 bytes.
///
/// ```
/// use tagsplice_routes::{RouteFile, diff};
/// let old = RouteFile::parse("routes: [{tag: a, match: 'team in (x,y)'}]", "old.yaml")?;
/// let new = RouteFile::parse("routes: [{tag: a, match: 'team=x'}]", "new.yaml")?;
/// let found = diff(&old, &new)?;
/// let [change] = found.changes.as_slice() else { panic!("one change") };
/// assert_eq!(change.example["kubernetes"]["labels"]["team"], "y");
/// assert_eq!((change.old.tag.as_deref(), change.new.tag.as_deref()), (Some("a"), None));
/// # Ok::<(), tagsplice_routes::Diagnostics>(())
/// ```
///
/// # Errors
/// A file cannot be compiled, see [`RouteFile::compile`].
pub fn diff(old: &RouteFile, new: &RouteFile) -> Result<Diff, Diagnostics> {
    let model = Model::new(old, new)?;
    let mut changes = Vec::new();
    let mut is_complete = true;
    for has_labels in [true, false] {
        let search = Search::run(&model, has_labels);
        is_complete &= search.is_complete;
        for (winners, values) in &search.found {
            changes.extend(change([old, new], *winners, values, has_labels));
        }
    }
    changes.extend(specials(old, new));
    let tag_key = (old.tag_key != new.tag_key).then(|| [old.tag_key.clone(), new.tag_key.clone()]);
    let schema = (old.schema != new.schema)
        .then(|| [&old.schema, &new.schema].map(|schema| schema.to_string().replace('`', "")));
    Ok(Diff { tag_key, schema, changes, is_complete })
}

/// The change that a record shows, with a record that has no more in it than needed.
fn change(
    files: [&RouteFile; 2],
    winners: (Winner, Winner),
    values: &Values,
    has_labels: bool,
) -> Option<Change> {
    let shows = |values: &Values| {
        let records = files.map(|file| record(&file.schema, values, has_labels));
        let explained = [0, 1]
            .map(|side: usize| explain(files[side], records[side].to_string().as_bytes(), None));
        let is_same = explained[0].tag != explained[1].tag
            && winner(&explained[0]) == Some(winners.0)
            && winner(&explained[1]) == Some(winners.1);
        let ([old, new], [_, record]) = (explained, records);
        is_same.then_some((record, old, new))
    };
    let mut values = values.clone();
    let mut shown = shows(&values)?;
    for subject in values.clone().keys() {
        let mut fewer = values.clone();
        fewer.remove(subject);
        if let Some(simpler) = shows(&fewer) {
            shown = simpler;
            values = fewer;
        }
    }
    let (example, old, new) = shown;
    let decided = |file: &RouteFile, winner: Winner, explanation: &Explanation| {
        let none = if has_labels { Decider::Default } else { Decider::Unlabeled };
        let by = winner.map_or(none, |index| Decider::Route(file.routes[index].reference(index)));
        Decided { by, tag: explanation.tag.clone() }
    };
    Some(Change {
        old: decided(files[0], winners.0, &old),
        new: decided(files[1], winners.1, &new),
        example,
    })
}

fn winner(explanation: &Explanation) -> Option<Winner> {
    match explanation.outcome {
        Outcome::Route { index } => Some(Some(index)),
        Outcome::Default | Outcome::Unlabeled => Some(None),
        _ => None,
    }
}

/// Changes of the tags that do not depend on routes.
fn specials(old: &RouteFile, new: &RouteFile) -> Vec<Change> {
    let (old, new) = (&old.specials, &new.specials);
    [
        (Decider::Untrusted, &old.untrusted, &new.untrusted),
        (Decider::Malformed, &old.malformed, &new.malformed),
    ]
    .into_iter()
    .filter(|(_, old, new)| old != new)
    .map(|(by, old, new)| Change {
        old: Decided { by: by.clone(), tag: old.clone() },
        new: Decided { by, tag: new.clone() },
        example: Value::Null,
    })
    .collect()
}

/// A record with these values.
fn record(schema: &RecordSchema, values: &Values, has_labels: bool) -> Value {
    let mut record = schema.empty_record();
    if has_labels {
        schema.insert_object(&mut record, SubjectKind::Label);
    }
    for (subject, value) in values {
        schema.insert(&mut record, subject, Value::from(value.as_str()));
    }
    // Where labels have no object of their own, it takes one to know that there are labels.
    if has_labels && !schema.has_labels(&record) {
        schema.insert(&mut record, &Subject::Label("some-label".to_owned()), "".into());
    }
    record
}
