//! Words that this project used in a sense of its own, kept out of its files.

use anyhow::bail;
use xshell::{Shell, cmd};

/// A word or phrase, and what a reader would expect instead.
const WORDS: [(&str, &str); 20] = [
    ("behind", "after"),
    ("in front of", "before"),
    ("stands in", "is in"),
    ("stands at", "is at"),
    ("stands for", "means"),
    ("stands alone", "is the only one"),
    ("stands behind", "follows"),
    ("stand in a", "be in a"),
    ("answers with", "returns"),
    ("answers where", "returns where"),
    ("answers how", "returns how"),
    ("answers its", "returns its"),
    ("are told", "are reported"),
    ("is told", "is reported"),
    ("tell apart", "distinguish"),
    ("told apart", "distinguished"),
    ("whoever", "the person or the thing itself"),
    ("that is none", "malformed, or what it is"),
    ("one verb", "entry point"),
    ("what is no", "what is not a"),
];

/// Where such a word is a term of someone else's.
const TERMS: [&str; 2] = ["look-behind", "behind an `arc`"];

/// Files that quote them: this one, and what was written in the past.
const EXEMPT: [&str; 3] = [":!xtask/src/words.rs", ":!*/record/*", ":!CHANGELOG.md"];

/// Looks through the text that people read: sources, pages, examples.
pub(crate) fn run(sh: &Shell) -> anyhow::Result<()> {
    let files =
        cmd!(sh, "git ls-files *.rs *.md *.toml *.yaml *.yml").args(EXEMPT).quiet().read()?;
    let mut found = Vec::new();
    for file in files.lines().filter(|file| !file.starts_with("fuzz/corpus/")) {
        // One that is deleted and not yet committed.
        let Ok(text) = sh.read_file(file) else { continue };
        for (number, line) in (1..).zip(text.lines()) {
            found.extend(advice(line).map(|advice| format!("{file}:{number}: {advice}")));
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    bail!("words that readers would stumble over:\n{}", found.join("\n"));
}

/// What to write instead of the first of these words in a line.
fn advice(line: &str) -> Option<String> {
    let line = line.to_lowercase();
    let line = TERMS.iter().fold(line, |line, term| line.replace(term, ""));
    let (word, instead) = WORDS.iter().find(|(word, _)| contains(&line, word))?;
    Some(format!("`{word}`: write `{instead}`"))
}

/// Is `word` in the line, as a word of its own?
fn contains(line: &str, word: &str) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + word.len()..]);
        !before.ends_with(is_letter) && !after.starts_with(is_letter)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_as_words() {
        assert_eq!(advice("/// What is Behind it.").unwrap(), "`behind`: write `after`");
        assert_eq!(advice("a file in front of it").unwrap(), "`in front of`: write `before`");
        for line in ["fn behind_escape()", "look-behind", "behind an `Arc`", "withstands it"] {
            assert_eq!(advice(line), None, "{line}");
        }
    }
}
