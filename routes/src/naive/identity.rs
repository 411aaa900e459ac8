//! Who a tag of the tail input names.

/// The pod of `...var.log.containers.<pod>_<namespace>_<container>-<64 hex digits>.log`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Identity<'t> {
    pub(crate) pod: &'t str,
    pub(crate) namespace: &'t str,
}

/// The pod that a tag names; `None` if it is of another form.
pub(crate) fn identity(tag: &str) -> Option<Identity<'_>> {
    let (_, file) = tag.split_once("var.log.containers.")?;
    let parts: Vec<&str> = file.strip_suffix(".log")?.split('_').collect();
    let &[pod, namespace, container] = parts.as_slice() else { return None };
    let (container, id) = container.rsplit_once('-')?;
    let is_id = id.len() == 64 && id.chars().all(|char| char.is_ascii_hexdigit());
    let are_names = [pod, namespace, container].iter().all(|name| !name.is_empty());
    (is_id && are_names).then_some(Identity { pod, namespace })
}
