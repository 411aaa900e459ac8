//! One instance of the module for millions of records: no growth, no change of answers.

use std::path::Path;
use std::time::Instant;

use anyhow::ensure;
use tagsplice_module::{Host, Wasmi};
use xshell::Shell;

/// Records of every kind, and such as a host writes wrong.
const FILES: [&str; 2] = ["examples/records.ndjson", "examples/host-faults.ndjson"];
const TAG: &[u8] = b"kube.var.log.containers.web-0_default_app-\
    0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.log";
/// Half as with agents that free what they allocate, half as with those that never do.
const HABITS: [(bool, &str); 2] = [(true, "that frees"), (false, "that never frees")];

/// Passes `count` records and compares every answer with the first round's.
pub(super) fn run(sh: &Shell, module: &Path, count: u64) -> anyhow::Result<()> {
    let wasm = sh.read_binary_file(module)?;
    let mut records = Vec::new();
    for file in FILES {
        records.extend(sh.read_file(file)?.lines().map(|line| line.as_bytes().to_vec()));
    }
    for (frees, habit) in HABITS {
        let mut host = Host::new(Wasmi::new(&wasm)?);
        if !frees {
            host = host.without_frees();
        }
        let first: Vec<_> =
            records.iter().map(|record| host.filter(TAG, record)).collect::<Result<_, _>>()?;
        let memory = host.memory_len();
        let start = Instant::now();
        let mut passed = records.len() as u64;
        while passed < count / HABITS.len() as u64 {
            for (record, first) in records.iter().zip(&first) {
                let answer = host.filter(TAG, record)?;
                ensure!(answer == *first, "record {passed}: another answer than at first");
                passed += 1;
            }
            ensure!(host.memory_len() == memory, "memory grew after record {passed}");
        }
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "{passed} records through one instance in a host {habit}, in {seconds:.0} s: \
             {memory} bytes of memory throughout, every answer as the first time"
        );
    }
    Ok(())
}
