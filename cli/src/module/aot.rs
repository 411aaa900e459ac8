//! Modules compiled ahead of time: those inside this program, and what a file's header says.

use clap::ValueEnum;

/// Processors that files are compiled for, as container images name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Arch {
    Amd64,
    Arm64,
}

impl Arch {
    /// The one that this program runs on, if there are files for it.
    pub(crate) fn here() -> Option<Self> {
        match std::env::consts::ARCH {
            "x86_64" => Some(Self::Amd64),
            "aarch64" => Some(Self::Arm64),
            _ => None,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Amd64 => "amd64",
            Self::Arm64 => "arm64",
        }
    }
}

macro_rules! inside {
    ($name:literal) => {
        ($name, include_bytes!(concat!(env!("OUT_DIR"), "/", $name)) as &[u8])
    };
}

/// Their names and what is in them; empty where the program was built without.
pub(crate) static INSIDE: [(&str, &[u8]); 4] = [
    inside!("tagsplice-3-amd64.aot"),
    inside!("tagsplice-3-arm64.aot"),
    inside!("tagsplice-5-amd64.aot"),
    inside!("tagsplice-5-arm64.aot"),
];

/// The name of the file of a format and an architecture.
pub(crate) fn name(format: u32, arch: Arch) -> String {
    format!("tagsplice-{format}-{}.aot", arch.name())
}

/// The file of this name inside the program, unless it was built without.
pub(crate) fn inside(name: &str) -> Option<&'static [u8]> {
    let (_, bytes) = INSIDE.iter().find(|(file, _)| *file == name)?;
    (!bytes.is_empty()).then_some(bytes)
}

/// What the header of a compiled module says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// The version of the format.
    pub(crate) format: u32,
    /// The number that ELF has for the architecture.
    machine: u16,
}

impl Header {
    /// Reads it; `None` where `bytes` are not a compiled module.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(b"\0aot")?;
        let format = u32::from_le_bytes(rest.get(..4)?.try_into().ok()?);
        // The first section describes the target: its type and its length have four bytes each,
        // and three fields of two bytes come before the machine.
        let machine = u16::from_le_bytes(rest.get(18..20)?.try_into().ok()?);
        Some(Self { format, machine })
    }

    /// The architecture, as container images name it where there are images for it.
    pub(crate) fn arch(self) -> String {
        match self.machine {
            62 => Arch::Amd64.name().to_owned(),
            183 => Arch::Arm64.name().to_owned(),
            other => format!("ELF machine {other}"),
        }
    }
}

/// The version of Tagsplice that a module was made of, which the compiler of the policy inside it
/// wrote into its metadata.
pub(crate) fn version(bytes: &[u8]) -> Option<&str> {
    const MARK: &[u8] = br#""generator":"tagsplice-routes "#;
    let at = bytes.windows(MARK.len()).position(|window| window == MARK)? + MARK.len();
    let rest = bytes.get(at..)?;
    let end = rest.iter().take(32).position(|&byte| byte == b'"')?;
    std::str::from_utf8(&rest[..end]).ok()
}
