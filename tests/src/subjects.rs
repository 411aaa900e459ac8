//! Records with everything that a policy can ask for, where it belongs and where it does not.

use proptest::prelude::*;

/// A string in some spelling: plain, or with an escape.
fn string(texts: &[&'static str]) -> impl Strategy<Value = String> + use<> {
    (prop::sample::select(texts.to_vec()), any::<bool>()).prop_map(|(text, escaped)| {
        match text.chars().next() {
            Some(first) if escaped => {
                format!("\"\\u{:04x}{}\"", u32::from(first), &text[first.len_utf8()..])
            }
            _ => format!("\"{text}\""),
        }
    })
}

fn object(
    keys: &[&'static str],
    value: impl Strategy<Value = String> + 'static,
    most: usize,
) -> BoxedStrategy<String> {
    let odd = prop::sample::select(&["null", "true", "7", "[]", "{}", "[{\"labels\":{}}]"][..]);
    let value = prop_oneof![6 => value.boxed(), 1 => odd.prop_map(str::to_owned).boxed()];
    let member = (string(keys), value).prop_map(|(key, value)| format!("{key}:{value}"));
    prop::collection::vec(member, 0..most)
        .prop_map(|members| format!("{{{}}}", members.join(",")))
        .boxed()
}

/// The fields of a pod that a policy can ask about.
const POD_FIELDS: [&str; 4] = ["namespace_name", "pod_name", "container_name", "host"];

/// A record: valid JSON, keys there twice, values of the wrong type, and escapes included.
pub fn record() -> impl Strategy<Value = String> {
    let labels = || {
        let keys =
            &["team", "app", "tenant", "priority", "version", "region", "tier", "quarantine"];
        let values = &["web", "acme", "6", "v12", "v1x", "ap-south-1", "gold", "full", "", "a/b"];
        object(keys, string(values), 6)
    };
    let names = &["team-a", "web-0", "web-0_default", "default", "node-1", "vault", "shop"];
    let kubernetes = object(
        &[&["labels", "labels", "annotations", "ownerReferences"][..], &POD_FIELDS].concat(),
        prop_oneof![
            labels(),
            object(&["log"], string(&["full", "none"]), 3),
            owners(string(&["Job", "ReplicaSet", "web"])),
            string(names).boxed()
        ],
        9,
    );
    let notes = object(&["owner"], string(&["shop", "web"]), 3);
    let namespace = object(&["labels", "annotations", "name"], prop_oneof![labels(), notes], 3);
    let fields = object(&["level", "x"], string(&["debug", "x"]), 3);
    object(
        &[
            "kubernetes",
            "kubernetes",
            "kubernetes_namespace",
            "log",
            "new_tag",
            "route",
            "stream",
            "level",
            "kubernetes.labels.team",
            "kubernetes.annotations.log",
            "kubernetes.pod_name",
            "kubernetes.namespace_name",
        ],
        prop_oneof![
            4 => kubernetes,
            1 => namespace,
            1 => fields,
            2 => string(&["x", "", "stderr", "stdout", "error", "warn", "full", "web-0"]).boxed(),
        ],
        8,
    )
}

/// A list of owners, of which the first counts.
fn owners(value: impl Strategy<Value = String> + 'static) -> BoxedStrategy<String> {
    let odd = prop::sample::select(&["null", "[]", "7", "\"Job\""][..]).prop_map(str::to_owned);
    let owner = prop_oneof![4 => object(&["kind", "name"], value, 4), 1 => odd.boxed()];
    prop::collection::vec(owner, 0..3).prop_map(|list| format!("[{}]", list.join(" , "))).boxed()
}

/// A record of few different parts, so that one says again, or not, what another one said.
pub fn dense() -> impl Strategy<Value = String> {
    let value = || string(&["a", "b"]);
    let labels = || object(&["team", "log", "tier", "owner", "level"], value(), 3);
    let kubernetes = object(
        &[&["labels", "annotations", "ownerReferences"][..], &POD_FIELDS].concat(),
        prop_oneof![2 => labels(), 2 => value().boxed(), 1 => owners(value())],
        6,
    );
    let namespace = object(&["labels", "annotations"], labels(), 3);
    object(
        &["kubernetes", "kubernetes_namespace", "log", "level", "stream"],
        prop_oneof![4 => kubernetes, 2 => namespace, 1 => labels(), 1 => value().boxed()],
        5,
    )
}
