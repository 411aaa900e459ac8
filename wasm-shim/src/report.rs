//! The line on the agent's stderr about a policy file.

use tagsplice::ImageError;
use tagsplice::policy_file::{MAX_LEN, PolicyFileError};

use crate::errno::{ACCES, Errno, NOTCAPABLE};
use crate::text::Text;

/// What a look at the policy file led to.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(test, derive(PartialEq, Eq))]
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

/// Why a file is not taken.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(test, derive(PartialEq, Eq))]
pub enum Refusal {
    Invalid(PolicyFileError),
    /// A directory, a pipe, a device.
    NotRegular,
    TooLarge,
    NoMemory,
    Unreadable(Errno),
}

/// A line, with its end.
pub struct Line(Text);

impl Line {
    /// The line for an outcome, with the checksum and the number of routes of the policy in
    /// force.
    pub fn of(outcome: Outcome, checksum: u64, routes: usize) -> Self {
        let mut text = Text::new();
        let verb: &[u8] = match outcome {
            Outcome::NoFile => {
                text.put(b"tagsplice: no tagsplice.policy found");
                b" stays in force, "
            }
            Outcome::InForce(_) => {
                text.put(b"tagsplice: tagsplice.policy read");
                b" is in force, "
            }
            Outcome::Refused(refusal) => {
                text.put(b"tagsplice: tagsplice.policy refused: ");
                let (reason, number) = reason(refusal);
                text.put(reason);
                if let Some(number) = number {
                    text.put_number(number);
                }
                b" stays in force, "
            }
        };
        text.put(b"; policy ");
        text.put_hex(checksum);
        text.put(verb);
        text.put_number(routes);
        text.put(b" routes\n");
        Self(text)
    }

    pub fn bytes(&self) -> &[u8] {
        self.0.bytes()
    }
}

/// Why, in words that a number may follow.
fn reason(refusal: Refusal) -> (&'static [u8], Option<usize>) {
    match refusal {
        Refusal::Invalid(error) => invalid(error),
        Refusal::NotRegular => (b"it is not a regular file", None),
        Refusal::TooLarge => (b"it is too large, the limit in bytes is ", Some(MAX_LEN)),
        Refusal::NoMemory => (b"there is no memory for it", None),
        Refusal::Unreadable(ACCES) => (b"the agent may not read it", None),
        Refusal::Unreadable(NOTCAPABLE) => (b"it is a link out of its directory", None),
        Refusal::Unreadable(errno) => (b"it cannot be read, WASI error ", Some(usize::from(errno))),
    }
}

fn invalid(error: PolicyFileError) -> (&'static [u8], Option<usize>) {
    match error {
        PolicyFileError::Empty => (b"it is empty", None),
        PolicyFileError::NotAPolicyFile => (b"it is not a policy file", None),
        PolicyFileError::Length { expected, .. } => {
            (b"cut off or being written, its length in bytes should be ", Some(expected))
        }
        PolicyFileError::Version(version) => {
            (b"this module cannot read files of version ", Some(version as usize))
        }
        PolicyFileError::Image(ImageError::Version(version)) => {
            (b"this module cannot read images of version ", Some(version as usize))
        }
        _ => (b"damaged or being written", None),
    }
}
