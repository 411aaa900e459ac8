//! Diagnostics for people.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Diagnostics, Related, Severity};
use crate::source::Span;

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
    let source = &diagnostics.source;
    let (name, bytes) = source.file(item.span.start);
    let text = &source.text[bytes.clone()];
    if text.is_empty() {
        // Nothing can be shown of an empty file, or of one that is not a text.
        let origin = Origin::path(name);
        let group = level.primary_title(item.message.as_str()).id(item.code).element(origin);
        return with_help(group, item);
    }
    let within = |span: &Span, bytes: &Span| span.start - bytes.start..span.end - bytes.start;
    let context = |related: &'a Related, bytes: &Span| {
        AnnotationKind::Context.span(within(&related.span, bytes)).label(related.message.as_str())
    };
    let mut snippet = Snippet::source(text)
        .path(name)
        .annotation(AnnotationKind::Primary.span(within(&item.span, &bytes)));
    let (same, others): (Vec<_>, Vec<_>) =
        item.related.iter().partition(|related| source.file(related.span.start).0 == name);
    for related in same {
        snippet = snippet.annotation(context(related, &bytes));
    }
    let mut group = level.primary_title(item.message.as_str()).id(item.code).element(snippet);
    for related in others {
        let (name, bytes) = source.file(related.span.start);
        let text = &source.text[bytes.clone()];
        let snippet = Snippet::source(text).path(name).annotation(context(related, &bytes));
        group = group.element(snippet);
    }
    with_help(group, item)
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
