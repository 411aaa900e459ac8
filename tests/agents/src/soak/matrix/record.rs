//! The file of all runs, one a line, and the table that is made of it.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};

use super::event::Event;
use super::trial::Outcome;
use super::way::Way;

/// Appends a run.
pub(super) fn append(
    file: &Path,
    agent: &str,
    way: Way,
    event: Event,
    records: usize,
    outcome: &Outcome,
) -> anyhow::Result<()> {
    let line = json!({
        "agent": agent,
        "way": way.name(),
        "event": event.name(),
        "records": records,
        "lost": outcome.count.lost,
        "twice": outcome.count.twice,
        "misrouted": outcome.count.misrouted,
        "damaged": outcome.count.damaged,
        "crashes": outcome.crashes,
    });
    let mut file = OpenOptions::new().create(true).append(true).open(file)?;
    Ok(writeln!(file, "{line}")?)
}

/// All runs of a file as a table in Markdown: a row for each agent and way, a column per event.
pub(super) fn table(file: &Path) -> anyhow::Result<String> {
    let mut cells = BTreeMap::<(String, usize, String), Vec<Value>>::new();
    for line in fs::read_to_string(file)?.lines() {
        let run: Value = serde_json::from_str(line)?;
        let text = |key: &str| run[key].as_str().unwrap_or_default().to_owned();
        let way = Way::ALL.iter().position(|way| way.name() == run["way"]).unwrap_or_default();
        cells.entry((text("agent"), way, text("event"))).or_default().push(run);
    }
    let names = Event::ALL.map(Event::name);
    let mut table = format!("| agent | way | {} |\n", names.join(" | "));
    table += &format!("|---|---|{}\n", "---|".repeat(names.len()));
    let mut rows: Vec<_> = cells.keys().map(|(agent, way, _)| (agent.clone(), *way)).collect();
    rows.dedup();
    // The newest release first.
    rows.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for (agent, way) in rows {
        table += &format!("| {agent} | `{}` |", Way::ALL[way].name());
        for event in names {
            let runs = cells.get(&(agent.clone(), way, event.to_owned()));
            table += &format!(" {} |", runs.map_or_else(|| "not run".into(), |runs| cell(runs)));
        }
        table += "\n";
    }
    Ok(table)
}

/// `5: 0`, or what was not as it should be: `5: lost 0 867 0 0 0, twice 0 0 12 0 0`.
fn cell(runs: &[Value]) -> String {
    let mut faults = Vec::new();
    for key in ["lost", "twice", "misrouted", "damaged", "crashes"] {
        let figures: Vec<_> = runs.iter().map(|run| run[key].as_u64().unwrap_or(0)).collect();
        if figures.iter().any(|&figure| figure > 0) {
            let figures: Vec<_> = figures.iter().map(u64::to_string).collect();
            faults.push(format!("{key} {}", figures.join(" ")));
        }
    }
    let faults = if faults.is_empty() { "0".into() } else { faults.join(", ") };
    format!("{}: {faults}", runs.len())
}
