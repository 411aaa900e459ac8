//! What can be wrong.

use std::fmt;

use tagsplice::ImageError;

/// Why a policy was not put into a module, or not found in it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EmbedError {
    /// The bytes are not a wasm module that every supported agent loads.
    Module {
        /// What is wrong, by the validator.
        message: String,
        /// Where, in bytes from the module's start.
        offset: u64,
    },
    /// A module without a place for a policy, or with several.
    NotTagsplice,
    /// The slot names a place where no image lies.
    Slot {
        /// The address in the module's memory.
        address: u32,
        /// The length in bytes.
        len: u32,
    },
    /// The policy is not an image.
    Image(ImageError),
    /// The image does not fit into the module's memory.
    TooLarge,
}

impl fmt::Display for EmbedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Module { message, offset } => {
                write!(f, "not a wasm module that every agent loads: byte {offset}: {message}")
            }
            Self::NotTagsplice => {
                write!(f, "not a Tagsplice module: it has no place for a policy")
            }
            Self::Slot { address, len } => write!(
                f,
                "damaged module: no {len} bytes of policy at address {address}; build it again"
            ),
            Self::Image(error) => write!(f, "{error}"),
            Self::TooLarge => write!(f, "the policy does not fit into the module's memory"),
        }
    }
}

impl std::error::Error for EmbedError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Image(error) => Some(error),
            _ => None,
        }
    }
}

impl From<wasmparser::BinaryReaderError> for EmbedError {
    fn from(error: wasmparser::BinaryReaderError) -> Self {
        Self::Module { message: error.message().to_owned(), offset: error.offset() }
    }
}
