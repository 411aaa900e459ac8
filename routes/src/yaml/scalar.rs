//! What a scalar means: the core schema of YAML 1.2.2, section 10.3.2.

use super::Scalar;

/// What a scalar is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    Null,
    Bool(bool),
    Number,
    Text,
}

impl Scalar {
    pub(crate) fn meaning(&self) -> Meaning {
        if !self.plain {
            return Meaning::Text;
        }
        match self.text.as_str() {
            "" | "~" | "null" | "Null" | "NULL" => Meaning::Null,
            "true" | "True" | "TRUE" => Meaning::Bool(true),
            "false" | "False" | "FALSE" => Meaning::Bool(false),
            text if is_number(text) => Meaning::Number,
            _ => Meaning::Text,
        }
    }
}

fn is_number(text: &str) -> bool {
    let digits =
        |text: &str, is: fn(&char) -> bool| !text.is_empty() && text.chars().all(|c| is(&c));
    if let Some(octal) = text.strip_prefix("0o") {
        return digits(octal, |c| matches!(c, '0'..='7'));
    }
    if let Some(hex) = text.strip_prefix("0x") {
        return digits(hex, char::is_ascii_hexdigit);
    }
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(text, ".inf" | ".Inf" | ".INF") {
        return true;
    }
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let mantissa = all(whole) && all(fraction) && !(whole.is_empty() && fraction.is_empty());
    let exponent = exponent.is_none_or(|text| {
        digits(text.strip_prefix(['-', '+']).unwrap_or(text), char::is_ascii_digit)
    });
    mantissa && exponent
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(text: &str) -> Meaning {
        Scalar { text: text.to_owned(), plain: true }.meaning()
    }

    #[test]
    fn knows_the_core_schema() {
        for text in ["0", "-1", "+12", "0o17", "0xfF", "1.", ".5", "1.5e-3", "-.inf", ".NaN", "1e3"]
        {
            assert_eq!(meaning(text), Meaning::Number, "{text}");
        }
        for text in ["", "~", "null"] {
            assert_eq!(meaning(text), Meaning::Null, "{text:?}");
        }
        for text in
            ["a", "1a", ".", "-", "1.2.3", "0o9", "e3", "1e", "yes", "on", "nUll", "2024-01-01"]
        {
            assert_eq!(meaning(text), Meaning::Text, "{text}");
        }
        assert_eq!(meaning("True"), Meaning::Bool(true));
        assert_eq!(Scalar { text: "true".into(), plain: false }.meaning(), Meaning::Text);
    }
}
