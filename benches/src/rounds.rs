//! Time, measured in rounds: in each round every contender has its turn, so that a machine that
//! slows down slows down all of them. The best round of each counts: what disturbs a run only
//! ever adds to it.

use std::time::{Duration, Instant};

/// Something to be timed: one call handles all records once.
pub struct Contender<'a> {
    /// What tables call it.
    pub name: String,
    /// The work.
    pub pass: Box<dyn FnMut() + 'a>,
}

impl std::fmt::Debug for Contender<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Contender").field("name", &self.name).finish_non_exhaustive()
    }
}

impl<'a> Contender<'a> {
    /// Names a piece of work.
    pub fn new(name: impl Into<String>, pass: impl FnMut() + 'a) -> Self {
        Self { name: name.into(), pass: Box::new(pass) }
    }
}

/// How long to measure.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// How many rounds.
    pub rounds: u32,
    /// The least duration of a turn. A pass is repeated until it is reached.
    pub turn: Duration,
}

impl Default for Effort {
    fn default() -> Self {
        Self { rounds: 15, turn: Duration::from_millis(4) }
    }
}

/// The time of one pass in nanoseconds, for each contender.
pub fn measure(contenders: &mut [Contender<'_>], effort: Effort) -> Vec<f64> {
    let repeats: Vec<u32> =
        contenders.iter_mut().map(|contender| repeats(contender, effort.turn)).collect();
    let mut best = vec![f64::INFINITY; contenders.len()];
    for _ in 0..effort.rounds {
        for (i, contender) in contenders.iter_mut().enumerate() {
            let start = Instant::now();
            for _ in 0..repeats[i] {
                (contender.pass)();
            }
            let time = start.elapsed().as_nanos() as f64 / f64::from(repeats[i]);
            best[i] = best[i].min(time);
        }
    }
    best
}

/// How many passes fill a turn. The first pass, which warms up, does not count.
fn repeats(contender: &mut Contender<'_>, turn: Duration) -> u32 {
    (contender.pass)();
    let start = Instant::now();
    let mut passes = 0;
    while start.elapsed() < turn {
        (contender.pass)();
        passes += 1;
    }
    passes.max(1)
}
