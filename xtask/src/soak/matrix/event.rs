//! What happens to an agent under load.

/// An event, which happens several times in each run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// SIGTERM, wait, and start again.
    Term,
    /// SIGHUP: a reload.
    Reload,
    /// SIGKILL, and start again.
    Kill,
    /// The log is moved away and another begun.
    Rotate,
}

impl Event {
    pub(super) const ALL: [Self; 4] = [Self::Term, Self::Reload, Self::Kill, Self::Rotate];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Term => "term",
            Self::Reload => "reload",
            Self::Kill => "kill",
            Self::Rotate => "rotate",
        }
    }
}
