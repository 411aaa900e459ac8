//! Cutting the changelog: what was unreleased gets a version and a date.

use anyhow::{Context, bail};

const UNRELEASED: &str = "## [Unreleased]";

/// The changelog with its unreleased section as that of `version`; as it is where that was done
/// before, and nothing was added since.
///
/// # Errors
/// There is no such section, it is empty, or the version is older than what is in it.
pub(super) fn cut(text: &str, version: &str, date: &str) -> anyhow::Result<String> {
    let heading = format!("## [{version}]");
    let (head, rest) =
        text.split_once(UNRELEASED).with_context(|| format!("CHANGELOG.md has no {UNRELEASED}"))?;
    let section = rest.split("\n## ").next().unwrap_or_default();
    match (text.contains(&heading), section.contains("\n- ")) {
        (true, true) => bail!("CHANGELOG.md has {version} already: raise the version"),
        (true, false) => return Ok(text.to_owned()),
        (false, true) => {}
        (false, false) => bail!("CHANGELOG.md has nothing under {UNRELEASED}"),
    }
    Ok(format!("{head}{UNRELEASED}\n\n{heading} - {date}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn what_was_unreleased_gets_a_version() {
        let text = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- All.\n";
        assert_eq!(
            cut(text, "0.1.0", "2026-01-02").unwrap(),
            "# Changelog\n\n## [Unreleased]\n\n## [0.1.0] - 2026-01-02\n\n### Added\n\n- All.\n"
        );
    }

    #[test]
    fn a_release_can_be_made_again() {
        let cut_before = "## [Unreleased]\n\n## [0.1.0] - 2026-01-01\n\n- All.\n";
        assert_eq!(cut(cut_before, "0.1.0", "2026-01-02").unwrap(), cut_before);
    }

    #[test]
    fn a_release_of_nothing_is_refused() {
        for text in ["# Changelog\n", "## [Unreleased]\n\n## [0.0.9]\n\n- Old.\n", "## [0.1.0]\n"] {
            cut(text, "0.1.0", "2026-01-02").unwrap_err();
        }
        let released = "## [Unreleased]\n\n- New.\n\n## [0.1.0] - 2026-01-01\n\n- Old.\n";
        cut(released, "0.1.0", "2026-01-02").unwrap_err();
    }
}
