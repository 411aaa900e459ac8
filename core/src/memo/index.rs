//! The memo's index: a hash table of two places a set, in bytes.

/// Four numbers of 32 bits, little-endian: those of a [`Place`], in its order.
const PLACE_LEN: usize = 16;
const SET_LEN: usize = 2 * PLACE_LEN;

/// One sixteenth of the memory is the index, so that there is a place for each 256 bytes. That
/// leaves room for notes, and for places whose entries were overwritten.
const SHARE: usize = 16;

/// A place in the ring. Entries of the lap before are there until the ring's next entry reaches
/// them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    /// How many times the ring was begun. Nothing is ever written in lap 0.
    pub(super) lap: u32,
    pub(super) at: u32,
}

impl Position {
    /// Is what was written here still there, when `next` is where the next entry goes?
    #[inline(always)]
    pub(super) fn is_live(self, next: Self) -> bool {
        let lap = if self.at < next.at { next.lap } else { next.lap.wrapping_sub(1) };
        self.lap == lap && lap > 0
    }
}

/// What the index knows of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Bits of their hash that do not choose the set.
    pub(super) check: u32,
    /// Where their entry is; in lap 0, a note that they were seen once.
    pub(super) entry: Position,
    /// How many bytes they are.
    pub(super) len: u32,
}

impl Place {
    /// A note that bytes with this hash were seen.
    pub(super) const fn note(check: u32) -> Self {
        Self { check, entry: Position { lap: 0, at: 0 }, len: 0 }
    }

    #[inline(always)]
    pub(super) fn read(bytes: &[u8; PLACE_LEN]) -> Self {
        let number = |place: usize| {
            let number = bytes.get(4 * place..).and_then(<[u8]>::first_chunk);
            number.map_or(0, |number| u32::from_le_bytes(*number))
        };
        let entry = Position { lap: number(1), at: number(2) };
        Self { check: number(0), entry, len: number(3) }
    }

    pub(super) fn bytes(self) -> [u8; PLACE_LEN] {
        let Self { check, entry: Position { lap, at }, len } = self;
        let numbers = u128::from(check)
            | u128::from(lap) << 32
            | u128::from(at) << 64
            | u128::from(len) << 96;
        numbers.to_le_bytes()
    }
}

/// How many sets there are: a power of two, or none in too little memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Index {
    sets: usize,
}

impl Index {
    /// The index of a memory of this length.
    pub(super) fn new(memory_len: usize) -> Self {
        let most = memory_len / SHARE / SET_LEN;
        Self { sets: most.checked_ilog2().map_or(0, |log| 1 << log) }
    }

    /// How many bytes of the memory it takes.
    pub(super) const fn len(self) -> usize {
        self.sets * SET_LEN
    }

    pub(super) const fn is_empty(self) -> bool {
        self.sets == 0
    }

    /// Where the set for a hash is.
    #[inline(always)]
    pub(super) fn set(self, hash: u32) -> usize {
        (hash as usize & self.sets.wrapping_sub(1)).wrapping_mul(SET_LEN)
    }
}

/// A set's two places: the first for entries, the second for what the first gave up and for notes.
/// So notes of what never comes back cannot push out more than one of two entries.
#[inline(always)]
pub(super) fn places(memory: &[u8], set: usize) -> &[[u8; PLACE_LEN]] {
    let bytes = memory.get(set..).and_then(<[u8]>::first_chunk::<SET_LEN>);
    bytes.map_or(&[], |bytes| bytes.as_chunks().0)
}

/// A set's places, to be written.
pub(super) fn set_mut(memory: &mut [u8], set: usize) -> Option<&mut [[u8; PLACE_LEN]; 2]> {
    let bytes = memory.get_mut(set..)?.first_chunk_mut::<SET_LEN>()?;
    bytes.as_chunks_mut().0.first_chunk_mut()
}

/// Is a place a note of bytes with this hash?
pub(super) fn is_note(place: &[u8; PLACE_LEN], check: u32) -> bool {
    let place = Place::read(place);
    place.entry.lap == 0 && place.check == check
}

/// Is a place a note, or that of an entry that is still there?
#[inline(never)]
pub(super) fn is_taken(place: &[u8; PLACE_LEN], next: Position) -> bool {
    let place = Place::read(place);
    place.entry.lap == 0 && place.check != 0 || place.entry.is_live(next)
}
