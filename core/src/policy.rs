//! A policy: an image that was checked, and the questions a filter asks it.

use crate::image::{self, Image, ImageError, header};

/// The rules by which records get their tags.
///
/// A policy is a checked *image*, read where it lies: it can stand in a `static`, in a mapped
/// file or behind an `Arc`, costs nothing to copy and is used by any number of filters at once.
/// Images are made from route files by the crate `tagsplice-routes` or by `tagsplice build`.
#[derive(Clone, Copy, Debug)]
pub struct Policy<'p> {
    image: Image<'p>,
}

impl<'p> Policy<'p> {
    /// Checks an image, once. Linear in its length.
    ///
    /// # Errors
    /// The bytes are not an image, are one of another version, or are damaged.
    pub fn from_image(image: &'p [u8]) -> Result<Self, ImageError> {
        image::check(image).map(|image| Self { image })
    }

    /// Takes bytes for an image without a check. Filters with it answer, but what they decide
    /// means nothing if the bytes are no image; they never read outside it, nor panic.
    #[must_use]
    pub const fn from_image_unchecked(image: &'p [u8]) -> Self {
        Self { image: Image::new(image) }
    }

    /// The image.
    #[must_use]
    pub const fn image(&self) -> &'p [u8] {
        self.image.bytes()
    }

    /// The member that is added, such as `new_tag`.
    #[must_use]
    pub fn tag_key(&self) -> &'p [u8] {
        self.image.slice(self.image.size(header::KEY), self.image.size(header::KEY_LEN))
    }

    /// The number of routes.
    #[must_use]
    pub fn route_count(&self) -> usize {
        self.image.size(header::ROUTE_COUNT)
    }

    /// Is the identity in a record compared with the one in its tag?
    #[must_use]
    pub fn checks_identity(&self) -> bool {
        self.image.u32(header::FLAGS) & 1 == 1
    }

    /// What the tool that made the image wrote about it, for people and tools: JSON.
    #[must_use]
    pub fn meta(&self) -> &'p [u8] {
        self.image.slice(self.image.size(header::META), self.image.size(header::META_LEN))
    }

    /// Reads the image's parts by their layout.
    #[inline(always)]
    pub(crate) const fn parts(self) -> Image<'p> {
        self.image
    }
}

impl Policy<'static> {
    /// The built-in policy: the one of the blog post that Tagsplice began with, as
    /// `examples/seed-routes.yaml`.
    #[must_use]
    pub const fn seed() -> Self {
        Self::from_image_unchecked(include_bytes!("seed.image"))
    }
}

impl Default for Policy<'static> {
    fn default() -> Self {
        Self::seed()
    }
}
