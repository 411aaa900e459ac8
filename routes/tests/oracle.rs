//! Random policies and random records: what the compiled image decides is what the naive
//! evaluator, which reads the file as it is written, says.

mod random;

use proptest::prelude::*;
use random::{incoming_tag, policy, record};
use serde_json::Value;
use tagsplice::{Event, Filter, Policy, Record};
use tagsplice_routes::{
    CheckOptions, Outcome, RecordSchema, RouteFile, Step, Subject, SubjectKind, check, explain,
};

/// A record as a program holds it that has parsed it.
struct Parsed<'r> {
    schema: &'r RecordSchema,
    record: &'r Value,
}

impl Event for Parsed<'_> {
    fn has_labels(&self) -> bool {
        self.schema.has_labels(self.record)
    }

    fn has_pod(&self) -> bool {
        let pod = self.schema.pod().iter().try_fold(self.record, |value, step| match step {
            Step::Key(key) => value.get(key),
            _ => None,
        });
        if self.schema.pod().is_empty() {
            return self.has_labels()
                || self.value(tagsplice::Subject::Pod).is_some()
                || self.value(tagsplice::Subject::Namespace).is_some();
        }
        pod.is_some_and(Value::is_object)
    }

    fn value(&self, subject: tagsplice::Subject<'_>) -> Option<&str> {
        use tagsplice::Subject as Core;
        let subject = match subject {
            Core::Label(key) => SubjectKind::Label.subject(key),
            Core::Annotation(key) => SubjectKind::Annotation.subject(key),
            Core::NamespaceLabel(key) => SubjectKind::NamespaceLabel.subject(key),
            Core::NamespaceAnnotation(key) => SubjectKind::NamespaceAnnotation.subject(key),
            Core::Namespace => Subject::Namespace,
            Core::Pod => Subject::Pod,
            Core::Container => Subject::Container,
            Core::Host => Subject::Host,
            Core::OwnerKind => Subject::OwnerKind,
            Core::OwnerName => Subject::OwnerName,
            Core::Stream => Subject::Stream,
            Core::Field(path) => SubjectKind::Field.subject(path),
            other => panic!("{other:?} is new"),
        };
        self.schema.find(self.record, &subject)?.as_str()
    }
}

/// Namespace and pod of a tag of `incoming_tag`.
fn pod_of_tag(tag: &str) -> Option<(&str, &str)> {
    let mut parts = tag.strip_prefix("kube.var.log.containers.")?.split('_');
    let (pod, namespace) = (parts.next()?, parts.next()?);
    Some((namespace, pod))
}

fn assert_agrees(policy: &Value, records: &[(Value, Option<String>)]) {
    let file =
        RouteFile::parse(&policy.to_string(), "x").unwrap_or_else(|e| panic!("{policy}\n{e}"));
    let image = file.compile().unwrap_or_else(|errors| panic!("{policy}\n{errors}"));
    assert_eq!(image, file.compile().unwrap(), "compiling twice gives different bytes");
    let mut filter = Filter::new(Policy::from_image(&image).unwrap());
    for (record, incoming) in records {
        let text = record.to_string();
        let mut input = Record::new(text.as_bytes());
        if let Some(tag) = incoming {
            input = input.with_tag(tag.as_bytes());
        }
        let view = filter.apply(input).unwrap();
        let explanation = explain(&file, text.as_bytes(), incoming.as_ref().map(String::as_bytes));
        let tag = view.tag().map(|tag| std::str::from_utf8(tag).unwrap());
        assert_eq!(tag, explanation.tag.as_deref(), "{policy}\n{text}\n{explanation}");
        let by = match explanation.outcome {
            Outcome::Route { index } => tagsplice::Decision::Route(index),
            Outcome::Default => tagsplice::Decision::Default,
            Outcome::Unlabeled => tagsplice::Decision::Unlabeled,
            _ => tagsplice::Decision::Untrusted,
        };
        assert_eq!(view.decision(), by, "{policy}\n{text}");
        let (identity, tag) = (view.identity(), view.tag().map(<[u8]>::to_vec));
        // An event that was parsed already is decided as its text is.
        let event = Parsed { schema: file.schema(), record };
        let routed = match incoming.as_deref().and_then(pod_of_tag) {
            Some((namespace, pod)) => {
                filter.route_with_identity(&event, namespace.as_bytes(), pod.as_bytes())
            }
            None => filter.route(&event),
        };
        assert_eq!((routed.decision(), routed.identity()), (by, identity), "{policy}\n{text}");
        assert_eq!(routed.tag().map(str::as_bytes), tag.as_deref(), "{policy}\n{text}");
    }
}

/// A route that `check` calls unreachable or impossible wins no record.
fn assert_warnings_are_true(policy: &Value, records: &[(Value, Option<String>)]) {
    let text = policy.to_string();
    let file = RouteFile::parse(&text, "x").unwrap();
    let found = check(&text, "x", &CheckOptions::default());
    let never = ["shadowed-route", "duplicate-route", "impossible-route", "unfillable-template"];
    let dead: Vec<usize> = found
        .iter()
        .filter(|item| never.contains(&item.code))
        .map(|item| item.start.column)
        .collect();
    for (record, incoming) in records {
        let record = record.to_string();
        let explanation =
            explain(&file, record.as_bytes(), incoming.as_ref().map(String::as_bytes));
        if let Outcome::Route { index } = explanation.outcome {
            let column = column_of_tag(&text, index);
            assert!(!dead.contains(&column), "route {index} wins {record}\n{found}");
        }
    }
}

