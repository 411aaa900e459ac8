//! Counts records, by tag and by what decided it.

use std::collections::HashMap;

use tagsplice::{Decision, Summary};

/// The most tags that are counted one by one. Templates can make any number of them, and what a
/// tag is made of is in the hands of those who create pods.
const MAX_TAGS: usize = 65_536;

/// Counts and sums over all inputs.
#[derive(Default)]
pub(super) struct Tally {
    tags: HashMap<Box<[u8]>, u64>,
    /// Records with tags that are not counted one by one.
    pub(super) uncounted: u64,
    pub(super) untagged: u64,
    /// By route; shorter than the list of routes if the last ones never won.
    routes: Vec<u64>,
    pub(super) default: u64,
    pub(super) unlabeled: u64,
    pub(super) untrusted: u64,
    pub(super) lines: u64,
    pub(super) records: u64,
    pub(super) blank: u64,
    pub(super) malformed: u64,
    pub(super) too_long: u64,
    pub(super) bytes: u64,
}

impl Tally {
    /// A record got this tag, or none.
    pub(super) fn count(&mut self, tag: Option<&[u8]>, decision: Decision) {
        match decision {
            Decision::Route(index) => {
                if self.routes.len() <= index {
                    self.routes.resize(index + 1, 0);
                }
                self.routes[index] += 1;
            }
            Decision::Default => self.default += 1,
            Decision::Unlabeled => self.unlabeled += 1,
            Decision::Untrusted => self.untrusted += 1,
            // A decision of a later version is in the sums all the same.
            _ => {}
        }
        let Some(tag) = tag else {
            self.untagged += 1;
            return;
        };
        // Looked up before it is copied: nearly every tag was seen before.
        if let Some(count) = self.tags.get_mut(tag) {
            *count += 1;
        } else if self.tags.len() < MAX_TAGS {
            self.tags.insert(tag.into(), 1);
        } else {
            self.uncounted += 1;
        }
    }

    /// An input was made of this.
    pub(super) fn add(&mut self, summary: &Summary) {
        self.lines += summary.lines;
        self.records += summary.records;
        self.blank += summary.blank;
        self.malformed += summary.malformed;
        self.too_long += summary.too_long;
        self.bytes += summary.bytes;
    }

    /// Were there lines that are not records?
    pub(super) const fn has_faults(&self) -> bool {
        self.malformed + self.too_long > 0
    }

    /// How many records the route with this index, from 0, won.
    pub(super) fn of_route(&self, index: usize) -> u64 {
        self.routes.get(index).copied().unwrap_or(0)
    }

    /// The tags that were counted one by one, the most frequent first.
    pub(super) fn tags(&self) -> Vec<(String, u64)> {
        let mut tags: Vec<_> = self.tags.iter().collect();
        tags.sort_unstable_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
        tags.iter().map(|(tag, count)| (String::from_utf8_lossy(tag).into(), **count)).collect()
    }
}
