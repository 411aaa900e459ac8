//! What Tagsplice costs, and what its rivals cost for the same answers.
//!
//! | room | what is in it |
//! |---|---|
//! | [`corpus`] | the records, made from a fixed seed |
//! | [`module`] | hosts that call a module as Fluent Bit does: fuel in wasmi, time in WAMR |
//! | [`rounds`] | timing in interleaved rounds |
//! | [`table`] | tables for people |

pub mod corpus;
pub mod module;
pub mod rounds;
pub mod table;
