//! Why a test failed: what the route that should have won says of the record.

use tagsplice_routes::{Answer, Part, RouteFile, Template, TestResult, Verdict, explain};

/// What each route that could give the expected tag says; empty where no route is asked.
pub(super) fn verdicts(file: &RouteFile, result: &TestResult) -> Vec<Verdict> {
    let Some(expected) = &result.expected else { return Vec::new() };
    let Some(test) =
        file.tests().iter().find(|test| (test.line, &test.file) == (result.line, &result.file))
    else {
        return Vec::new();
    };
    let tag = test.incoming_tag.as_deref().map(str::as_bytes);
    let mut verdicts = explain(file, &test.record, tag).routes;
    let mut routes = file.routes().iter();
    verdicts.retain(|verdict| {
        let can_make = routes.next().is_some_and(|route| can_make(route.tag(), expected));
        can_make && verdict.answer != Answer::Won
    });
    verdicts
}

/// Could the template make this tag of some record?
fn can_make(template: &Template, tag: &str) -> bool {
    fn is(parts: &[Part], tag: &str) -> bool {
        match parts {
            [] => tag.is_empty(),
            [Part::Literal(text), rest @ ..] => {
                tag.strip_prefix(text.as_str()).is_some_and(|tag| is(rest, tag))
            }
            [Part::Value(_), rest @ ..] => {
                (1..=tag.len()).any(|len| tag.is_char_boundary(len) && is(rest, &tag[len..]))
            }
        }
    }
    is(template.parts(), tag)
}
