//! The mistakes of `docs/trouble.md`, made on purpose: each must show as the page says.

use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use xshell::Shell;

use super::{metrics, site};
use crate::agent::Agent;

/// How a mistake shows.
enum Sign {
    /// The agent prints this.
    Said(&'static str),
    /// This line of the metrics, up to its value, which is not 0.
    Counted(&'static str),
}

impl Sign {
    const fn text(&self) -> &'static str {
        match self {
            Self::Said(text) | Self::Counted(text) => text,
        }
    }
}

struct Symptom {
    name: &'static str,
    /// Replacements in the sound configuration.
    mistake: &'static [(&'static str, &'static str)],
    signs: &'static [Sign],
}

use Sign::{Counted, Said};

const SYMPTOMS: &[Symptom] = &[
    Symptom {
        name: "the module's file is not there",
        mistake: &[("MODULE", "/nowhere/filter.wasm")],
        signs: &[
            Said("cannot access wasm program at /nowhere/filter.wasm"),
            Said("filter initialization failed"),
        ],
    },
    Symptom {
        name: "the file is not a module",
        mistake: &[("MODULE", "FOLDER/agent.conf")],
        signs: &[Said("WASM bytecode or AOT object is expected but other file format")],
    },
    Symptom {
        name: "a wrong function name",
        mistake: &[("tagsplice_filter", "tagsplice_fliter")],
        signs: &[
            Said("The tagsplice_fliter wasm function is not found."),
            Counted("fluentbit_filter_drop_records_total{name=\"tagsplice\"}"),
        ],
    },
    Symptom {
        name: "an agent without memcmp",
        mistake: &[("MODULE", "FOLDER/unlinked.wasm")],
        signs: &[
            Said("failed to call unlinked import function (env, "),
            Counted("fluentbit_filter_drop_records_total{name=\"tagsplice\"}"),
        ],
    },
    Symptom {
        name: "a tag without an output",
        mistake: &[("Match general-elastic-ap-south-1", "Match general-elastic")],
        signs: &[Counted(
            "fluentbit_routing_logs_drop_records_total{input=\"tagsplice\",output=\"unmatched\"}",
        )],
    },
    Symptom {
        name: "a rule that sends records round in circles",
        mistake: &[("$1 false", "kube.$1 false")],
        signs: &[Said("emitter cycle detected")],
    },
    Symptom {
        name: "the emitter is full",
        mistake: &[("Limit 10M", "Limit 20K"), ("Rate 20", "Rate 4000"), ("Flush 0.3", "Flush 2")],
        signs: &[
            Counted("fluentbit_routing_logs_records_total{input=\"dummy.0\",output=\"untagged\"}"),
            Counted("fluentbit_filter_emit_records_total{name=\"retag\"}"),
        ],
    },
    Symptom {
        name: "metadata is missing",
        mistake: &[
            ("WITH", "kubernetes\n    Match kube.*\n    Kube_URL http://127.0.0.1:1"),
            (",\"kubernetes\":{\"labels\":{\"region\":\"ap-south-1\"}}", ""),
        ],
        signs: &[
            Said("kube api upstream connection error"),
            Counted("fluentbit_output_proc_records_total{name=\"untagged\"}"),
        ],
    },
];

const SOUND: &str = "\
[SERVICE]
    Flush 0.3
    Grace 1
    HTTP_Server On
    HTTP_Listen 127.0.0.1
    HTTP_Port PORT

[INPUT]
    Name dummy
    Tag kube.var.log.containers.web-1_shop_app-ID.log
    Dummy {\"log\":\"x\",\"kubernetes\":{\"labels\":{\"region\":\"ap-south-1\"}}}
    Rate 20

[FILTER]
    Name WITH

[FILTER]
    Name wasm
    Alias tagsplice
    Match kube.*
    WASM_Path MODULE
    Function_Name tagsplice_filter

[FILTER]
    Name rewrite_tag
    Alias retag
    Match kube.*
    Rule $new_tag ^([A-Za-z0-9._-]+)$ $1 false
    Emitter_Name tagsplice
    Emitter_Mem_Buf_Limit 10M

[OUTPUT]
    Name null
    Match general-elastic-ap-south-1

[OUTPUT]
    Name null
    Alias untagged
    Match kube.*
";

/// How long an agent may take to show a mistake.
const PATIENCE: Duration = Duration::from_secs(5);

/// Makes each mistake; returns whether all showed as they should.
pub(super) fn run(sh: &Shell, agent: &Agent, module: &Path) -> anyhow::Result<bool> {
    let mut is_clean = true;
    println!("  {:44} shows as described", "mistake");
    for symptom in SYMPTOMS {
        let missing = provoke(sh, agent, module, symptom)?;
        println!("  {:44} {}", symptom.name, if missing.is_empty() { "yes" } else { "NO" });
        missing.iter().for_each(|sign| println!("    not seen: {sign}"));
        is_clean &= missing.is_empty();
    }
    Ok(is_clean)
}

/// Returns the signs that were not seen.
fn provoke(
    sh: &Shell,
    agent: &Agent,
    module: &Path,
    symptom: &Symptom,
) -> anyhow::Result<Vec<&'static str>> {
    let folder = sh.create_temp_dir()?;
    let port = site::free_port()?;
    let mut config = SOUND.to_owned();
    for (sound, wrong) in symptom.mistake {
        config = config.replace(sound, wrong);
    }
    config = config
        .replace("MODULE", &module.display().to_string())
        .replace("FOLDER", &folder.path().display().to_string())
        .replace("PORT", &port.to_string())
        .replace("ID", &"0123456789abcdef".repeat(4))
        // A filter that does nothing, where nothing is put in its place.
        .replace("Name WITH", "Name grep\n    Match none");
    let file = folder.path().join("agent.conf");
    sh.write_file(&file, config)?;
    sh.write_file(folder.path().join("unlinked.wasm"), unlinked(sh.read_binary_file(module)?))?;
    let mut running = agent.start(sh, &file, &folder.path().join("agent.log"))?;
    let start = std::time::Instant::now();
    let mut missing: Vec<_> = symptom.signs.iter().collect();
    while !missing.is_empty() && start.elapsed() < PATIENCE {
        sleep(Duration::from_millis(300));
        let said = running.said();
        let scrape = metrics::scrape(port).unwrap_or_default();
        missing.retain(|sign| match sign {
            Said(text) => !said.contains(text),
            Counted(start) => !scrape
                .lines()
                .any(|line| line.strip_prefix(start).is_some_and(|value| value.trim() != "0")),
        });
        if running.has_ended()? && start.elapsed() > PATIENCE / 2 {
            break;
        }
    }
    running.end()?;
    Ok(missing.into_iter().map(Sign::text).collect())
}

/// The module with its import's name changed to one that no agent knows.
fn unlinked(mut module: Vec<u8>) -> Vec<u8> {
    let name = b"\x03env\x06memcmp";
    if let Some(at) = module.windows(name.len()).position(|bytes| bytes == name) {
        module[at + name.len() - 1] = b'?';
    }
    module
}
