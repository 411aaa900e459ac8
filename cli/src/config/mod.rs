//! `tagsplice config`: the Fluent Bit side of a route file.

mod check;
mod classic;
mod destinations;
mod helm;
mod outputs_file;
mod pipeline;
mod section;
mod tags;
mod way;
mod yaml;

use std::io::Write;

use anyhow::{Context, bail};
use clap::ValueEnum;
use tagsplice_routes::RouteFile;

use crate::agents::Agent;
use crate::color;
use crate::exit::{Exit, say};
use crate::files::{Input, ensure_one_stdin};
use crate::needs::Need;
use crate::route_file;
use destinations::Destinations;
use outputs_file::OutputsFile;
use section::Section;
use way::Way;

/// Write the Fluent Bit configuration for a route file.
///
/// It is complete: where logs come from, the Kubernetes metadata, the filter, and an output for
/// each tag, which prints until you fill in where it goes. Of the ways to bring records to their
/// outputs it takes the one that loses least in the agent; a comment says what can still happen.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The route file; `-` is stdin.
    routes: Input,
    /// What to write.
    #[arg(long, value_enum, default_value_t = Format::Yaml)]
    format: Format,
    /// The version of Fluent Bit that it is for, if not the newest that is known.
    #[arg(long, value_name = "VERSION")]
    agent: Option<String>,
    /// How records come to their outputs, if not by the way that loses least.
    #[arg(long, value_enum)]
    way: Option<Way>,
    /// What its outputs are: a YAML file with the properties of the output of each tag, or of each
    /// pattern of tags. Without it, outputs print until you fill in where records go.
    #[arg(long, value_name = "FILE")]
    outputs: Option<Input>,
    /// Write nothing: say what this configuration, classic or YAML, lacks for the route file.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["format", "way", "outputs", "module_path", "policy_directory"])]
    check: Option<Input>,
    /// The tags of the records that are filtered: what the input gives them.
    #[arg(long = "match", value_name = "TAG.*", default_value = "kube.*")]
    matched: String,
    /// Where the module lies for the agent.
    #[arg(long, value_name = "FILE", default_value = "/fluent-bit/tagsplice/filter.wasm")]
    module_path: String,
    /// For `--format helm`: the image that `deploy/image` makes, with the modules that are compiled
    /// for each architecture. Without it, the module comes from a ConfigMap.
    #[arg(long, value_name = "IMAGE", value_parser = image)]
    module_image: Option<String>,
    /// The directory of the policy file for the agent, which has nothing else in it.
    #[arg(long, value_name = "DIRECTORY", default_value = "/fluent-bit/policy")]
    policy_directory: String,
    /// For a module that has the policy built in, and reads no policy file.
    #[arg(long, conflicts_with = "policy_directory")]
    embedded: bool,
}

/// Where the agent finds what it needs.
struct Place<'a> {
    module: &'a str,
    /// The image that it comes from, if not from a ConfigMap.
    image: Option<&'a str>,
    /// The directory of the policy file, if the module reads one.
    policy: Option<&'a str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A `fluent-bit.yaml`.
    Yaml,
    /// A `fluent-bit.conf`, which has only `--way filter`.
    Classic,
    /// Values for the Helm chart `fluent/fluent-bit`.
    Helm,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let Some(prefix) = args.matched.strip_suffix(".*").filter(|prefix| tags::is_value(prefix))
    else {
        bail!(
            "--match {}: write the input's tag, of letters, digits, `.`, `_` and `-`, and `.*` \
             after it",
            args.matched
        );
    };
    if args.module_image.is_some() && args.format != Format::Helm {
        bail!(
            "--module-image is for `--format helm`: in other manifests, deploy/kubernetes has the \
             container that copies the module"
        );
    }
    let agent = match &args.agent {
        Some(version) => version.parse().with_context(|| format!("--agent {version}"))?,
        None => Agent::default(),
    };
    ensure_one_stdin(args.outputs.iter().chain(&args.check).chain([&args.routes]))?;
    let file = route_file::load_for(&args.routes, &args.matched)?;
    if let Some(existing) = &args.check {
        let is_live = !args.embedded;
        let wanted = check::Wanted { file: &file, agent: &agent, prefix, is_live };
        let found = check::check(&existing.read()?, &existing.name(), &wanted);
        std::io::stdout().write_all(found.to_text(color::on_stdout()).as_bytes())?;
        return Ok(if found.has_errors() { Exit::Findings } else { Exit::Clean });
    }
    let Planned { way, destinations } = planned(args, &agent, &file)?;
    let place = Place {
        module: &args.module_path,
        image: args.module_image.as_deref(),
        policy: (!args.embedded).then_some(&*args.policy_directory),
    };
    for need in Need::of(&file).filter(|need| !need.is_in(&agent)) {
        say(format_args!(
            "tagsplice: routes ask for {}, which Fluent Bit adds since {}: they never match\n",
            need.what, need.since
        ));
    }
    let plan = pipeline::Plan {
        file: &file,
        prefix,
        place: &place,
        agent: &agent,
        way,
        destinations: &destinations,
    };
    let sections = pipeline::sections(&plan);
    let head = format!(
        "Generated by `tagsplice config` {} from {} (sha256 {}).\n\n{}",
        env!("CARGO_PKG_VERSION"),
        file.name(),
        file.digest(),
        way.comment()
    );
    let text = match args.format {
        Format::Classic => classic::render(&head, &sections),
        Format::Yaml => yaml::render(&head, &sections),
        Format::Helm => helm::render(&head, &sections, &place),
    };
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(Exit::Clean)
}

/// The name of an image, which goes into a template of the chart.
fn image(text: &str) -> Result<String, &'static str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/:@".contains(&byte);
    match !text.is_empty() && text.bytes().all(is_plain) {
        true => Ok(text.to_owned()),
        false => Err("not the name of an image: write it like registry.example.com/tagsplice:1"),
    }
}

/// What depends on the outputs file, if there is one.
struct Planned {
    way: Way,
    destinations: Destinations,
}

/// The way, and the outputs.
fn planned(args: &Args, agent: &Agent, file: &RouteFile) -> anyhow::Result<Planned> {
    let Some(input) = &args.outputs else {
        let way = Way::choose(args.way, agent, args.format, false)?;
        return Ok(Planned { way, destinations: Destinations::to_fill_in(file) });
    };
    let mut outputs =
        OutputsFile::parse(&input.read()?, &input.name()).map_err(route_file::refused)?;
    let destinations = Destinations::of(file, &mut outputs);
    let using_tag = outputs.using_tag();
    let way = Way::choose(args.way, agent, args.format, using_tag.is_some())?;
    let best = Way::choose(args.way, agent, args.format, false)?;
    if let Some((what, place)) = using_tag {
        let help = "write `{tag}` in its place, and for `forward` `tag: $new_tag`; or leave `--way` \
                    out";
        if !way.sets_tag() {
            let message = format!("by `--way outputs`, {what} is not the record's new tag");
            outputs.error(place, "not-the-tag", &message, help);
        } else if way != best {
            let message = format!("{what} needs `--way {}`, which can lose more", way.name());
            let help = "write `{tag}` in its place, and for `forward` `tag: $new_tag`";
            outputs.warn(place, "not-the-tag", &message, help);
        }
    }
    let found = outputs.into_diagnostics();
    if found.has_errors() {
        return Err(route_file::refused(found));
    }
    if !found.is_empty() {
        say(format_args!("{}", found.to_text(color::on_stderr())));
    }
    Ok(Planned { way, destinations })
}
