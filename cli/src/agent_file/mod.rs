//! Existing configurations of Fluent Bit, classic and YAML, and what is in them.

pub(crate) mod classic;
mod found;
pub(crate) mod yaml;

pub(crate) use found::{Configuration, Entry, Route, Rule, Section, is_on};
