//! What a policy asks of every record, read from its image once.

use crate::image::{Image, MAX_SLOTS, MAX_TABLES, Map, header};
use crate::policy::Policy;
use crate::scan::{Field, Space};

/// The parts of an image that the scan of a record touches.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan<'p> {
    pub(crate) image: Image<'p>,
    pub(crate) tag_key: &'p [u8],
    labels: Map<'p>,
    annotations: Map<'p>,
    namespace_labels: Map<'p>,
    fields: [u32; 4],
    pub(super) tables: usize,
    pub(super) table_count: usize,
    pub(super) keys: usize,
    pub(super) slot_count: usize,
    pub(super) clause_count: usize,
    pub(super) clauses: usize,
    pub(crate) checks_identity: bool,
}

impl<'p> Plan<'p> {
    pub(crate) fn new(policy: Policy<'p>) -> Self {
        let image = policy.parts();
        let header = image.header();
        Self {
            image,
            tag_key: policy.tag_key(),
            labels: Map::new(image, header.size(header::LABELS)),
            annotations: Map::new(image, header.size(header::ANNOTATIONS)),
            namespace_labels: Map::new(image, header.size(header::NAMESPACE_LABELS)),
            fields: [
                header.u32(header::NAMESPACE),
                header.u32(header::POD),
                header.u32(header::CONTAINER),
                header.u32(header::HOST),
            ],
            tables: header.size(header::TABLES),
            table_count: header.size(header::TABLE_COUNT).min(MAX_TABLES),
            keys: header.size(header::KEYS),
            slot_count: header.size(header::SLOT_COUNT).min(MAX_SLOTS),
            clause_count: header.size(header::CLAUSE_COUNT),
            clauses: header.size(header::CLAUSES),
            checks_identity: policy.checks_identity(),
        }
    }

    #[inline(always)]
    pub(super) fn map(&self, space: Space) -> &Map<'p> {
        match space {
            Space::Labels => &self.labels,
            Space::Annotations => &self.annotations,
            Space::NamespaceLabels => &self.namespace_labels,
        }
    }

    /// The index of the key that stands for `field`.
    #[inline(always)]
    pub(super) fn field(&self, field: Field) -> u32 {
        let [namespace, pod, container, host] = self.fields;
        match field {
            Field::Namespace => namespace,
            Field::Pod => pod,
            Field::Container => container,
            Field::Host => host,
        }
    }
}
