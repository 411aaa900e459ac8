//! A policy that is exchanged while records flow, in the embedded runtime.

use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;
use tagsplice_module::wasi::Directories;
use tagsplice_module::{Host, Wasmi};
use xshell::{Shell, cmd};

use super::show;

const RECORD: &str = r#"{"log":"paid","kubernetes":{"labels":{"team":"payments"}}}"#;
/// Two route files, one after the other.
const POLICIES: [&str; 2] = [
    "routes: [{tag: payments, match: team=payments}]\n",
    "routes: [{tag: '{labels.team}-audited', match: team}]\n",
];
/// More records than the module may pass before it looks at the clock.
const RECORDS: usize = 2_000;

/// Shows at which record each policy comes into force.
pub(crate) fn run(sh: &Shell, module: &Path) -> anyhow::Result<()> {
    println!("\n{}", show::bold("the policy changes while records flow"));
    let folder = sh.create_temp_dir()?;
    let directories = Directories::new([folder.path()]);
    let mut host = Host::new(Wasmi::in_directories(&sh.read_binary_file(module)?, directories)?);
    cmd!(sh, "cargo build --quiet --package tagsplice-cli").quiet().run()?;
    let target = sh.var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let tagsplice = sh.current_dir().join(target).join("debug/tagsplice");
    let (mut count, mut said) = (0, 0);
    for text in POLICIES {
        let routes = folder.path().join("routes.yaml");
        sh.write_file(&routes, text)?;
        let policy = folder.path().join("tagsplice.policy");
        cmd!(sh, "{tagsplice} compile {routes} -o {policy}").quiet().ignore_stderr().run()?;
        println!("tagsplice compile routes.yaml, with {}", text.trim_end());
        // By the agent's clock; the records' own time stays.
        sleep(Duration::from_millis(600));
        let before = count;
        let mut last = String::new();
        while count < before + RECORDS {
            count += 1;
            let answer: Value =
                serde_json::from_slice(&host.filter(b"kube.demo", RECORD.as_bytes())?)?;
            let tag = answer["new_tag"].as_str().unwrap_or("(no tag)");
            if tag != last {
                tag.clone_into(&mut last);
                println!("    record {count}: {}", show::marked(tag));
            }
        }
        let written = String::from_utf8_lossy(&host.engine().system().written);
        written[said..].lines().for_each(|line| println!("    stderr: {line}"));
        said = written.len();
    }
    if said == 0 {
        println!("this module reads no policy file: it is for hosts without WASI");
    }
    println!("{count} records, and none was lost, repeated or changed");
    Ok(())
}
