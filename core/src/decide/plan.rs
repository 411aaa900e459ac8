//! What a policy asks of every record.

use crate::image::{Image, MAX_TABLES, Map, header};
use crate::policy::Policy;
use crate::scan::{Field, Space};

/// A policy's image, and those parts of it that the scan of a record touches for each label. The
/// rest is read from its header, which costs no more.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan<'p> {
    pub(crate) image: Image<'p>,
    pub(crate) tag_key: &'p [u8],
    labels: Map,
    annotations: Map,
    namespace_labels: Map,
}

impl<'p> Plan<'p> {
    pub(crate) fn new(policy: Policy<'p>) -> Self {
        let image = policy.parts();
        let map = |at| Map::new(image, image.header().size(at));
        Self {
            image,
            tag_key: policy.tag_key(),
            labels: map(header::LABELS),
            annotations: map(header::ANNOTATIONS),
            namespace_labels: map(header::NAMESPACE_LABELS),
        }
    }

    #[inline(always)]
    pub(super) fn map(&self, space: Space) -> &Map {
        match space {
            Space::Labels => &self.labels,
            Space::Annotations => &self.annotations,
            Space::NamespaceLabels => &self.namespace_labels,
        }
    }

    /// The index of the key that stands for `field`.
    #[inline(always)]
    pub(super) fn field(&self, field: Field) -> u32 {
        self.image.header().u32(match field {
            Field::Namespace => header::NAMESPACE,
            Field::Pod => header::POD,
            Field::Container => header::CONTAINER,
            Field::Host => header::HOST,
        })
    }

    /// How many tables there are. (No more than [`MAX_TABLES`], whatever the image.)
    #[inline(always)]
    pub(super) fn table_count(&self) -> usize {
        self.image.header().size(header::TABLE_COUNT).min(MAX_TABLES)
    }

    /// Is the identity in a record compared with the one in its tag?
    #[inline(always)]
    pub(crate) fn checks_identity(&self) -> bool {
        self.image.header().u32(header::FLAGS) & 1 == 1
    }
}
