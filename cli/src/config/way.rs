//! Ways to send each record to the output of its tag, and which loses least in which agent.
//!
//! The order is that of docs/losses.md: nothing lost, nothing misrouted, fewest doubles, cost.

use anyhow::bail;
use clap::ValueEnum;

use super::Format;
use crate::agents::Agent;

/// How a record comes to the output of its tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Way {
    /// Each output takes its records out of all: no record is moved, so that none is lost.
    Outputs,
    /// rewrite_tag as a processor of the input, which goes around the emitter.
    Processor,
    /// rewrite_tag as a filter, whose emitter loses what it holds when the agent ends or reloads.
    Filter,
}

impl Way {
    /// The least lossy way that an agent and a format have, or the one that was asked for.
    /// `sets_tag`: outputs use the records' own tag.
    ///
    /// # Errors
    /// They do not have the way that was asked for.
    pub(super) fn choose(
        wanted: Option<Self>,
        agent: &Agent,
        format: Format,
        sets_tag: bool,
    ) -> anyhow::Result<Self> {
        let Some(way) = wanted else {
            let all = [Self::Outputs, Self::Processor];
            let has = |way: &Self| way.obstacle(agent, format).is_none();
            let best = all.into_iter().find(|way| has(way) && (way.sets_tag() || !sets_tag));
            return Ok(best.unwrap_or(Self::Filter));
        };
        match way.obstacle(agent, format) {
            Some(obstacle) => bail!("{obstacle}: choose another --way or --format, or none"),
            None => Ok(way),
        }
    }

    /// As `--way` takes it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Outputs => "outputs",
            Self::Processor => "processor",
            Self::Filter => "filter",
        }
    }

    /// Do records come to their outputs with the new tag as theirs, and in chunks of one tag?
    pub(super) const fn sets_tag(self) -> bool {
        matches!(self, Self::Processor | Self::Filter)
    }

    /// Why an agent or a format does not have this way.
    fn obstacle(self, agent: &Agent, format: Format) -> Option<&'static str> {
        if self == Self::Filter {
            return None;
        }
        if format == Format::Classic {
            return Some("a classic configuration has no processors");
        }
        match self {
            Self::Outputs if !agent.skips_empty_chunks => Some(
                "before Fluent Bit 4.0.14 an output is also given the chunks of which its \
                 processors leave nothing",
            ),
            Self::Processor if !agent.retags_in_processors => {
                Some("rewrite_tag is a processor since Fluent Bit 2.1.4")
            }
            _ => None,
        }
    }

    /// Why this way, what can still happen, and how to add an output: the head of the configuration.
    pub(super) const fn comment(self) -> &'static str {
        match self {
            Self::Outputs => {
                "Each output takes the records of its tag out of all that there are (`--way outputs`).\n\
                 Records keep the input's tag: outputs that need the new one find it in the record.\n\
                 At SIGTERM, SIGHUP and SIGKILL nothing was misrouted, and nothing lost but lines\n\
                 that tail itself cut in two, seldom since 5.0.9. After SIGKILL, records\n\
                 that outputs had just taken came twice. A chunk waits until all outputs have it; if\n\
                 the agent ends meanwhile, those that had it get it again.\n\n\
                 To add an output: first it, by a reload or restart of the agents; then the policy\n\
                 that gives its tag. Until it is there, such records go to the last output."
            }
            Self::Processor => {
                "rewrite_tag as a processor of the input sets the tag (`--way processor`), without the\n\
                 emitter where that succeeds. In early trials a chunk was lost now and then at SIGTERM,\n\
                 SIGHUP or SIGKILL; after SIGKILL, records can come twice.\n\n\
                 To add an output: first it, by a reload or restart of the agents; then the policy\n\
                 that gives its tag. Records with a tag that no output matches are dropped. Take an\n\
                 output away only when nothing with its tag is on its way, or on a node's disk."
            }
            Self::Filter => {
                "rewrite_tag as a filter sets the tag (`--way filter`). What its emitter holds is lost\n\
                 whenever the agent ends or reloads: some hundred records at 5,000 a second. Since\n\
                 Fluent Bit 2.1.4 YAML has ways that lose less.\n\n\
                 To add an output: first it, by a reload or restart of the agents; then the policy\n\
                 that gives its tag. Records with a tag that no output matches are dropped. Take an\n\
                 output away only when nothing with its tag is on its way, or on a node's disk."
            }
        }
    }
}
