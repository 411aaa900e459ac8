//! `tagsplice inspect`: what is in a deployed module.

use std::io::{Write, stdout};

use anyhow::Context;
use clap::ValueEnum;
use serde::Serialize;
use serde_json::Value;
use tagsplice::Policy;

use crate::exit::Exit;
use crate::files::Input;

/// Show which routes are in a wasm filter, and what they were made of.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The module; `-` is stdin.
    module: Input,
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
    module_bytes: usize,
    policy_bytes: usize,
    /// What it asks of its host: nothing, or functions that Fluent Bit has.
    imports: Vec<String>,
    /// Is it the policy that every module is built with?
    is_built_in: bool,
    routes: usize,
    tag_key: String,
    checks_identity: bool,
    /// What the compiler of the route file wrote about it.
    policy: Value,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let name = args.module.name();
    let module = args.module.read()?;
    let embedded = tagsplice_embed::extract(&module).with_context(|| name.clone())?;
    let policy = match &embedded {
        Some(image) => Policy::from_image(image)?,
        None => Policy::seed(),
    };
    let content = Content {
        module_bytes: module.len(),
        policy_bytes: policy.image().len(),
        imports: tagsplice_embed::imports(&module)?,
        is_built_in: embedded.is_none(),
        routes: policy.route_count(),
        tag_key: String::from_utf8_lossy(policy.tag_key()).into_owned(),
        checks_identity: policy.checks_identity(),
        policy: serde_json::from_slice(policy.meta()).unwrap_or_default(),
    };
    let text = match args.format {
        Format::Text => describe(&name, &content),
        Format::Json => serde_json::to_string_pretty(&content)? + "\n",
    };
    stdout().write_all(text.as_bytes())?;
    Ok(Exit::Clean)
}

fn describe(name: &str, content: &Content) -> String {
    let word = |key: &str| content.policy[key].as_str().unwrap_or("(none)");
    let mut text = format!("{name}: {} bytes\n", content.module_bytes);
    let mut line = |key: &str, value: &str| text += &format!("  {key:11}{value}\n");
    line(
        "for",
        &match &content.imports[..] {
            [] => "any host: it imports nothing".into(),
            imports => format!("Fluent Bit: it imports {}", imports.join(", ")),
        },
    );
    line(
        "policy",
        &match content.is_built_in {
            true => "the built-in one".into(),
            false => format!("embedded, {} bytes", content.policy_bytes),
        },
    );
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
