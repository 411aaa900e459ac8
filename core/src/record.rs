//! What goes into a filter.

/// A record, and the tag that it came with where that is known.
///
/// Made of anything that is bytes; the tag matters only to policies that check identity.
///
/// ```
/// use tagsplice::Record;
/// let record = Record::from("{}").with_tag(b"kube.var.log.containers.web_default_app-0.log");
/// assert_eq!(record.bytes(), b"{}");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Record<'r> {
    bytes: &'r [u8],
    tag: Option<&'r [u8]>,
}

impl<'r> Record<'r> {
    /// A record without a tag.
    #[must_use]
    pub const fn new(bytes: &'r [u8]) -> Self {
        Self { bytes, tag: None }
    }

    /// The same record, with the tag that it came with.
    #[must_use]
    pub const fn with_tag(self, tag: &'r [u8]) -> Self {
        Self { tag: Some(tag), ..self }
    }

    /// The JSON text.
    #[must_use]
    pub const fn bytes(&self) -> &'r [u8] {
        self.bytes
    }

    /// The tag that it came with.
    #[must_use]
    pub const fn tag(&self) -> Option<&'r [u8]> {
        self.tag
    }
}

impl<'r, T: AsRef<[u8]> + ?Sized> From<&'r T> for Record<'r> {
    fn from(bytes: &'r T) -> Self {
        Self::new(bytes.as_ref())
    }
}
