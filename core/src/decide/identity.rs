//! Who wrote a record, by the tag that it came with.
//!
//! What an app logs can end up at the top level of its record, a forged `kubernetes` included;
//! when Fluent Bit then fails to look up the real one, the forged one is the only one. The tag
//! is out of an app's reach: the tail input makes it of the file's name, which the kubelet gives:
//! `kube.var.log.containers.<pod>_<namespace>_<container>-<64 hex digits>.log`.

use super::plan::Plan;
use super::values::Values;
use crate::bytes::Bytes;
use crate::image::header;
use crate::text::equal;

/// Whether a record's identity, the pod and namespace that it names, was verified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Identity {
    /// Nothing was compared: the policy does not ask for it, or the record names no pod because
    /// it has no `kubernetes` object.
    #[default]
    NotChecked,
    /// It is that of the pod which the record is known to come from.
    Verified,
    /// It is not: the record got the policy's tag for untrusted records.
    Mismatched,
    /// The policy asks for it, but it is not known where the record comes from: no identity and
    /// no tag was given, or a tag of another form than the tail input's.
    Unverified,
}

/// What is known of a record apart from its text.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Incoming<'t> {
    pub(crate) origin: Origin<'t>,
    /// A record whose origin is not known is untrusted, where the policy asks for it.
    pub(crate) must_be_known: bool,
}

/// Where a record comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Origin<'t> {
    #[default]
    Unknown,
    /// The tag that it came with, which names a pod if it has the tail input's form.
    Tag(&'t [u8]),
    /// The pod that wrote it.
    Pod { namespace: &'t [u8], pod: &'t [u8] },
}

impl Identity {
    /// Does the record get the tag for untrusted ones?
    pub(super) fn is_refused(self, incoming: Incoming<'_>) -> bool {
        match self {
            Self::NotChecked | Self::Verified => false,
            Self::Mismatched => true,
            Self::Unverified => incoming.must_be_known,
        }
    }
}

/// Compares the identity in a record with its origin, where the policy asks for it.
pub(super) fn check(plan: &Plan<'_>, values: &impl Values, incoming: Incoming<'_>) -> Identity {
    if !plan.checks_identity() || !values.has_pod(plan) {
        return Identity::NotChecked;
    }
    let (namespace, pod) = match incoming.origin {
        Origin::Unknown => return Identity::Unverified,
        Origin::Pod { namespace, pod } => (namespace, pod),
        Origin::Tag(tag) => match of_tag(tag) {
            Some(TailTag { namespace, pod }) => (namespace, pod),
            None => return Identity::Unverified,
        },
    };
    let is = |key, name| {
        let value = values.value(plan, plan.header(key));
        value.is_some_and(|value| value.is(name))
    };
    if is(header::POD_NAME, pod) && is(header::NAMESPACE_NAME, namespace) {
        Identity::Verified
    } else {
        Identity::Mismatched
    }
}

/// The pod that a tag of the tail input names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TailTag<'t> {
    pod: &'t [u8],
    namespace: &'t [u8],
}

const FOLDER: &[u8] = b"var.log.containers.";
const ENDING: &[u8] = b".log";
const ID_LEN: usize = 64;

/// Who a tag of the tail input's form names; `None` where it has another form.
fn of_tag(tag: &[u8]) -> Option<TailTag<'_>> {
    let start = tag.windows(FOLDER.len()).position(|window| equal(window, FOLDER))?;
    let name = tag.part(start + FOLDER.len(), tag.len());
    // Names of pods, namespaces and containers are DNS names, without underscores.
    let (pod, name) = split_once(name)?;
    let (namespace, name) = split_once(name)?;
    // A container of one byte at least, `-`, the id, and the ending.
    let dash = name.len().checked_sub(1 + ID_LEN + ENDING.len()).filter(|&dash| dash > 0)?;
    let ending = name.part(dash + 1 + ID_LEN, name.len());
    let id = name.part(dash + 1, dash + 1 + ID_LEN);
    let is_form = name.byte(dash) == b'-'
        && id.iter().all(u8::is_ascii_hexdigit)
        && equal(ending, ENDING)
        && split_once(name).is_none();
    (is_form && !pod.is_empty() && !namespace.is_empty()).then_some(TailTag { pod, namespace })
}

/// What is before the first underscore, and what after it.
#[inline(never)]
fn split_once(name: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = name.iter().position(|&byte| byte == b'_')?;
    Some((name.part(0, at), name.part(at + 1, name.len())))
}
