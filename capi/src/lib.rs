//! Tagsplice for C: a policy, a filter, and a record's answer in place, as pieces or in a buffer.
//!
//! `include/tagsplice.h` is made of this crate by cbindgen; what is said here is said there. No
//! function unwinds: a panic, of which core has none, would end the process.
#![allow(unsafe_code, reason = "C's pointers are taken for what its callers say they are")]

pub mod apply;
pub mod filter;
pub mod policy;
pub mod status;
pub mod types;
