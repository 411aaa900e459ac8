//! Records as JSON values: what they have by a schema, and examples that are made by it.

use serde_json::{Map, Value, json};

use crate::model::{RecordSchema, Step, Subject, SubjectKind};

/// Records as JSON values.
impl RecordSchema {
    /// What a record has for a subject: a value of any type, although only strings count.
    ///
    /// ```
    /// use serde_json::json;
    /// use tagsplice_routes::{RecordSchema, Subject};
    /// let record = json!({"k8s.pod.label.app": "web"});
    /// let app = Subject::Label("app".to_owned());
    /// assert_eq!(RecordSchema::opentelemetry().find(&record, &app), Some(&json!("web")));
    /// ```
    #[must_use]
    pub fn find<'r>(&self, record: &'r Value, subject: &Subject) -> Option<&'r Value> {
        value_at(record, &self.path(subject)?)
    }

    /// The keys and values of all subjects of a kind that a record has. Of fields it finds those
    /// that are directly where fields are; of a kind without keys nothing.
    #[must_use]
    pub fn find_all<'r>(&self, record: &'r Value, kind: SubjectKind) -> Vec<(&'r str, &'r Value)> {
        let way = self.way(kind).filter(|_| kind.is_keyed()).unwrap_or_default();
        let (way, prefix) = match way.split_last() {
            Some((Step::Prefix(prefix), way)) => (way, prefix.as_str()),
            _ => (way, ""),
        };
        let members = value_at(record, way).and_then(Value::as_object);
        let own = |(key, value): (&'r String, &'r Value)| Some((key.strip_prefix(prefix)?, value));
        members.into_iter().flatten().filter_map(own).collect()
    }

    /// Has a record labels, even if there are none of them? With schemas that have no object for
    /// labels that takes a label.
    #[must_use]
    pub fn has_labels(&self, record: &Value) -> bool {
        match self.labels().split_last() {
            Some((Step::Prefix(_), _)) => !self.find_all(record, SubjectKind::Label).is_empty(),
            _ => value_at(record, self.labels()).is_some_and(Value::is_object),
        }
    }

    /// Puts a value where a record has a subject; what is in the way is replaced. Is there a place
    /// for it?
    pub fn insert(&self, record: &mut Value, subject: &Subject, value: Value) -> bool {
        let Some(way) = self.path(subject) else { return false };
        put(record, &way, value);
        true
    }

    /// Puts the object there in which subjects of a kind are, if they are in one of their own.
    pub fn insert_object(&self, record: &mut Value, kind: SubjectKind) {
        let way = self.way(kind).filter(|_| kind.is_keyed()).unwrap_or_default();
        if !matches!(way.last(), None | Some(Step::Prefix(_)))
            && !value_at(record, way).is_some_and(Value::is_object)
        {
            put(record, way, json!({}));
        }
    }

    /// A record that only says that it is from a pod, if such a thing can be said.
    pub(crate) fn empty_record(&self) -> Value {
        let mut record = json!({});
        if !self.pod().is_empty() {
            put(&mut record, self.pod(), json!({}));
        }
        record
    }
}

/// What is at the end of a way, if all of it is there.
pub(crate) fn value_at<'r>(record: &'r Value, way: &[Step]) -> Option<&'r Value> {
    match way {
        [] => Some(record),
        [Step::Prefix(prefix), Step::Key(key), rest @ ..] => {
            value_at(record.as_object()?.get(&format!("{prefix}{key}"))?, rest)
        }
        // All members of one prefix are not a value.
        [Step::Prefix(_), ..] => None,
        [Step::Key(key), rest @ ..] => value_at(record.as_object()?.get(key)?, rest),
        [Step::First, rest @ ..] => value_at(record.as_array()?.first()?, rest),
    }
}

fn put(record: &mut Value, way: &[Step], value: Value) {
    let member = |record: &'_ mut Value, key: &str, rest: &[Step]| {
        if !record.is_object() {
            *record = Value::Object(Map::new());
        }
        put(&mut record[key], rest, value.clone());
    };
    match way {
        [] => *record = value,
        [Step::Prefix(prefix), Step::Key(key), rest @ ..] => {
            member(record, &format!("{prefix}{key}"), rest);
        }
        [Step::Prefix(_), ..] => {}
        [Step::Key(key), rest @ ..] => member(record, key, rest),
        [Step::First, rest @ ..] => {
            if record.as_array().is_none_or(Vec::is_empty) {
                *record = json!([null]);
            }
            put(&mut record[0], rest, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is put somewhere is found there, in every schema, and nowhere else.
    #[test]
    fn what_is_inserted_is_found() {
        for name in crate::model::SCHEMAS {
            let schema = RecordSchema::named(name).unwrap();
            let mut record = schema.empty_record();
            for kind in SubjectKind::ALL {
                let subject = kind.subject("x.y");
                let value = Value::from(kind.word());
                assert_eq!(schema.find(&record, &subject), None, "{name} {subject}");
                let has_place = schema.insert(&mut record, &subject, value.clone());
                assert_eq!(has_place, schema.path(&subject).is_some());
                let found = schema.find(&record, &subject);
                assert_eq!(found, has_place.then_some(&value), "{name} {subject}");
            }
            for kind in SubjectKind::ALL.into_iter().filter(|kind| kind.is_keyed()) {
                let all = schema.find_all(&record, kind);
                let is_there = all.iter().any(|(key, _)| *key == "x.y");
                assert_eq!(
                    is_there,
                    kind != SubjectKind::Field || name.len() > 10 || name == "flat"
                );
            }
        }
    }

    #[test]
    fn the_first_owner_counts() {
        let schema = RecordSchema::fluent_bit();
        let owners = |owners: Value| json!({"kubernetes": {"ownerReferences": owners}});
        let kind = |record: &Value| schema.find(record, &Subject::OwnerKind).cloned();
        let record = owners(json!([{"kind": "Job"}, {"kind": "Node"}]));
        assert_eq!(kind(&record), Some(json!("Job")));
        assert_eq!(kind(&owners(json!([]))), None);
        assert_eq!(kind(&owners(json!({"kind": "Job"}))), None);
    }

    #[test]
    fn labels_are_an_object_or_keys_with_a_prefix() {
        let (nested, flat) = (RecordSchema::fluent_bit(), RecordSchema::flat());
        assert!(nested.has_labels(&json!({"kubernetes": {"labels": {}}})));
        assert!(!nested.has_labels(&json!({"kubernetes": {"labels": "x"}})));
        assert!(flat.has_labels(&json!({"kubernetes.labels.a": 5})));
        assert!(!flat.has_labels(&json!({"kubernetes": {"labels": {}}, "kubernetes.host": "a"})));
        assert!(flat.pod().is_empty() && nested.pod().len() == 1);
    }
}
