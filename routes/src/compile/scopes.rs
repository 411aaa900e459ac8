//! The objects of a record in which a policy asks for members, as a tree: from the paths of its
//! subjects to numbered scopes.

use std::collections::BTreeMap;

use crate::model::{Step, Subject};

/// All scopes. The first is the record itself; those in a scope follow it.
pub(crate) struct Scopes {
    pub(crate) list: Vec<Scope>,
    /// The labels.
    pub(crate) labels: usize,
    /// What names the pod.
    pub(crate) pod: usize,
    /// The member of the record with the labels in it, if that is an object.
    pub(crate) memo: Option<usize>,
    /// The subjects, in the order of their keys: those of a scope follow each other.
    pub(crate) subjects: Vec<Subject>,
}

/// An object of a record in which a policy asks for members.
pub(crate) struct Scope {
    pub(crate) parent: usize,
    /// One more than the index of the last scope in it.
    pub(crate) end: usize,
    pub(crate) first_key: usize,
    pub(crate) kind: Kind,
    pub(crate) members: Vec<Member>,
    /// How keys of flat scopes begin, the longest first.
    pub(crate) prefixes: Vec<(String, usize)>,
}

/// What an object's member is: the value of a key, a scope, or both.
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) key: Option<usize>,
    pub(crate) scope: Option<usize>,
}

/// Where the members of a scope are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// In an object.
    Object,
    /// In an object that is the first element of a list.
    FirstOfList,
    /// In the object around, with keys that begin in a certain way.
    Flat,
}

/// Why paths make no tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Conflict {
    /// Both are at one place.
    Same(Subject, Subject),
    /// What this one takes for a list is an object for another, or the other way around.
    Kind(Subject),
}

/// What a path leads to so far.
struct Node {
    kind: Kind,
    members: BTreeMap<String, (Option<Subject>, Option<Node>)>,
    flat: BTreeMap<String, Node>,
}

impl Node {
    fn new(kind: Kind) -> Self {
        Self { kind, members: BTreeMap::new(), flat: BTreeMap::new() }
    }

    /// The scope at the end of a path, added where it is not there; `None` where it is one of
    /// another kind.
    fn scope(&mut self, path: &[Step]) -> Option<&mut Self> {
        let (kind, rest) = match path {
            [] => return Some(self),
            [Step::Key(_), Step::First, rest @ ..] => (Kind::FirstOfList, rest),
            [Step::Key(_), rest @ ..] => (Kind::Object, rest),
            [Step::Prefix(_), rest @ ..] => (Kind::Flat, rest),
            [Step::First, ..] => return None,
        };
        let node = match &path[0] {
            Step::Key(key) => {
                let (_, node) = self.members.entry(key.clone()).or_default();
                node.get_or_insert_with(|| Self::new(kind))
            }
            Step::Prefix(prefix) => {
                self.flat.entry(prefix.clone()).or_insert_with(|| Self::new(kind))
            }
            Step::First => return None,
        };
        if node.kind == kind { node.scope(rest) } else { None }
    }
}

impl Scopes {
    /// Of subjects and the paths to their values, and the paths to two scopes that are always there.
    pub(crate) fn new(
        subjects: impl IntoIterator<Item = (Subject, Vec<Step>)>,
        labels: &[Step],
        pod: &[Step],
    ) -> Result<Self, Conflict> {
        let mut record = Node::new(Kind::Object);
        // These are the first, so that nothing else is there that they could disagree with.
        for path in [labels, pod] {
            record.scope(path);
        }
        for (subject, path) in subjects {
            let Some((Step::Key(last), way)) = path.split_last() else {
                return Err(Conflict::Kind(subject));
            };
            let scope = record.scope(way).ok_or_else(|| Conflict::Kind(subject.clone()))?;
            let (other, _) = scope.members.entry(last.clone()).or_default();
            if let Some(other) = other.replace(subject.clone()) {
                return Err(Conflict::Same(other, subject));
            }
        }
        let mut scopes =
            Self { list: Vec::new(), labels: 0, pod: 0, memo: None, subjects: Vec::new() };
        scopes.add(record, 0);
        scopes.labels = scopes.find(labels);
        scopes.pod = scopes.find(pod);
        scopes.memo = scopes.around(scopes.labels);
        Ok(scopes)
    }

