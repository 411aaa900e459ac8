//! A policy file: a policy image, and what it was made of.
//!
//! The wasm module reads its policy from this file while the agent runs, so a reader can meet
//! anything: an empty file, one that is being written, one for another release. A reader accepts
//! all of it or nothing.
//!
//! # Layout, version 1
//!
//! All numbers are little-endian.
//!
//! | bytes | what |
//! |---|---|
//! | 0 to 8 | [`MAGIC`] |
//! | 8 to 12 | [`VERSION`] |
//! | 12 to 16 | length of the image |
//! | 16 to 24 | the image's own checksum, which its header has too |
//! | 24 to 28 | length of the metadata |
//! | 28 to 32 | zero |
//! | 32 to 40 | checksum of the metadata |
//! | 40 to 48 | checksum of the bytes 8 to 40 |
//! | 48 to ... | the image, then the metadata: JSON, for people and tools |
//!
//! Each byte is covered by exactly one checksum. Only tools look at the metadata; the module
//! checks the header and the image, which costs it time for each byte.

use core::fmt;

use crate::image::hash;
use crate::{ImageError, Policy};

/// The first bytes of a policy file. The first is not ASCII, so that tools which make text of
/// files keep their hands off; the last show whether line ends were converted.
pub const MAGIC: [u8; 8] = *b"\x89TSPOL\r\n";
/// The version of this layout. Readers refuse every other.
pub const VERSION: u32 = 1;
/// Bytes before the image.
pub const HEADER_LEN: usize = 48;
/// The longest file that the module reads, in bytes.
pub const MAX_LEN: usize = 4 << 20;

/// A checked policy file.
///
/// ```
/// use tagsplice::{Policy, PolicyFile, PolicyFileError};
/// # #[cfg(feature = "alloc")] {
/// let bytes = PolicyFile::to_bytes(Policy::example(), br#"{"source":"..."}"#);
/// let file = PolicyFile::read(&bytes)?;
/// assert_eq!(file.policy(), Policy::example());
/// assert_eq!(file.metadata(), br#"{"source":"..."}"#);
///
/// let half_written = &bytes[..bytes.len() / 2];
/// assert!(matches!(PolicyFile::read(half_written), Err(PolicyFileError::Length { .. })));
/// # }
/// # Ok::<(), PolicyFileError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyFile<'b> {
    policy: Policy<'b>,
    metadata: &'b [u8],
}

/// Why some bytes are not a policy file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PolicyFileError {
    /// There are no bytes.
    Empty,
    /// The bytes do not begin as a policy file does.
    NotAPolicyFile,
    /// A file of a version that this crate does not read.
    Version(u32),
    /// The header's checksum disagrees: a byte was changed, or the file is being written.
    Header,
    /// The file is shorter or longer than it says: cut off, or being written.
    Length {
        /// What the file says, in bytes.
        expected: usize,
        /// What there is.
        actual: usize,
    },
    /// The image is not the one that the header names: the file is being written.
    OtherImage,
    /// The image is damaged or of another version.
    Image(ImageError),
    /// The metadata's checksum disagrees. The image is whole all the same.
    Metadata,
}

impl<'b> PolicyFile<'b> {
    /// Checks a file: the header, the image and the metadata. Linear in its length.
    ///
    /// # Errors
    /// The first thing found wrong.
    pub fn read(bytes: &'b [u8]) -> Result<Self, PolicyFileError> {
        let header = Header::read(bytes)?;
        let metadata = header.metadata(bytes);
        if hash(metadata) != header.metadata_checksum {
            return Err(PolicyFileError::Metadata);
        }
        let policy = header.policy(bytes)?;
        Ok(Self { policy, metadata })
    }

    /// The policy alone; of the metadata only the length is checked.
    ///
    /// # Errors
    /// The first thing found wrong, but never [`PolicyFileError::Metadata`].
    pub fn read_policy(bytes: &'b [u8]) -> Result<Policy<'b>, PolicyFileError> {
        Header::read(bytes)?.policy(bytes)
    }

    /// The bytes of a file with this policy, and metadata for people and tools.
    ///
    /// # Panics
    /// Together they have more than 4 GiB.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn to_bytes(policy: Policy<'_>, metadata: &[u8]) -> alloc::vec::Vec<u8> {
        let len = |bytes: &[u8]| u32::try_from(bytes.len()).expect("less than 4 GiB");
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(len(policy.image()).to_le_bytes());
        bytes.extend(policy.checksum().to_le_bytes());
        bytes.extend(len(metadata).to_le_bytes());
        bytes.extend([0; 4]);
        bytes.extend(hash(metadata).to_le_bytes());
        bytes.extend(hash(&bytes[MAGIC.len()..]).to_le_bytes());
        bytes.extend(policy.image());
        bytes.extend(metadata);
        bytes
    }

