//! Every line that was logged, looked for in every output.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::Value;

use super::pods::{Pod, UNTAGGED};

/// What became of the lines.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) lines: usize,
    pub(super) right: usize,
    pub(super) missing: usize,
    /// Logged while the agent reloaded, and gone: what is in the emitter when an agent ends is
    /// lost there (`cb_emitter_exit`), with any filter.
    pub(super) at_reload: usize,
    pub(super) twice: usize,
    /// In an output of another tag.
    pub(super) misrouted: usize,
    /// In the right output, but not as they were.
    pub(super) changed: usize,
    /// Some of the faults, in words.
    pub(super) faults: Vec<String>,
}

/// How many faults of a kind are put into words.
const SHOWN: usize = 3;

/// Which policies a line may be routed by.
pub(super) type Policies = &'static [usize];

impl Tally {
    /// Is each line in exactly one output, the right one, as it was?
    pub(super) const fn is_clean(&self) -> bool {
        self.right + self.at_reload == self.lines && self.faults.is_empty()
    }

    /// Looks for all lines of the pods in what the outputs got. `keeps_tag`: records have the
    /// input's tag still, and what chose their output is their member alone.
    pub(super) fn of(
        pods: &[Pod],
        phases: &[(Range<usize>, Policies)],
        outputs: &[String],
        keeps_tag: bool,
    ) -> Self {
        let mut tally = Self::default();
        let mut found: HashMap<String, Vec<Arrival>> = HashMap::new();
        for line in outputs.iter().flat_map(|text| text.lines()) {
            match arrival(line) {
                Some((mark, mut arrival)) => {
                    if let (true, Some(member)) = (keeps_tag, &arrival.member) {
                        arrival.tag.clone_from(member);
                    }
                    found.entry(mark).or_default().push(arrival);
                }
                None => tally.fault(format!("a stranger: {}", cut(line))),
            }
        }
        for pod in pods {
            for (range, policies) in phases {
                for n in range.clone().filter(|_| policies.len() == 1 || !pod.is_split()) {
                    tally.lines += 1;
                    let mark = pod.mark(n);
                    let tags: Vec<_> = policies.iter().map(|&policy| pod.tag(policy)).collect();
                    tally.line(&mark, &pod.line(n), &tags, found.remove(&mark).unwrap_or_default());
                }
            }
        }
        for (mark, _) in found {
            tally.fault(format!("{mark} was never logged"));
        }
        tally
    }

    fn line(&mut self, mark: &str, line: &str, tags: &[&str], arrivals: Vec<Arrival>) {
        let [arrival] = &arrivals[..] else {
            if arrivals.is_empty() && tags.len() > 1 {
                self.at_reload += 1;
                return;
            }
            if arrivals.is_empty() {
                self.missing += 1;
                return self.fault(format!("{mark} is missing"));
            }
            self.twice += 1;
            return self.fault(format!("{mark} arrived {} times", arrivals.len()));
        };
        let is_here = |tag: &&str| match *tag {
            UNTAGGED => arrival.tag.starts_with(UNTAGGED) && arrival.member.is_none(),
            tag => arrival.tag == tag && arrival.member.as_deref() == Some(tag),
        };
        if !tags.iter().any(is_here) {
            self.misrouted += 1;
            let Arrival { tag, member, .. } = arrival;
            self.fault(format!("{mark} has the tag {tag} ({member:?}), not {}", tags.join(" or ")));
        } else if arrival.log != line {
            self.changed += 1;
            self.fault(format!("{mark} is no longer what was logged: {}", cut(&arrival.log)));
        } else {
            self.right += 1;
        }
    }

    /// Keeps a fault, unless there are enough of its kind, which the text after the mark says.
    fn fault(&mut self, text: String) {
        let kind = |text: &str| text.split(' ').nth(1).unwrap_or_default().to_owned();
        let like = self.faults.iter().filter(|fault| kind(fault) == kind(&text)).count();
        if like < SHOWN {
            self.faults.push(text);
        }
    }
}

/// A record in an output.
struct Arrival {
    tag: String,
    log: String,
    member: Option<String>,
}

/// The mark and the record of `tag: [time, {...}]`.
fn arrival(line: &str) -> Option<(String, Arrival)> {
    let (tag, rest) = line.split_once(": [")?;
    let json = rest.get(rest.find('{')?..)?.strip_suffix(']')?;
    let record: Value = serde_json::from_str(json).ok()?;
    let log = record.get("log")?.as_str()?.trim_end().to_owned();
    let mark = &log[log.find("id=")?..];
    let mark = mark[..=mark.find(';')?].to_owned();
    let member = record.get("new_tag").and_then(Value::as_str).map(str::to_owned);
    Some((mark, Arrival { tag: tag.into(), log, member }))
}

fn cut(text: &str) -> String {
    text.chars().take(160).collect()
}
