//! A pod, and what the kubernetes filter appends to its records.

use super::text::{object, push_key, push_member};
use super::{Record, Rng};

/// A pod: its tag, its `kubernetes` object, and which members its container runtime writes.
#[derive(Clone, Debug)]
pub struct Pod {
    tag: String,
    kubernetes: String,
    shape: Shape,
}

/// What is around the log line, by parser and container runtime.
#[derive(Clone, Copy, Debug)]
enum Shape {
    Plain,
    Docker,
    Cri,
}

/// Labels and annotations as they are in a pod's metadata.
pub type Members = Vec<(String, String)>;

impl Pod {
    /// A pod with 2 to 9 labels, and with annotations in 40 of 100 cases.
    pub fn any(rng: &mut Rng) -> Self {
        let labels = labels(rng);
        let annotations = if rng.percent(40) { annotations(rng) } else { Members::new() };
        Self::with(rng, &labels, &annotations)
    }

    /// A pod with these labels and annotations.
    pub fn with(rng: &mut Rng, labels: &Members, annotations: &Members) -> Self {
        let container = format!("app-{}", rng.between(0, 8));
        let pod = format!("{container}-{}-{}", rng.hex(10), rng.hex(5));
        let namespace = rng.pick(&["default", "prod", "kube-system", "payments", "team-blue"]);
        let docker_id = rng.hex(64);
        let pod_id = [8, 4, 4, 4, 12].map(|digits| rng.hex(digits)).join("-");
        let host = format!("ip-172-16-18-{}.ap-south-1.compute.internal", rng.between(2, 254));
        let pod_ip = format!("10.0.{}.{}", rng.between(0, 255), rng.between(1, 254));

        let mut out = String::from("{");
        push_member(&mut out, "pod_name", &pod);
        push_member(&mut out, "namespace_name", namespace);
        push_member(&mut out, "pod_id", &pod_id);
        for (key, members) in [("labels", labels), ("annotations", annotations)] {
            if !members.is_empty() {
                push_key(&mut out, key);
                out.push_str(&object(members.iter().map(|(k, v)| (k.as_str(), v.as_str()))));
            }
        }
        push_member(&mut out, "host", &host);
        push_member(&mut out, "pod_ip", &pod_ip);
        push_member(&mut out, "container_name", &container);
        push_member(&mut out, "docker_id", &docker_id);
        let hash = format!("docker.io/mingrammer/flog@sha256:{}", rng.hex(64));
        push_member(&mut out, "container_hash", &hash);
        push_member(&mut out, "container_image", "docker.io/mingrammer/flog:0.4.3");
        out.push('}');

        let tag = format!("kube.var.log.containers.{pod}_{namespace}_{container}-{docker_id}.log");
        let shape = match rng.between(0, 3) {
            0 => Shape::Docker,
            1 => Shape::Cri,
            _ => Shape::Plain,
        };
        Self { tag, kubernetes: out, shape }
    }

    /// The record of a line that this pod logged.
    #[must_use]
    pub fn record(&self, line: &str) -> Record {
        let mut out = String::from("{");
        match self.shape {
            Shape::Plain => push_member(&mut out, "log", line),
            Shape::Docker => {
                push_member(&mut out, "stream", "stdout");
                push_member(&mut out, "time", "2023-10-02T06:52:52.843524746Z");
                push_member(&mut out, "log", line);
            }
            Shape::Cri => {
                push_member(&mut out, "log", line);
                push_member(&mut out, "stream", "stdout");
                push_member(&mut out, "_p", "F");
            }
        }
        push_key(&mut out, "kubernetes");
        out.push_str(&self.kubernetes);
        out.push('}');
        Record { tag: self.tag.clone(), json: out.into_bytes() }
    }
}

fn labels(rng: &mut Rng) -> Members {
    let mut labels = vec![
        ("app".to_owned(), format!("app-{}", rng.between(0, 8))),
        ("pod-template-hash".to_owned(), rng.hex(10)),
    ];
    if rng.percent(55) {
        let regions = ["ap-south-1", "ap-south-1", "us-east-1", "ap-south-2", "eu-west-1"];
        labels.push(("region".to_owned(), rng.pick(&regions).to_owned()));
    }
    if rng.percent(50) {
        let tenants = ["private-a1", "private-a1", "private-b2", "acme", "public"];
        labels.push(("tenant".to_owned(), rng.pick(&tenants).to_owned()));
    }
    if rng.percent(35) {
        let value = rng.pick(&["true", "false"]).to_owned();
        labels.push(("has-sensitive-data".to_owned(), value));
    }
    if rng.percent(45) {
        labels.push(("helm.sh/chart".to_owned(), format!("app-1.2.{}", rng.between(0, 29))));
        labels.push(("app.kubernetes.io/managed-by".to_owned(), "Helm".to_owned()));
        labels.push(("app.kubernetes.io/name".to_owned(), format!("app-{}", rng.between(0, 8))));
        labels.push(("app.kubernetes.io/instance".to_owned(), format!("rel-{}", rng.hex(4))));
    }
    shuffle(rng, &mut labels);
    labels
}

fn shuffle<T>(rng: &mut Rng, items: &mut [T]) {
    for i in (1..items.len()).rev() {
        items.swap(i, rng.between(0, i as u64) as usize);
    }
}

fn annotations(rng: &mut Rng) -> Members {
    let applied = "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"labels\": \
                   {\"tenant\": \"spoof\", \"region\": \"spoof\"}}}";
    vec![
        ("checksum/config".to_owned(), rng.hex(64)),
        ("prometheus.io/scrape".to_owned(), "true".to_owned()),
        ("kubectl.kubernetes.io/last-applied-configuration".to_owned(), applied.to_owned()),
    ]
}
