//! Route files from the command line.

use tagsplice_routes::{CheckOptions, Diagnostics, RouteFile};

use crate::color;
use crate::exit::{Exit, say};
use crate::files::Input;
use crate::policy_source;

/// A route file without mistakes; mistakes are reported, and end the command.
pub(crate) fn load(input: &Input) -> anyhow::Result<Result<RouteFile, Exit>> {
    let text = policy_source::read(input)?;
    Ok(text.parse().map_err(|mistakes| refused(&mistakes)))
}

/// Likewise, for a filter with this Match: a tag that it matches is a mistake.
pub(crate) fn load_for(
    input: &Input,
    match_pattern: &str,
) -> anyhow::Result<Result<RouteFile, Exit>> {
    let text = policy_source::read(input)?;
    let options = CheckOptions::default().with_match_pattern(match_pattern);
    let found = text.check(&options);
    Ok(match found.has_errors() {
        true => Err(refused(&found)),
        false => text.parse().map_err(|mistakes| refused(&mistakes)),
    })
}

/// The files that a route file was read from: itself, and those that it includes.
pub(crate) fn inputs(file: &RouteFile) -> Vec<Input> {
    file.sources().map(|source| Input::File(source.name.into())).collect()
}

/// The policy image of a route file.
pub(crate) fn compile(file: &RouteFile) -> Result<Vec<u8>, Exit> {
    file.compile().map_err(|mistakes| refused(&mistakes))
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

/// Tells what keeps a file from being used.
pub(crate) fn refused(mistakes: &Diagnostics) -> Exit {
    say(format_args!("{}", mistakes.to_text(color::on_stderr())));
    Exit::Findings
}
