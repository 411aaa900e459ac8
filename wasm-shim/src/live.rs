//! The policy from a file, in memory of its own below the arena.
//!
//! A file is read to the arena's end and checked there. Only then is its image copied over the
//! one that was in force; so there are never more than two. A larger image moves the arena up.
#![allow(unsafe_code, reason = "the memory of the policy in force is written anew")]

use tagsplice::Policy;

use crate::arena::Block;

use crate::linear::Linear;
use crate::refusal;
use crate::shim::{Memory, Shim};
use crate::wasi::Wasi;
use crate::watch::{Home, Watch};

/// Images lie at multiples of this, as the arena does.
const ALIGN: usize = 16;

/// The watch on the file, and the place of its policy.
pub(crate) struct Live {
    watch: Watch,
    /// The first address of the image in force, if it is from a file.
    start: usize,
    /// How many bytes there are from there to the arena.
    len: usize,
    is_example: bool,
}

impl Live {
    /// `start` is where the arena begins; `is_example` says that the policy in force is nobody's.
    pub(crate) const fn new(start: usize, is_example: bool) -> Self {
        Self { watch: Watch::new(), start, len: 0, is_example }
    }

    /// Is it time to [`ask`](Self::ask)? Call it with each record's time.
    #[inline(always)]
    pub(crate) fn is_due(&mut self, second: u32) -> bool {
        self.watch.is_due(second)
    }

    /// Looks at the file if the clock says so. It may move the arena.
    #[cold]
    #[inline(never)]
    pub(crate) fn ask(&mut self, second: u32, shim: &mut Shim<'static, Linear>) {
        let Self { watch, start, len, is_example } = self;
        let mut place = Place { shim, start: *start, len, is_example, file: Block::default() };
        watch.ask(second, &mut Wasi, &mut place);
    }
}

/// Where a policy goes.
struct Place<'l> {
    shim: &'l mut Shim<'static, Linear>,
    start: usize,
    len: &'l mut usize,
    is_example: &'l mut bool,
    /// Where the file was read to, in the arena.
    file: Block,
}

impl Home for Place<'_> {
    fn room(&mut self, len: usize) -> Option<&mut [u8]> {
        self.file = self.shim.scratch(len)?;
        let Block { start, end } = self.file;
        let used = self.shim.used();
        self.shim.memory().bytes(used).get_mut(start..end)
    }

    fn install(&mut self, image: Block) -> bool {
        let (used, len) = (self.shim.used(), image.len());
        let missing = len.saturating_sub(*self.len);
        let by = missing.saturating_add(ALIGN - 1) & !(ALIGN - 1);
        if by > 0 && !self.shim.memory().move_up(by, used) {
            return false;
        }
        *self.len += by;
        // The filter refers to the image of before no more.
        self.shim.set_policy(refusal::policy());
        *self.is_example = false;
        let Block { start, end } = self.file;
        let file = self.shim.memory().bytes(used).get(start..end).unwrap_or_default();
        let image = file.get(image.start..image.end).unwrap_or_default();
        let place = core::ptr::with_exposed_provenance_mut(self.start);
        // SAFETY: from `start` there are `len` bytes below the arena, initialized as all of
        // memory is. Only the filter and what it borrows referred to them, until the line above.
        let place: &'static mut [u8] = unsafe { core::slice::from_raw_parts_mut(place, len) };
        if place.len() == image.len() {
            place.copy_from_slice(image);
            self.shim.set_policy(Policy::from_image_unchecked(place));
        }
        true
    }

    fn in_force(&self) -> (u64, usize) {
        let policy = self.shim.policy();
        (policy.checksum(), policy.route_count())
    }

    fn distrust(&mut self) {
        if *self.is_example {
            self.shim.set_policy(refusal::policy());
        }
    }
}
