//! Which pods log, and in which order: what decides how much can be remembered.

use super::languages::{escape, foreign};
use super::{Corpus, Kind, Pod, Record, Rng, SEED};

/// The pods of `runs`. Each logs 5 to 60 lines in a row, as in a chunk of one container.
const PODS: usize = 40;
/// The pods of a full node: the kubelet's default limit.
const NODE_PODS: usize = 110;
/// The records of a node, enough for nearly all of its pods to log.
const RECORDS: usize = 3_000;
/// The records of a corpus in which each comes from another pod. They are read again and again
/// while time is taken, and must be too many for any memo to have kept them until then.
const EACH: usize = 2_000;
/// Of long records fewer, so that they still fit in a cache that several cores share: in an agent
/// they are in one, because it has just written them.
const EACH_LONG: usize = 1_000;

/// The sample record of the blog post that Tagsplice began with.
#[must_use]
pub fn post() -> Corpus {
    let json = include_bytes!("../../assets/blog-post.json").trim_ascii().to_vec();
    let tag = "kube.var.log.containers.app-3-5f8ff8f8c6-xv5lw_default_app-3-\
               f8236c0b81a8926343d982cf94422d24fe882a4b19ec3db2b03482b1d30c8055.log";
    Corpus { name: "post", records: vec![Record { tag: tag.to_owned(), json }] }
}

/// Long runs of records from one pod each, as when an agent reads files that it has not seen.
#[must_use]
pub fn runs() -> Corpus {
    in_runs("runs", SEED, |rng| Kind::any(rng).line(rng))
}

/// Runs of log lines that are mostly Cyrillic or Japanese, as Fluent Bit 2 passes them, and
/// later releases with `json.escape_unicode off`.
#[must_use]
pub fn utf8() -> Corpus {
    in_runs("utf8", SEED ^ 5, foreign)
}

/// The same records as Fluent Bit passes them by default: `\uXXXX` for all that is not ASCII.
#[must_use]
pub fn escaped() -> Corpus {
    let mut corpus = utf8();
    corpus.name = "escaped";
    for record in &mut corpus.records {
        record.json = escape(&record.json);
    }
    corpus
}

fn in_runs(name: &'static str, seed: u64, line: impl Fn(&mut Rng) -> String) -> Corpus {
    let mut rng = Rng::new(seed);
    let mut records = Vec::new();
    for _ in 0..PODS {
        let pod = Pod::any(&mut rng);
        for _ in 0..rng.between(5, 60) {
            let line = line(&mut rng);
            records.push(pod.record(&line));
        }
    }
    Corpus { name, records }
}

/// Every record from the same pod: the best case.
#[must_use]
pub fn one_pod() -> Corpus {
    let mut rng = Rng::new(SEED ^ 6);
    let pod = Pod::any(&mut rng);
    let mut record = || {
        let line = Kind::any(&mut rng).line(&mut rng);
        pod.record(&line)
    };
    Corpus { name: "1 pod", records: (0..RECORDS / 2).map(|_| record()).collect() }
}

/// What an agent flushes on a full node: up to `burst` lines of a pod in a row. Few pods log
/// most of the lines (Zipf's law: the pod of rank n logs 1/n of what the first logs).
#[must_use]
pub fn node(name: &'static str, burst: u64) -> Corpus {
    let mut rng = Rng::new(SEED ^ 7);
    let pods: Vec<Pod> = (0..NODE_PODS).map(|_| Pod::any(&mut rng)).collect();
    let mut records = Vec::new();
    while records.len() < RECORDS {
        let pod = &pods[zipf(&mut rng, pods.len())];
        for _ in 0..rng.between(1, burst) {
            let line = Kind::any(&mut rng).line(&mut rng);
            records.push(pod.record(&line));
        }
    }
    records.truncate(RECORDS);
    Corpus { name, records }
}

/// A number below `count`, n with a weight of 1/(n + 1).
fn zipf(rng: &mut Rng, count: usize) -> usize {
    const FIRST: u64 = 1 << 32;
    let weight = |n: usize| FIRST / (n as u64 + 1);
    let mut left = rng.between(1, (0..count).map(weight).sum());
    for n in 0..count {
        match left.checked_sub(weight(n)) {
            Some(rest) if rest > 0 => left = rest,
            _ => return n,
        }
    }
    count - 1
}

/// Every record from another pod: the worst case.
#[must_use]
pub fn mix() -> Corpus {
    each_from_another_pod("mix", EACH, Kind::any)
}

/// Every record from another pod, all lines of one kind.
#[must_use]
pub fn each(name: &'static str, kind: Kind) -> Corpus {
    let records = if kind == Kind::Trace { EACH_LONG } else { EACH };
    each_from_another_pod(name, records, |_| kind)
}

fn each_from_another_pod(
    name: &'static str,
    records: usize,
    kind: impl Fn(&mut Rng) -> Kind,
) -> Corpus {
    let mut rng = Rng::new(SEED ^ 1);
    let mut record = || {
        let pod = Pod::any(&mut rng);
        let line = kind(&mut rng).line(&mut rng);
        pod.record(&line)
    };
    Corpus { name, records: (0..records).map(|_| record()).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_pods_of_a_node_log_most_of_the_lines() {
        let mut rng = Rng::new(1);
        let mut counts = [0; NODE_PODS];
        for _ in 0..50_000 {
            counts[zipf(&mut rng, NODE_PODS)] += 1;
        }
        // The sum of 1/n up to 110 is 5.28.
        assert!((9_000..10_000).contains(&counts[0]), "{counts:?}");
        assert!((4_400..5_100).contains(&counts[1]), "{counts:?}");
        assert!((60..120).contains(&counts[NODE_PODS - 1]), "{counts:?}");
    }
}
