//! A module in a host, with an agent whose clock and files a suite has in its hand.

use tagsplice_module::{Host, Setup, Wasmi};

use crate::agent::Agent;

/// A module in wasmi, called as Fluent Bit does.
pub type TestHost = Host<Wasmi<Agent>>;

/// The module in an agent without a policy file.
///
/// # Panics
/// No agent loads the module.
#[must_use]
pub fn host(module: &[u8]) -> TestHost {
    in_agent(module, Agent::default())
}

/// The module in an agent that may have a policy file.
///
/// # Panics
/// As [`host`].
#[must_use]
pub fn in_agent(module: &[u8], agent: Agent) -> TestHost {
    set_up(module, Setup::of(agent))
}

/// The module in a host of this kind.
///
/// # Panics
/// As [`host`].
#[must_use]
pub fn set_up(module: &[u8], setup: Setup<Agent>) -> TestHost {
    Host::new(Wasmi::with(module, setup).expect("a module that agents load"))
}
