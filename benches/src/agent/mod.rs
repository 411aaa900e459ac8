//! A real Fluent Bit, with one filter or another in its pipeline.
//!
//! The pipeline: tail reads log files from their start, parses each line as JSON, the filter
//! adds the tag, and the null output throws everything away. *Routed* pipelines go on: one
//! rewrite_tag rule gives each record its tag, and each tag has an output of its own, whose
//! count says whether the contender routed as it should.

mod config;
mod input;
mod run;

pub use config::{Contender, Filter, Routing, config};
pub use input::Input;
pub use run::{Agent, Spent};

/// The tags of the blog post's policy.
pub const TAGS: [&str; 6] = [
    "private-a1-s3-ap-south-1",
    "private-a1-elastic-ap-south-1",
    "general-s3-ap-south-1",
    "general-elastic-ap-south-1",
    "general-s3",
    "general-elastic",
];
