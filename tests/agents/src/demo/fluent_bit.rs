//! The blog post's whole pipeline in a real Fluent Bit.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use anyhow::ensure;
use xshell::Shell;

use super::show;
use crate::agent::{Agent, Pod, Site, example_pods, tag_counts};

const LINES: usize = 40;
/// The example policy's tags.
const OUTPUTS: [&str; 6] = [
    "private-a1-s3-ap-south-1",
    "private-a1-elastic-ap-south-1",
    "general-s3-ap-south-1",
    "general-elastic-ap-south-1",
    "general-s3",
    "general-elastic",
];

/// Runs it and shows which lines each output got.
pub(crate) fn run(sh: &Shell, path: Option<PathBuf>, module: &Path) -> anyhow::Result<()> {
    let agent = Agent::find(sh, path)?;
    let folder = sh.create_temp_dir()?;
    let pods = example_pods(LINES);
    let module = sh.current_dir().join(module);
    let site = Site::new(folder.path(), &module, &pods, &OUTPUTS)?;
    let expected = tag_counts(&pods);
    let total = expected.values().sum();
    println!("{}", agent.version);
    println!("{} pods wrote {total} lines; the agent routes them ...\n", pods.len());
    let outputs = agent.run(sh, &site, total)?;

    let mut wrong = Vec::new();
    for (&output, &count) in &expected {
        let lines = outputs.get(output).map_or(&[][..], Vec::as_slice);
        println!("{output}: {} lines, such as", lines.len());
        if let Some(line) = lines.first() {
            println!("    {}", readable(line, output));
        }
        if lines.len() != count {
            wrong.push(format!("{output} got {} lines instead of {count}", lines.len()));
        }
    }
    wrong.extend(misplaced(&pods, &outputs));
    ensure!(
        wrong.is_empty(),
        "{}\nthe agent said:\n{}",
        wrong.join("\n"),
        sh.read_file(site.log()).unwrap_or_default()
    );
    println!("\nEach of the {total} lines is in exactly one output, and in the right one.");
    Ok(())
}

/// The line with its tag marked.
fn readable(line: &str, tag: &str) -> String {
    let member = format!(",\"new_tag\":\"{tag}\"");
    let line = show::elided(line);
    line.replace(&member, &show::marked(&member))
}

/// What is not where it must be, pod by pod.
fn misplaced(pods: &[Pod], outputs: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let mut wrong = Vec::new();
    for pod in pods {
        for (output, lines) in outputs {
            let here: Vec<_> = lines.iter().filter(|line| line.contains(&pod.name)).collect();
            let distinct: HashSet<_> = here.iter().collect();
            let want = if output == pod.output { pod.lines.len() } else { 0 };
            if here.len() != want || distinct.len() != want {
                wrong.push(format!(
                    "{}: {} lines of {} ({} distinct) instead of {want}",
                    output,
                    here.len(),
                    pod.name,
                    distinct.len()
                ));
            }
        }
    }
    wrong
}
