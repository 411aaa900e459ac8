//! The policy file, while records flow: what puts it in force, what does not, and what is said.
#![cfg(unix)]

mod random;
mod reads;
mod refused;
mod site;
mod when;
