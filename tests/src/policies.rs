//! Policies other than the built-in one.

use tagsplice::Policy;
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

/// What [`SUBJECTS`] leaves out: values in lists, at the top of the record, and deeper in it.
pub const PATHS: &str = r#"
routes:
  - tag: "job-{ownerName}"
    match: {ownerKinds: [Job]}
  - tag: "{stream}-{fields.level}"
    match: {streams: [stderr], fields: "level in (warn,error)"}
  - tag: nested
    match: {fields: "log.level=debug"}
  - tag: noted
    match: {namespaceAnnotations: {matchLabels: {owner: shop}}}
  - tag: "{labels.team}"
    match: team
default: other
unlabeled: none
untrusted: forged
"#;

/// A record whose members are all at its top.
pub const FLAT: &str = r#"
schema: flat
routes:
  - tag: "{labels.team}-{namespace}"
    match: team
  - tag: full
    match: {annotations: log=full}
  - tag: loud
    match: {fields: "level=error", not: {pods: ["web-*"]}}
default: other
unlabeled: none
untrusted: forged
"#;

/// The images of the examples, of these, and the built-in one.
///
/// # Panics
/// An example has mistakes.
#[must_use]
pub fn images() -> Vec<Vec<u8>> {
    let examples = [
        include_str!("../../examples/multi-tenant.yaml"),
        include_str!("../../examples/quarantine.yaml"),
        include_str!("../../examples/team-namespaces.yaml"),
        EVERYTHING,
        SUBJECTS,
        PATHS,
        FLAT,
    ];
    let mut images: Vec<_> = examples.into_iter().map(image).collect();
    images.push(Policy::example().image().to_vec());
    images
}

/// A route file whose tags show all that a record said: each subject that is there, by its value.
#[must_use]
pub fn revealing() -> String {
    let subjects = [
        ("{labels.team}", "{matchExpressions: [{key: team, operator: Exists}]}"),
        ("{annotations.log}", "{annotations: log}"),
        ("{namespaceLabels.tier}", "{namespaceLabels: tier}"),
        ("{namespace}", "{namespaces: ['*']}"),
        ("{pod}", "{pods: ['*']}"),
        ("{container}", "{containers: ['*']}"),
        ("{host}", "{hosts: ['*']}"),
        ("{ownerKind}", "{ownerKinds: ['*']}"),
        ("{fields.level}", "{fields: level}"),
    ];
    let mut file = String::from("default: nothing\nunlabeled: unlabeled\nroutes:\n");
    for set in (1..1_u32 << subjects.len()).rev() {
        let there = subjects.iter().enumerate().filter(|(index, _)| set >> index & 1 == 1);
        let (tags, selectors): (Vec<_>, Vec<_>) =
            there.map(|(index, (value, selector))| (format!("{index}-{value}"), *selector)).unzip();
        let (tag, all) = (tags.join("."), selectors.join(", "));
        file += &format!("  - {{tag: \"{tag}\", match: {{all: [{all}]}}}}\n");
    }
    file
}
