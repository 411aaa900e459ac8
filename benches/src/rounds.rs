//! Time, measured in rounds: in each round every contender has its turn, so that a machine that
//! slows down slows down all of them. The best round of each counts: what disturbs a run only
//! ever adds to it. Turns are many and short, because what shares the core rests now and then,
//! but not for long; the clock is the thread's, which does not advance while others run.

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
    let plans: Vec<Plan> =
        contenders.iter_mut().map(|contender| plan(contender, effort.turn)).collect();
    let mut best = vec![f64::INFINITY; contenders.len()];
    for round in 0..effort.rounds {
        for (i, contender) in contenders.iter_mut().enumerate() {
            let Plan { passes, every } = plans[i];
            if round % every != 0 {
                continue;
            }
            // The one before may have swept the caches, which is not this one's cost.
            (contender.pass)();
            let start = now();
            for _ in 0..passes {
                (contender.pass)();
            }
            let time = (now() - start).as_nanos() as f64 / f64::from(passes);
            best[i] = best[i].min(time);
        }
    }
    best
}

/// How a contender takes part.
#[derive(Clone, Copy)]
struct Plan {
    /// The passes of a turn.
    passes: u32,
    /// It has a turn in one of so many rounds: one that is slow has fewer.
    every: u32,
}

/// A pass of so many turns is a long one: what disturbs it evens out.
const LONG: u32 = 8;
/// A slow contender still has a turn in one of so many rounds.
const LEAST: u32 = 6;

/// The first pass, which warms up, does not count.
fn plan(contender: &mut Contender<'_>, turn: Duration) -> Plan {
    (contender.pass)();
    let start = now();
    let mut passes = 0;
    while passes == 0 || now() - start < turn {
        (contender.pass)();
        passes += 1;
    }
    let turns = (now() - start).as_nanos() / turn.as_nanos();
    Plan { passes, every: (turns as u32 / LONG).clamp(1, LEAST) }
}

/// What this thread has spent.
fn now() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}
