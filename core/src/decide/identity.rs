//! Who wrote a record, by the tag that it came with.
//!
//! What an app logs can end up at the top level of its record, a forged `kubernetes` included;
//! when Fluent Bit then fails to look up the real one, the forged one stands alone. The tag
//! is out of an app's reach: the tail input makes it of the file's name, which the kubelet gives:
//! `kube.var.log.containers.<pod>_<namespace>_<container>-<64 hex digits>.log`.

use crate::scan::source::Source;
use crate::scan::text::equal;

/// The pod that a tag names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identity<'t> {
    pub(super) pod: &'t [u8],
    pub(super) namespace: &'t [u8],
}

const FOLDER: &[u8] = b"var.log.containers.";
const ENDING: &[u8] = b".log";
const ID_LEN: usize = 64;

/// Who a tag of the tail input's form names; `None` where it has another form.
pub(super) fn of_tag(tag: &[u8]) -> Option<Identity<'_>> {
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
    (is_form && !pod.is_empty() && !namespace.is_empty()).then_some(Identity { pod, namespace })
}

/// What stands in front of the first underscore, and behind it.
#[inline(never)]
fn split_once(name: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = name.iter().position(|&byte| byte == b'_')?;
    Some((name.part(0, at), name.part(at + 1, name.len())))
}
