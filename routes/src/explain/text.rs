//! Explanations for people.

use std::fmt;

use super::{Answer, Explanation, Outcome, Unmet, Verdict};

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(why) = &self.mended {
            writeln!(f, "the record is not JSON, and was mended: {why}")?;
        }
        for verdict in &self.routes {
            write!(f, "{verdict}")?;
        }
        let why = match &self.outcome {
            Outcome::Route { index } => format!("route {}", index + 1),
            Outcome::Default => "`default`: no route matches".to_owned(),
            Outcome::Unlabeled => "`unlabeled`: the record has no labels".to_owned(),
            Outcome::Untrusted { why } => format!("`untrusted`: {why}"),
            Outcome::Malformed { why } => format!("`malformed`: {why}"),
        };
        match &self.tag {
            Some(tag) => writeln!(f, "tag {tag} (by {why})"),
            None => writeln!(f, "no tag (by {why})"),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let answer = match self.answer {
            Answer::Won => "WON",
            Answer::TooLate => "matches, but a route before it won",
            Answer::Failed => "does not match",
            Answer::Unfilled => "matches, but its tag cannot be made",
        };
        writeln!(f, "route {} (line {}), tag {}: {answer}", self.index + 1, self.line, self.tag)?;
        if let Some(why) = &self.unfilled {
            writeln!(f, "  - {why}")?;
        }
        self.unmet.iter().try_for_each(|unmet| unmet.write(f, 1))
    }
}

impl Unmet {
    fn write(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        let Self { requirement, found, inner } = self;
        writeln!(f, "{:indent$}- {requirement}: {found}", "", indent = depth * 2)?;
        inner.iter().try_for_each(|unmet| unmet.write(f, depth + 1))
    }
}
