//! Route Kubernetes log records by their pod's labels, without re-serializing them.
//!
//! A log agent hands over each record as JSON. Tagsplice scans its bytes for
//! `kubernetes.labels`, decides a *tag* by a compiled [`Policy`], and adds it as the last member,
//! `"new_tag":"..."`. The answer is a [`View`]: borrowed pieces of the record around one short
//! inserted text. No byte is copied until the caller says where to.
//!
//! ```
//! use tagsplice::{Filter, Policy};
//!
//! let mut filter = Filter::new(Policy::example());
//! let record = br#"{"log":"hi","kubernetes":{"labels":{"region":"ap-south-1"}}}"#;
//!
//! let view = filter.apply(record)?;
//! assert_eq!(view.tag(), Some(&b"general-elastic-ap-south-1"[..]));
//!
//! let answer = view.to_vec();
//! assert!(answer.ends_with(br#","new_tag":"general-elastic-ap-south-1"}"#));
//! # Ok::<(), tagsplice::Error>(())
//! ```
//!
//! # Where to look
//!
//! | to | see |
//! |---|---|
//! | tag records that come one by one | [`Filter::apply`] and the ways out of a [`View`] |
//! | tag a buffer in place | [`View::edit`] |
//! | tag a stream of lines, cut anywhere | `StreamFilter` (feature `std`) |
//! | tag records of Fluent Forward | [`msgpack`] |
//! | load a policy, and exchange it while running | `PolicyBuf` (feature `alloc`) |
//! | tag events that you have parsed yourself | [`Filter::route`] and [`Event`] |
//! | find the labels and decide yourself | [`locate()`] |
//! | make JSON of what a log agent wrote | [`mend`] |
//!
//! # What is promised
//!
//! - The answer has exactly one member with the tag key, the last one; every other byte is the
//!   record's. Members with the tag key that were there before are taken out: an app could have
//!   put them there. A record without labels gets a tag only from a route that asks for nothing
//!   else than the record has, or from a policy that names one for such records.
//! - Of keys that are there twice the last counts; keys and values compare by what they mean
//!   (`"kubern\u0065tes"` is `kubernetes`). Only strings are label values.
//! - Whatever the bytes are: no panic, no recursion, no allocation, time linear in their number.
//!   A malformed record gets an [`Error`] that says what is wrong, and where.
//! - A decision depends on the record, the policy and, for policies that check identity, on the
//!   tag that the record came with; never on records before.
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | none | everything but the following: `no_std`, and without an allocator |
//! | `alloc` | answers as `Vec`, policies that own their image, memos that own their memory |
//! | `std` (default) | `io::Write`, `IoSlice`, the streaming filter, faster search on x86-64 |
//! | `msgpack` (default) | records in `MessagePack` |
//! | `bumpalo` | answers copied into a `bumpalo::Bump` |
//!
//! No types of other crates are in the interface, but for `bumpalo::Bump` with its feature.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

mod bytes;
mod decide;
mod equal;
mod error;
mod event;
mod filter;
pub mod image;
mod listen;
mod locate;
mod member;
mod memo;
pub mod mend;
#[cfg(feature = "msgpack")]
pub mod msgpack;
mod policy;
#[cfg(feature = "alloc")]
mod policy_buf;
#[doc(hidden)]
pub mod policy_file;
mod policy_ref;
mod record;
mod rescue;
mod route;
mod scan;
mod span;
#[cfg(feature = "std")]
mod stream;
mod subject;
mod text;
mod view;

pub use decide::{Decision, Identity};
pub use error::{Error, ErrorKind};
pub use event::Event;
pub use filter::{Filter, MEMO_LEN};
pub use image::ImageError;
pub use locate::{Located, locate};
pub use policy::{Policy, PolicyTag};
#[cfg(feature = "alloc")]
pub use policy_buf::PolicyBuf;
pub use policy_file::{PolicyFile, PolicyFileError};
pub use policy_ref::PolicyRef;
pub use record::Record;
pub use rescue::{Answer, Attempt, Rescue};
pub use route::Routed;
pub use scan::Padded;
#[cfg(feature = "std")]
pub use stream::{
    DEFAULT_LIMIT, Fault, FaultKind, Line, LineKind, Output, PushError, Sink, StreamFilter, Summary,
};
pub use subject::Subject;
pub use view::{Edit, NoRoom, Piece, Pieces, View};

/// The example in README runs like those here.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
