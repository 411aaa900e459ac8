//! Diagnostics as workflow commands of GitHub Actions.

use super::Diagnostics;

pub(super) fn render(diagnostics: &Diagnostics) -> String {
    let mut text = String::new();
    for item in diagnostics.iter() {
        let mut message = item.message.clone();
        if let Some(help) = &item.help {
            message += "\nhelp: ";
            message += help;
        }
        text += &format!(
            "::{} file={},line={},endLine={},col={},endColumn={},title={}::{}\n",
            item.severity.name(),
            property(&item.file),
            item.start.line,
            item.end.line,
            item.start.column,
            item.end.column,
            property(item.code),
            data(&message),
        );
    }
    text
}

/// Escapes what follows `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
