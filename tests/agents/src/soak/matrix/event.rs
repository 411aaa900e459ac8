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
    /// One output's receiver refuses all, and takes it again later; buffers are in files.
    Outage,
    /// The same for longer, and with buffers in memory that it fills: the input's or the emitter's.
    Full,
}

impl Event {
    pub(super) const ALL: [Self; 6] =
        [Self::Term, Self::Reload, Self::Kill, Self::Rotate, Self::Outage, Self::Full];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Term => "term",
            Self::Reload => "reload",
            Self::Kill => "kill",
            Self::Rotate => "rotate",
            Self::Outage => "outage",
            Self::Full => "full",
        }
    }

    /// Does it happen to the receiver of an output?
    pub(super) const fn receiver(self) -> bool {
        matches!(self, Self::Outage | Self::Full)
    }
}
