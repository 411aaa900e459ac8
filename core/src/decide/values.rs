//! The values that a decision is made on.

use super::plan::Plan;
use crate::text::Text;

/// The values of a policy's keys, wherever they come from.
pub(super) trait Values {
    /// Are the labels known?
    fn has_labels(&self, plan: &Plan<'_>) -> bool;
    /// Is a pod named?
    fn has_pod(&self, plan: &Plan<'_>) -> bool;
    /// The value of a key, if there is one and it is a string.
    fn value(&self, plan: &Plan<'_>, key: u32) -> Option<Text<'_>>;
    /// Calls `visit` with each key that has one, and its value.
    fn each(&self, plan: &Plan<'_>, visit: impl FnMut(u32, Text<'_>));
}
