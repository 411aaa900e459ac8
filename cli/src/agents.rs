//! Releases of Fluent Bit, and what differs between them for this program.
//!
//! One row for each release with which something changes; a row holds until the next. A release
//! is named as its users name it: `5.1`, `v4.0.14`. Without a patch level it is the last of them.

use std::fmt;
use std::str::FromStr;

// Where a row's first release is not known to the patch, it is the first that was looked at:
// only the name of its WAMR can then be wrong for the patches before.

/// What a release of Fluent Bit can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Agent {
    /// The first release that this holds for.
    since: Version,
    /// The version of WAMR, the WebAssembly runtime, inside it.
    pub(crate) wamr: &'static str,
    /// The version of the format of modules compiled ahead of time; every other is refused.
    pub(crate) aot_format: u32,
    /// Does each chunk of records get an instance of the module, instead of each filter one?
    pub(crate) instance_per_chunk: bool,
    /// Are there conditional routes, which choose outputs by a record's content?
    pub(crate) conditional_routes: bool,
    /// Can `rewrite_tag` be a processor of an input?
    pub(crate) retags_in_processors: bool,
    /// Is a chunk of which an output's processors leave nothing kept from that output?
    pub(crate) skips_empty_chunks: bool,
    /// Has the `kubernetes` filter the option `Owner_References`?
    pub(crate) owner_references: bool,
    /// Has it `Namespace_Labels` and `Namespace_Annotations`?
    pub(crate) namespaces: bool,
    /// Does it damage text that is not ASCII when it writes records as JSON?
    pub(crate) damages_text: bool,
    /// Is there the service option `json.escape_unicode`?
    pub(crate) escape_unicode: bool,
    /// What becomes of a record for which the emitter of `rewrite_tag` has no room.
    pub(crate) full_emitter: FullEmitter,
}

/// What becomes of a record for which the emitter of `rewrite_tag` has no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FullEmitter {
    /// It goes on with its old tag.
    KeepsTag,
    /// It is lost.
    Drops,
    /// It is lost, and the agent's metrics count it as emitted.
    DropsAndCounts,
}

/// Of Fluent Bit: major, minor, patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Version(u32, u32, u32);

/// The last minor release that the table was compared with.
const NEWEST: Version = Version(5, 1, u32::MAX);

const OLDEST: Agent = Agent {
    since: Version(2, 0, 0),
    wamr: "of June 2022",
    aot_format: 3,
    instance_per_chunk: true,
    conditional_routes: false,
    retags_in_processors: false,
    skips_empty_chunks: false,
    owner_references: false,
    namespaces: false,
    damages_text: false,
    escape_unicode: false,
    full_emitter: FullEmitter::Drops,
};
const V2_0_14: Agent = Agent { since: Version(2, 0, 14), wamr: "1.1.1", ..OLDEST };
const V2_1_4: Agent = Agent { since: Version(2, 1, 4), retags_in_processors: true, ..V2_0_14 };
const V2_1_10: Agent = Agent { since: Version(2, 1, 10), wamr: "1.2.2", ..V2_1_4 };
const V2_2_3: Agent = Agent { since: Version(2, 2, 3), wamr: "1.3.0", ..V2_1_10 };
const V3_0: Agent =
    Agent { since: Version(3, 0, 0), full_emitter: FullEmitter::DropsAndCounts, ..V2_2_3 };
const V3_2_8: Agent = Agent { since: Version(3, 2, 8), owner_references: true, ..V3_0 };
const V3_2_10: Agent = Agent {
    since: Version(3, 2, 10),
    wamr: "1.3.3",
    namespaces: true,
    damages_text: true,
    ..V3_2_8
};
const V4_0_0: Agent = Agent { since: Version(4, 0, 0), damages_text: false, ..V3_2_10 };
const V4_0_14: Agent = Agent { since: Version(4, 0, 14), skips_empty_chunks: true, ..V4_0_0 };
const V4_1: Agent = Agent {
    since: Version(4, 1, 0),
    wamr: "2.4.1",
    aot_format: 5,
    instance_per_chunk: false,
    escape_unicode: true,
    ..V4_0_14
};
const V4_2: Agent = Agent { since: Version(4, 2, 0), conditional_routes: true, ..V4_1 };
const V5_0_9: Agent =
    Agent { since: Version(5, 0, 9), full_emitter: FullEmitter::KeepsTag, ..V4_2 };

const AGENTS: [Agent; 13] = [
    OLDEST, V2_0_14, V2_1_4, V2_1_10, V2_2_3, V3_0, V3_2_8, V3_2_10, V4_0_0, V4_0_14, V4_1, V4_2,
    V5_0_9,
];

impl Agent {
    /// What it cannot do, whatever the routes are, in full sentences.
    pub(crate) fn limits(&self) -> impl Iterator<Item = &'static str> {
        let before_5_0_9 = self.full_emitter != FullEmitter::KeepsTag;
        [
            (
                !self.skips_empty_chunks,
                "outputs cannot take their own records before Fluent Bit 4.0.14; `config` writes a \
                 way that can lose more (docs/losses.md)",
            ),
            (
                before_5_0_9,
                "what finds the emitter of rewrite_tag full can be lost before Fluent Bit 5.0.9",
            ),
            (
                self.instance_per_chunk,
                "before Fluent Bit 4.1 the module starts, and reads the policy file, for each chunk; \
                 while that file is damaged, the policy that is built in counts",
            ),
            (
                self.damages_text,
                "Fluent Bit 3.2.10 damages text that is not ASCII, with any wasm filter",
            ),
        ]
        .into_iter()
        .filter_map(|(is_so, what)| is_so.then_some(what))
    }
}

