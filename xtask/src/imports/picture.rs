//! The order of core's modules, as DESIGN.md draws it.

use anyhow::Context as _;

use super::Use;
use super::modules::Crate;

/// The line of DESIGN.md before the picture ends so.
const INTRODUCTION: &str = "A module depends on those above it, and on none below:";
/// Where what is said about a line's modules begins.
const REMARKS: usize = 28;

/// The modules in the order in which they are drawn: from the first line to the last, and from left
/// to right.
pub(super) fn order(design: &str) -> anyhow::Result<Vec<String>> {
    let flat = design.replace('\n', " ");
    let at =
        flat.find(INTRODUCTION).context("DESIGN.md introduces no picture of core's modules")?;
    let mut blocks = design[at + INTRODUCTION.len()..].split("```");
    let picture = blocks.nth(1).context("DESIGN.md has no picture of core's modules")?;
    let lines = picture.lines().skip(1).map(|line| line.get(..REMARKS).unwrap_or(line));
    let names =
        lines.flat_map(|line| line.split_whitespace().map(|name| name.trim_end_matches('/')));
    Ok(names.map(str::to_owned).collect())
}

/// What of core is not as it is drawn.
pub(super) fn breaks(
    order: &[String],
    core: &Crate,
    uses: &[Use],
    told: impl Fn(&Use) -> String,
) -> Vec<String> {
    let mut found = Vec::new();
    for name in core.tops() {
        match order.iter().filter(|drawn| *drawn == name).count() {
            1 => {}
            count => {
                found.push(format!("DESIGN.md draws the module `{name}` {count} times, not once"))
            }
        }
    }
    for name in order.iter().filter(|name| !core.tops().any(|top| top == *name)) {
        found.push(format!("DESIGN.md draws `{name}`, but core has no such module"));
    }
    let place = |file| {
        let top = core.top(file)?;
        order.iter().position(|name| name == top)
    };
    for step in uses {
        if let (Some(from), Some(to)) = (place(step.from), place(step.to))
            && from < to
        {
            found.push(format!(
                "DESIGN.md draws `{}` before `{}`, but\n{}",
                order[from],
                order[to],
                told(step)
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::Path;

    use super::*;

    const DESIGN: &str = "text\nA module depends on those above it,\nand on none below:\n\n\
        ```text\n\
        a  b/                       what c is not\n\
        c\n\
        ```\n\nmore\n";

    fn breaks_of(a: &str, b: &str, c: &str) -> Vec<String> {
        let read = |path: &Path| match path.to_str() {
            Some("lib.rs") => Ok("mod a; mod b; mod c;".to_owned()),
            Some("a.rs") => Ok(a.to_owned()),
            Some("b.rs") => Ok(b.to_owned()),
            Some("c.rs") => Ok(c.to_owned()),
            _ => Err(io::ErrorKind::NotFound.into()),
        };
        let core = Crate::read(Path::new("lib.rs"), &read).unwrap();
        let name = |file: usize| core.files[file].display().to_string();
        let told = |step: &Use| format!("{} {}", name(step.from), name(step.to));
        breaks(&order(DESIGN).unwrap(), &core, &core.uses(), told)
    }

    #[test]
    fn the_order_is_read_from_the_picture() {
        assert_eq!(order(DESIGN).unwrap(), ["a", "b", "c"]);
        assert!(order("nothing").is_err());
        assert!(order(&DESIGN.replace("```", "")).is_err());
    }

    #[test]
    fn modules_use_those_before_them_alone() {
        assert!(breaks_of("", "use crate::a;", "use crate::{a, b};").is_empty());
        let found = breaks_of("use crate::b;", "", "");
        assert_eq!(found, ["DESIGN.md draws `a` before `b`, but\na.rs b.rs"]);
    }

    #[test]
    fn each_module_is_drawn_once_and_nothing_else() {
        let order: Vec<_> = ["a", "a", "x"].map(str::to_owned).into();
        let read = |path: &Path| match path.to_str() {
            Some("lib.rs") => Ok("mod a; mod b;".to_owned()),
            _ => Ok(String::new()),
        };
        let core = Crate::read(Path::new("lib.rs"), &read).unwrap();
        let found = breaks(&order, &core, &[], |_| String::new());
        assert_eq!(
            found,
            [
                "DESIGN.md draws the module `a` 2 times, not once",
                "DESIGN.md draws the module `b` 0 times, not once",
                "DESIGN.md draws `x`, but core has no such module"
            ]
        );
    }
}
