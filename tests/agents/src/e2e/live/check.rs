//! Which policy decided each record, and whether it may have.

use std::collections::HashMap;

use serde_json::Value;

use super::{BOUND, DELIVERY, TEAMS};

/// What became of the policy file, and when, in milliseconds.
#[derive(Debug)]
pub(super) struct Policies {
    /// When each policy was whole in its place.
    pub(super) changes: Vec<(usize, u64)>,
    /// From when to when the file was none: damaged, or written in half.
    unusable: Vec<(u64, u64)>,
}

impl Default for Policies {
    /// The first is there before the agent.
    fn default() -> Self {
        Self { changes: vec![(0, 0)], unusable: Vec::new() }
    }
}

impl Policies {
    pub(super) fn unusable_since(&mut self, at: u64) {
        self.unusable.push((at, u64::MAX));
    }

    pub(super) fn changed(&mut self, number: usize, at: u64) {
        self.changes.push((number, at));
        for (_, end) in &mut self.unusable {
            *end = at.min(*end);
        }
    }

    /// May a record of this time have met a file that cannot be used?
    fn may_be_by_module(&self, at: u64) -> bool {
        self.unusable
            .iter()
            .any(|&(start, end)| at + DELIVERY >= start && at <= end.saturating_add(BOUND))
    }
}

/// What became of the records.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    records: usize,
    missing: usize,
    twice: usize,
    misrouted: usize,
    /// Decided by a policy that another had replaced more than two seconds before.
    late: usize,
    /// Decided by the policy in the module, while the file was damaged.
    pub(super) by_module: usize,
    /// From a change to the last record that was decided by the policy before, in milliseconds.
    longest: u64,
    /// Lines of the module on the agent's stderr: in force, and refused.
    pub(super) said: [usize; 2],
    faults: Vec<String>,
}

impl Tally {
    pub(crate) const HEAD: &str =
        "records missing  twice misrouted   late by module  slowest ms  said in force/refused";

    pub(crate) fn is_clean(&self) -> bool {
        self.missing + self.twice + self.misrouted + self.late == 0 && self.faults.is_empty()
    }

    pub(crate) fn row(&self) -> String {
        let Self { records, missing, twice, misrouted, late, by_module, longest, .. } = self;
        let [in_force, refused] = self.said;
        format!(
            "{records:>7} {missing:>7} {twice:>6} {misrouted:>9} {late:>6} {by_module:>9} \
             {longest:>11}  {in_force}/{refused}"
        )
    }

    pub(crate) fn faults(&self) -> &[String] {
        &self.faults
    }

    pub(super) fn fault(&mut self, text: String) {
        if self.faults.len() < 5 {
            self.faults.push(text);
        }
    }
}

/// Holds each record to the policies that may have decided it. `example`: the policy in the module is
/// the example, and not that of the suite.
pub(super) fn check(count: usize, policies: &Policies, outputs: &str, example: bool) -> Tally {
    let changes = &policies.changes;
    let mut tally = Tally { records: count, ..Tally::default() };
    let mut arrived: HashMap<usize, usize> = HashMap::new();
    // By pod: each record's number and its policy.
    let mut decided = vec![Vec::new(); TEAMS.len()];
    for line in outputs.lines() {
        let Some(record) = Record::of(line) else {
            tally.fault(format!("a stranger: {line}"));
            continue;
        };
        *arrived.entry(record.id).or_default() += 1;
        let team = TEAMS[record.id % TEAMS.len()];
        if record.is_by_module(team, example) {
            tally.by_module += 1;
            if !policies.may_be_by_module(record.at) {
                tally.fault(format!("{} decided by the module's policy", record.id));
            }
            continue;
        }
        if record.member.as_deref() != Some(&record.tag) {
            tally.misrouted += 1;
            tally.fault(format!("{} in the output for {}", record.id, record.tag));
            continue;
        }
        let policy = record.tag.strip_suffix(team).and_then(|tag| tag.strip_suffix('-'));
        let policy = policy.and_then(|tag| tag.strip_prefix('p')?.parse::<usize>().ok());
        let own = changes.iter().find(|&&(number, _)| Some(number) == policy);
        let Some(&(policy, since)) = own else {
            tally.misrouted += 1;
            tally.fault(format!("{} of {team} has the tag {}", record.id, record.tag));
            continue;
        };
        decided[record.id % TEAMS.len()].push((record.id, policy));
        // The first change after which this policy was out of date.
        let next = changes.iter().find(|&&(number, _)| number > policy);
        let late = next.map_or(0, |&(_, at)| record.at.saturating_sub(at));
        tally.longest = tally.longest.max(late);
        if late > BOUND {
            tally.late += 1;
            tally.fault(format!("{} decided by policy {policy}, {late} ms late", record.id));
        }
        if record.at + DELIVERY < since {
            tally.fault(format!("{} decided by policy {policy} too early", record.id));
        }
    }
    for of_pod in &mut decided {
        of_pod.sort_unstable();
        for two in of_pod.windows(2) {
            if let [(_, before), (id, after)] = two
                && after < before
            {
                tally.fault(format!("{id} decided by policy {after} after policy {before}"));
            }
        }
    }
    tally.twice = arrived.values().filter(|&&times| times > 1).count();
    tally.missing = (0..count).filter(|id| !arrived.contains_key(id)).count();
    tally
}

