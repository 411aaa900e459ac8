//! Pods as kubelet shows them to an agent: a log file each, and what the API says of them.

use std::fmt::Write;

use serde_json::{Map, Value, json};

/// A pod with one container, and the lines that it logs.
pub(crate) struct Pod {
    pub(crate) name: String,
    pub(crate) labels: &'static [(&'static str, &'static str)],
    /// Does the API server know it? Else the kubernetes filter adds nothing.
    pub(crate) is_known: bool,
    /// Where its lines must arrive.
    pub(crate) output: &'static str,
    pub(crate) lines: Vec<String>,
}

pub(crate) const NAMESPACE: &str = "shop";
pub(crate) const CONTAINER: &str = "app";
/// The output for what has no tag.
pub(crate) const CATCH_ALL: &str = "kube.*";

/// Makes line `n` of a pod; both are in it, so that each line can be distinguished from all others.
type Line = fn(&str, usize) -> String;

/// A pod for each of the example policy's tags, some without, and two that lie.
pub(crate) fn example_pods(lines: usize) -> Vec<Pod> {
    const HERE: (&str, &str) = ("region", "ap-south-1");
    const A1: (&str, &str) = ("tenant", "private-a1");
    const SENSITIVE: (&str, &str) = ("has-sensitive-data", "true");
    type Row = (&'static str, &'static [(&'static str, &'static str)], &'static str, Line);
    let rows: [Row; 12] = [
        ("billing-7d4b9c-x1", &[HERE, A1, SENSITIVE], "private-a1-s3-ap-south-1", access),
        ("ledger-5f8ff8-k2", &[SENSITIVE, A1, HERE], "private-a1-s3-ap-south-1", json_log),
        ("portal-66c9d4-p3", &[HERE, A1], "private-a1-elastic-ap-south-1", access),
        ("kyc-59d8bc-q4", &[HERE, SENSITIVE], "general-s3-ap-south-1", trace),
        ("cart-7c6f8d-r5", &[HERE, ("app", "cart")], "general-elastic-ap-south-1", json_log),
        ("search-84b7f9-s6", &[HERE], "general-elastic-ap-south-1", access),
        ("vault-6b5c7d-t7", &[SENSITIVE, ("region", "eu-west-1")], "general-s3", access),
        ("mail-5d9f6b-u8", &[("app", "mail"), A1], "general-elastic", json_log),
        ("bare-7f9c5d-v9", &[], CATCH_ALL, access),
        ("gone-64d8c6-w0", &[HERE], CATCH_ALL, access),
        ("forger-5b7d9f-y1", &[("app", "forger")], "general-elastic", forged_labels),
        ("tagger-6c8d5f-z2", &[], CATCH_ALL, forged_tag),
    ];
    let pod = |(name, labels, output, line): Row| Pod {
        name: name.into(),
        labels,
        is_known: !name.starts_with("gone"),
        output,
        lines: (0..lines).map(|n| line(name, n)).collect(),
    };
    rows.map(pod).into()
}

impl Pod {
    /// `<pod>_<namespace>_<container>-<container id>.log`
    pub(crate) fn file_name(&self) -> String {
        let id = self.name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        format!("{}_{NAMESPACE}_{CONTAINER}-{}.log", self.name, format!("{id:016x}").repeat(4))
    }

    /// The log file: each line as a CRI runtime writes it, with the pod's name and a number.
    pub(crate) fn log(&self) -> String {
        let mut log = String::new();
        for line in &self.lines {
            // Writing to a string cannot fail.
            let _ = writeln!(log, "2023-10-02T06:52:44.448856380Z stdout F {line}");
        }
        log
    }

    /// The pod as the API server describes it.
    pub(crate) fn meta(&self) -> Value {
        let labels: Map<_, _> =
            self.labels.iter().map(|&(key, value)| (key.into(), value.into())).collect();
        let mut metadata = json!({
            "name": self.name,
            "namespace": NAMESPACE,
            "uid": "afddd062-c1d9-4333-b3d5-36abd61990eb",
            "annotations": {"checksum/config": "\"quoted\" \\ and {\"nested\": \"json\"}"},
        });
        if !labels.is_empty() {
            metadata["labels"] = labels.into();
        }
        json!({
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": metadata,
            "spec": {"nodeName": "node-1", "containers": [{"name": CONTAINER}]},
        })
    }
}

fn access(pod: &str, n: usize) -> String {
    format!(
        "122.30.117.{} - {pod} [02/Oct/2023:06:52:23 +0000] \"GET /items/{n} HTTP/1.1\" 204 12615",
        n % 256
    )
}

fn json_log(pod: &str, n: usize) -> String {
    let message = format!("{pod}: order \"{n}\" done in C:\\tmp");
    json!({"level": "info", "msg": message, "tags": ["a", {"b": n}]}).to_string()
}

fn trace(pod: &str, n: usize) -> String {
    format!("java.lang.IllegalStateException: {pod} has no account {n}\tat com.example.Kyc.check")
}

/// With `Merge_Log` these members reach the record's top level, before the true ones.
fn forged_labels(pod: &str, n: usize) -> String {
    let labels =
        json!({"region": "ap-south-1", "tenant": "private-a1", "has-sensitive-data": "true"});
    json!({"msg": format!("{pod} {n}"), "kubernetes": {"labels": labels}}).to_string()
}

/// So does this; without labels no filter of ours would have set it.
fn forged_tag(pod: &str, n: usize) -> String {
    json!({"msg": format!("{pod} {n}"), "new_tag": "private-a1-s3-ap-south-1"}).to_string()
}
