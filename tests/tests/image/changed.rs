//! Images with a number changed, and all else right.

use tagsplice::image::{self, ENTRY_LEN, NONE, TABLE_LEN, TAG_LEN, header, map, table, tag};
use tagsplice::{ImageError, Policy};
use tagsplice_tests::policies::{SUBJECTS, image as compiled};

/// An image that is changed.
#[derive(Clone)]
pub(crate) struct Image(pub(crate) Vec<u8>);

impl Image {
    /// The image of a route file.
    pub(crate) fn of(routes: &str) -> Self {
        let image = Self(compiled(routes));
        assert_eq!(image.verdict(), Ok(()));
        image
    }

    pub(crate) fn verdict(&self) -> Result<(), ImageError> {
        Policy::from_image(&self.0).map(drop)
    }

    pub(crate) fn u32(&self, at: usize) -> u32 {
        image::Image::new(&self.0).u32(at)
    }

    pub(crate) fn size(&self, at: usize) -> usize {
        self.u32(at) as usize
    }

    pub(crate) fn len(&self) -> u32 {
        self.0.len() as u32
    }

    /// The same with these numbers.
    pub(crate) fn with(&self, numbers: &[(usize, u32)]) -> Self {
        let mut changed = self.clone();
        for &(at, number) in numbers {
            changed.0[at..at + 4].copy_from_slice(&number.to_le_bytes());
        }
        changed.sealed()
    }

    /// Its length and checksum put right.
    pub(crate) fn sealed(mut self) -> Self {
        let len = self.len().to_le_bytes();
        self.0[header::LEN..][..4].copy_from_slice(&len);
        let checksum = image::hash(&self.0[header::FLAGS..]).to_le_bytes();
        self.0[header::CHECKSUM..][..8].copy_from_slice(&checksum);
        self
    }

    #[track_caller]
    pub(crate) fn takes(&self, numbers: &[(usize, u32)]) {
        assert_eq!(self.with(numbers).verdict(), Ok(()));
    }

    /// With these numbers it is broken, and what refers to the fault is at `offset`.
    #[track_caller]
    pub(crate) fn refuses(&self, numbers: &[(usize, u32)], offset: usize) {
        assert_eq!(self.with(numbers).verdict(), Err(ImageError::Layout { offset }));
    }

    /// At `at` is the offset of `len` bytes.
    #[track_caller]
    pub(crate) fn bounds(&self, at: usize, len: usize) {
        self.takes(&[(at, self.u32(at))]);
        self.refuses(&[(at, self.len() - len as u32 + 1)], at);
        self.refuses(&[(at, self.len() + 1)], at);
        self.refuses(&[(at, u32::MAX)], at);
    }

    /// At `at` is an index below `count`, or, where that `may_be_none`, [`NONE`].
    #[track_caller]
    pub(crate) fn indexes(&self, at: usize, count: u32, may_be_none: bool) {
        self.takes(&[(at, count - 1)]);
        self.refuses(&[(at, count)], at);
        if may_be_none {
            self.takes(&[(at, NONE)]);
        } else {
            self.refuses(&[(at, NONE)], at);
        }
    }

    /// The tables of this kind.
    pub(crate) fn tables(&self, kind: u32) -> Vec<usize> {
        (0..self.size(header::TABLE_COUNT))
            .map(|index| self.size(header::TABLES) + index * TABLE_LEN)
            .filter(|&at| self.u32(at + table::KIND) == kind)
            .collect()
    }

    /// The tags of this kind.
    pub(crate) fn tags(&self, kind: u32) -> Vec<usize> {
        (0..self.size(header::TAG_COUNT))
            .map(|index| self.size(header::TAGS) + index * TAG_LEN)
            .filter(|&at| self.u32(at + tag::KIND) == kind)
            .collect()
    }

    /// The entries of the map whose offset is at `at`.
    pub(crate) fn entries(&self, at: usize) -> Vec<usize> {
        let start = self.size(at);
        (0..=self.size(start + map::MASK))
            .map(|place| self.size(start + map::ENTRIES) + place * ENTRY_LEN)
            .collect()
    }
}

/// Every kind of table, tag and space.
pub(crate) fn subjects() -> Image {
    Image::of(SUBJECTS)
}

/// Clause sets of two levels.
pub(crate) fn many_routes() -> Image {
    let routes =
        (0..100).map(|i| format!("  - {{tag: t{i}, match: {{matchLabels: {{a: v{i}}}}}}}\n"));
    Image::of(&format!("routes:\n{}", routes.collect::<String>()))
}
