//! Route files from the command line.

use tagsplice_routes::{CheckOptions, Diagnostics, RouteFile};

use crate::color;
use crate::exit::{Exit, Reported, say};
use crate::files::Input;
use crate::policy_source;

/// The route file without mistakes. Those of one with mistakes are reported, and end the command.
pub(crate) fn load(input: &Input) -> anyhow::Result<RouteFile> {
    policy_source::read(input)?.parse().map_err(refused)
}

/// The same for a filter with this Match: a tag that it matches is a mistake.
pub(crate) fn load_for(input: &Input, match_pattern: &str) -> anyhow::Result<RouteFile> {
    let file = load(input)?;
    let found = file.check(&CheckOptions::default().with_match_pattern(match_pattern));
    match found.has_errors() {
        true => Err(refused(found)),
        false => Ok(file),
    }
}

/// The files that a route file was read from: itself, and those that it includes.
pub(crate) fn inputs(file: &RouteFile) -> Vec<Input> {
    file.sources().map(|source| Input::File(source.name.into())).collect()
}

/// The policy image of a route file.
pub(crate) fn compile(file: &RouteFile) -> anyhow::Result<Vec<u8>> {
    file.compile().map_err(refused)
}

/// Says that a policy compares records with the tag that they came with, if it does and none is
/// given: the result may differ from that in the cluster.
pub(crate) fn warn_of_skipped_identity(name: &str, checks_identity: bool, tag: Option<&str>) {
    if checks_identity && tag.is_none() {
        say(format_args!(
            "tagsplice: {name} compares the pod in the record with the one in its tag \
             (`untrusted`); that is not checked here: give the tag with --tag\n"
        ));
    }
}

/// Reports the mistakes that keep a file from being used.
pub(crate) fn refused(mistakes: Diagnostics) -> anyhow::Error {
    say(format_args!("{}", mistakes.to_text(color::on_stderr())));
    Reported(Exit::Findings).into()
}