    /// Numbers a scope, its keys, and the scopes in it.
    fn add(&mut self, node: Node, parent: usize) -> usize {
        let index = self.list.len();
        let first_key = self.subjects.len();
        let Node { kind, members, flat } = node;
        let scope =
            Scope { parent, end: 0, first_key, kind, members: Vec::new(), prefixes: Vec::new() };
        self.list.push(scope);
        let mut inner = Vec::new();
        for (name, (subject, node)) in members {
            let key = subject.map(|subject| {
                self.subjects.push(subject);
                self.subjects.len() - 1
            });
            inner.push((Member { name, key, scope: None }, node));
        }
        for (mut member, node) in inner {
            member.scope = node.map(|node| self.add(node, index));
            self.list[index].members.push(member);
        }
        let mut prefixes: Vec<_> = flat.into_iter().collect();
        prefixes.sort_by_key(|(prefix, _)| std::cmp::Reverse(prefix.len()));
        for (prefix, node) in prefixes {
            let scope = self.add(node, index);
            self.list[index].prefixes.push((prefix, scope));
        }
        self.list[index].end = self.list.len();
        index
    }

    /// The scope at the end of a path that was added.
    fn find(&self, path: &[Step]) -> usize {
        path.iter().fold(0, |scope, step| match step {
            Step::Key(key) => {
                let members = &self.list[scope].members;
                let member = members.iter().find(|member| member.name == *key);
                member.and_then(|member| member.scope).unwrap_or(scope)
            }
            Step::Prefix(prefix) => {
                let prefixes = &self.list[scope].prefixes;
                prefixes.iter().find(|(other, _)| other == prefix).map_or(scope, |(_, flat)| *flat)
            }
            Step::First => scope,
        })
    }

    /// The object directly in the record that a scope is, or is in.
    fn around(&self, mut scope: usize) -> Option<usize> {
        while scope > 0 {
            let Scope { parent, kind, .. } = self.list[scope];
            if parent == 0 {
                return (kind == Kind::Object).then_some(scope);
            }
            scope = parent;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Vec<Step> {
        text.split('.').map(|key| Step::Key(key.to_owned())).collect()
    }

    fn label(text: &str) -> Subject {
        Subject::Label(text.to_owned())
    }

    #[test]
    fn scopes_in_a_scope_follow_it_and_keys_of_a_scope_each_other() {
        let scopes = Scopes::new(
            [
                (label("1"), key("k.b.x")),
                (label("2"), key("z")),
                (label("3"), key("k.a.y")),
                (label("4"), key("k.b")),
                (label("5"), key("k.b.w")),
            ],
            &key("k.b"),
            &key("k"),
        );
        let scopes = scopes.unwrap_or_else(|conflict| panic!("{conflict:?}"));
        let order = ["2", "4", "3", "5", "1"];
        assert_eq!(scopes.subjects, order.map(label));
        let shape: Vec<_> =
            scopes.list.iter().map(|scope| (scope.parent, scope.end, scope.first_key)).collect();
        assert_eq!(shape, [(0, 4, 0), (0, 4, 1), (1, 3, 2), (1, 4, 3)]);
        assert_eq!((scopes.labels, scopes.pod, scopes.memo), (3, 1, Some(1)));
    }

    #[test]
    fn a_flat_scope_is_of_the_object_around() {
        let flat = |prefix: &str| vec![Step::Prefix(prefix.to_owned())];
        let mut path = flat("l.");
        path.extend(key("app"));
        let subjects = [(label("app"), path), (Subject::Pod, key("pod"))];
        let scopes = Scopes::new(subjects, &flat("l."), &[]).unwrap_or_else(|_| panic!());
        assert_eq!(scopes.list[0].prefixes, [("l.".to_owned(), 1)]);
        assert_eq!((scopes.labels, scopes.pod, scopes.memo), (1, 0, None));
        assert_eq!(scopes.list[1].kind, Kind::Flat);
    }

    #[test]
    fn what_is_not_a_tree_is_refused() {
        let of = |paths: [Vec<Step>; 2]| {
            let [one, two] = paths;
            Scopes::new([(label("1"), one), (label("2"), two)], &[], &[]).err()
        };
        assert_eq!(of([key("a.b"), key("a.b")]), Some(Conflict::Same(label("1"), label("2"))));
        let list = vec![Step::Key("a".to_owned()), Step::First, Step::Key("b".to_owned())];
        assert_eq!(of([key("a.c"), list.clone()]), Some(Conflict::Kind(label("2"))));
        assert_eq!(of([key("a"), list]), None);
    }
}