    /// Do these bytes begin as a policy file does?
    #[must_use]
    pub fn is_like(bytes: &[u8]) -> bool {
        bytes.starts_with(&MAGIC)
    }

    /// The policy.
    #[must_use]
    pub const fn policy(&self) -> Policy<'b> {
        self.policy
    }

    /// What the tool that wrote the file says about it: JSON.
    #[must_use]
    pub const fn metadata(&self) -> &'b [u8] {
        self.metadata
    }
}

/// What the header says of the rest.
struct Header {
    image_len: usize,
    image_checksum: u64,
    metadata_checksum: u64,
}

impl Header {
    #[inline(always)]
    fn read(bytes: &[u8]) -> Result<Self, PolicyFileError> {
        if bytes.is_empty() {
            return Err(PolicyFileError::Empty);
        }
        if bytes.first_chunk() != Some(&MAGIC) {
            return Err(PolicyFileError::NotAPolicyFile);
        }
        let Some(header) = bytes.first_chunk::<HEADER_LEN>() else {
            let actual = bytes.len();
            return Err(PolicyFileError::Length { expected: HEADER_LEN, actual });
        };
        let version = u32_at(header, 8);
        if version != VERSION {
            return Err(PolicyFileError::Version(version));
        }
        let (fields, checksum) = (header.get(8..40).unwrap_or_default(), u64_at(header, 40));
        if hash(fields) != checksum {
            return Err(PolicyFileError::Header);
        }
        let (image_len, metadata_len) = (u32_at(header, 12) as usize, u32_at(header, 24) as usize);
        let expected = HEADER_LEN.saturating_add(image_len).saturating_add(metadata_len);
        if expected != bytes.len() {
            return Err(PolicyFileError::Length { expected, actual: bytes.len() });
        }
        let (image_checksum, metadata_checksum) = (u64_at(header, 16), u64_at(header, 32));
        Ok(Self { image_len, image_checksum, metadata_checksum })
    }

    #[inline(always)]
    fn policy<'b>(&self, bytes: &'b [u8]) -> Result<Policy<'b>, PolicyFileError> {
        let rest = bytes.get(HEADER_LEN..).unwrap_or_default();
        let image = rest.get(..self.image_len).unwrap_or_default();
        let policy = Policy::from_image(image).map_err(PolicyFileError::Image)?;
        if policy.checksum() == self.image_checksum {
            Ok(policy)
        } else {
            Err(PolicyFileError::OtherImage)
        }
    }

    fn metadata<'b>(&self, bytes: &'b [u8]) -> &'b [u8] {
        bytes.get(HEADER_LEN..).and_then(|rest| rest.get(self.image_len..)).unwrap_or_default()
    }
}

fn u32_at(header: &[u8; HEADER_LEN], at: usize) -> u32 {
    let field = header.get(at..).and_then(<[u8]>::first_chunk::<4>);
    field.map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

fn u64_at(header: &[u8; HEADER_LEN], at: usize) -> u64 {
    let field = header.get(at..).and_then(<[u8]>::first_chunk::<8>);
    field.map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

impl fmt::Display for PolicyFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Empty => write!(f, "the file is empty"),
            Self::NotAPolicyFile => {
                write!(
                    f,
                    "not a policy file (it does not begin as one); `tagsplice compile` writes one"
                )
            }
            Self::Version(version) => write!(
                f,
                "policy file of version {version}, but this program reads version {VERSION}: \
                 compile the route file again with a matching release"
            ),
            Self::Header => write!(f, "policy file damaged: the checksum of its header disagrees"),
            Self::Length { expected, actual } => {
                write!(f, "policy file damaged: {actual} bytes where it says {expected}")
            }
            Self::OtherImage => {
                write!(f, "policy file damaged: its header belongs to another policy")
            }
            Self::Image(error) => write!(f, "{error}"),
            Self::Metadata => {
                write!(f, "policy file damaged: the checksum of its metadata disagrees")
            }
        }
    }
}

impl core::error::Error for PolicyFileError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Image(error) => Some(error),
            _ => None,
        }
    }
}
