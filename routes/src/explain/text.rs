//! Explanations for people.

use std::fmt;

use anstyle::{AnsiColor, Style};

use super::{Answer, Explanation, Outcome, Unmet, Verdict};

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default();

impl Explanation {
    /// For people; with colours (ANSI escapes) if asked for.
    #[must_use]
    pub fn to_text(&self, coloured: bool) -> String {
        let paint = Paint(coloured);
        let mut text = String::new();
        if let Some(why) = &self.mended {
            text += &format!("the record is not JSON, and was mended: {why}\n");
        }
        for verdict in &self.routes {
            text += &verdict.to_text(coloured);
        }
        let why = match &self.outcome {
            Outcome::Route { index } => {
                let name = self.routes.get(*index).and_then(|verdict| verdict.route.name.as_ref());
                let name = name.map_or_else(String::new, |name| format!(" `{name}`"));
                format!("route {}{name}", index + 1)
            }
            Outcome::Default => "`default`: no route matches".to_owned(),
            Outcome::Unlabeled => {
                "`unlabeled`: the record has no labels, and no route matches".to_owned()
            }
            Outcome::Untrusted { why } => format!("`untrusted`: {why}"),
            Outcome::Malformed { why } => format!("`malformed`: {why}"),
        };
        let tag = match &self.tag {
            Some(tag) => paint.with(GOOD, &format!("tag {tag}")),
            None => paint.with(GOOD, "no tag"),
        };
        text + &format!("{tag} (by {why})\n")
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text(false))
    }
}

impl Verdict {
    /// For people: a line, and one for each requirement that is not met; with colours (ANSI
    /// escapes) if asked for.
    #[must_use]
    pub fn to_text(&self, coloured: bool) -> String {
        let paint = Paint(coloured);
        let answer = match self.answer {
            Answer::Won => paint.with(GOOD, "WON"),
            Answer::TooLate => "matches, but a route before it won".to_owned(),
            Answer::Failed => paint.with(BAD, "does not match"),
            Answer::Unfilled => paint.with(BAD, "matches, but its tag cannot be made"),
        };
        let mut text = format!("{}, tag {}: {answer}\n", self.route, self.tag);
        if let Some(why) = &self.unfilled {
            text += &format!("  - {why}\n");
        }
        for unmet in &self.unmet {
            text += &unmet.at_depth(1);
        }
        text
    }
}

impl Unmet {
    fn at_depth(&self, depth: usize) -> String {
        let Self { requirement, found, inner } = self;
        let mut text = format!("{:indent$}- {requirement}: {found}\n", "", indent = depth * 2);
        for unmet in inner {
            text += &unmet.at_depth(depth + 1);
        }
        text
    }
}

/// Whether to colour.
#[derive(Clone, Copy)]
struct Paint(bool);

impl Paint {
    fn with(self, style: Style, text: &str) -> String {
        if self.0 { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}
