//! When to look at the policy file, and what a look finds.
//!
//! Most records cost one comparison: the host passes each record's time. The clock is asked when
//! that time moves on or back by a second, and after [`MOST_RECORDS`] records all the same; the file is
//! looked at when the clock has moved on by [`INTERVAL`]. So a record is decided by a policy file
//! of at most a second and a half ago, or of [`MOST_RECORDS`] records more where the records'
//! times do not move: a log that is read again, or an app that writes the same time everywhere.
//!
//! A look compares what the directory says of the file. Its content is read when that differs,
//! and for [`GRANULARITY`] after: two changes within one tick of a file system's clock can look
//! alike.

use crate::arena::Block;
use tagsplice::policy_file::{HEADER_LEN, MAX_LEN, PolicyFile};

use crate::errno::{Errno, NO_DIRECTORY, NO_FILE};
use crate::report::{self, Outcome, Refusal};
use crate::text::Text;

/// Nanoseconds between two looks, at least.
pub const INTERVAL: u64 = 500_000_000;
/// Nanoseconds in which two changes can look alike. FAT counts two seconds; others count less.
pub const GRANULARITY: u64 = 2_000_000_000;
/// A file that changed less than so many nanoseconds ago has just changed.
const RECENT: u64 = 250_000_000;
/// Records without a question for the clock, at most.
pub const MOST_RECORDS: u32 = 1024;
/// Directories that are searched, at most.
const MOST_DIRECTORIES: u32 = 64;

/// What the host offers to read a file by: WASI, or what a test has instead.
pub trait System {
    /// A clock that only moves on, in nanoseconds.
    fn now(&mut self) -> u64;
    /// The time of day, in nanoseconds since 1970.
    fn time_of_day(&mut self) -> u64;
    /// What the directory of this number says of the policy file.
    fn stat(&mut self, directory: u32) -> Stat;
    /// Reads the file from its start into `bytes`, which is at least a byte longer than the
    /// file was. Never waits.
    fn read(&mut self, directory: u32, bytes: &mut [u8]) -> Result<usize, Errno>;
    /// Writes a line to the agent's stderr.
    fn log(&mut self, line: &[u8]);
}

/// What a directory says of a file.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stat {
    pub directory: u32,
    /// Why it says nothing; 0 where it does.
    pub errno: Errno,
    pub is_regular: bool,
    pub len: u64,
    /// When content or inode changed, in nanoseconds since 1970.
    pub changed: u64,
    /// A hash of all that it says but for when the file was read: [`fingerprint`].
    pub fingerprint: u64,
}

