//! What Tagsplice costs, and what its rivals cost for the same answers.
//!
//! | room | what is in it |
//! |---|---|
//! | [`corpus`] | the records, made from a fixed seed |
//! | [`native`] | the contenders on this machine, and whether they agree |
//! | [`module`] | hosts that call a module as Fluent Bit does: fuel in wasmi, time in WAMR |
//! | [`machine`] | on what it was measured |
//! | [`agent`] | a real Fluent Bit with a filter in it: processor time per record |
//! | [`rounds`] | timing in interleaved rounds |
//! | [`table`] | tables for people |

pub mod agent;
pub mod corpus;
pub mod machine;
pub mod module;
pub mod native;
pub mod rounds;
pub mod table;
