//! Every line that was logged, looked for in every output.

use std::collections::HashMap;
use std::ops::Range;
use std::time::Duration;

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
    /// Whole and in the right output, but in a record for each part that the runtime wrote.
    pub(super) in_pieces: usize,
    /// In the right output, with all that is ASCII, from a release that damages other text.
    pub(super) garbled: usize,
    /// Some of the faults, in words.
    pub(super) faults: Vec<String>,
}

/// How many faults of a kind are put into words.
const SHOWN: usize = 3;

/// Which policies a line may be routed by.
pub(super) type Policies = &'static [usize];

/// What of the records is the host's doing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Host {
    /// Have records the input's tag still? What chose their output is their member alone then.
    pub(super) keeps_tag: bool,
    /// Does it damage text that is not ASCII when it writes JSON (`flb_utils_write_str`)?
    pub(super) garbles: bool,
    /// How long it ran. Its multiline parsers hand on what they have of a line every four
    /// seconds, however young that is (`flb_ml_flush_pending`).
    pub(super) ran: Duration,
}

const FLUSHES: Duration = Duration::from_secs(4);

impl Tally {
    pub(super) const HEAD: &str = " lines  right  missing  twice  misrouted  changed  at reload  \
                                   in pieces  garbled";

    pub(super) fn row(&self) -> String {
        let Self { lines, right, missing, twice, misrouted, changed, .. } = self;
        let Self { at_reload, in_pieces, garbled, .. } = self;
        format!(
            "{lines:>6} {right:>6} {missing:>8} {twice:>6} {misrouted:>10} {changed:>8} \
             {at_reload:>10} {in_pieces:>10} {garbled:>8}"
        )
    }

    /// Is each line in exactly one output, the right one, as it was?
    pub(super) const fn is_clean(&self) -> bool {
        let Self { right, at_reload, in_pieces, garbled, .. } = self;
        *right + *at_reload + *in_pieces + *garbled == self.lines && self.faults.is_empty()
    }

