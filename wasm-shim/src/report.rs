//! The line on the agent's stderr about a policy file.

use tagsplice::ImageError;
use tagsplice::policy_file::{MAX_LEN, PolicyFileError};

use crate::errno::{ACCES, Errno, NOTCAPABLE};
use crate::text::Text;

/// What a look at the policy file led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// No directory has one.
    NoFile,
    /// The policy with this checksum is in force.
    InForce(u64),
    /// The policy in force stays.
    Refused(Refusal),
}

impl Outcome {
    pub const fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused(_))
    }
}

/// Why a file is not taken, and the number that belongs to it. Two words, whatever the reason: most
/// of this module's code is about what nearly never happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    reason: Reason,
    number: usize,
}

/// Why, as an index into [`REASONS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    Empty,
    NotAPolicyFile,
    Length,
    FileVersion,
    ImageVersion,
    Damaged,
    NotRegular,
    TooLarge,
    NoMemory,
    Denied,
    Outside,
    Errno,
}

/// In words, which the number follows where they end with a space.
const REASONS: [&[u8]; 12] = [
    b"it is empty",
    b"it is not a policy file",
    b"cut off or being written, its length in bytes should be ",
    b"this module cannot read files of version ",
    b"this module cannot read images of version ",
    b"damaged or being written",
    b"it is not a regular file",
    b"it is too large, the limit in bytes is ",
    b"there is no memory for it",
    b"the agent may not read it",
    b"it is a link out of its directory",
    b"it cannot be read, WASI error ",
];

impl Refusal {
    /// A directory, a pipe, a device.
    pub const NOT_REGULAR: Self = Self { reason: Reason::NotRegular, number: 0 };
    pub const TOO_LARGE: Self = Self { reason: Reason::TooLarge, number: MAX_LEN };
    pub const NO_MEMORY: Self = Self { reason: Reason::NoMemory, number: 0 };

    pub fn unreadable(errno: Errno) -> Self {
        let reason = match errno {
            ACCES => Reason::Denied,
            NOTCAPABLE => Reason::Outside,
            _ => Reason::Errno,
        };
        Self { reason, number: usize::from(errno) }
    }

    #[inline(always)]
    pub fn invalid(error: PolicyFileError) -> Self {
        let (reason, number) = match error {
            PolicyFileError::Empty => (Reason::Empty, 0),
            PolicyFileError::NotAPolicyFile => (Reason::NotAPolicyFile, 0),
            PolicyFileError::Length { expected, .. } => (Reason::Length, expected),
            PolicyFileError::Version(version) => (Reason::FileVersion, version as usize),
            PolicyFileError::Image(ImageError::Version(version)) => {
                (Reason::ImageVersion, version as usize)
            }
            _ => (Reason::Damaged, 0),
        };
        Self { reason, number }
    }
}

/// Writes the line for an outcome, with the checksum and the number of routes of the policy in
/// force.
#[inline(always)]
pub fn write(line: &mut Text, outcome: Outcome, checksum: u64, routes: usize) {
    line.put(b"tagsplice: ");
    let (what, verb) = match outcome {
        Outcome::NoFile => (&b"no tagsplice.policy found"[..], &b" stays"[..]),
        Outcome::InForce(_) => (&b"tagsplice.policy read"[..], &b" is"[..]),
        Outcome::Refused(_) => (&b"tagsplice.policy refused: "[..], &b" stays"[..]),
    };
    line.put(what);
    if let Outcome::Refused(Refusal { reason, number }) = outcome {
        let reason = REASONS.get(reason as usize).copied().unwrap_or_default();
        line.put(reason);
        if reason.ends_with(b" ") {
            line.put_number(number);
        }
    }
    line.put(b"; policy ");
    line.put_hex(checksum);
    line.put(verb);
    line.put(b" in force, ");
    line.put_number(routes);
    line.put(b" routes\n");
}
