//! What a policy asks of every record.

use super::group::Group;
use crate::fields::{LabelMap, PodField};
use crate::image::{CLAUSE_LEN, Image, Map, NONE, header};
use crate::policy::Policy;
use crate::text::Text;

/// Where in a policy's image those parts are that the scan of a record touches for each label. The
/// rest is read from the image's header, which costs no more.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    /// For each label map the map from its keys to theirs.
    maps: [Map; LabelMap::ALL.len()],
    /// The index of each group's first key; the groups follow each other.
    first_keys: [usize; Group::COUNT],
}

impl Layout {
    pub(crate) fn new(policy: Policy<'_>) -> Self {
        let image = policy.parts();
        let header = image.header();
        let map = |at| Map::new(image, header.size(at));
        Self {
            maps: LabelMap::ALL.map(|label_map| map(header::label_map(label_map))),
            first_keys: [
                0,
                header.size(header::FIRST_ANNOTATION),
                header.size(header::FIRST_NAMESPACE_LABEL),
                header.size(header::FIRST_POD_FIELD),
            ],
        }
    }
}

/// A policy's image, and its layout.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan<'p> {
    pub(crate) image: Image<'p>,
    layout: &'p Layout,
}

impl<'p> Plan<'p> {
    /// `layout` is that of `policy`.
    #[inline(always)]
    pub(crate) fn new(policy: Policy<'p>, layout: &'p Layout) -> Self {
        Self { image: policy.parts(), layout }
    }

    /// The key of the member that is added.
    #[inline(always)]
    pub(crate) fn tag_key(&self) -> &'p [u8] {
        self.image.tag_key()
    }

    /// Does any route ask for a member of this object?
    #[inline(always)]
    pub(crate) fn wants(&self, label_map: LabelMap) -> bool {
        self.map(label_map).is_some_and(|map| !map.is_empty())
    }

    #[inline(always)]
    fn map(&self, label_map: LabelMap) -> Option<&Map> {
        self.layout.maps.get(label_map as usize)
    }

    /// The index of the key that is this member of a label map, or [`NONE`].
    #[inline(always)]
    pub(super) fn member(&self, label_map: LabelMap, key: Text<'_>) -> u32 {
        self.map(label_map).map_or(NONE, |map| map.get(self.image, key))
    }

    /// The index of the key that is `field`.
    #[inline(always)]
    pub(super) fn field(&self, field: PodField) -> u32 {
        self.image.header().u32(header::pod_field(field))
    }

    #[inline(always)]
    pub(super) fn first_key(&self, group: Group) -> usize {
        self.layout.first_keys.get(group.0).copied().unwrap_or(0)
    }

    /// The group of a key.
    pub(super) fn group_of(&self, key: u32) -> Group {
        let is_in = |group: &Group| self.first_key(*group) <= key as usize;
        Group::all().rev().find(is_in).unwrap_or(Group(0))
    }

    /// How many clauses there are: no more than the image has room for, whatever it says.
    #[inline(always)]
    pub(super) fn clause_count(&self) -> usize {
        let most = self.image.bytes().len() / CLAUSE_LEN;
        self.image.header().size(header::CLAUSE_COUNT).min(most)
    }

    /// Is the identity in a record compared with what is known of who wrote it?
    #[inline(always)]
    pub(crate) fn checks_identity(&self) -> bool {
        self.image.header().u32(header::FLAGS) & 1 == 1
    }
}
