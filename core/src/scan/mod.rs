//! One pass over a record: is it JSON, and where is what a decision needs?
//!
//! [`record::scan`] walks the text once, front to back, without recursion: the members of
//! the record are one loop, those of what means something in it (`kubernetes`, its `labels`)
//! another, [`inside`], and everything else is skipped by [`value`]. Whoever wants to know what stands there implements
//! [`Sink`]; the scan tells it in the order of the text, so that what is told last counts.

pub(crate) mod cut;
pub(crate) mod deep;
pub(crate) mod escape;
mod inside;
pub(crate) mod lexical;
mod machine;
#[cfg(all(target_arch = "aarch64", target_endian = "little", target_feature = "neon", not(miri)))]
mod neon;
mod nest;
mod number;
mod padded;
mod position;
pub(crate) mod record;
pub(crate) mod source;
#[cfg(all(target_arch = "x86_64", not(miri)))]
mod sse2;
mod step;
mod string;
mod swar;
pub(crate) mod text;
pub(crate) mod utf8;
mod value;

use crate::span::Span;
pub use padded::Padded;
pub(crate) use text::Text;

/// Whose members a [`Sink::member`] belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    /// `kubernetes.labels`
    Labels,
    /// `kubernetes.annotations`
    Annotations,
    /// `kubernetes_namespace.labels`
    NamespaceLabels,
}

/// The strings directly in `kubernetes` that say who wrote a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// `namespace_name`
    Namespace,
    /// `pod_name`
    Pod,
    /// `container_name`
    Container,
    /// `host`
    Host,
}

/// What a scan tells, in the order of the text. Of everything told twice, the later counts.
pub(crate) trait Sink<'r> {
    /// Are the top-level members with this key taken out?
    fn is_tag_key(&self, key: Text<'r>) -> bool;
    /// The value of a member of the record called `kubernetes` begins at `at`, and is an object
    /// or not. What was reported of an earlier one is void. Returns the value's length if that is
    /// known, so that it need not be scanned.
    fn kubernetes(&mut self, at: usize, is_object: bool) -> Option<usize>;
    /// That object, whose length was not known, ends before `end`.
    fn kubernetes_end(&mut self, end: usize);
    /// Should the members of this object be told? Asked before each such object.
    fn wants(&self, space: Space) -> bool;
    /// The value of a member that can hold `space` begins at `at`. What was told of that space
    /// is void; `is_object` says whether members follow.
    fn space(&mut self, space: Space, at: usize, is_object: bool);
    /// A member of a space. `None`: its value is not a string.
    fn member(&mut self, space: Space, key: Text<'r>, value: Option<Text<'r>>);
    /// An identity field of `kubernetes`. `None`: its value is not a string.
    fn field(&mut self, field: Field, value: Option<Text<'r>>);
    /// A member with the tag key, and the comma that goes with it.
    fn cut(&mut self, cut: Span);
}
