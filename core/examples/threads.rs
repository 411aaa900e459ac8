//! One batch on several threads: a policy for all, a filter for each.
//!
//! ```text
//! cargo run --release --example threads -- INPUT [THREADS]
//! ```

use std::time::Instant;

use tagsplice::{Filter, Policy};

/// Routes lines on `threads` threads. The answer has all lines in their order.
pub fn route(policy: Policy<'_>, lines: &[u8], threads: usize) -> Vec<u8> {
    let parts = split(lines, threads);
    std::thread::scope(|scope| {
        let route_part = |part| scope.spawn(move || route_lines(policy, part));
        let workers: Vec<_> = parts.into_iter().map(route_part).collect();
        let results = workers.into_iter().map(|worker| worker.join().expect("filters never panic"));
        results.collect::<Vec<_>>().concat()
    })
}

fn route_lines(policy: Policy<'_>, lines: &[u8]) -> Vec<u8> {
    let mut filter = Filter::new(policy);
    let mut out = Vec::with_capacity(lines.len() + lines.len() / 8);
    for line in lines.split_inclusive(|&byte| byte == b'\n') {
        match filter.apply(line) {
            Ok(view) => view.append_to(&mut out),
            // No record: it stays as it is.
            Err(_) => out.extend_from_slice(line),
        }
    }
    out
}

/// Cuts lines into about equal parts, each of them whole lines.
fn split(mut lines: &[u8], parts: usize) -> Vec<&[u8]> {
    let len = lines.len().div_ceil(parts.max(1));
    let mut all = Vec::new();
    while lines.len() > len {
        let end = lines[len..].iter().position(|&byte| byte == b'\n');
        let (part, rest) = lines.split_at(end.map_or(lines.len(), |end| len + end + 1));
        all.push(part);
        lines = rest;
    }
    all.push(lines);
    all
}

#[allow(dead_code, reason = "the test has a main function of its own")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let lines = std::fs::read(args.next().ok_or("usage: threads INPUT [THREADS]")?)?;
    let threads = match args.next() {
        Some(number) => number.parse()?,
        None => std::thread::available_parallelism()?.get(),
    };
    let start = Instant::now();
    let answer = route(Policy::example(), &lines, threads);
    let speed = lines.len() as f64 / 1e6 / start.elapsed().as_secs_f64();
    println!("{} bytes in, {} out, {threads} threads: {speed:.0} MB/s", lines.len(), answer.len());
    Ok(())
}
