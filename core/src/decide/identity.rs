//! Who wrote a record, by the tag that it came with.
//!
//! What an app logs can end up at the top level of its record, a forged `kubernetes` included;
//! when Fluent Bit then fails to look up the real one, the forged one stands alone. The tag
//! is out of an app's reach: the tail input makes it of the file's name, which the kubelet gives:
//! `kube.var.log.containers.<pod>_<namespace>_<container>-<64 hex digits>.log`.

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
    let start = (0..tag.len()).find(|&at| tag.get(at..).is_some_and(|t| t.starts_with(FOLDER)))?;
    let name = tag.get(start + FOLDER.len()..)?.strip_suffix(ENDING)?;
    // Names of pods, namespaces and containers are DNS names, without underscores.
    let mut parts = name.split(|&byte| byte == b'_');
    let (pod, namespace, container) = (parts.next()?, parts.next()?, parts.next()?);
    let (container, id) = container.split_at_checked(container.len().checked_sub(ID_LEN)?)?;
    let is_id = id.iter().all(u8::is_ascii_hexdigit) && container.ends_with(b"-");
    let is_name = !pod.is_empty() && !namespace.is_empty() && container.len() > 1;
    (is_id && is_name && parts.next().is_none()).then_some(Identity { pod, namespace })
}
