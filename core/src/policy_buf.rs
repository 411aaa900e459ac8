//! A policy that owns its image.

use alloc::boxed::Box;
use core::fmt;

use crate::{ImageError, Policy};

/// An image that was checked, in memory of its own: what a program keeps that loads its policy
/// at run time.
///
/// A [`Policy`] borrows its image. A collector that exchanges policies while it runs keeps each
/// behind an `Arc` and exchanges those; whoever still filters with the old one holds it until
/// the batch is done:
///
/// ```
/// use std::sync::{Arc, RwLock};
/// use tagsplice::{Filter, Policy, PolicyBuf};
///
/// let current = RwLock::new(Arc::new(PolicyBuf::seed()));
///
/// // For each batch:
/// let policy = Arc::clone(&current.read().unwrap());
/// let mut filter = Filter::new(policy.policy());
/// assert!(filter.apply("{}")?.is_unchanged());
///
/// // On reload, whenever it comes:
/// let image = Policy::seed().image().to_vec(); // read from a file
/// *current.write().unwrap() = Arc::new(PolicyBuf::from_image(image)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PolicyBuf {
    image: Box<[u8]>,
}

impl PolicyBuf {
    /// Checks an image, once, and keeps it. Linear in its length; a `Vec` without room to spare
    /// is not copied.
    ///
    /// ```
    /// use tagsplice::{ImageError, Policy, PolicyBuf};
    /// assert!(PolicyBuf::from_image(Policy::seed().image()).is_ok());
    /// assert_eq!(PolicyBuf::from_image(*b"{}").unwrap_err(), ImageError::NotAnImage);
    /// ```
    ///
    /// # Errors
    /// The bytes are not an image, are one of another version, or are damaged.
    pub fn from_image(image: impl Into<Box<[u8]>>) -> Result<Self, ImageError> {
        let image = image.into();
        Policy::from_image(&image)?;
        Ok(Self { image })
    }

    /// A copy of the built-in policy, [`Policy::seed`].
    #[must_use]
    pub fn seed() -> Self {
        Self::from(Policy::seed())
    }

    /// The policy, which borrows from this one. Costs nothing.
    ///
    /// ```
    /// use tagsplice::{Filter, PolicyBuf};
    /// let policy = PolicyBuf::seed();
    /// let filter = Filter::new(policy.policy());
    /// assert_eq!(filter.policy().tag_key(), b"new_tag");
    /// ```
    #[must_use]
    pub const fn policy(&self) -> Policy<'_> {
        Policy::from_image_unchecked(&self.image)
    }

    /// The image, checked.
    ///
    /// ```
    /// use tagsplice::{Policy, PolicyBuf};
    /// assert_eq!(PolicyBuf::seed().into_image(), Policy::seed().image().into());
    /// ```
    #[must_use]
    pub fn into_image(self) -> Box<[u8]> {
        self.image
    }
}

/// Copies the image. If it was never checked, neither is the copy.
impl From<Policy<'_>> for PolicyBuf {
    fn from(policy: Policy<'_>) -> Self {
        Self { image: policy.image().into() }
    }
}

impl fmt::Debug for PolicyBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.policy().fmt(f)
    }
}
