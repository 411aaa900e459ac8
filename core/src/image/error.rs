//! What can be wrong with an image.

use core::fmt;

use super::layout::VERSION;

/// Why some bytes are not a policy image.
///
/// ```
/// use tagsplice::{ImageError, Policy};
/// let image = Policy::example().image();
/// let error = Policy::from_image(&image[..image.len() - 1]).unwrap_err();
/// assert!(matches!(error, ImageError::Length { expected, actual } if expected == actual + 1));
/// assert!(error.to_string().starts_with("policy image damaged"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ImageError {
    /// The bytes do not begin as an image does.
    NotAnImage,
    /// An image of a version that this crate does not read.
    Version(u32),
    /// The image is shorter or longer than it says: cut off, or something was appended.
    Length {
        /// What the image says, in bytes.
        expected: usize,
        /// What there is.
        actual: usize,
    },
    /// The checksum disagrees: a byte was changed.
    Checksum,
    /// The checksum agrees, but the part at this offset breaks the layout: made by a faulty tool.
    Layout {
        /// Where the broken part is referred to, in bytes from the image's start.
        offset: usize,
    },
}

impl fmt::Display for ImageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NotAnImage => write!(f, "not a policy image (it does not begin with its mark)"),
            Self::Version(version) => write!(
                f,
                "policy image of version {version}, but this program reads version {VERSION}: \
                 build the route file again with a matching release"
            ),
            Self::Length { expected, actual } => {
                write!(f, "policy image damaged: {actual} bytes where it says {expected}")
            }
            Self::Checksum => write!(f, "policy image damaged: its checksum disagrees"),
            Self::Layout { offset } => {
                write!(f, "policy image broken at byte {offset}: made by a faulty tool")
            }
        }
    }
}

impl core::error::Error for ImageError {}
