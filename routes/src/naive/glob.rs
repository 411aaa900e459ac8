//! Globs, by trying.

/// Has `text`, whole, the form of `glob`? The glob was found to be well-formed.
pub(super) fn matches(glob: &str, text: &str) -> bool {
    let glob: Vec<char> = glob.chars().collect();
    let text: Vec<char> = text.chars().collect();
    // For each rest of the text: does the glob's part so far lead there?
    let mut here = vec![false; text.len() + 1];
    here[0] = true;
    let mut at = 0;
    while at < glob.len() {
        let mut next = vec![false; text.len() + 1];
        if glob[at] == '*' {
            let first = here.iter().position(|&is| is).unwrap_or(here.len());
            next[first..].fill(true);
            at += 1;
        } else {
            let len = one(&glob[at..], None).1;
            for (place, &char) in text.iter().enumerate() {
                next[place + 1] = here[place] && one(&glob[at..], Some(char)).0;
            }
            at += len;
        }
        here = next;
    }
    here[text.len()]
}

/// Does the first part of the glob take this character, and how long is that part?
fn one(glob: &[char], char: Option<char>) -> (bool, usize) {
    match glob[0] {
        '?' => (true, 1),
        '\\' => (Some(glob[1]) == char, 2),
        '[' => class(glob, char),
        other => (Some(other) == char, 1),
    }
}

fn class(glob: &[char], char: Option<char>) -> (bool, usize) {
    let negated = matches!(glob[1], '!' | '^');
    let start = if negated { 2 } else { 1 };
    let mut at = start;
    let mut is_in = false;
    while glob[at] != ']' || at == start {
        let take =
            |at: usize| if glob[at] == '\\' { (glob[at + 1], at + 2) } else { (glob[at], at + 1) };
        let (low, after) = take(at);
        let (mut high, mut end) = (low, after);
        if glob[after] == '-' && glob[after + 1] != ']' {
            (high, end) = take(after + 1);
        }
        is_in |= char.is_some_and(|char| (low..=high).contains(&char));
        at = end;
    }
    (is_in != negated, at + 1)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn forms() {
        for (glob, text) in [
            ("", ""),
            ("*", ""),
            ("*", "a/b"),
            ("team-*", "team-"),
            ("a?c", "abc"),
            ("?", "ü"),
            ("[a-c]x", "bx"),
            ("[!a-c]", "d"),
            ("[!a]", "ü"),
            ("[]]", "]"),
            ("[a-]", "-"),
            (r"\*", "*"),
            (r"[\]]", "]"),
            ("*a*b", "xaxxab"),
            ("**", "x"),
        ] {
            assert!(matches(glob, text), "{glob} {text}");
        }
        for (glob, text) in [
            ("", "a"),
            ("?", ""),
            ("team-*", "team"),
            ("a?c", "ac"),
            ("[a-c]", "d"),
            ("[!a]", "a"),
            (r"\*", "a"),
            ("*a", "ab"),
            ("a*", "ba"),
            ("[!a]", ""),
        ] {
            assert!(!matches(glob, text), "{glob} {text}");
        }
    }
}
