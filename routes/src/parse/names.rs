//! The names and values that Kubernetes accepts, and what is wrong with others.

use crate::diagnostics::named;

const NAME: usize = 63;
const SUBDOMAIN: usize = 253;
/// As long as a label's key can be.
const PATH: usize = SUBDOMAIN + 1 + NAME;

/// Why this is not a label key, if it is not one: `[prefix/]name`.
pub(crate) fn label_key(key: &str) -> Result<(), String> {
    let (prefix, name) = match key.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, key),
    };
    if name.contains('/') {
        return Err("a label key has one `/` at most, after its prefix".to_owned());
    }
    if let Some(prefix) = prefix {
        dns_subdomain(prefix).map_err(|why| format!("the key's prefix {prefix:?}: {why}"))?;
    }
    if name.is_empty() {
        return Err("the name in a label key is not empty".to_owned());
    }
    qualified(name, "the name in a label key")
}

/// The same for annotations, whose prefix may have capital letters.
pub(crate) fn annotation_key(key: &str) -> Result<(), String> {
    label_key(&key.to_ascii_lowercase())
}

/// Why this is not the path of a field: keys with dots between them.
pub(crate) fn field_path(path: &str) -> Result<(), String> {
    if path.is_empty() || path.split('.').any(str::is_empty) {
        return Err("a path is keys with dots between them, such as `level` or `log.level`".into());
    }
    if path.contains('$') || path.contains("['") {
        return Err("write the keys with dots between them, without `$` and brackets".into());
    }
    if path.len() > PATH {
        return Err(format!("a path has at most {PATH} bytes, this has {}", path.len()));
    }
    Ok(())
}

/// Why this is not the kind of an object, if it is not one, such as `ReplicaSet`.
pub(crate) fn kind(kind: &str) -> Result<(), String> {
    if kind.len() > NAME
        || !framed(kind, |c| c.is_ascii_alphanumeric(), |c| c.is_ascii_alphanumeric() || c == '-')
        || kind.starts_with(|c: char| c.is_ascii_digit())
    {
        return Err(format!(
            "a kind is at most {NAME} letters and digits, beginning with a letter, such as \
             `ReplicaSet`"
        ));
    }
    Ok(())
}

/// Why this is not a label value, if it is not one.
pub(crate) fn label_value(value: &str) -> Result<(), String> {
    if value.is_empty() { Ok(()) } else { qualified(value, "a label value") }
}

/// Why this is not the name of a namespace or container, if it is not one.
pub(crate) fn dns_label(name: &str) -> Result<(), String> {
    let is = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if name.len() > NAME || !framed(name, is, |c| is(c) || c == '-') {
        return Err(format!(
            "a name here is 1 to {NAME} of `a-z`, `0-9` and `-`, with a letter or digit at both ends"
        ));
    }
    Ok(())
}

/// Why this is no DNS subdomain, if it is not one: the name of a pod or node, a key's prefix.
pub(crate) fn dns_subdomain(name: &str) -> Result<(), String> {
    let is = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let part = |part: &str| framed(part, is, |c| is(c) || c == '-');
    if name.len() > SUBDOMAIN || !name.split('.').all(part) {
        return Err(format!(
            "a DNS name is at most {SUBDOMAIN} of `a-z`, `0-9`, `-` and `.`, with a letter or \
             digit at both ends of each part"
        ));
    }
    Ok(())
}

fn qualified(text: &str, what: &str) -> Result<(), String> {
    if text.len() > NAME {
        return Err(format!("{what} has at most {NAME} characters, this has {}", text.len()));
    }
    let is = |c: char| c.is_ascii_alphanumeric();
    if let Some(bad) = text.chars().find(|&c| !is(c) && !matches!(c, '-' | '_' | '.')) {
        return Err(format!(
            "{what} has letters, digits, `-`, `_` and `.` only, not {}",
            named(bad)
        ));
    }
    if !framed(text, is, |_| true) {
        return Err(format!("{what} begins and ends with a letter or digit"));
    }
    Ok(())
}

/// Is `text` one character or more that are all `inner`, and `outer` at both ends?
fn framed(text: &str, outer: impl Fn(char) -> bool, inner: impl Fn(char) -> bool) -> bool {
    text.starts_with(&outer) && text.ends_with(&outer) && text.chars().all(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys() {
        let long = "a".repeat(63);
        for key in ["a", "A_b.c-9", "example.com/a", "app.kubernetes.io/name", "1/1", &long] {
            assert_eq!(label_key(key), Ok(()), "{key}");
        }
        let longer = "a".repeat(64);
        let prefix = format!("{}/a", "a.".repeat(127));
        for key in
            ["", "-a", "a-", "a/", "/a", "a/b/c", "Example.com/a", "a b", "ä", &longer, &prefix]
        {
            assert!(label_key(key).is_err(), "{key}");
        }
        assert_eq!(annotation_key("Example.com/a"), Ok(()));
    }

    #[test]
    fn values() {
        for value in ["", "a", "1.2", "A_-b"] {
            assert_eq!(label_value(value), Ok(()), "{value}");
        }
        for value in [".a", "a_", "a b", "a/b", "ä", &"a".repeat(64)] {
            assert!(label_value(value).is_err(), "{value}");
        }
    }

    #[test]
    fn paths_and_kinds() {
        for path in ["level", "log.level", "a-b.c_d", "a/b", "ü", "x y", "items[0].id"] {
            assert_eq!(field_path(path), Ok(()), "{path}");
        }
        for path in ["", ".", "a.", ".a", "a..b", "$level", "log['level']", &"a".repeat(318)] {
            assert!(field_path(path).is_err(), "{path}");
        }
        assert!(["Job", "ReplicaSet", "x", "Kind2"].iter().all(|name| kind(name).is_ok()));
        assert!(["", "A b", "2A", "A.b", "A/b", "A-"].iter().all(|name| kind(name).is_err()));
    }

    #[test]
    fn names_of_objects() {
        assert!(dns_label("web-1").is_ok() && dns_subdomain("ip-1.ec2.internal").is_ok());
        assert!(dns_label("a.b").is_err() && dns_label("Web").is_err() && dns_label("").is_err());
        assert!(dns_subdomain("a..b").is_err() && dns_subdomain("-a").is_err());
    }
}
