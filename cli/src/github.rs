//! Workflow commands of GitHub Actions.

/// An error that is shown beside a line of a file.
pub(crate) fn error(file: &str, line: usize, title: &str, message: &str) -> String {
    let (file, title, message) = (property(file), property(title), data(message));
    format!("::error file={file},line={line},title={title}::{message}\n")
}

/// Escapes what follows `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
