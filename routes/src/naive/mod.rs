//! Evaluating a route file by reading it: each route in order, each selector as it is written.
//!
//! This is what [`explain`](crate::explain) shows people, and the oracle that the tests hold
//! compiled images against. It shares nothing with the compiler and with the crate `tagsplice`:
//! no clauses, no tables, no automata, and records are read by serde_json.

mod facts;
mod glob;
mod identity;
mod test;

pub(crate) use facts::{Facts, Found};
pub(crate) use identity::identity;
pub(crate) use test::passes;

use crate::model::{Part, Selector, Template};

/// Does the record satisfy the selector?
pub(crate) fn holds(selector: &Selector, facts: &Facts<'_>) -> bool {
    truth(selector, facts) == Some(true)
}

/// Whether the selector is true of the record; `None`: it depends on something unknown. (Kleene's
/// logic: what is unknown stays so when it is negated.)
pub(crate) fn truth(selector: &Selector, facts: &Facts<'_>) -> Option<bool> {
    match selector {
        Selector::All(parts) => all(parts.iter().map(|part| truth(part, facts))),
        Selector::Any(parts) => {
            all(parts.iter().map(|part| Some(!truth(part, facts)?))).map(|b| !b)
        }
        Selector::Not(inner) => Some(!truth(inner, facts)?),
        Selector::Is(requirement) => {
            let value = facts.find(&requirement.subject).text();
            let is_known = value.is_some() || facts.has_labels();
            is_known.then(|| passes(&requirement.test, value))
        }
    }
}

fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let parts: Vec<_> = parts.collect();
    if parts.contains(&Some(false)) {
        Some(false)
    } else if parts.contains(&None) {
        None
    } else {
        Some(true)
    }
}

/// The tag that a template makes of the record, or why it makes none.
pub(crate) fn fill(template: &Template, facts: &Facts<'_>) -> Result<String, String> {
    let mut tag = String::new();
    for part in template.parts() {
        match part {
            Part::Literal(text) => tag += text,
            Part::Value(subject) => match facts.find(subject) {
                Found::Text("") => return Err(format!("{subject} is empty")),
                Found::Text(text) => match text.chars().find(|&char| !is_of_tag(char)) {
                    Some(char) => {
                        return Err(format!(
                            "{subject} is {text:?}, and {char:?} cannot be in a tag"
                        ));
                    }
                    None => tag += text,
                },
                missing => return Err(format!("{subject} {missing}")),
            },
        }
    }
    if tag.len() > 255 {
        return Err(format!("the tag would have {} bytes, and 255 is the most", tag.len()));
    }
    Ok(tag)
}

fn is_of_tag(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '.' | '_' | '-')
}
