//! What an operator can watch: the agent's own metrics, held to the lines that went through.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use xshell::Shell;

use super::pods::{Pod, UNTAGGED};

const PATH: &str = "/api/v2/metrics/prometheus";
/// The agent gives its HTTP server new counters once a second, later when it is busy.
const PATIENCE: Duration = Duration::from_secs(10);

/// Asks a running agent until its counters say what went through; returns what it said then.
pub(super) fn settled(
    port: u16,
    pods: &[Pod],
    lines: usize,
    more: usize,
) -> anyhow::Result<String> {
    let start = Instant::now();
    loop {
        let scrape = scrape(port)?;
        match check(&scrape, pods, lines, more) {
            Ok(()) => return Ok(scrape),
            Err(error) if start.elapsed() > PATIENCE => return Err(error),
            Err(_) => sleep(Duration::from_millis(500)),
        }
    }
}

/// Asks a running agent, as Prometheus would.
pub(super) fn scrape(port: u16) -> anyhow::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).context("the agent's HTTP server")?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    write!(stream, "GET {PATH} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let answer = answer(stream);
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").context("no answer from the agent")?;
    ensure!(head.starts_with("HTTP/1.1 200"), "{PATH}: {head}");
    Ok(body.lines().filter(|line| is_metric(line)).map(|line| line.to_owned() + "\n").collect())
}

/// All that comes. The server keeps the connection open, so that only the length in its head says
/// where that is; without one, the time-out.
fn answer(mut stream: TcpStream) -> Vec<u8> {
    let mut answer = Vec::new();
    let mut part = [0; 64 * 1024];
    while let Ok(len @ 1..) = stream.read(&mut part) {
        answer.extend_from_slice(&part[..len]);
        if is_whole(&answer) {
            break;
        }
    }
    answer
}

fn is_whole(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let len = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    len.and_then(|len| len.trim().parse().ok()).is_some_and(|len: usize| body.len() >= len)
}

/// Not the lengths of chunks, nor what is empty.
fn is_metric(line: &str) -> bool {
    line.starts_with('#') || line.contains(' ')
}

/// The counters by which an operator sees a loss, held to what the pods logged, and to the records
/// of lines in pieces, of which there are `more` than lines.
fn check(scrape: &str, pods: &[Pod], lines: usize, more: usize) -> anyhow::Result<()> {
    let untagged = pods.iter().filter(|pod| pod.tag(0) == UNTAGGED).count() * lines;
    let emitted = pods.len() * lines - untagged + more;
    // Without these an old agent can only be counted at its outputs.
    if let Some(count) = value(scrape, "fluentbit_filter_emit_records_total", "retag") {
        ensure!(count == emitted as f64, "retag emitted {count} records, not {emitted}");
    }
    if let Some(count) = value(scrape, "fluentbit_filter_drop_records_total", "tagsplice") {
        ensure!(count == 0.0, "the module lost {count} records");
    }
    Ok(())
}

/// The first sample of a metric with this text among its labels.
fn value(scrape: &str, metric: &str, label: &str) -> Option<f64> {
    let is_it = |line: &&str| {
        line.strip_prefix(metric).is_some_and(|rest| rest.starts_with('{') && rest.contains(label))
    };
    scrape.lines().find(is_it)?.rsplit(' ').next()?.parse().ok()
}

/// Keeps a scrape for the tests of the dashboard and the alerts.
pub(super) fn record(sh: &Shell, file: &str, scrape: &str) -> anyhow::Result<()> {
    let host = "hostname=\"";
    let lines = scrape.lines().map(|line| match line.split_once(host) {
        Some((start, rest)) => {
            let end = rest.find('"').unwrap_or(0);
            format!("{start}{host}node-1{}\n", &rest[end..])
        }
        None => format!("{line}\n"),
    });
    sh.write_file(file, lines.collect::<String>())?;
    eprintln!("recorded in {file}");
    Ok(())
}
