//! One pass over a record: is it JSON, and where is what a decision needs?
//!
//! [`record::scan`] walks the text once, front to back, without recursion: the members of
//! the record are one loop, those of what means something in it (`kubernetes`, its `labels`)
//! another, [`inside`], and everything else is skipped by [`value`]. What a caller wants to know, it
//! receives as a [`Visitor`].

mod classes;
pub(crate) mod cut;
pub(crate) mod deep;
pub(crate) mod escape;
mod inside;
mod machine;
#[cfg(all(target_arch = "aarch64", target_endian = "little", target_feature = "neon", not(miri)))]
mod neon;
mod nest;
mod number;
mod padded;
mod position;
pub(crate) mod record;
pub(crate) mod skip_unchecked;
pub(crate) mod source;
#[cfg(all(target_arch = "x86_64", not(miri)))]
mod sse2;
mod step;
mod string;
mod swar;
pub(crate) mod utf8;
mod value;
mod visitor;

pub use padded::Padded;
pub(crate) use visitor::Visitor;
