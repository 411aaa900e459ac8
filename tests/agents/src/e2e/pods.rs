//! The pods of the suite: what each logs, and where that must arrive.

use std::fmt::Write;

use serde_json::{Map, Value, json};

/// A pod with one container.
pub(super) struct Pod {
    pub(super) namespace: &'static str,
    pub(super) name: &'static str,
    labels: &'static [(&'static str, &'static str)],
    annotations: &'static [(&'static str, &'static str)],
    /// Its tag by `routes.yaml`, and by `reloaded.yaml`; [`UNTAGGED`] is the catch-all's.
    tags: [&'static str; 2],
    line: Line,
    /// Does the API server know it? Else the kubernetes filter adds nothing.
    is_known: bool,
}

/// The tags of the records that were given none.
pub(super) const UNTAGGED: &str = "kube.";
const CONTAINER: &str = "app";
/// A runtime splits longer lines, and marks all parts but the last. Ours are ASCII.
const PART: usize = 16 * 1024;

/// Makes a line around its mark.
type Line = fn(&str) -> String;

/// Every route, every kind of line, and all lies that we know.
pub(super) fn all() -> Vec<Pod> {
    const NONE: &[(&str, &str)] = &[];
    const A1: &[(&str, &str)] =
        &[("region", "ap-south-1"), ("tenant", "private-a1"), ("has-sensitive-data", "true")];
    const DURATIONS: &[(&str, &str)] = &[("fluentbit.io/parser", "durations")];
    let pod = |namespace, name, labels, annotations, tags, line| Pod {
        namespace,
        name,
        labels,
        annotations,
        tags,
        line,
        is_known: !name.starts_with("gone"),
    };
    let [general, quarantine] = [["general", "everything"], ["quarantine"; 2]];
    vec![
        pod(
            "shop",
            "billing-7d4b9c-x1",
            A1,
            NONE,
            ["private-a1-s3-ap-south-1", "everything"],
            access,
        ),
        pod(
            "shop",
            "ledger-5f8ff8-k2",
            A1,
            NONE,
            ["private-a1-s3-ap-south-1", "everything"],
            json_log,
        ),
        pod(
            "payments",
            "till-66c9d4-p3",
            &[("app", "till")],
            NONE,
            ["payments-audit", "everything"],
            trace,
        ),
        pod(
            "shop",
            "cart-59d8bc-q4",
            &[("tenant", "acme")],
            NONE,
            ["acme-shop", "tenant-acme"],
            json_log,
        ),
        pod(
            "blog",
            "press-7c6f8d-r5",
            &[("tenant", "globex")],
            NONE,
            ["globex-blog", "tenant-globex"],
            unicode,
        ),
        pod(
            "shop",
            "batch-84b7f9-s6",
            &[("app", "batch")],
            &[("example.com/logs", "off, please")],
            ["noisy", "everything"],
            access,
        ),
        pod(
            "shop",
            "web-6b5c7d-t7",
            &[("version", "v1.42")],
            &[("note", "\"quoted\" \\ and {\"kubernetes\": {}}")],
            ["releases", "everything"],
            long,
        ),
        pod(
            "shop",
            "alarm-5d9f6b-u8",
            &[("priority", "7")],
            NONE,
            ["urgent", "everything"],
            access,
        ),
        pod("shop", "mail-7f9c5d-v9", &[("priority", "7"), ("debug", "")], NONE, general, json_log),
        pod("shop", "bare-64d8c6-w0", NONE, NONE, [UNTAGGED; 2], access),
        // What an app logs as JSON reaches the record's top level, before the true members.
        pod("shop", "forger-5b7d9f-y1", &[("app", "forger")], NONE, general, forged_labels),
        pod("shop", "tagger-6c8d5f-z2", NONE, NONE, [UNTAGGED; 2], forged_tag),
        pod("shop", "both-58c7d6-a3", &[("app", "both")], NONE, general, forged_twice),
        pod("shop", "gone-74f6b8-b4", NONE, NONE, quarantine, forged_labels),
        pod("shop", "gone-69b5c7-c5", NONE, NONE, quarantine, forged_identity),
        pod("shop", "gone-57d9f8-d6", NONE, NONE, [UNTAGGED; 2], access),
        // Bare `nan` and `inf` are what the agent then writes: no JSON.
        pod(
            "shop",
            "timer-6f7d8c-e7",
            &[("tenant", "acme")],
            DURATIONS,
            ["acme-shop", "tenant-acme"],
            nan,
        ),
    ]
}

impl Pod {
    /// The tag that its lines must have by the first policy, or by the second.
    pub(super) const fn tag(&self, policy: usize) -> &'static str {
        self.tags[policy]
    }

