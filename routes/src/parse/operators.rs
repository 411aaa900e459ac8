//! Operators that newcomers write: those of other notations.

use super::words::{listed, nearest};

/// The operators that there are.
pub(super) const OPERATORS: &[&str] =
    &["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt", "Glob", "NotGlob", "Regex", "NotRegex"];

/// What to write for an operator that does not exist, with the first of its values.
pub(super) fn meant(name: &str, value: Option<&str>) -> String {
    let plain = name.to_lowercase().replace(['-', '_', ' '], "");
    let text = value.unwrap_or("a");
    let glob = |glob: String| format!("write `operator: Glob, values: [\"{glob}\"]`");
    let not_glob = |glob: String| format!("write `operator: NotGlob, values: [\"{glob}\"]`");
    let than = |operator: &str, by: i64| {
        let bound = value.and_then(|value| value.parse::<i64>().ok()?.checked_add(by));
        match bound {
            Some(bound) => format!("write `operator: {operator}, values: [\"{bound}\"]`"),
            None if by < 0 => format!("write `{operator}` with a value that is one less"),
            None => format!("write `{operator}` with a value that is one more"),
        }
    };
    let known = match plain.as_str() {
        "=" | "==" | "equals" | "equal" | "eq" | "is" | "anyof" | "oneof" => "In",
        "!=" | "notequals" | "notequal" | "ne" | "neq" | "isnot" | "not" | "<>" => "NotIn",
        "!" | "notexists" | "notexist" | "absent" | "doesnotexists" | "missing" => "DoesNotExist",
        "has" | "present" | "any" | "*" => "Exists",
        ">" | "greaterthan" => "Gt",
        "<" | "lessthan" => "Lt",
        "matches" | "match" | "=~" | "~" | "~=" | "regexp" | "re" => "Regex",
        "notmatches" | "notmatch" | "doesnotmatch" | "!~" | "notregexp" => "NotRegex",
        "like" | "wildcard" => "Glob",
        "notlike" => "NotGlob",
        "contains" | "includes" | "substring" => return glob(format!("*{text}*")),
        "notcontains" | "doesnotcontain" => return not_glob(format!("*{text}*")),
        "startswith" | "prefix" | "hasprefix" | "beginswith" => return glob(format!("{text}*")),
        "endswith" | "suffix" | "hassuffix" => return glob(format!("*{text}")),
        ">=" | "=>" | "gte" | "ge" | "greaterthanorequal" | "atleast" => return than("Gt", -1),
        "<=" | "=<" | "lte" | "le" | "lessthanorequal" | "atmost" => return than("Lt", 1),
        "between" | "range" => {
            return "write two expressions, one with `Gt` and one with `Lt`".to_owned();
        }
        _ => match nearest(name, OPERATORS) {
            Some(near) => near,
            None => return format!("known are {}", listed(OPERATORS)),
        },
    };
    format!("did you mean `{known}`?")
}