/// A record in an output.
struct Record {
    id: usize,
    at: u64,
    tag: String,
    member: Option<String>,
}

impl Record {
    /// Did the policy decide that is in the module?
    fn is_by_module(&self, team: &str, example: bool) -> bool {
        match example {
            // The example's tags are nobody's, so that it gives none where a file is refused.
            true => self.tag.starts_with("kube.") && self.member.is_none(),
            false => {
                self.tag == format!("pmodule-{team}") && self.member.as_deref() == Some(&self.tag)
            }
        }
    }

    /// Of `tag: [time, {...}]`.
    fn of(line: &str) -> Option<Self> {
        let (tag, rest) = line.split_once(": [")?;
        let record: Value =
            serde_json::from_str(rest.get(rest.find('{')?..)?.strip_suffix(']')?).ok()?;
        let log = record.get("log")?.as_str()?;
        let number = |name: &str| log.split_once(name)?.1.split(';').next()?.parse().ok();
        let member = record.get("new_tag").and_then(Value::as_str).map(str::to_owned);
        let (id, at): (u64, u64) = (number("id=")?, number("at=")?);
        Some(Self { id: id as usize, at, tag: tag.into(), member })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two changes and a damaged file between.
    fn policies() -> Policies {
        let mut policies = Policies::default();
        policies.changed(1, 10_000);
        policies.unusable_since(20_000);
        policies.changed(3, 30_000);
        policies
    }

    fn output(records: &[(u64, &str)]) -> Tally {
        let line = |(n, &(at, policy)): (usize, &(u64, &str))| {
            // All of the first pod.
            let (id, tag) = (n * TEAMS.len(), format!("p{policy}-{}", TEAMS[0]));
            format!("{tag}: [1, {{\"log\": \"id={id}; at={at};\", \"new_tag\": \"{tag}\"}}]\n")
        };
        let text: String = records.iter().enumerate().map(line).collect();
        let mut tally = check(records.len(), &policies(), &text, false);
        // The other pods log nothing here.
        tally.missing = 0;
        tally
    }

    #[test]
    fn a_policy_decides_from_its_change_on_and_until_the_next() {
        let tally =
            output(&[(5_000, "0"), (11_000, "0"), (11_500, "1"), (29_500, "1"), (30_100, "3")]);
        assert!(tally.is_clean(), "{tally:?}");
        assert_eq!(tally.longest, 1_000);
        assert!(!output(&[(12_500, "0")]).is_clean());
        assert!(!output(&[(8_000, "1")]).is_clean());
    }

    #[test]
    fn no_record_is_decided_by_the_policy_before_that_of_an_earlier_one() {
        assert!(!output(&[(10_100, "1"), (10_200, "0")]).is_clean());
    }

    #[test]
    fn the_modules_policy_decides_only_while_the_file_is_damaged() {
        let tally = output(&[(19_500, "1"), (21_000, "module"), (29_000, "module"), (30_000, "3")]);
        assert!(tally.is_clean() && tally.by_module == 2, "{tally:?}");
        assert!(!output(&[(15_000, "module")]).is_clean());
        assert!(!output(&[(33_000, "module")]).is_clean());
    }
}