    /// Looks for all lines of the pods in what the outputs got.
    pub(super) fn of(
        pods: &[Pod],
        phases: &[(Range<usize>, Policies)],
        outputs: &[String],
        host: Host,
    ) -> Self {
        let mut tally = Self::default();
        let mut found: HashMap<String, Vec<Arrival>> = HashMap::new();
        for line in outputs.iter().flat_map(|text| text.lines()) {
            match arrival(line) {
                Some((mark, mut arrival)) => {
                    if let (true, Some(member)) = (host.keeps_tag, &arrival.member) {
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
                    let expected = Expected { mark: &mark, line: &pod.line(n), tags: &tags, host };
                    let arrivals = found.remove(&mark).unwrap_or_default();
                    tally.line(expected, pod.is_split(), arrivals);
                }
            }
        }
        for (mark, _) in found {
            tally.fault(format!("{mark} was never logged"));
        }
        let flushes = host.ran.as_secs() / FLUSHES.as_secs() + 1;
        if tally.in_pieces as u64 > flushes {
            let pieces = tally.in_pieces;
            tally.fault(format!("{pieces} lines in pieces, more than the agent's timer makes"));
        }
        tally
    }

    fn line(&mut self, expected: Expected<'_>, is_split: bool, arrivals: Vec<Arrival>) {
        let Expected { mark, line, tags, host } = expected;
        if is_split && arrivals.len() > 1 && expected.is_made_of(&arrivals) {
            self.in_pieces += 1;
            return;
        }
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
        if !expected.is_for(arrival) {
            self.misrouted += 1;
            let Arrival { tag, member, .. } = arrival;
            self.fault(format!("{mark} has the tag {tag} ({member:?}), not {}", tags.join(" or ")));
        } else if arrival.log == line {
            self.right += 1;
        } else if host.garbles && !line.is_ascii() && ascii(&arrival.log) == ascii(line) {
            self.garbled += 1;
        } else {
            self.changed += 1;
            self.fault(format!("{mark} is no longer what was logged: {}", cut(&arrival.log)));
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

/// A line as it was logged, and the tags that it may have.
#[derive(Clone, Copy)]
struct Expected<'e> {
    mark: &'e str,
    line: &'e str,
    tags: &'e [&'e str],
    host: Host,
}

impl Expected<'_> {
    /// Is the record where one of these tags leads?
    fn is_for(&self, arrival: &Arrival) -> bool {
        self.tags.iter().any(|&tag| match tag {
            UNTAGGED => arrival.tag.starts_with(UNTAGGED) && arrival.member.is_none(),
            tag => arrival.tag == tag && arrival.member.as_deref() == Some(tag),
        })
    }

    /// Is the line the pieces one after the other, with nothing lost, added or routed elsewhere?
    fn is_made_of(&self, pieces: &[Arrival]) -> bool {
        let mut places: Vec<_> =
            pieces.iter().map(|piece| (self.line.find(&piece.log), piece)).collect();
        places.sort_by_key(|&(place, _)| place);
        let mut end = 0;
        places.into_iter().all(|(place, piece)| {
            // What separates two pieces can be a space, which their logs were trimmed of.
            let gap = place.and_then(|place| self.line.get(end..place));
            end = place.unwrap_or_default() + piece.log.len();
            gap.is_some_and(|gap| gap.trim().is_empty()) && self.is_for(piece)
        }) && end == self.line.len()
    }
}

/// A record in an output.
struct Arrival {
    tag: String,
    log: String,
    member: Option<String>,
}

fn ascii(text: &str) -> String {
    text.chars().filter(char::is_ascii).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::e2e::pods;

    const HOST: Host = Host { keeps_tag: false, garbles: false, ran: Duration::from_secs(3) };

    fn record(tag: &str, log: &str) -> String {
        format!("{tag}: [1.0, {}]\n", serde_json::json!({"log": log, "new_tag": tag}))
    }

    /// The tally of the first line of the pod whose lines are this long or not ASCII.
    fn tally(pod: &str, host: Host, records: impl Fn(&str) -> Vec<String>) -> Tally {
        let pods: Vec<_> = pods::all().into_iter().filter(|it| it.name.starts_with(pod)).collect();
        let output = records(&pods[0].line(0)).concat();
        Tally::of(&pods, &[(0..1, &[0])], &[output], host)
    }

    #[test]
    fn a_line_in_pieces_is_whole() {
        let halves = |line: &str| {
            let (first, second) = line.split_at(line.len() / 2);
            vec![record("releases", second), record("releases", first)]
        };
        let made = tally("web", HOST, halves);
        assert!(made.is_clean() && made.in_pieces == 1, "{made:?}");
        let lacking = tally("web", HOST, |line| halves(&line[1..]));
        assert!(!lacking.is_clean(), "{lacking:?}");
        let lost = tally("web", HOST, |line| halves(line).split_off(1));
        assert!(!lost.is_clean(), "{lost:?}");
        let twice = tally("web", HOST, |line| [halves(line), halves(line)].concat());
        assert!(!twice.is_clean(), "{twice:?}");
        let elsewhere = tally("web", HOST, |line| {
            vec![record("releases", &line[..100]), record("general", &line[100..])]
        });
        assert!(!elsewhere.is_clean(), "{elsewhere:?}");
    }

    #[test]
    fn only_text_that_is_not_ascii_may_be_garbled() {
        let host = Host { garbles: true, ..HOST };
        let garbled = |line: &str| vec![record("globex-blog", &line.replace('ü', "\u{fffd}"))];
        assert!(tally("press", host, garbled).is_clean());
        assert!(!tally("press", HOST, garbled).is_clean());
        let changed = |line: &str| vec![record("globex-blog", &line.replace('G', "g"))];
        assert!(!tally("press", host, changed).is_clean());
    }
}
