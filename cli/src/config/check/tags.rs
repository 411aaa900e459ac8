//! An output for each tag, and no loops.

use super::flow::{Flow, matches};
use super::{Report, Wanted};
use crate::agent_file::{Configuration, Section};
use crate::agents::FullEmitter;
use crate::config::tags::{Tag, Tags};

impl Report {
    pub(super) fn tags(
        &mut self,
        configuration: &Configuration,
        wasm: &Section,
        wanted: &Wanted<'_>,
    ) {
        let incoming = format!("{}.var.log.containers.sample.log", wanted.prefix);
        if configuration.of("filter").any(|one| one.place == wasm.place)
            && !matches(wasm, &incoming)
        {
            self.error(
                wasm.entry("match").map_or(&wasm.place, |entry| &entry.place),
                "not-matched",
                &format!("this filter does not get the records of `{}.*`", wanted.prefix),
                "give the Match of your input's tags with --match",
            );
            return;
        }
        let flow = Flow::new(configuration, wasm, wanted.file.tag_key(), &incoming);
        let tags = Tags::of(wanted.file);
        for tag in tags.literal.iter().chain(&tags.templates) {
            self.tag(tag, &flow, configuration);
        }
        if flow.of(None).outputs == 0 {
            self.error(
                &end(configuration),
                "no-catch-all",
                &format!(
                    "no output takes records without a new tag: they come as `{}.*`",
                    wanted.prefix
                ),
                "add an output for them, in a place that is safe for everybody's records",
            );
        }
        self.emitter(&flow, wanted);
    }

    /// One tag, or a sample of a template's.
    fn tag(&mut self, tag: &Tag, flow: &Flow<'_>, configuration: &Configuration) {
        let sample = tag.sample();
        let title = match tag.text == sample {
            true => format!("`{sample}` ({})", tag.origin),
            false => format!("`{}` ({}), such as `{sample}`", tag.text, tag.origin),
        };
        let delivery = flow.of(Some(&sample));
        if let Some(rule) = delivery.looping {
            self.error(
                &rule,
                "loop",
                &format!(
                    "this filter matches the tag that this rule gives: {title} goes round for ever"
                ),
                "let the rule refuse what the filter's own Match matches: \
                 `^((?!kube\\.)[A-Za-z0-9._-]+)$`",
            );
        } else if delivery.outputs == 0 {
            let message = match flow.sets_tag() && delivery.tag != sample {
                true => format!("no rule and no output takes the tag {title}"),
                false => format!("no output takes the tag {title}"),
            };
            self.error(
                &end(configuration),
                "no-output",
                &message,
                "add an output for it, as `tagsplice config` writes it",
            );
        } else if flow.sets_tag() && delivery.tag == flow.of(None).tag {
            let place = flow.retags().next().map_or(0..0, |(retag, _)| retag.place.clone());
            self.error(
                &place,
                "no-rule",
                &format!("no rule takes the tag {title}: its records stay with the catch-all"),
                "one rule is enough for all tags: `tagsplice config --way filter` writes it",
            );
        }
        if let Some(rule) = delivery.kept {
            self.warn(
                &rule,
                "kept",
                &format!(
                    "this rule also keeps records of {title} with their old tag: they come twice"
                ),
                "end the rule with `false`",
            );
        }
    }

    /// What `rewrite_tag` can lose.
    fn emitter(&mut self, flow: &Flow<'_>, wanted: &Wanted<'_>) {
        for (retag, is_filter) in flow.retags() {
            let place = &retag.place;
            if is_filter {
                self.warn(
                    place,
                    "loses",
                    "what this filter's emitter holds is lost whenever the agent ends or reloads",
                    "in YAML, `tagsplice config` writes a way that loses less (docs/losses.md)",
                );
            }
            let is_small = retag.entry("emitter_mem_buf_limit").is_none();
            if is_small && wanted.agent.full_emitter != FullEmitter::KeepsTag {
                self.warn(
                    place,
                    "small-emitter",
                    "records that find the emitter full can be lost before Fluent Bit 5.0.9, and \
                     it holds 10 MB",
                    "write `Emitter_Mem_Buf_Limit 50M` and `Emitter_Storage.type filesystem`",
                );
            }
        }
    }
}

/// Where an output would be added: at the last one.
fn end(configuration: &Configuration) -> std::ops::Range<usize> {
    configuration.of("output").last().map_or(0..0, |output| output.place.clone())
}
