//! Policies other than the built-in one.

use tagsplice_routes::RouteFile;

/// The image of a route file.
///
/// # Panics
/// The file has mistakes.
#[must_use]
pub fn image(text: &str) -> Vec<u8> {
    let file = RouteFile::parse(text, "test.yaml");
    let image = file.and_then(|file| file.compile());
    image.unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// Everything that a policy can ask a record for, with a tag for each special case.
pub const EVERYTHING: &str = r#"
tagKey: route
routes:
  - tag: team-{labels.team}
    match: {matchExpressions: [{key: team, operator: Exists}]}
  - tag: web
    match: {matchLabels: {app: web}}
default: other
unlabeled: none
malformed: broken
untrusted: forged
"#;