/// Where the tag of a route is in a policy on one line.
fn column_of_tag(text: &str, index: usize) -> usize {
    let (at, _) = text.match_indices(r#""tag":"#).nth(index).unwrap();
    text[..at].chars().count() + r#""tag":"#.len() + 1
}

const TWO_NAMES: &[&str] = &[
    r#"{"fields": "kubernetes.labels.a=b"}"#,
    r#"{"fields": "kubernetes.labels.a!=b", "matchLabels": {"a": "ab"}}"#,
    r#"{"fields": "kubernetes.labels.a notin (a,ab)", "not": "a notin (b,v1)"}"#,
    r#"{"fields": "kubernetes.pod_name=web-1", "pods": ["web*"]}"#,
    r#"{"fields": "kubernetes.pod_name,!kubernetes.annotations.a", "not": {"pods": ["api"]}}"#,
    r#"{"any": [{"fields": "a=5,b.c"}, {"fields": "kubernetes.host=a"}, {"hosts": ["*i"]}]}"#,
];

/// A record of Fluent Bit's as another collector makes it.
fn in_schema(schema: &RecordSchema, record: &Value) -> Value {
    let fluent_bit = RecordSchema::fluent_bit();
    let mut moved = serde_json::json!({"log": "x"});
    for kind in SubjectKind::ALL {
        let (Some(from), Some(_)) = (fluent_bit.way(kind), schema.way(kind)) else { continue };
        let Some(found) = from.iter().try_fold(record, |value, step| match step {
            Step::Key(key) => value.get(key),
            _ => value.get(0),
        }) else {
            continue;
        };
        let keyed = found.as_object().filter(|_| kind.is_keyed());
        for (key, value) in keyed.into_iter().flatten() {
            put(&mut moved, &schema.path(&kind.subject(key)).unwrap(), value);
        }
        if keyed.is_none() {
            // What should be an object and is not, or a string.
            put(&mut moved, schema.way(kind).unwrap(), found);
        }
    }
    moved
}

/// Puts a value into a record, where what is on its way is no obstacle.
fn put(record: &mut Value, path: &[Step], value: &Value) {
    match path {
        [Step::Key(key)] => {
            record.as_object_mut().map(|members| members.entry(key).or_insert(value.clone()));
        }
        [Step::Key(key), rest @ ..] => {
            if let Some(members) = record.as_object_mut() {
                put(members.entry(key).or_insert_with(|| serde_json::json!({})), rest, value);
            }
        }
        [Step::Prefix(prefix), Step::Key(key)] => {
            put(record, &[Step::Key(format!("{prefix}{key}"))], value);
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn few_routes(
        policy in policy(1..8),
        records in prop::collection::vec((record(), incoming_tag()), 1..12),
    ) {
        assert_agrees(&policy, &records);
        assert_warnings_are_true(&policy, &records);
    }

    /// The same in the records of other collectors, which have what a pod is elsewhere.
    #[test]
    fn other_schemas(
        mut policy in policy(1..6),
        records in prop::collection::vec((record(), incoming_tag()), 1..8),
    ) {
        for (name, schema) in [
            ("vector", RecordSchema::vector()),
            ("flat", RecordSchema::flat()),
            ("opentelemetry", RecordSchema::opentelemetry()),
        ] {
            policy["schema"] = name.into();
            // Not all of them have owners.
            if RouteFile::parse(&policy.to_string(), "x").is_err() {
                continue;
            }
            let moved = |(record, tag): &(Value, _)| (in_schema(&schema, record), Clone::clone(tag));
            assert_agrees(&policy, &records.iter().map(moved).collect::<Vec<_>>());
        }
    }

    /// A field can be where a label or the pod's name is, and be asked for by both names.
    #[test]
    fn one_value_of_two_names(
        policy in policy(1..4),
        own in prop::sample::subsequence(TWO_NAMES, 1..=TWO_NAMES.len()),
        records in prop::collection::vec((record(), incoming_tag()), 1..8),
    ) {
        let mut policy = policy;
        let routes = policy["routes"].as_array_mut().unwrap();
        for (index, selector) in own.into_iter().enumerate() {
            let selector: Value = serde_json::from_str(selector).unwrap();
            routes.insert(0, serde_json::json!({"tag": format!("own{index}"), "match": selector}));
        }
        routes.push(serde_json::json!({"tag": "t-{fields.kubernetes.labels.a}", "match": "b"}));
        assert_agrees(&policy, &records);
    }

    /// More than 64 clauses: sets of two levels.
    #[test]
    fn many_routes(
        policy in policy(70..90),
        records in prop::collection::vec((record(), incoming_tag()), 1..6),
    ) {
        assert_agrees(&policy, &records);
    }

    #[test]
    fn any_text_is_only_wrong(text in "\\PC{0,80}") {
        let _ = check(&text, "x", &CheckOptions::default());
    }

    #[test]
    fn any_yaml_is_only_wrong(text in "(routes|tag|match|any|not|tests|a|b|'|\"|&a|\\*a|!|-|\\?|:|: |, |\\[|\\]|\\{|\\}|\n|\n  |#|\\||>|ü|\t|\\\\){0,40}") {
        let _ = check(&text, "x", &CheckOptions::default());
    }
}
