//! The smallest program: a policy from a file, a filter, and records from stdin.
//!
//! ```text
//! cargo run --release --example first -- [IMAGE] < INPUT > OUTPUT
//! ```

use std::io::{self, BufRead, BufWriter, Write};

use tagsplice::{Filter, Policy, PolicyBuf};

/// Filters each line. A malformed line is reported, and stays as it is.
pub fn run(policy: &PolicyBuf, mut input: impl BufRead, mut output: impl Write) -> io::Result<()> {
    let mut filter = Filter::new(policy.policy());
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        match filter.apply(&line) {
            Ok(view) => view.write_to(&mut output)?,
            Err(error) => {
                eprintln!("not a record: {error}");
                output.write_all(&line)?;
            }
        }
        line.clear();
    }
    output.flush()
}

#[allow(dead_code, reason = "the test has a main function of its own")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let policy = match std::env::args().nth(1) {
        Some(path) => PolicyBuf::from_image(std::fs::read(path)?)?,
        None => PolicyBuf::from(Policy::example()),
    };
    Ok(run(&policy, io::stdin().lock(), BufWriter::new(io::stdout().lock()))?)
}
