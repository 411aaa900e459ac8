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

/// What [`EVERYTHING`] and the examples leave out.
pub const SUBJECTS: &str = r#"
routes:
  - tag: "{namespace}.{pod}.{container}.{host}"
    match:
      all:
        - {annotations: {matchLabels: {log: full}}}
        - {namespaceLabels: {matchLabels: {tier: gold}}}
  - tag: gold
    match: {namespaceLabels: {matchLabels: {tier: gold}}}
  - tag: urgent
    match: {matchExpressions: [{key: priority, operator: Gt, values: ["5"]}]}
  - tag: team
    match: {any: [{namespaces: ["team-*"]}, {pods: ["web-*"]}, {hosts: ["node-?"]}]}
  - tag: version
    match: {matchExpressions: [{key: version, operator: Regex, values: ["v[0-9]+"]}]}
default: other
unlabeled: none
untrusted: forged
"#;
