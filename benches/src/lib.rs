//! What Tagsplice costs, and what its rivals cost for the same answers.
//!
//! | module | what is in it |
//! |---|---|
//! | [`corpus`] | the records, made from a fixed seed |
//! | [`many_keys`] | policies over many labels, and records for them |
//! | [`native`] | the contenders on this machine, and whether they agree |
//! | [`module`] | hosts that call a module as Fluent Bit does: fuel in wasmi, time in WAMR |
//! | [`machine`] | on what it was measured |
//! | [`agent`] | a real Fluent Bit with a filter in it: processor time per record |
//! | [`figures`] | what was measured |
//! | [`rounds`] | timing in interleaved rounds |
//! | [`table`] | tables for people |
//! | [`chart`] | bar charts of figures |

pub mod agent;
pub mod chart;
pub mod corpus;
pub mod figures;
pub mod machine;
pub mod many_keys;
pub mod module;
pub mod native;
pub mod rounds;
pub mod table;
