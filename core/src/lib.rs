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
//! let mut filter = Filter::new(Policy::seed());
//! let record = br#"{"log":"hi","kubernetes":{"labels":{"region":"ap-south-1"}}}"#;
//!
//! let view = filter.apply(record)?;
//! assert_eq!(view.tag(), Some(&b"general-elastic-ap-south-1"[..]));
//!
//! let answer: Vec<u8> = view.pieces().flatten().copied().collect();
//! assert!(answer.ends_with(br#","new_tag":"general-elastic-ap-south-1"}"#));
//! # Ok::<(), tagsplice::Error>(())
//! ```
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | none | everything but the following: `no_std`, and without an allocator |
//! | `alloc` | answers as `Vec` |
//! | `std` (default) | `io::Write`, `IoSlice`, the streaming filter, faster search on x86-64 |
//! | `bumpalo` | answers copied into a `bumpalo::Bump` |
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

mod decide;
mod error;
mod filter;
#[doc(hidden)]
pub mod image;
mod locate;
mod memo;
pub mod mend;
pub mod msgpack;
mod policy;
#[cfg(feature = "alloc")]
mod policy_buf;
mod record;
mod scan;
mod span;
#[cfg(feature = "std")]
mod stream;
mod view;

pub use decide::Decision;
pub use error::{Error, ErrorKind};
pub use filter::Filter;
pub use image::ImageError;
pub use locate::{Located, locate};
pub use policy::Policy;
#[cfg(feature = "alloc")]
pub use policy_buf::PolicyBuf;
pub use record::Record;
pub use scan::{Padded, Validation};
pub use span::Span;
#[cfg(feature = "std")]
pub use stream::{DEFAULT_LIMIT, Fault, FaultKind, Observe, PushError, StreamFilter, Summary};
pub use view::{Edit, NoRoom, Pieces, View};
