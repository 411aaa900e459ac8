//! What of a selector does not hold.

use serde::Serialize;

use crate::model::Selector;
use crate::naive::{Facts, holds, truth};

/// A requirement that a record does not meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Unmet {
    /// What is asked for.
    pub requirement: String,
    /// What the record has.
    pub found: String,
    /// The alternatives, none of which is met either.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inner: Vec<Unmet>,
}

/// What does not hold of a selector that does not.
pub(super) fn unmet(selector: &Selector, facts: &Facts<'_>) -> Vec<Unmet> {
    match selector {
        _ if holds(selector, facts) => Vec::new(),
        Selector::All(parts) => parts.iter().flat_map(|part| unmet(part, facts)).collect(),
        Selector::Any(parts) => vec![Unmet {
            requirement: format!("any of {}", parts.len()),
            found: "none holds".to_owned(),
            inner: parts.iter().flat_map(|part| unmet(part, facts)).collect(),
        }],
        Selector::Not(inner) => vec![Unmet {
            requirement: format!("not ({inner})"),
            found: {
                let is = if truth(inner, facts).is_some() { "it holds" } else { "it is unknown" };
                format!("{is}: {}", held(inner, facts).join(", "))
            },
            inner: Vec::new(),
        }],
        Selector::Is(requirement) => vec![Unmet {
            requirement: requirement.to_string(),
            found: format!("{} {}", requirement.subject, facts.find(&requirement.subject)),
            inner: Vec::new(),
        }],
    }
}

/// What the record has of the subjects that a selector asks about.
fn held(selector: &Selector, facts: &Facts<'_>) -> Vec<String> {
    let mut all = match selector {
        Selector::All(parts) | Selector::Any(parts) => {
            parts.iter().flat_map(|part| held(part, facts)).collect()
        }
        Selector::Not(inner) => held(inner, facts),
        Selector::Is(requirement) => {
            vec![format!("{} {}", requirement.subject, facts.find(&requirement.subject))]
        }
    };
    all.dedup();
    all
}
