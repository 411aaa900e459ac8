//! A policy that owns its image.

use alloc::sync::Arc;
use core::fmt;

use crate::{ImageError, Policy};

/// A policy with its image in memory of its own, shared by reference count: what a program keeps
/// that loads its policy at run time. A clone costs a count, and no copy of the image.
///
/// A collector that exchanges its policy while it runs keeps the current one where all threads
/// find it, and lets each filter know when it has changed; the filter keeps its memory:
///
/// ```
/// use std::sync::{Arc, RwLock};
/// use tagsplice::{Filter, Policy, PolicyBuf};
///
/// let current = Arc::new(RwLock::new(PolicyBuf::from(Policy::example())));
/// let mut filter = Filter::new(current.read().unwrap().clone());
/// assert!(filter.apply("{}")?.is_unchanged());
///
/// // On reload, whenever it comes:
/// let image = Policy::example().image().to_vec(); // read from a file
/// *current.write().unwrap() = PolicyBuf::from_image(image)?;
///
/// // In the thread of the filter, between two batches:
/// filter.set_policy(current.read().unwrap().clone());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PolicyBuf {
    image: Arc<[u8]>,
}

impl PolicyBuf {
    /// Checks an image, once, and keeps it. Linear in its length.
    ///
    /// ```
    /// use tagsplice::{ImageError, Policy, PolicyBuf};
    /// assert!(PolicyBuf::from_image(Policy::example().image()).is_ok());
    /// assert_eq!(PolicyBuf::from_image(*b"{}").unwrap_err(), ImageError::NotAnImage);
    /// ```
    ///
    /// # Errors
    /// The bytes are not an image, are one of another version, or are damaged.
    pub fn from_image(image: impl Into<Arc<[u8]>>) -> Result<Self, ImageError> {
        let image = image.into();
        Policy::from_image(&image)?;
        Ok(Self { image })
    }

    /// The policy, which borrows from this one. Costs nothing.
    ///
    /// ```
    /// use tagsplice::{Policy, PolicyBuf};
    /// let policy = PolicyBuf::from(Policy::example());
    /// assert_eq!(policy.policy().tag_key(), b"new_tag");
    /// ```
    #[must_use]
    #[inline(always)]
    pub fn policy(&self) -> Policy<'_> {
        Policy::from_image_unchecked(&self.image)
    }

    /// The image, checked.
    ///
    /// ```
    /// use tagsplice::{Policy, PolicyBuf};
    /// assert_eq!(*PolicyBuf::from(Policy::example()).into_image(), *Policy::example().image());
    /// ```
    #[must_use]
    pub fn into_image(self) -> Arc<[u8]> {
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
