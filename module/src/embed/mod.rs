//! Put a policy into the Tagsplice wasm filter, and find the one that is in it.
//!
//! The module has a *slot* in its data, found by its mark, that says where in memory the policy
//! image lies and how long it is. [`embed`] adds the image as a data segment after everything
//! that the program knows and writes the slot: no compiler, no linker, and the same bytes for
//! the same input. [`extract`] reads both back.

mod error;
mod layout;
mod write;

pub use error::EmbedError;

use layout::Layout;
use tagsplice::Policy;

/// The module with this policy in place of the one that it has. Linear in the length of both.
///
/// # Errors
/// The image is not one, or the module is not one of Tagsplice's, or would not be valid any more.
pub fn embed(module: &[u8], image: &[u8]) -> Result<Vec<u8>, EmbedError> {
    embed_with_metadata(module, image, b"")
}

/// Like [`embed`], with metadata for people and tools, which no runtime looks at.
///
/// # Errors
/// As [`embed`].
pub fn embed_with_metadata(
    module: &[u8],
    image: &[u8],
    metadata: &[u8],
) -> Result<Vec<u8>, EmbedError> {
    Policy::from_image(image).map_err(EmbedError::Image)?;
    let mut layout = Layout::of(module)?;
    layout.remove_image();
    layout.add_image(image)?;
    let written = write::module(module, &layout, metadata)?;
    layout::validate(&written)?;
    Ok(written)
}

/// What a module imports, each as `module.name`, in its order.
///
/// # Errors
/// It is not a module that every supported agent loads.
pub fn imports(module: &[u8]) -> Result<Vec<String>, EmbedError> {
    layout::validate(module)?;
    layout::imports(module)
}

/// The metadata that was put into a module with its policy, if any.
///
/// # Errors
/// It is not a module that every supported agent loads.
pub fn metadata(module: &[u8]) -> Result<Option<Vec<u8>>, EmbedError> {
    layout::validate(module)?;
    layout::metadata(module)
}

/// Which versions of policies a module reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
    /// Of images.
    pub image: u32,
    /// Of policy files; `None` where it reads none.
    pub policy_file: Option<u32>,
}

/// Which versions of policies a module reads.
///
/// # Errors
/// The module is not one of Tagsplice's.
pub fn versions(module: &[u8]) -> Result<Versions, EmbedError> {
    Ok(Layout::of(module)?.versions())
}

/// The image of the policy in a module; `None` where it is the built-in one.
///
/// # Errors
/// The module is not one of Tagsplice's, or what its slot names is not an image.
pub fn extract(module: &[u8]) -> Result<Option<Vec<u8>>, EmbedError> {
    let layout = Layout::of(module)?;
    let Some(image) = layout.image()? else { return Ok(None) };
    Policy::from_image(image).map_err(EmbedError::Image)?;
    Ok(Some(image.to_vec()))
}
