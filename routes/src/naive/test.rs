//! Tests, one value at a time.

use regex_automata::nfa::thompson::pikevm::PikeVM;
use regex_automata::util::syntax;

use super::glob;
use crate::model::{Pattern, PatternKind, Test};

/// Does a value pass? `None` is a subject that the record lacks.
pub(crate) fn passes(test: &Test, value: Option<&str>) -> bool {
    let is_in = |values: &[String]| value.is_some_and(|value| values.iter().any(|v| v == value));
    let is_like = |patterns: &[Pattern]| {
        value.is_some_and(|value| patterns.iter().any(|pattern| is_of(pattern, value)))
    };
    let number = value.and_then(|value| value.parse::<i64>().ok());
    match test {
        Test::In(values) => is_in(values),
        Test::NotIn(values) => !is_in(values),
        Test::Exists => value.is_some(),
        Test::DoesNotExist => value.is_none(),
        Test::Gt(bound) => number.is_some_and(|number| number > *bound),
        Test::Lt(bound) => number.is_some_and(|number| number < *bound),
        Test::Matches(patterns) => is_like(patterns),
        Test::NotMatches(patterns) => !is_like(patterns),
    }
}

fn is_of(pattern: &Pattern, value: &str) -> bool {
    match pattern.kind {
        PatternKind::Glob => glob::matches(&pattern.text, value),
        PatternKind::Regex => {
            let vm = PikeVM::builder()
                .syntax(syntax::Config::new().unicode(false).utf8(false))
                .build(&format!(r"\A(?:{})\z", pattern.text));
            vm.is_ok_and(|vm| vm.is_match(&mut vm.create_cache(), value))
        }
    }
}
