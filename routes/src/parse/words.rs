//! Words of a route file in messages.

/// The one of `known` that `text` was probably meant to be.
pub(crate) fn nearest<'k>(text: &str, known: &[&'k str]) -> Option<&'k str> {
    let plain = |text: &str| text.replace(['-', '_', ' '], "").to_lowercase();
    // `team`, the label that most people have, has all its letters in it.
    let is_label =
        |candidate: &str| candidate.starts_with("stream") && !text.starts_with(['s', 'S']);
    known
        .iter()
        .filter(|candidate| !is_label(candidate))
        .map(|&candidate| (strsim::jaro_winkler(&plain(text), &plain(candidate)), candidate))
        .filter(|&(likeness, _)| likeness > 0.75)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

/// `a, b and c`, each in backquotes.
pub(crate) fn listed(words: &[&str]) -> String {
    let words: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}
