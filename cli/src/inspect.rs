//! `tagsplice inspect`: what is in a deployed policy file or module.

use std::io::{Write, stdout};

use anyhow::{Context, bail};
use clap::ValueEnum;
use serde::Serialize;
use serde_json::Value;
use tagsplice::{Policy, PolicyFile};

use crate::agents;
use crate::exit::Exit;
use crate::files::Input;
use crate::module::aot::{self, Header};
use crate::policy_source::{self, Kind};
use crate::product::digest;

/// Show the routes in a policy file or a wasm filter, and the file that they were made from.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The policy file or the module; `-` is stdin.
    file: Input,
    /// Print the route file that it was made of, and nothing else.
    #[arg(long)]
    source: bool,
    /// For whom to write.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// People.
    Text,
    /// Programs: one JSON object.
    Json,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    /// What the module asks of its host, and which policies it reads.
    #[serde(flatten)]
    module: Option<Module>,
    file_bytes: usize,
    policy_bytes: usize,
    /// As the module names it in the agent's log.
    policy_digest: String,
    routes: usize,
    tag_key: String,
    checks_identity: bool,
    /// What the compiler of the route file wrote about it.
    policy: Value,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Module {
    /// Nothing, or functions that Fluent Bit has.
    imports: Vec<String>,
    /// Is it the policy that every module is built with?
    is_built_in: bool,
    reads_image_version: u32,
    reads_policy_file_version: Option<u32>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let name = args.file.name();
    if args.source {
        stdout().write_all(&policy_source::read(&args.file)?.text)?;
        return Ok(Exit::Clean);
    }
    let bytes = args.file.read()?;
    if let Some(header) = Header::read(&bytes) {
        let text = compiled(&name, &bytes, header, args.format)?;
        stdout().write_all(text.as_bytes())?;
        return Ok(Exit::Clean);
    }
    let content = match Kind::of(&bytes) {
        Kind::PolicyFile => {
            let file = PolicyFile::read(&bytes).with_context(|| name.clone())?;
            content(&bytes, file.policy(), None)
        }
        Kind::RouteFile => bail!(
            "{name}: this is neither a policy file nor a module; what a route file says, \
             `tagsplice check` and `tagsplice explain` show"
        ),
        Kind::Module | Kind::Compiled => {
            let embedded = tagsplice_module::extract(&bytes).with_context(|| name.clone())?;
            let versions = tagsplice_module::versions(&bytes)?;
            let module = Module {
                imports: tagsplice_module::imports(&bytes)?,
                is_built_in: embedded.is_none(),
                reads_image_version: versions.image,
                reads_policy_file_version: versions.policy_file,
            };
            let policy = match &embedded {
                Some(image) => Policy::from_image(image)?,
                None => Policy::example(),
            };
            content(&bytes, policy, Some(module))
        }
    };
    let text = match args.format {
        Format::Text => describe(&name, &content),
        Format::Json => serde_json::to_string_pretty(&content)? + "\n",
    };
    stdout().write_all(text.as_bytes())?;
    Ok(Exit::Clean)
}

/// Of a module compiled ahead of time, which has no policy but the example.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Compiled {
    file_bytes: usize,
    aot_format: u32,
    arch: String,
    /// Of Tagsplice.
    version: Option<String>,
    /// The releases of Fluent Bit that load it.
    agents: Option<&'static str>,
}

fn compiled(name: &str, bytes: &[u8], header: Header, format: Format) -> anyhow::Result<String> {
    let content = Compiled {
        file_bytes: bytes.len(),
        aot_format: header.format,
        arch: header.arch(),
        version: aot::version(bytes).map(str::to_owned),
        agents: agents::loading(header.format),
    };
    if let Format::Json = format {
        return Ok(serde_json::to_string_pretty(&content)? + "\n");
    }
    Ok(format!(
        "{name}: {} bytes\n  {:11}{}\n  {:11}Fluent Bit {}, on {}\n  {:11}Tagsplice {}\n",
        content.file_bytes,
        "compiled",
        format_args!("ahead of time, format {}", content.aot_format),
        "for",
        content.agents.unwrap_or("(no release that is known)"),
        content.arch,
        "made of",
        content.version.as_deref().unwrap_or("(unknown)"),
    ))
}

fn content(bytes: &[u8], policy: Policy<'_>, module: Option<Module>) -> Content {
    Content {
        module,
        file_bytes: bytes.len(),
        policy_bytes: policy.image().len(),
        policy_digest: digest(&policy),
        routes: policy.route_count(),
        tag_key: String::from_utf8_lossy(policy.tag_key()).into_owned(),
        checks_identity: policy.checks_identity(),
        policy: serde_json::from_slice(policy.meta()).unwrap_or_default(),
    }
}

fn describe(name: &str, content: &Content) -> String {
    let word = |key: &str| content.policy[key].as_str().unwrap_or("(none)");
    let mut text = format!("{name}: {} bytes\n", content.file_bytes);
    let mut line = |key: &str, value: &str| text += &format!("  {key:11}{value}\n");
    let place = match &content.module {
        None => "in a policy file",
        Some(module) if module.is_built_in => "the built-in one",
        Some(_) => "embedded",
    };
    if let Some(module) = &content.module {
        line(
            "for",
            &match &module.imports[..] {
                [] => "any host: it imports nothing".into(),
                imports => format!("Fluent Bit: it imports {}", imports.join(", ")),
            },
        );
        let image = module.reads_image_version;
        line(
            "reads",
            &match module.reads_policy_file_version {
                Some(file) => format!("policy files of version {file}, images of version {image}"),
                None => format!("no policy file; images of version {image}"),
            },
        );
    }
    let (digest, bytes) = (&content.policy_digest, content.policy_bytes);
    line("policy", &format!("{digest}, {place}, {bytes} bytes"));
    line("made by", word("generator"));
    line("made of", &format!("a file with sha256 {}", word("digest")));
    line("tag key", &content.tag_key);
    for key in ["default", "unlabeled", "malformed", "untrusted"] {
        line(key, word(key));
    }
    let tags = content.policy["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
    line("routes", &content.routes.to_string());
    for (index, tag) in tags.iter().enumerate() {
        text += &format!("  {:>5}  {}\n", index + 1, tag.as_str().unwrap_or("?"));
    }
    text
}