impl Default for Agent {
    /// The newest that is known.
    fn default() -> Self {
        V5_0_9
    }
}

impl FromStr for Agent {
    type Err = Unknown;

    /// Finds a release by its version, such as `5.1`, `4.0.14` or `v3.2.10`.
    ///
    /// # Errors
    /// `text` is not a version, or one that the table says nothing about: what is newer than
    /// the table may refuse what the table says, and the agent would not start.
    fn from_str(text: &str) -> Result<Self, Unknown> {
        let version = Version::read(text).ok_or(Unknown::NotAVersion)?;
        if version > NEWEST {
            return Err(Unknown::Newer);
        }
        AGENTS.into_iter().rfind(|agent| agent.since <= version).ok_or(Unknown::Older)
    }
}

/// The releases that load modules compiled ahead of time in a format, for people.
pub(crate) fn loading(format: u32) -> Option<&'static str> {
    match format {
        3 => Some("2.0 to 4.0"),
        5 => Some("4.1 to 5.1"),
        _ => None,
    }
}

/// Why there is no [`Agent`] for a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// It is not the version of a release.
    NotAVersion,
    /// Releases before 2.0 have no WebAssembly filter.
    Older,
    /// It is newer than the table.
    Newer,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAVersion => {
                "not a version of Fluent Bit: write it like 5.1 or 4.0.14, as `fluent-bit \
                 --version` prints it"
            }
            Self::Older => "Fluent Bit has WebAssembly filters since 2.0",
            Self::Newer => {
                "this program knows Fluent Bit up to 5.1: get a newer `tagsplice`, or give the \
                 newest version that it knows, and test the result with that agent"
            }
        })
    }
}

impl std::error::Error for Unknown {}

impl Version {
    /// Reads `[v]MAJOR.MINOR[.PATCH]`.
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix('v').unwrap_or(text).split('.').map(str::parse);
        let version = Self(
            parts.next()?.ok()?,
            parts.next()?.ok()?,
            parts.next().unwrap_or(Ok(u32::MAX)).ok()?,
        );
        parts.next().is_none().then_some(version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent(version: &str) -> Agent {
        version.parse().unwrap_or_else(|error| panic!("{version}: {error}"))
    }

    #[test]
    fn rows_are_in_order() {
        assert!(AGENTS.is_sorted_by(|a, b| a.since < b.since));
        assert_eq!(AGENTS.last(), Some(&Agent::default()));
    }

    #[test]
    fn releases_that_were_run() {
        for (version, wamr, format) in [
            ("2.0.14", "1.1.1", 3),
            ("2.2.3", "1.3.0", 3),
            ("3.2.10", "1.3.3", 3),
            ("4.0.14", "1.3.3", 3),
            ("4.2.8", "2.4.1", 5),
            ("5.0.9", "2.4.1", 5),
            ("5.1.1", "2.4.1", 5),
        ] {
            assert_eq!(
                (agent(version).wamr, agent(version).aot_format),
                (wamr, format),
                "{version}"
            );
        }
    }

    #[test]
    fn releases_that_load_a_format_are_those_of_the_table() {
        for (format, versions) in [(3, ["2.0", "4.0"]), (5, ["4.1", "5.1"])] {
            assert!(versions.iter().all(|version| agent(version).aot_format == format));
            assert_eq!(loading(format), Some(&*versions.join(" to ")));
        }
        assert!(AGENTS.iter().all(|agent| loading(agent.aot_format).is_some()));
    }

    #[test]
    fn a_minor_release_is_the_last_of_its_patches() {
        assert_eq!(agent("5.0"), agent("5.0.9"));
        assert_ne!(agent("5.0.8"), agent("5.0.9"));
        assert_eq!(agent("v4.0"), agent("4.0.14"));
    }

    #[test]
    fn what_changed_when() {
        assert!(agent("4.0.14").instance_per_chunk && !agent("4.1.0").instance_per_chunk);
        assert!(!agent("4.0.14").escape_unicode && agent("4.1.0").escape_unicode);
        assert!(!agent("2.1.3").retags_in_processors && agent("2.1.4").retags_in_processors);
        assert!(!agent("3.2.10").skips_empty_chunks && agent("4.0.14").skips_empty_chunks);
        assert!(!agent("2.2.3").namespaces && agent("3.2.10").namespaces);
        assert!(!agent("3.2.7").owner_references && agent("3.2.8").owner_references);
        assert!(agent("3.2.10").damages_text && !agent("4.0.0").damages_text);
        assert!(!agent("4.1.1").conditional_routes && agent("4.2.0").conditional_routes);
        assert_eq!(agent("2.2.3").full_emitter, FullEmitter::Drops);
        assert_eq!(agent("3.0.0").full_emitter, FullEmitter::DropsAndCounts);
        assert_eq!(agent("5.0.8").full_emitter, FullEmitter::DropsAndCounts);
        assert_eq!(agent("5.0.9").full_emitter, FullEmitter::KeepsTag);
    }

    #[test]
    fn the_newest_release_has_no_limits() {
        assert_eq!(Agent::default().limits().count(), 0);
        assert_eq!(agent("3.2.10").limits().count(), 4);
        assert_eq!(agent("4.2.8").limits().count(), 1);
    }

    #[test]
    fn what_is_no_known_release() {
        for text in ["", "5", "latest", "5.1.1-rc", "5.1.1.1", "5.-1", "v"] {
            assert_eq!(text.parse::<Agent>(), Err(Unknown::NotAVersion), "{text}");
        }
        assert_eq!("1.9.10".parse::<Agent>(), Err(Unknown::Older));
        assert_eq!("5.2.0".parse::<Agent>(), Err(Unknown::Newer));
    }
}
