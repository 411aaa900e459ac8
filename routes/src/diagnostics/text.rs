//! Diagnostics for people.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Diagnostics, Severity};

pub(super) fn render(diagnostics: &Diagnostics, coloured: bool) -> String {
    let renderer = if coloured { Renderer::styled() } else { Renderer::plain() };
    let mut text = String::new();
    for item in diagnostics.iter() {
        text += &renderer.render(&[group(diagnostics, item)]);
        text += "\n\n";
    }
    text += &summary(diagnostics);
    text.push('\n');
    text
}

fn group<'a>(diagnostics: &'a Diagnostics, item: &'a Diagnostic) -> Group<'a> {
    let level = match item.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let text = &diagnostics.source.text;
    if text.is_empty() {
        // Nothing can be shown of an empty file, or of one that is no text.
        let origin = Origin::path(diagnostics.source.name.as_str());
        let group = level.primary_title(item.message.as_str()).id(item.code).element(origin);
        return with_help(group, item);
    }
    let mut snippet = Snippet::source(text.as_str())
        .path(diagnostics.source.name.as_str())
        .annotation(AnnotationKind::Primary.span(item.span.clone()));
    for related in &item.related {
        snippet = snippet.annotation(
            AnnotationKind::Context.span(related.span.clone()).label(related.message.as_str()),
        );
    }
    with_help(level.primary_title(item.message.as_str()).id(item.code).element(snippet), item)
}

fn with_help<'a>(group: Group<'a>, item: &'a Diagnostic) -> Group<'a> {
    match &item.help {
        Some(help) => group.element(Level::HELP.message(help.as_str())),
        None => group,
    }
}

fn summary(diagnostics: &Diagnostics) -> String {
    let count = |count: usize, what: &str| match count {
        0 => None,
        1 => Some(format!("1 {what}")),
        _ => Some(format!("{count} {what}s")),
    };
    let counts = [count(diagnostics.errors(), "error"), count(diagnostics.warnings(), "warning")];
    let counts: Vec<_> = counts.into_iter().flatten().collect();
    let what = if counts.is_empty() { "no mistakes found".to_owned() } else { counts.join(", ") };
    format!("{}: {what}", diagnostics.file())
}
