//! Keys that newcomers write for others: from other tools, or in the wrong place.

use super::words::{listed, nearest};
use crate::model::SubjectKind;

/// A mapping of a route file, by the keys that it knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mapping {
    File,
    Route,
    /// An entry of `routes` that includes a file.
    Include,
    Selector,
    /// `annotations`, `fields` and the like.
    Keyed(SubjectKind),
    Expression,
    Test,
    /// An owner in a test.
    Owner,
    /// A schema that is written out.
    Schema,
}

/// What was probably meant by a key that a mapping does not know.
pub(crate) struct Meant {
    /// The key of the same mapping that it takes the place of, so that nobody misses that.
    pub(crate) key: Option<&'static str>,
    pub(crate) help: String,
}

impl Mapping {
    /// In a message.
    pub(crate) fn name(self) -> String {
        let name = match self {
            Self::File => "a route file",
            Self::Route => "a route",
            Self::Include => "an include",
            Self::Selector => "a selector",
            Self::Keyed(of) => return format!("`{}`", of.word()),
            Self::Schema => "`schema`",
            Self::Owner => "`owner`",
            Self::Expression => "an expression",
            Self::Test => "a test",
        };
        name.to_owned()
    }

    pub(crate) fn keys(self) -> &'static [&'static str] {
        match self {
            Self::File => &[
                "tagKey",
                "schema",
                "routes",
                "default",
                "unlabeled",
                "malformed",
                "untrusted",
                "tests",
            ],
            Self::Route => &["name", "description", "tag", "match"],
            Self::Include => &["include", "namespaces"],
            Self::Selector => SELECTOR,
            Self::Keyed(_) => &["matchLabels", "matchExpressions"],
            Self::Expression => &["key", "operator", "values"],
            Self::Test => &[
                "name",
                "labels",
                "annotations",
                "namespaceLabels",
                "namespaceAnnotations",
                "namespace",
                "pod",
                "container",
                "host",
                "owner",
                "ownerKind",
                "ownerName",
                "stream",
                "fields",
                "record",
                "incomingTag",
                "tag",
            ],
            Self::Owner => &["kind", "name"],
            Self::Schema => SCHEMA,
        }
    }

    pub(crate) fn meant(self, key: &str) -> Meant {
        if key == "<<" {
            let help = "merge keys are not supported: write the members out".to_owned();
            return Meant { key: None, help };
        }
        if let Some((key, help)) = self.known_mistake(key) {
            return Meant { key, help };
        }
        match nearest(key, self.keys()) {
            Some(near) => Meant { key: Some(near), help: format!("did you mean `{near}`?") },
            None => Meant { key: None, help: format!("known are {}", listed(self.keys())) },
        }
    }

    fn known_mistake(self, key: &str) -> Option<(Option<&'static str>, String)> {
        let same = |near: &'static str| Some((Some(near), format!("did you mean `{near}`?")));
        let other = |help: &str| Some((None, help.to_owned()));
        match (self, key) {
            (Self::File, "fallback" | "else" | "otherwise" | "defaultTag" | "catchAll") => {
                same("default")
            }
            (Self::File, "version" | "apiVersion" | "kind" | "metadata" | "spec") => {
                other("a route file has no such head: take it out")
            }
            (Self::File, "tag" | "match" | "name" | "description") => other(
                "this belongs to a route: indent it as far as the other keys of the route",
            ),
            (Self::File, "include" | "includes" | "import" | "imports") => other(
                "write an entry of `routes` for each file: `- {include: payments.yaml, namespaces: \
                 [payments]}`",
            ),
            (Self::Route, "labels" | "matchlabels") => {
                Some((Some("match"), "write `match: {matchLabels: ...}`".to_owned()))
            }
            (Self::Route, "selector" | "if" | "when" | "where" | "matches" | "condition") => {
                same("match")
            }
            (Self::Route, "namespace" | "pod" | "container" | "host") => {
                Some((Some("match"), format!("write `match: {{{key}s: [...]}}`")))
            }
            (Self::Route, "output" | "outputs" | "to") => Some((
                Some("tag"),
                "a route gives a `tag`, which outputs of Fluent Bit match: `tagsplice config` writes \
                 one for each"
                    .to_owned(),
            )),
            (Self::Route, "tags" | "newTag" | "new_tag" | "route") => same("tag"),
            (Self::Route, "default" | "else" | "otherwise") => Some((
                Some("match"),
                "write `match: {}` for a route that takes every record, or `default` at the top of \
                 the file"
                    .to_owned(),
            )),
            (Self::Route, "priority" | "order" | "weight") => {
                other("take it out: routes are tried in the order of the file")
            }
            (Self::Route, "comment" | "title" | "note") => same("description"),
            (Self::Route, "continue" | "final" | "stop") => {
                other("take it out: the first route that matches gives the tag, and no other")
            }
            (Self::Route, "exclude" | "unless") => {
                Some((None, "write `match: {not: ...}`".to_owned()))
            }
            (Self::Route, key) if SELECTOR.contains(&key) => Some((
                Some("match"),
                format!("put it under `match`, one level deeper: `match: {{{key}: ...}}`"),
            )),
            (Self::Include, "tag" | "match" | "name" | "description") => {
                other("take it out: the routes are in the file that is included")
            }
            (Self::Selector, "labels" | "label" | "podLabels") => same("matchLabels"),
            (Self::Selector, "expressions") => same("matchExpressions"),
            (Self::Selector, "or" | "anyOf" | "oneOf" | "some") => same("any"),
            (Self::Selector, "and" | "allOf" | "every") => same("all"),
            (Self::Selector, "none" | "exclude" | "unless" | "except") => same("not"),
            (Self::Selector, "node" | "nodes" | "nodeName" | "nodeSelector") => same("hosts"),
            (Self::Selector, "namespaceSelector") => same("namespaceLabels"),
            (Self::Selector, "stream" | "output") => same("streams"),
            (Self::Selector, "kinds" | "ownerKind" | "workloadKinds") => same("ownerKinds"),
            (
                Self::Selector,
                "owner" | "ownerName" | "ownerNames" | "ownerReferences" | "workloads" | "workload",
            ) => same("owners"),
            (Self::Selector, "deployments" | "replicaSets" | "jobs" | "daemonSets") => other(
                "write `ownerKinds: [ReplicaSet]` for pods of Deployments, `[Job]`, `[DaemonSet]`, \
                 and `owners: [\"NAME-*\"]` for their names",
            ),
            (Self::Selector, "podSelector" | "labelSelector") => {
                other("take it out, and write its members here")
            }
            (Self::Expression, "op") => same("operator"),
            (Self::Expression, "label" | "name") => same("key"),
            (Self::Test, "expect" | "expected" | "expects" | "want" | "result" | "output") => {
                same("tag")
            }
            (Self::Test, "kubernetes") => {
                other("write `labels`, `namespace` and so on here, or `record: {kubernetes: ...}`")
            }
            (Self::Test, "input") => same("record"),
            (Self::Test, "node") => same("host"),
            (Self::Test, "ownerReferences") => same("owner"),
            (Self::Test, "field" | "level" | "severity" | "log") => {
                other("write `fields: {level: error}`, or a whole `record`")
            }
            (Self::Schema, "name" | "from" | "extends") => same("base"),
            (Self::Schema, "owner") => other("write `ownerKind` and `ownerName`"),
            (Self::Schema, "node") => same("host"),
            _ => None,
        }
    }
}

const SELECTOR: &[&str] = &[
    "matchLabels",
    "matchExpressions",
    "any",
    "all",
    "not",
    "namespaces",
    "pods",
    "containers",
    "hosts",
    "ownerKinds",
    "owners",
    "streams",
    "annotations",
    "namespaceLabels",
    "namespaceAnnotations",
    "fields",
];

const SCHEMA: &[&str] = &{
    let mut words = ["base"; 1 + SubjectKind::ALL.len()];
    let mut index = 0;
    while index < SubjectKind::ALL.len() {
        words[1 + index] = SubjectKind::ALL[index].word();
        index += 1;
    }
    words
};