    /// Does a runtime write its lines in parts? An agent that ends between two of them hands over
    /// what it has, whatever filters do.
    pub(super) fn is_split(&self) -> bool {
        self.line(0).len() > PART
    }

    /// What distinguishes line `n` from all others; it is in the line.
    pub(super) fn mark(&self, n: usize) -> String {
        format!("id={}/{n};", self.name)
    }

    /// Line `n`, as the app writes it.
    pub(super) fn line(&self, n: usize) -> String {
        (self.line)(&self.mark(n))
    }

    /// `<pod>_<namespace>_<container>-<container id>.log`
    pub(super) fn file_name(&self) -> String {
        let id = self.name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let id = format!("{id:016x}").repeat(4);
        format!("{}_{}_{CONTAINER}-{id}.log", self.name, self.namespace)
    }

    /// Lines as a CRI runtime writes them into the file.
    pub(super) fn log(&self, lines: std::ops::Range<usize>) -> String {
        const STAMP: &str = "2023-10-02T06:52:44.448856380Z stdout";
        let mut log = String::new();
        for n in lines {
            let line = self.line(n);
            let mut rest = line.as_str();
            while rest.len() > PART {
                let (part, end) = rest.split_at(PART);
                // Writing to a string cannot fail.
                let _ = writeln!(log, "{STAMP} P {part}");
                rest = end;
            }
            let _ = writeln!(log, "{STAMP} F {rest}");
        }
        log
    }

    /// The name of the file that holds the answer of the API server, if it has one.
    pub(super) fn meta_name(&self) -> Option<String> {
        self.is_known.then(|| format!("{}_{}.meta", self.namespace, self.name))
    }

    /// The pod as the API server describes it.
    pub(super) fn meta(&self) -> Value {
        let map = |pairs: &[(&str, &str)]| -> Map<String, Value> {
            pairs.iter().map(|&(key, value)| (key.into(), value.into())).collect()
        };
        let mut metadata = json!({
            "name": self.name,
            "namespace": self.namespace,
            "uid": "afddd062-c1d9-4333-b3d5-36abd61990eb",
        });
        for (key, pairs) in [("labels", self.labels), ("annotations", self.annotations)] {
            if !pairs.is_empty() {
                metadata[key] = map(pairs).into();
            }
        }
        json!({
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": metadata,
            "spec": {"nodeName": "node-1", "containers": [{"name": CONTAINER}]},
        })
    }
}

fn access(mark: &str) -> String {
    format!("122.30.117.7 - {mark} [02/Oct/2023:06:52:23 +0000] \"GET /items HTTP/1.1\" 204 12615")
}

fn json_log(mark: &str) -> String {
    let message = format!("{mark} order \"7\" done in C:\\tmp");
    json!({"level": "info", "msg": message, "tags": ["a", {"b": 1.5}]}).to_string()
}

fn trace(mark: &str) -> String {
    format!("java.lang.IllegalStateException: {mark}\tat com.example.Kyc.check(Kyc.java:42)")
}

fn unicode(mark: &str) -> String {
    format!("{mark} Grüße aus 東京 \u{1f600} \u{202e}")
}

/// Three parts for a runtime, one record for the agent. The mark is in each part, with a number that
/// says where.
fn long(mark: &str) -> String {
    (0..1000)
        .map(|n| format!("{mark}{n} all work, no play; "))
        .collect::<String>()
        .trim_end()
        .into()
}

fn labels() -> Value {
    json!({"region": "ap-south-1", "tenant": "private-a1", "has-sensitive-data": "true"})
}

fn forged_labels(mark: &str) -> String {
    json!({"msg": mark, "kubernetes": {"labels": labels()}}).to_string()
}

fn forged_tag(mark: &str) -> String {
    json!({"msg": mark, "new_tag": "private-a1-s3-ap-south-1"}).to_string()
}

fn forged_twice(mark: &str) -> String {
    let kubernetes = json!({"labels": labels()});
    format!(
        "{{\"new_tag\":\"urgent\",\"kubernetes\":{kubernetes},\"msg\":\"{mark}\",\
         \"kubernetes\":{kubernetes},\"new_tag\":\"urgent\"}}"
    )
}

/// The name of a pod that has what it claims.
fn forged_identity(mark: &str) -> String {
    let kubernetes = json!({
        "pod_name": "billing-7d4b9c-x1",
        "namespace_name": "shop",
        "labels": labels(),
    });
    json!({"msg": mark, "kubernetes": kubernetes}).to_string()
}

fn nan(mark: &str) -> String {
    format!("mark={mark} dur=nan high=inf low=-inf")
}
