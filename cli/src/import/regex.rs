//! Fluent Bit's regular expressions, as names, globs or regular expressions of whole values.

/// What a value is to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// One of these.
    Names(Vec<String>),
    /// Of the form of one of these.
    Globs(Vec<String>),
    /// This, whole.
    Regex(String),
}

/// A regular expression that Fluent Bit searches for in a value.
pub(super) struct Regex<'r> {
    text: &'r str,
    /// Without the anchors and a group around all of it.
    inner: &'r str,
    starts: bool,
    ends: bool,
    has_group: bool,
}

impl<'r> Regex<'r> {
    pub(super) fn new(text: &'r str) -> Self {
        let whole = Self { text, inner: text, starts: false, ends: false, has_group: false };
        // In `^a|b$` each anchor is of one alternative only.
        if branches(text).is_none_or(|branches| branches.len() > 1) {
            return whole;
        }
        let (starts, rest) = without(text.strip_prefix('^'), text);
        let is_escaped = rest.trim_end_matches('$').ends_with('\\');
        let (ends, rest) = without(rest.strip_suffix('$').filter(|_| !is_escaped), rest);
        let group = group(rest);
        let (_, inner) = without(group.map(|(inner, _)| inner), rest);
        let has_group = group.is_some_and(|(_, is_kept)| is_kept);
        Self { text, inner, starts, ends, has_group }
    }

    /// What the value of the record is to be for the expression to be found in it.
    pub(super) fn form(&self) -> Form {
        if let Some(branches) = branches(self.inner)
            && let Some(globs) = branches.into_iter().map(glob).collect::<Option<Vec<_>>>()
        {
            let is_fixed = self.starts && self.ends && globs.iter().all(|glob| !glob.is_open);
            return match is_fixed {
                true => Form::Names(globs.into_iter().map(|glob| glob.name).collect()),
                false => Form::Globs(globs.iter().map(|glob| self.found(glob)).collect()),
            };
        }
        Form::Regex(match (self.starts && self.ends, self.inner) {
            (true, inner) if branches(inner).is_some_and(|all| all.len() == 1) => inner.to_owned(),
            (true, inner) => format!("(?:{inner})"),
            _ => format!("(?s:.*)(?:{})(?s:.*)", self.text),
        })
    }

    /// The glob of the values in which what matches this one is found.
    fn found(&self, glob: &Glob) -> String {
        let before = if self.starts || glob.text.starts_with('*') { "" } else { "*" };
        let after = if self.ends || glob.is_open_at_end { "" } else { "*" };
        format!("{before}{}{after}", glob.text)
    }

    /// Is `$0` the whole value?
    pub(super) fn is_all(&self) -> bool {
        self.starts && self.ends || matches!(self.inner, ".*" | ".+")
    }

    /// Is `$1` the whole value?
    pub(super) fn is_all_in_group(&self) -> bool {
        self.is_all() && self.has_group
    }
}

fn without<'t>(shorter: Option<&'t str>, text: &'t str) -> (bool, &'t str) {
    (shorter.is_some(), shorter.unwrap_or(text))
}

/// What is in the group that is all of the text, and whether it is one that `$1` names.
fn group(text: &str) -> Option<(&str, bool)> {
    let inner = text.strip_prefix('(')?.strip_suffix(')')?;
    // The last bracket must be that of the first.
    branches(inner)?;
    match inner.strip_prefix("?:") {
        Some(inner) => Some((inner, false)),
        None => (!inner.starts_with('?')).then_some((inner, true)),
    }
}

/// The alternatives; `None` where brackets are not closed.
fn branches(text: &str) -> Option<Vec<&str>> {
    let mut branches = Vec::new();
    let (mut start, mut depth, mut is_in_class) = (0, 0_usize, false);
    let mut chars = text.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '\\' => drop(chars.next()?),
            '[' => is_in_class = true,
            ']' => is_in_class = false,
            _ if is_in_class => {}
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1)?,
            '|' if depth == 0 => {
                branches.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    branches.push(&text[start..]);
    (depth == 0 && !is_in_class).then_some(branches)
}

/// A simple expression as a glob.
struct Glob {
    text: String,
    /// What it matches, if it is not open.
    name: String,
    /// Does it match more than one text?
    is_open: bool,
    /// Does it end with anything?
    is_open_at_end: bool,
}

fn glob(text: &str) -> Option<Glob> {
    let (name, is_open_at_end) = (String::new(), text.ends_with(".*") || text.ends_with(".+"));
    let mut glob = Glob { text: String::new(), name, is_open: false, is_open_at_end };
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        let literal = match char {
            '.' => {
                glob.is_open = true;
                glob.text += match chars.next_if(|&next| next == '*' || next == '+') {
                    Some('*') => "*",
                    Some(_) => "?*",
                    None => "?",
                };
                continue;
            }
            '\\' => chars.next().filter(char::is_ascii_punctuation)?,
            '^' | '$' | '|' | '(' | ')' | '[' | ']' | '{' | '}' | '*' | '+' | '?' => return None,
            other => other,
        };
        // What is asked for any number of times is no text.
        if chars.peek().is_some_and(|next| "*+?{".contains(*next)) {
            return None;
        }
        if "*?[]\\{}".contains(literal) {
            glob.text.push('\\');
        }
        glob.text.push(literal);
        glob.name.push(literal);
    }
    Some(glob)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_expressions_are_names_and_globs() {
        let names = |names: &[&str]| Form::Names(names.iter().map(|&name| name.into()).collect());
        let globs = |globs: &[&str]| Form::Globs(globs.iter().map(|&glob| glob.into()).collect());
        let regex = |regex: &str| Form::Regex(regex.into());
        for (text, form) in [
            ("^pay$", names(&["pay"])),
            ("^(pay)$", names(&["pay"])),
            ("^(?:a|b.c)$", globs(&["a", "b?c"])),
            ("^(a|b)$", names(&["a", "b"])),
            (r"^v1\.2$", names(&["v1.2"])),
            ("^web-", globs(&["web-*"])),
            ("-canary$", globs(&["*-canary"])),
            ("audit", globs(&["*audit*"])),
            ("^(.+)$", globs(&["?*"])),
            (".*", globs(&["*"])),
            (r"^a\*b.*$", globs(&[r"a\*b*"])),
            (r"^a\*", globs(&[r"a\**"])),
            ("^prod-.*", globs(&["prod-*"])),
            (".+-x", globs(&["*?*-x*"])),
            (r"^v\d+$", regex(r"v\d+")),
            (r"^(v\d|w)$", regex(r"(?:v\d|w)")),
            ("^a|b$", regex("(?s:.*)(?:^a|b$)(?s:.*)")),
            (r"^a\$", globs(&["a$*"])),
            ("^(a)(b)$", regex("(a)(b)")),
            ("^ab?c$", regex("ab?c")),
            ("^[|(]x$", regex("[|(]x")),
        ] {
            assert_eq!(Regex::new(text).form(), form, "{text}");
        }
    }

    #[test]
    fn what_is_found_may_be_the_whole_value() {
        let found = |text: &str| (Regex::new(text).is_all(), Regex::new(text).is_all_in_group());
        assert_eq!([found("^(.+)$"), found("(.*)"), found("^(a|b)$")], [(true, true); 3]);
        assert_eq!([found("^a$"), found("^(?:a)$"), found("^a(b)$")], [(true, false); 3]);
        assert_eq!([found("a"), found("^(a)"), found("(a)|b")], [(false, false); 3]);
    }
}
