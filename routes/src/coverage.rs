//! What of a route file its tests hold: which routes win, and which requirements matter.

use serde::Serialize;

use crate::explain::explain_facts;
use crate::model::{Place, Requirement, Route, RouteFile, RouteRef, Selector};
use crate::naive::{Facts, fill, holds, truth};

/// What the tests of a file cover.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Coverage {
    /// Each route, in order.
    pub routes: Vec<RouteCoverage>,
}

/// What the tests cover of a route.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct RouteCoverage {
    /// Which one.
    #[serde(flatten)]
    pub route: RouteRef,
    /// Its tag as in the file.
    pub tag: String,
    /// How many tests it wins.
    pub tests: usize,
    /// Each requirement of its `match`, in order.
    pub requirements: Vec<RequirementCoverage>,
}

/// What the tests cover of a requirement.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct RequirementCoverage {
    /// What is asked for.
    pub requirement: String,
    /// Where it is; of an included file's route also the namespaces that the main file grants.
    #[serde(flatten)]
    pub place: Place,
    /// How many tests it decides: their records would get another tag if it held where it does
    /// not, or did not hold where it does.
    pub tests: usize,
}

impl Coverage {
    /// How many routes and requirements are covered.
    #[must_use]
    pub fn covered(&self) -> usize {
        self.counts().filter(|&tests| tests > 0).count()
    }

    /// How many routes and requirements there are.
    #[must_use]
    pub fn total(&self) -> usize {
        self.counts().count()
    }

    fn counts(&self) -> impl Iterator<Item = usize> {
        self.routes.iter().flat_map(|route| {
            let requirements = route.requirements.iter().map(|requirement| requirement.tests);
            std::iter::once(route.tests).chain(requirements)
        })
    }
}

/// Finds out which routes win a test, and which requirements decide one.
///
/// A test decides a requirement if the record's tag would be another one were the requirement's
/// result the opposite. Removing a requirement, or inverting it, then makes a test fail.
///
/// ```
/// use tagsplice_routes::{RouteFile, coverage};
/// let file = RouteFile::parse(
///     "routes: [{tag: a, match: 'team=x,!debug'}]\n\
///      tests: [{labels: {team: x}, tag: a}, {labels: {}, tag: null}]",
///     "routes.yaml",
/// )?;
/// let found = coverage(&file);
/// assert_eq!(found.routes[0].tests, 1);
/// assert_eq!((found.covered(), found.total()), (3, 3));
/// # Ok::<(), tagsplice_routes::Diagnostics>(())
/// ```
#[must_use]
pub fn coverage(file: &RouteFile) -> Coverage {
    let requirements: Vec<_> = file.routes.iter().map(|route| leaves(&route.selector)).collect();
    let mut found = Coverage { routes: Vec::new() };
    for (index, (route, requirements)) in file.routes.iter().zip(&requirements).enumerate() {
        let requirements = requirements.iter().map(|requirement| RequirementCoverage {
            requirement: requirement.to_string(),
            place: Place::of(&file.source, requirement.span.start),
            tests: 0,
        });
        found.routes.push(RouteCoverage {
            route: route.reference(index),
            tag: route.tag.text().to_owned(),
            tests: 0,
            requirements: requirements.collect(),
        });
    }
    for test in &file.tests {
        let tag = test.incoming_tag.as_ref().map(String::as_bytes);
        explain_facts(file, &test.record, tag, |facts| {
            let results: Vec<_> =
                file.routes.iter().map(|route| result(route, facts, None)).collect();
            let winner = results.iter().position(Option::is_some);
            if let Some(winner) = winner {
                found.routes[winner].tests += 1;
            }
            let tag = winner.and_then(|winner| results[winner].as_ref());
            let other = match facts.has_labels() {
                true => file.specials.default.as_ref(),
                false => file.specials.unlabeled.as_ref(),
            };
            let tag = tag.or(other);
            // Routes after the winner are not asked.
            for (index, requirements) in requirements.iter().enumerate() {
                if winner.is_some_and(|winner| index > winner) {
                    break;
                }
                for (place, requirement) in requirements.iter().enumerate() {
                    let flipped = result(&file.routes[index], facts, Some(requirement));
                    let later = results[index + 1..].iter().find_map(Option::as_ref);
                    let changed = match (&flipped, winner) {
                        (Some(tag), _) => Some(tag),
                        (None, Some(winner)) if winner == index => later.or(other),
                        (None, _) => tag,
                    };
                    if changed != tag {
                        found.routes[index].requirements[place].tests += 1;
                    }
                }
            }
        });
    }
    found
}

/// The tag that a route gives a record, with one requirement's result inverted.
fn result(route: &Route, facts: &Facts<'_>, inverted: Option<&Requirement>) -> Option<String> {
    let holds = match inverted {
        Some(inverted) => truth_but(&route.selector, facts, inverted) == Some(true),
        None => holds(&route.selector, facts),
    };
    if holds { fill(&route.tag, facts).ok() } else { None }
}

/// Whether the selector is true if one requirement's result is inverted; `None` if that depends
/// on something unknown.
fn truth_but(selector: &Selector, facts: &Facts<'_>, inverted: &Requirement) -> Option<bool> {
    let parts = |parts: &[Selector]| -> Vec<Option<bool>> {
        parts.iter().map(|part| truth_but(part, facts, inverted)).collect()
    };
    match selector {
        Selector::All(all) => all_of(&parts(all)),
        Selector::Any(any) => {
            let none: Vec<_> = parts(any).iter().map(|part| part.map(|part| !part)).collect();
            all_of(&none).map(|none| !none)
        }
        Selector::Not(inner) => truth_but(inner, facts, inverted).map(|result| !result),
        // What is unknown does not hold: the opposite is that it does.
        Selector::Is(requirement) if std::ptr::eq(requirement, inverted) => {
            Some(truth(selector, facts) != Some(true))
        }
        Selector::Is(_) => truth(selector, facts),
    }
}

fn all_of(parts: &[Option<bool>]) -> Option<bool> {
    if parts.contains(&Some(false)) {
        Some(false)
    } else {
        parts.iter().copied().collect::<Option<Vec<_>>>().map(|_| true)
    }
}

fn leaves(selector: &Selector) -> Vec<&Requirement> {
    match selector {
        Selector::All(parts) | Selector::Any(parts) => parts.iter().flat_map(leaves).collect(),
        Selector::Not(inner) => leaves(inner),
        Selector::Is(requirement) => vec![requirement],
    }
}
