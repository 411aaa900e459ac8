//! Memory that a filter has anyway, so that none of it need be cleared for each record.

use super::facts::Facts;
use crate::image::{MAX_TABLES, MAX_TEMPLATE_TAG};

/// What recording a record and deciding on it needs.
#[derive(Clone, Debug)]
pub(crate) struct Scratch {
    pub(crate) facts: Facts,
    /// The clause sets of the record's values.
    pub(super) sets: [u32; MAX_TABLES],
    /// A tag made of a template.
    pub(super) rendered: [u8; MAX_TEMPLATE_TAG],
}

impl Default for Scratch {
    fn default() -> Self {
        Self { facts: Facts::default(), sets: [0; MAX_TABLES], rendered: [0; MAX_TEMPLATE_TAG] }
    }
}
