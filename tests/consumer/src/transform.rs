//! A transform of a collector: boxed, `'static`, sent to threads; its policy is exchanged under load
//! from another thread.

use std::boxed::Box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::vec::Vec;

use tagsplice::{Filter, PolicyBuf};

/// What a collector calls for each batch.
pub trait Transform: Send {
    /// Appends the answers to the records to `out`.
    fn batch(&mut self, records: &[&[u8]], out: &mut Vec<Vec<u8>>);
}

/// The policy in force, and how many there were.
#[derive(Debug)]
pub struct Current {
    policy: Mutex<PolicyBuf>,
    version: AtomicU64,
}

impl Current {
    /// Begins with this policy.
    pub fn new(policy: PolicyBuf) -> Arc<Self> {
        Arc::new(Self { policy: Mutex::new(policy), version: AtomicU64::new(0) })
    }

    /// Puts another one in force.
    pub fn exchange(&self, policy: PolicyBuf) {
        *self.policy.lock().expect("not poisoned") = policy;
        self.version.fetch_add(1, Ordering::Release);
    }

    fn get(&self) -> PolicyBuf {
        self.policy.lock().expect("not poisoned").clone()
    }
}

struct Router {
    current: Arc<Current>,
    version: u64,
    filter: Filter<'static>,
}

/// A transform that follows the current policy.
pub fn router(current: &Arc<Current>) -> Box<dyn Transform> {
    let version = current.version.load(Ordering::Acquire);
    let filter = Filter::new(current.get()).with_owned_memo(64 * 1024);
    Box::new(Router { current: Arc::clone(current), version, filter })
}

impl Transform for Router {
    fn batch(&mut self, records: &[&[u8]], out: &mut Vec<Vec<u8>>) {
        let version = self.current.version.load(Ordering::Acquire);
        if version != self.version {
            self.version = version;
            self.filter.set_policy(self.current.get());
        }
        for record in records {
            let mut answer = Vec::new();
            self.filter.answer_vec(*record, &mut answer);
            out.push(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tagsplice::Policy;

    const RECORD: &[u8] = br#"{"kubernetes":{"labels":{"region":"ap-south-1"}}}"#;

    #[test]
    fn the_policy_changes_under_load() {
        let example = PolicyBuf::from(Policy::example());
        // The same, with other words in its tags.
        let mut other = Policy::example().image().to_vec();
        let tag = b"general-elastic-ap-south-1";
        while let Some(at) = other.windows(tag.len()).position(|window| window == tag) {
            other[at..at + 7].copy_from_slice(b"another");
        }
        let other = PolicyBuf::from(Policy::from_image_unchecked(&other));
        let current = Current::new(example.clone());
        let threads: Vec<_> = (0..2)
            .map(|_| {
                let mut transform = router(&current);
                std::thread::spawn(move || {
                    let mut seen = [0_u32; 2];
                    let mut out = Vec::new();
                    for _ in 0..2_000 {
                        transform.batch(&[RECORD; 4], &mut out);
                        let is_other = |answer: &Vec<u8>| answer.ends_with(b"\"another-elastic-ap-south-1\"}");
                        let others = out.iter().filter(|answer| is_other(answer)).count();
                        assert!(others == 0 || others == 4, "a batch has one policy");
                        seen[usize::from(others == 4)] += 1;
                        out.clear();
                    }
                    seen
                })
            })
            .collect();
        while !threads.iter().all(|thread| thread.is_finished()) {
            current.exchange(other.clone());
            std::thread::yield_now();
            current.exchange(example.clone());
            std::thread::yield_now();
        }
        let seen: u32 = threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).sum();
        assert_eq!(seen, 4_000);
        current.exchange(other);
        let mut out = Vec::new();
        router(&current).batch(&[RECORD], &mut out);
        assert!(out[0].ends_with(b"\"another-elastic-ap-south-1\"}"));
    }
}
