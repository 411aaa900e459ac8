//! Why a record gets the tag that it gets.

mod reason;
mod text;

use serde::Serialize;
use serde_json::Value;

pub use reason::Unmet;

use crate::model::{Route, RouteFile, RouteRef, Subject};
use crate::naive::{Facts, fill, holds, identity};

/// What happens to a record, and why.
///
/// [`Display`](std::fmt::Display) shows it to people; serialized it is for programs.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// What decides.
    pub outcome: Outcome,
    /// The tag, if the record gets one.
    pub tag: Option<String>,
    /// If the record was mended to be read, as filters do: what was wrong with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mended: Option<String>,
    /// Each route, in order; none where routes are not asked.
    pub routes: Vec<Verdict>,
}

/// What decides a record's tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "by", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Outcome {
    /// The first route that matches.
    Route {
        /// Its index, from 0; serialized as its number, from 1.
        #[serde(rename = "route", serialize_with = "number")]
        index: usize,
    },
    /// The record has labels, and no route matches.
    Default,
    /// The record has no labels, and no route matches that asks only for what the record has.
    Unlabeled,
    /// The record's identity is not that of the tag that it came with.
    Untrusted {
        /// What the tag says and the record does not.
        why: String,
    },
    /// The record is not a JSON object.
    Malformed {
        /// What is wrong with it.
        why: String,
    },
}

/// What a route says of a record.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Verdict {
    /// Which one.
    #[serde(flatten)]
    pub route: RouteRef,
    /// What it is for, if the file says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its tag as in the route file.
    pub tag: String,
    /// The answer.
    pub answer: Answer,
    /// If the selector fails: what of it does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unmet: Vec<Unmet>,
    /// If the tag cannot be made: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unfilled: Option<String>,
}

/// Programs count routes as people do.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn number<S: serde::Serializer>(index: &usize, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(*index as u64 + 1)
}

/// A route's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Answer {
    /// It is the first that matches.
    Won,
    /// It matches, but one before it does too.
    TooLate,
    /// Its selector does not hold.
    Failed,
    /// Its selector holds, but its template cannot be filled.
    Unfilled,
}

/// Explains what `file` does with a record, and with the tag that the record comes with.
///
/// ```
/// use tagsplice_routes::{RouteFile, explain};
/// let file = RouteFile::parse("routes: [{tag: a, match: team=x}]\ndefault: b", "routes.yaml")?;
/// let explanation = explain(&file, br#"{"kubernetes":{"labels":{"team":"y"}}}"#, None);
/// assert_eq!(explanation.tag.as_deref(), Some("b"));
/// assert_eq!(explanation.routes[0].unmet[0].found, "label team is \"y\"");
/// # Ok::<(), tagsplice_routes::Diagnostics>(())
/// ```
///
/// The file is read as it is written, route by route: slow, and independent of what
/// [`RouteFile::compile`] and the crate `tagsplice` make of it. Only what is not JSON is mended by
/// that crate, as filters do it. Records nested more than 128 deep are called malformed here,
/// although filters answer them.
#[must_use]
pub fn explain(file: &RouteFile, record: &[u8], tag: Option<&[u8]>) -> Explanation {
    let error = match serde_json::from_slice::<Value>(record) {
        Ok(record) => return explain_value(file, &record, tag),
        Err(error) => error.to_string(),
    };
    match serde_json::from_slice(&tagsplice::mend::mended(record)) {
        Ok(record) => Explanation { mended: Some(error), ..explain_value(file, &record, tag) },
        Err(_) => Explanation {
            outcome: Outcome::Malformed { why: error },
            tag: file.specials.malformed.clone(),
            mended: None,
            routes: Vec::new(),
        },
    }
}

/// Calls `see` with what is known of a record, if routes are asked about it.
pub(crate) fn explain_facts(
    file: &RouteFile,
    record: &[u8],
    tag: Option<&[u8]>,
    see: impl FnOnce(&Facts<'_>),
) {
    let explanation = explain(file, record, tag);
    if explanation.routes.is_empty() {
        return;
    }
    let mended = tagsplice::mend::mended(record);
    let record = serde_json::from_slice(record).or_else(|_| serde_json::from_slice(&mended));
    if let Ok(record @ Value::Object(_)) = record {
        see(&Facts::new(&record, &file.schema));
    }
}

fn explain_value(file: &RouteFile, record: &Value, tag: Option<&[u8]>) -> Explanation {
    let specials = &file.specials;
    let without_routes = |outcome, tag: &Option<String>| Explanation {
        outcome,
        tag: tag.clone(),
        mended: None,
        routes: Vec::new(),
    };
    if !record.is_object() {
        let why = "it is JSON, but not an object".to_owned();
        return without_routes(Outcome::Malformed { why }, &specials.malformed);
    }
    let facts = Facts::new(record, &file.schema);
    if let Some(why) = forged(file, &facts, tag) {
        return without_routes(Outcome::Untrusted { why }, &specials.untrusted);
    }
    let mut won = None;
    let mut verdicts = Vec::new();
    for (index, route) in file.routes.iter().enumerate() {
        let (answer, tag, unmet, unfilled) = verdict(route, &facts, won.is_some());
        if let Some(tag) = tag {
            won = won.or(Some((index, tag)));
        }
        verdicts.push(Verdict {
            route: route.reference(index),
            description: route.description.clone(),
            tag: route.tag.text.clone(),
            answer,
            unmet,
            unfilled,
        });
    }
    let (outcome, tag) = match won {
        Some((index, tag)) => (Outcome::Route { index }, Some(tag)),
        None if facts.has_labels() => (Outcome::Default, specials.default.clone()),
        None => (Outcome::Unlabeled, specials.unlabeled.clone()),
    };
    Explanation { outcome, tag, mended: None, routes: verdicts }
}

type Judged = (Answer, Option<String>, Vec<Unmet>, Option<String>);

fn verdict(route: &Route, facts: &Facts<'_>, late: bool) -> Judged {
    if !holds(&route.selector, facts) {
        return (Answer::Failed, None, reason::unmet(&route.selector, facts), None);
    }
    match fill(&route.tag, facts) {
        Ok(tag) => {
            let answer = if late { Answer::TooLate } else { Answer::Won };
            (answer, Some(tag), Vec::new(), None)
        }
        Err(why) => (Answer::Unfilled, None, Vec::new(), Some(why)),
    }
}

/// What the record's tag says of its pod and the record does not, if anyone compares them.
fn forged(file: &RouteFile, facts: &Facts<'_>, tag: Option<&[u8]>) -> Option<String> {
    file.specials.untrusted.as_ref()?;
    if !facts.has_pod() {
        return None;
    }
    let identity = identity(std::str::from_utf8(tag?).ok()?)?;
    [(Subject::Pod, identity.pod), (Subject::Namespace, identity.namespace)].into_iter().find_map(
        |(subject, claimed)| {
            let found = facts.find(&subject);
            (found.text() != Some(claimed)).then(|| {
                format!("the tag comes from {subject} {claimed:?}, in the record it {found}")
            })
        },
    )
}
