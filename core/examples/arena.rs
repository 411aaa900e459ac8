//! A batch of answers in an arena: one allocator call for many records, and one to free them.
//!
//! ```text
//! cargo run --release --example arena --features bumpalo -- INPUT
//! ```
//!
//! For a collector that keeps a batch until its output has taken it. Each answer is a slice
//! that lives as long as the arena; records that do not change are not even copied.

use std::time::Instant;

use bumpalo::Bump;
use tagsplice::{Filter, Policy};

/// A record that was routed.
#[derive(Clone, Copy, Debug)]
pub struct Routed<'b> {
    /// The answer; the record itself where it is malformed.
    pub record: &'b [u8],
    /// The tag; `None` where the record has none, or is malformed.
    pub tag: Option<&'b [u8]>,
}

/// Routes a batch. What comes back borrows from the arena and from `lines`, not from the filter.
pub fn route<'b>(filter: &mut Filter<'_>, lines: &'b [u8], arena: &'b Bump) -> Vec<Routed<'b>> {
    let route_line = |line: &'b [u8]| match filter.apply(line) {
        Ok(view) if view.is_unchanged() => Routed { record: line, tag: None },
        Ok(view) => Routed {
            record: view.copy_in(arena),
            tag: view.tag().map(|tag| &*arena.alloc_slice_copy(tag)),
        },
        Err(_) => Routed { record: line, tag: None },
    };
    lines.split_inclusive(|&byte| byte == b'\n').map(route_line).collect()
}

#[allow(dead_code, reason = "the test has a main function of its own")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: arena INPUT")?;
    let lines = std::fs::read(path)?;
    let mut filter = Filter::new(Policy::example());
    let mut arena = Bump::new();
    for round in 1..=3 {
        let start = Instant::now();
        let batch = route(&mut filter, &lines, &arena);
        let rate = batch.len() as f64 / start.elapsed().as_secs_f64();
        let tagged = batch.iter().filter(|routed| routed.tag.is_some()).count();
        println!("round {round}: {} records, {tagged} tagged, {rate:.0} records/s", batch.len());
        // The batch is done with; its memory serves the next one.
        arena.reset();
    }
    Ok(())
}
