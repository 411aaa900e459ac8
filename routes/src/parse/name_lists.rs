//! Lists of names and globs: `namespaces`, `pods`, `owners`...

use super::{Context, names, pattern_advice};
use crate::model::{Pattern, PatternKind, Requirement, Selector, SubjectKind, Test};
use crate::pattern::{self, Legal};
use crate::source::Span;
use crate::yaml::Node;

impl Context<'_> {
    /// A list of names and globs.
    pub(super) fn names(&mut self, node: &Node, of: SubjectKind) -> Option<Selector> {
        let what = format!("`{}`", of.selector_word().unwrap_or_default());
        let nodes = self.list(node, &what)?;
        if nodes.is_empty() {
            self.notes
                .error(
                    "empty-list",
                    &node.span,
                    format!("{what} is empty, and so matches no record"),
                )
                .help("write names in it, or take it out");
            return None;
        }
        let patterns: Vec<_> = nodes.iter().map(|node| self.name(node, &what, of)).collect();
        let patterns = patterns.into_iter().collect::<Option<Vec<_>>>()?;
        // Names alone are looked up whole; among globs they are globs too.
        let test = if patterns.iter().any(|pattern| pattern::is_glob(&pattern.text)) {
            Test::Matches(patterns)
        } else {
            Test::In(patterns.into_iter().map(|pattern| pattern.text).collect())
        };
        Some(Selector::Is(Requirement { subject: of.subject(""), test, span: node.span.clone() }))
    }

    fn name(&mut self, node: &Node, what: &str, of: SubjectKind) -> Option<Pattern> {
        let text = self.string(node, &format!("an entry of {what}"))?;
        if pattern::is_glob(text) {
            return self.pattern(node, PatternKind::Glob, of.legal(), what);
        }
        let valid = match of.legal() {
            Legal::DnsLabel => names::dns_label(text),
            Legal::Kind => names::kind(text),
            Legal::Anything => self.value(text, &node.span, of).map(|_| ()).ok_or_else(String::new),
            _ => names::dns_subdomain(text),
        };
        match valid {
            Ok(()) => self.warn_of_name(text, &node.span, of),
            Err(why) if why.is_empty() => return None,
            Err(why) => {
                let subject = of.subject("");
                let message = match of {
                    SubjectKind::OwnerKind => format!("no kind of objects is called {text:?}"),
                    SubjectKind::OwnerName => {
                        format!("no owner is called {text:?}: Kubernetes refuses it")
                    }
                    _ => format!("no {subject} is called {text:?}: Kubernetes refuses it"),
                };
                let help = meant_by_name(text, what, of).unwrap_or(why);
                self.notes.error("bad-name", &node.span, message).help(help);
                return None;
            }
        }
        Some(Pattern { kind: PatternKind::Glob, text: text.to_owned() })
    }

    /// Warns of a name that can be one, and that hardly any record has.
    fn warn_of_name(&mut self, text: &str, span: &Span, of: SubjectKind) {
        let (message, help) = match of {
            SubjectKind::Stream if !["stdout", "stderr"].contains(&text) => (
                format!("containers write to `stdout` and `stderr`, not to `{text}`"),
                "write `streams: [stderr]`; what a line says of itself is a field: \
                 `fields: {matchLabels: {level: error}}`"
                    .to_owned(),
            ),
            SubjectKind::OwnerKind => match owner_instead(text) {
                Some((message, help)) => (message, help),
                None => return,
            },
            _ => return,
        };
        self.notes.warn("suspicious-name", span, message).help(help);
    }
}

/// What is probably wrong with the kind of a pod's owner, and what to write instead.
fn owner_instead(kind: &str) -> Option<(String, String)> {
    /// Those that own pods, or own what does.
    const KINDS: [&str; 8] = [
        "ReplicaSet",
        "StatefulSet",
        "DaemonSet",
        "Job",
        "ReplicationController",
        "Node",
        "Deployment",
        "CronJob",
    ];
    let plain = |text: &str| text.to_ascii_lowercase();
    let meant = KINDS.into_iter().find(|known| {
        let (known, kind) = (plain(known), plain(kind));
        kind == known || kind.strip_suffix('s') == Some(&known)
    });
    let through = match meant {
        Some("Deployment") => Some("ReplicaSet"),
        Some("CronJob") => Some("Job"),
        _ => None,
    };
    if let (Some(meant), Some(owner)) = (meant, through) {
        return Some((
            format!("a {meant} owns no pods: it owns a {owner}, which does"),
            format!(
                "write `{owner}`; its name begins with that of the {meant}: `owners: [\"NAME-*\"]`"
            ),
        ));
    }
    match meant {
        Some(meant) if meant != kind => Some((
            format!("the kind is called `{meant}`, and kinds are compared letter by letter"),
            format!("write `{meant}`"),
        )),
        None if kind.starts_with(|c: char| c.is_ascii_lowercase()) => Some((
            "kinds begin with a capital letter".to_owned(),
            "write it as the `kind` of its manifest is written".to_owned(),
        )),
        _ => None,
    }
}

/// What to write instead of a name that Kubernetes refuses.
fn meant_by_name(text: &str, what: &str, of: SubjectKind) -> Option<String> {
    let key = what.trim_matches('`');
    if let Some(name) = text.strip_prefix('!') {
        return Some(format!("write `not: {{{key}: [{name}]}}`"));
    }
    if let Some((_, help)) = pattern_advice::foreign_glob(text) {
        return Some(help);
    }
    if let (SubjectKind::OwnerName, Some((kind, name))) = (of, text.split_once('/')) {
        return Some(format!("write `ownerKinds: [{kind}]` and `owners: [{name}]`"));
    }
    if of == SubjectKind::OwnerKind {
        return None;
    }
    let small = text.trim().to_ascii_lowercase();
    let is_name = small != text && names::dns_label(&small).is_ok();
    is_name.then(|| format!("names are in small letters, without blanks: `{small}`"))
}
