//! A policy: an image that was checked, and the questions a filter asks it.

use core::fmt;

use crate::image::{self, Fields, Image, ImageError, TAG_LEN, header, tag};
use crate::member;

/// The rules by which records get their tags.
///
/// A policy is a checked *image*, read where it lies: it can be in a `static`, in a mapped
/// file or behind an `Arc`, costs nothing to copy and is used by any number of filters at once.
/// Images are made from route files by the crate `tagsplice-routes` or by
/// `tagsplice build --image`.
/// Where the image must be owned, see [`PolicyBuf`](crate::PolicyBuf).
///
/// ```
/// use tagsplice::{Filter, Policy};
/// let policy = Policy::example();
/// assert_eq!(policy.tag_key(), b"new_tag");
/// assert!(!policy.checks_identity());
///
/// let (mut one, mut two) = (Filter::new(policy), Filter::new(policy));
/// assert_eq!(one.apply("{}")?.tag(), two.apply("{}")?.tag());
/// # Ok::<(), tagsplice::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Policy<'p> {
    image: Image<'p>,
}

impl<'p> Policy<'p> {
    /// Checks an image, once. Linear in its length.
    ///
    /// ```
    /// use tagsplice::{ImageError, Policy};
    /// let image = Policy::example().image();
    /// assert!(Policy::from_image(image).is_ok());
    ///
    /// let mut damaged = image.to_vec();
    /// damaged[100] ^= 1;
    /// assert_eq!(Policy::from_image(&damaged).unwrap_err(), ImageError::Checksum);
    /// ```
    ///
    /// # Errors
    /// The bytes are not an image, are one of another version, or are damaged.
    pub fn from_image(image: &'p [u8]) -> Result<Self, ImageError> {
        image::check(image).map(|image| Self { image })
    }

    /// Takes bytes for an image without a check. Filters with it answer, but what they decide
    /// means nothing if the bytes are not an image; they never read outside it, nor panic.
    ///
    /// ```
    /// use tagsplice::{Filter, Policy};
    /// /// An image that was checked when the program was built.
    /// static IMAGE: &[u8] = Policy::example().image();
    /// static POLICY: Policy<'_> = Policy::from_image_unchecked(IMAGE);
    /// assert!(Filter::new(POLICY).apply("{}")?.is_unchanged());
    /// # Ok::<(), tagsplice::Error>(())
    /// ```
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
        self.image.tag_key()
    }

    /// The number of routes.
    #[must_use]
    pub fn route_count(&self) -> usize {
        self.image.header().size(header::ROUTE_COUNT)
    }

    /// The tags that it can decide, in the order of their indices: those of the routes first, so
    /// that a route and its tag have the same index, and then `default`, `unlabeled`, `malformed`
    /// and `untrusted`, as far as the policy has them.
    ///
    /// ```
    /// use tagsplice::{Policy, PolicyTag};
    /// let tags: Vec<PolicyTag<'static>> = Policy::example().tags().collect();
    /// assert_eq!(tags[0], PolicyTag::Literal(b"private-a1-s3-ap-south-1"));
    /// assert_eq!(tags.len(), Policy::example().route_count() + 1);
    /// ```
    pub fn tags(&self) -> impl ExactSizeIterator<Item = PolicyTag<'p>> + use<'p> {
        let (image, header) = (self.image, self.image.header());
        // No more than the image has room for, whatever it says.
        let count = header.size(header::TAG_COUNT).min(image.bytes().len() / TAG_LEN);
        let tags = header.size(header::TAGS);
        (0..count).map(move |index| {
            let at = tags.wrapping_add(index.wrapping_mul(TAG_LEN));
            let tag = Fields::<TAG_LEN>::new(image, at);
            if tag.u32(tag::KIND) == tag::LITERAL {
                PolicyTag::Literal(image.slice(tag.size(tag::TEXT), tag.size(tag::TEXT_LEN)))
            } else {
                let len = tag.size(tag::MEMBER_LEN);
                PolicyTag::Template(image.slice(tag.size(tag::MEMBER), len))
            }
        })
    }

    /// Is the identity in a record compared with the one in its tag?
    #[must_use]
    pub fn checks_identity(&self) -> bool {
        self.image.header().u32(header::FLAGS) & 1 == 1
    }

    /// The image's checksum: names a policy in logs, where two that differ should look different.
    #[must_use]
    pub fn checksum(&self) -> u64 {
        self.image.u64(header::CHECKSUM)
    }

    /// The tag of malformed records, if they get one.
    #[must_use]
    pub fn malformed_tag(&self) -> Option<&'p [u8]> {
        let (_, tag) = member::literal(self.image, self.image.header().u32(header::MALFORMED));
        (!tag.is_empty()).then_some(tag)
    }

    /// What the tool that made the image wrote about it, for people and tools: JSON.
    #[must_use]
    pub fn meta(&self) -> &'p [u8] {
        self.image.slice(
            self.image.header().size(header::META),
            self.image.header().size(header::META_LEN),
        )
    }

    /// Reads the image's parts by their layout.
    #[inline(always)]
    pub(crate) const fn parts(self) -> Image<'p> {
        self.image
    }
}

/// A tag that a policy can decide. Its text lives as long as the policy's image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PolicyTag<'p> {
    /// Always the same: its text, not escaped.
    Literal(&'p [u8]),
    /// Made of a record's values: the template, such as `{labels.team}-logs`.
    Template(&'p [u8]),
}

/// Says what the policy is, not what its bytes are.
impl fmt::Debug for Policy<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy")
            .field("tag_key", &format_args!("\"{}\"", self.tag_key().escape_ascii()))
            .field("route_count", &self.route_count())
            .field("checks_identity", &self.checks_identity())
            .finish_non_exhaustive()
    }
}

impl Policy<'static> {
    /// The example that filters use without a policy of the user's: six routes by region, tenant
    /// and sensitivity of the data, in `examples/blog-post.yaml`.
    #[must_use]
    pub const fn example() -> Self {
        Self::from_image_unchecked(include_bytes!("example.image"))
    }
}
