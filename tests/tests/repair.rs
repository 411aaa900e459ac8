//! The host's own faults in a real Fluent Bit: an app logs `dur=nan`, a parser makes a float of
//! it, and the agent hands filters a record that is not JSON. A filter that echoes it loses the
//! record and can bring the agent down.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tagsplice_tests::module;

const VALUES: [(&str, &str); 7] = [
    ("nan", "null"),
    ("1.5", "1.5"),
    ("inf", "null"),
    ("-inf", "null"),
    ("-nan", "null"),
    ("2.25", "2.25"),
    ("NAN", "null"),
];
const LINES: usize = 700;
const PATIENCE: Duration = Duration::from_secs(20);

/// Only where `FLUENT_BIT` names an agent.
#[test]
fn floats_that_are_no_numbers_neither_kill_the_agent_nor_cost_a_record() {
    let Some(agent) = std::env::var_os("FLUENT_BIT") else { return };
    let folder = std::env::temp_dir().join(format!("tagsplice-repair-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    write_site(&folder);
    let mut agent = Agent(
        Command::new(agent)
            .arg("-c")
            .arg(folder.join("agent.conf"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("an agent"),
    );
    let start = Instant::now();
    let output = folder.join("out");
    while lines(&output).len() < LINES && start.elapsed() < PATIENCE {
        assert_eq!(agent.0.try_wait().unwrap(), None, "the agent died");
        sleep(Duration::from_millis(100));
    }
    // Long enough for a record too many.
    sleep(Duration::from_millis(500));
    assert_eq!(agent.0.try_wait().unwrap(), None, "the agent died");
    drop(agent);
    let expected: Vec<_> = (0..LINES)
        .map(|n| format!("{{\"dur\":{},\"n\":{n}}}", VALUES[n % VALUES.len()].1))
        .collect();
    assert_eq!(lines(&output), expected);
    fs::remove_dir_all(folder).unwrap();
}

fn write_site(folder: &Path) {
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
    let log: String =
        (0..LINES).map(|n| format!("dur={} n={n}\n", VALUES[n % VALUES.len()].0)).collect();
    write("app.log", log.as_bytes());
    write("tagsplice.wasm", module::built());
    let parser = r"
[PARSER]
    Name    took
    Format  regex
    Regex   ^dur=(?<dur>[^ ]+) n=(?<n>\d+)$
    Types   dur:float n:integer
";
    write("parsers.conf", parser.as_bytes());
    let folder = folder.display();
    let config = format!(
        "
[SERVICE]
    Flush         0.2
    Grace         1
    Parsers_File  {folder}/parsers.conf

[INPUT]
    Name            tail
    Tag             app
    Path            {folder}/app.log
    Read_from_Head  On
    Parser          took

[FILTER]
    Name              wasm
    Match             *
    WASM_Path         {folder}/tagsplice.wasm
    Function_Name     tagsplice_filter
    Accessible_Paths  {folder}

[OUTPUT]
    Name    file
    Match   *
    Path    {folder}
    File    out
    Format  plain
"
    );
    write("agent.conf", config.as_bytes());
}

fn lines(path: &PathBuf) -> Vec<String> {
    fs::read_to_string(path).unwrap_or_default().lines().map(str::to_owned).collect()
}

/// Ends with the test, however that ends.
struct Agent(Child);

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