/// One number for all of these; another for others, but for one chance in 2^64.
pub fn fingerprint(words: &[u64]) -> u64 {
    words.iter().fold(0, |hash, word| {
        let product = (hash ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        product ^ product >> 32
    })
}

/// Where a policy goes.
pub trait Home {
    /// Memory for a file of `len` bytes; it holds what was read until [`install`](Self::install).
    fn room(&mut self, len: usize) -> Option<&mut [u8]>;
    /// Puts the image in force that lies in this part of the memory for the file, and was
    /// checked. `false`: there is no memory to keep it.
    fn install(&mut self, image: Block) -> bool;
    /// The checksum of the policy in force, and how many routes it has.
    fn in_force(&self) -> (u64, usize);
    /// There is a policy file, but it was refused before any was in force: routing by an example
    /// would be wrong. A policy that is built into the module stays in force.
    fn distrust(&mut self);
}

/// The watch on a policy file.
pub struct Watch {
    /// Records of this second and of the next need no question for the clock.
    second: u32,
    /// So many records more need none either.
    records: u32,
    /// When the file was looked at.
    looked: Option<u64>,
    /// The fingerprint of the file that was found.
    found: u64,
    /// When the file was first found to be so.
    found_at: u64,
    /// Was it read so long after that, that a further change would show?
    is_settled: bool,
    outcome: Outcome,
    /// Was a line written about the outcome?
    is_reported: bool,
}

impl Watch {
    pub const fn new() -> Self {
        Self {
            second: 0,
            records: 0,
            looked: None,
            found: 0,
            found_at: 0,
            is_settled: false,
            outcome: Outcome::NoFile,
            is_reported: false,
        }
    }

    /// Call it with each record's time, in seconds, and [`ask`](Self::ask) if it is true.
    #[inline(always)]
    pub fn is_due(&mut self, second: u32) -> bool {
        self.records = self.records.wrapping_sub(1);
        second.wrapping_sub(self.second) > 1 || self.records > MOST_RECORDS
    }

    /// Asks the clock, and looks at the file if it is time.
    #[cold]
    #[inline(never)]
    pub fn ask(&mut self, second: u32, system: &mut impl System, home: &mut impl Home) {
        self.second = second.wrapping_sub(1);
        self.records = MOST_RECORDS;
        let now = system.now();
        let is_first = match self.looked {
            None => true,
            // A clock that went back is as good as one that moved on.
            Some(looked) if now.wrapping_sub(looked) >= INTERVAL => false,
            Some(_) => return,
        };
        self.looked = Some(now);
        let mut stat = find(system);
        if stat.fingerprint != self.found || !self.is_settled {
            self.take(now, &stat, system, home);
            if self.outcome.is_refusal() {
                stat = find(system);
                // It was exchanged after it was found.
                if stat.fingerprint != self.found {
                    self.take(now, &stat, system, home);
                }
            }
        }
        if is_first && self.outcome.is_refusal() {
            home.distrust();
        }
        // Before Fluent Bit 4.1 each chunk of records has an instance of its own, which would
        // write a line for each chunk. So an instance reports its first look when it makes a
        // second one, and at once only about a file that has just changed.
        let may_report = !is_first || system.time_of_day().wrapping_sub(stat.changed) < RECENT;
        if may_report && !self.is_reported {
            self.report(system, home);
        }
    }

    /// Reads what was found, and puts it in force if it is a policy.
    #[inline(never)]
    fn take(&mut self, now: u64, stat: &Stat, system: &mut impl System, home: &mut impl Home) {
        let is_new = stat.fingerprint != self.found;
        if is_new {
            self.found = stat.fingerprint;
            self.found_at = now;
        }
        self.is_settled = now.wrapping_sub(self.found_at) >= GRANULARITY;
        let outcome = load(stat, system, home).unwrap_or_else(Outcome::Refused);
        self.is_reported &= match (&outcome, &self.outcome) {
            (Outcome::InForce(checksum), Outcome::InForce(before)) => checksum == before,
            // Another file that is refused for the same reason is another change.
            (Outcome::Refused(_), Outcome::Refused(_)) => !is_new,
            (Outcome::NoFile, Outcome::NoFile) => true,
            _ => false,
        };
        self.outcome = outcome;
    }

    fn report(&mut self, system: &mut impl System, home: &impl Home) {
        let (checksum, routes) = home.in_force();
        let mut line = Text::new();
        report::write(&mut line, self.outcome, checksum, routes);
        system.log(line.bytes());
        self.is_reported = true;
    }
}

/// What is found where no directory has the file.
const NOTHING: Stat =
    Stat { directory: 0, errno: NO_FILE, is_regular: false, len: 0, changed: 0, fingerprint: 0 };

/// Looks for the file in one directory after the other.
#[inline(never)]
fn find(system: &mut impl System) -> Stat {
    for directory in 0..MOST_DIRECTORIES {
        let stat = system.stat(directory);
        match stat.errno {
            NO_FILE => {}
            NO_DIRECTORY => break,
            _ => return stat,
        }
    }
    NOTHING
}

/// Reads the file, checks it, and puts its policy in force.
fn load(stat: &Stat, system: &mut impl System, home: &mut impl Home) -> Result<Outcome, Refusal> {
    match stat.errno {
        0 => {}
        NO_FILE => return Ok(Outcome::NoFile),
        errno => return Err(Refusal::unreadable(errno)),
    }
    if !stat.is_regular {
        return Err(Refusal::NOT_REGULAR);
    }
    let len = usize::try_from(stat.len).unwrap_or(usize::MAX);
    if len > MAX_LEN {
        return Err(Refusal::TOO_LARGE);
    }
    // With a byte more than it was long, to see whether it is longer now.
    let room = home.room(len.wrapping_add(1)).ok_or(Refusal::NO_MEMORY)?;
    let read = system.read(stat.directory, room).map_err(Refusal::unreadable)?;
    let policy = PolicyFile::read_policy(room.get(..read).unwrap_or_default());
    let policy = policy.map_err(Refusal::invalid)?;
    let (checksum, image_len) = (policy.checksum(), policy.image().len());
    let image = Block { start: HEADER_LEN, end: HEADER_LEN.wrapping_add(image_len) };
    if home.in_force().0 == checksum || home.install(image) {
        Ok(Outcome::InForce(checksum))
    } else {
        Err(Refusal::NO_MEMORY)
    }
}
