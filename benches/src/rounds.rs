//! Time, measured in rounds: in each round every contender has its turn, so that a machine that
//! slows down slows down all of them. The best round of each counts: what disturbs a run only
//! ever adds to it. Turns are many and short, because what shares the core rests now and then,
//! but not for long; the clock is the thread's, which stands still while others run.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

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
        Self { rounds: 60, turn: Duration::from_millis(1) }
    }
}

/// The time of one pass in nanoseconds, for each contender.
pub fn measure(contenders: &mut [Contender<'_>], effort: Effort) -> Vec<f64> {
    let repeats: Vec<u32> =
        contenders.iter_mut().map(|contender| repeats(contender, effort.turn)).collect();
    let mut best = vec![f64::INFINITY; contenders.len()];
    for _ in 0..effort.rounds {
        for (i, contender) in contenders.iter_mut().enumerate() {
            // Who comes behind a greedy contender must not pay for the caches it swept.
            (contender.pass)();
            let start = now();
            for _ in 0..repeats[i] {
                (contender.pass)();
            }
            let time = (now() - start).as_nanos() as f64 / f64::from(repeats[i]);
            best[i] = best[i].min(time);
        }
    }
    best
}

/// How many passes fill a turn. The first pass, which warms up, does not count.
fn repeats(contender: &mut Contender<'_>, turn: Duration) -> u32 {
    (contender.pass)();
    let start = now();
    let mut passes = 0;
    while now() - start < turn {
        (contender.pass)();
        passes += 1;
    }
    passes.max(1)
}

/// What this thread has spent.
fn now() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}
