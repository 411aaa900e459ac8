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
use serde_json::{Map, Value, json};
use crate::model::PodField;

use crate::diagnostics::Diagnostics;
use crate::explain::{Explanation, Outcome, explain};
use crate::model::{RouteFile, RouteRef, Subject};
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
    /// One of them, with no more in it than needed; `null` for those that are not JSON objects, or
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
        self.changes.is_empty() && self.tag_key.is_none()
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
    Ok(Diff { tag_key, changes, is_complete })
}

/// The change that a record shows, with a record that has no more in it than needed.
fn change(
    files: [&RouteFile; 2],
    winners: (Winner, Winner),
    values: &Values,
    has_labels: bool,
) -> Option<Change> {
    let shows = |values: &Values| {
        let record = record(values, has_labels);
        let text = record.to_string();
        let explained = files.map(|file| explain(file, text.as_bytes(), None));
        let is_same = explained[0].tag != explained[1].tag
            && winner(&explained[0]) == Some(winners.0)
            && winner(&explained[1]) == Some(winners.1);
        let [old, new] = explained;
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
fn record(values: &Values, has_labels: bool) -> Value {
    let mut labels = Map::new();
    let mut annotations = Map::new();
    let mut namespace_labels = Map::new();
    let mut kubernetes = Map::new();
    for (subject, value) in values {
        let value = Value::from(value.as_str());
        let (object, key) = match subject {
            Subject::Label(key) => (&mut labels, key.as_str()),
            Subject::Annotation(key) => (&mut annotations, key.as_str()),
            Subject::NamespaceLabel(key) => (&mut namespace_labels, key.as_str()),
            Subject::Namespace | Subject::Pod | Subject::Container | Subject::Host => {
                (&mut kubernetes, subject.pod_field().map_or("", PodField::key))
            }
        };
        object.insert(key.to_owned(), value);
    }
    if has_labels {
        kubernetes.insert("labels".to_owned(), labels.into());
    }
    if !annotations.is_empty() {
        kubernetes.insert("annotations".to_owned(), annotations.into());
    }
    let mut record = json!({"kubernetes": kubernetes});
    if !namespace_labels.is_empty() {
        record["kubernetes_namespace"] = json!({"labels": namespace_labels});
    }
    record
}
