//! Records in MessagePack: the answers against an oracle that decodes them (`rmpv`), byte for
//! byte against what went in, and whatever bytes come.

#![allow(unreachable_pub, reason = "the modules of a test are its own")]

mod hostile;
mod node;
mod oracle;
mod properties;
mod rules;
mod sizes;
