//! What goes into a filter.

use crate::decide::Origin;
use crate::scan::Padded;

/// A record, and what its caller knows of it.
///
/// Made of anything that is bytes. Who the record is from matters only to policies that check
/// identity: give the tag that it came with, if Fluent Bit's tail input made it, or the names.
///
/// ```
/// use tagsplice::Record;
/// let record = Record::from("{}").with_tag(b"kube.var.log.containers.web_default_app-0.log");
/// assert_eq!(record.bytes(), b"{}");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Record<'r> {
    pub(crate) text: Text<'r>,
    pub(crate) origin: Origin<'r>,
}

/// The record's bytes, and whether room follows them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Text<'r> {
    Slice(&'r [u8]),
    Padded(Padded<'r>),
}

impl<'r> Record<'r> {
    /// A record of which nothing else is known.
    #[must_use]
    pub const fn new(bytes: &'r [u8]) -> Self {
        Self { text: Text::Slice(bytes), origin: Origin::Unknown }
    }

    /// A record in a buffer that goes on after it: see [`Padded`]. In a wasm interpreter it is
    /// scanned in a third less time; natively there is no difference.
    ///
    /// ```
    /// use tagsplice::{Filter, Padded, Policy, Record};
    /// let mut buffer = *b"{}................................";
    /// buffer[2..].fill(0);
    /// let record = Record::padded(Padded::new(&buffer, 2).expect("room after it"));
    /// assert!(Filter::new(Policy::example()).apply(record)?.is_unchanged());
    /// # Ok::<(), tagsplice::Error>(())
    /// ```
    #[must_use]
    pub const fn padded(record: Padded<'r>) -> Self {
        Self { text: Text::Padded(record), origin: Origin::Unknown }
    }

    /// The same record, with the tag that it came with. A policy that checks identity compares
    /// the pod and namespace in the record with those in the tag, where the tag has the form that
    /// the tail input gives it: `<prefix>var.log.containers.<pod>_<namespace>_<container>-<id>.log`.
    #[must_use]
    pub const fn with_tag(self, tag: &'r [u8]) -> Self {
        Self { origin: Origin::Tag(tag), ..self }
    }

    /// The same record, with the pod that wrote it, for callers that know that by other means than
    /// a tag.
    ///
    /// ```
    /// use tagsplice::Record;
    /// let record = Record::from("{}").with_identity(b"default", b"web-0");
    /// assert!(record.tag().is_none());
    /// ```
    #[must_use]
    pub const fn with_identity(self, namespace: &'r [u8], pod: &'r [u8]) -> Self {
        Self { origin: Origin::Pod { namespace, pod }, ..self }
    }

    /// The same record with another text.
    pub(crate) const fn with_text<'t>(self, record: Padded<'t>) -> Record<'t>
    where
        'r: 't,
    {
        Record { text: Text::Padded(record), origin: self.origin }
    }

    /// The record's bytes.
    #[must_use]
    pub fn bytes(&self) -> &'r [u8] {
        match self.text {
            Text::Slice(bytes) => bytes,
            Text::Padded(record) => record.record(),
        }
    }

    /// The tag that it came with, if that is known.
    #[must_use]
    pub const fn tag(&self) -> Option<&'r [u8]> {
        match self.origin {
            Origin::Tag(tag) => Some(tag),
            Origin::Unknown | Origin::Pod { .. } => None,
        }
    }
}

impl<'r, T: AsRef<[u8]> + ?Sized> From<&'r T> for Record<'r> {
    fn from(bytes: &'r T) -> Self {
        Self::new(bytes.as_ref())
    }
}

impl<'r> From<Padded<'r>> for Record<'r> {
    fn from(record: Padded<'r>) -> Self {
        Self::padded(record)
    }
}
