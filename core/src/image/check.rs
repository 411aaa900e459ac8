//! Checking an image, once: after this no reader meets anything unexpected.

use core::fmt;

use super::{
    CLAUSE_LEN, ENTRY_LEN, GROUP_LEN, HEADER_LEN, Image, KEY_LEN, MAGIC, MAP_LEN, MAX_KEYS,
    MAX_LITERAL, MAX_MEMBER, MAX_TABLES, MAX_TEMPLATE_TAG, NONE, PART_LEN, SETS_LEN, TABLE_LEN,
    TAG_LEN, VERSION, automaton, clause, exact, hash, header, key, map, number, sets, table, tag,
};

/// Why some bytes are not a policy image.
///
/// ```
/// use tagsplice::{ImageError, Policy};
/// let image = Policy::example().image();
/// let error = Policy::from_image(&image[..image.len() - 1]).unwrap_err();
/// assert!(matches!(error, ImageError::Length { expected, actual } if expected == actual + 1));
/// assert!(error.to_string().starts_with("policy image damaged"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ImageError {
    /// The bytes do not begin as an image does.
    NotAnImage,
    /// An image of a version that this crate does not read.
    Version(u32),
    /// The image is shorter or longer than it says: cut off, or something was appended.
    Length {
        /// What the image says, in bytes.
        expected: usize,
        /// What there is.
        actual: usize,
    },
    /// The checksum disagrees: a byte was changed.
    Checksum,
    /// The checksum agrees, but the part at this offset breaks the layout: made by a faulty tool.
    Layout {
        /// Where the broken part is referred to, in bytes from the image's start.
        offset: usize,
    },
}

impl fmt::Display for ImageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NotAnImage => write!(f, "not a policy image (it does not begin with its mark)"),
            Self::Version(version) => write!(
                f,
                "policy image of version {version}, but this program reads version {VERSION}: \
                 build the route file again with a matching release"
            ),
            Self::Length { expected, actual } => {
                write!(f, "policy image damaged: {actual} bytes where it says {expected}")
            }
            Self::Checksum => write!(f, "policy image damaged: its checksum disagrees"),
            Self::Layout { offset } => {
                write!(f, "policy image broken at byte {offset}: made by a faulty tool")
            }
        }
    }
}

impl core::error::Error for ImageError {}

/// Checks that `bytes` are an image, whole and undamaged. Linear in their length.
///
/// # Errors
/// The first thing found wrong.
pub fn check(bytes: &[u8]) -> Result<Image<'_>, ImageError> {
    let image = intact(bytes)?;
    Checker { image: Called(image) }
        .run()
        .map(|()| image)
        .map_err(|offset| ImageError::Layout { offset })
}

/// Checks that `bytes` are what [`check`] once found to be an image, and that this crate reads
/// its version: by their mark, length and checksum alone.
///
/// # Errors
/// The first thing found wrong, but never [`ImageError::Layout`].
pub fn intact(bytes: &[u8]) -> Result<Image<'_>, ImageError> {
    let image = Image::new(bytes);
    if bytes.len() < HEADER_LEN || !bytes.starts_with(&MAGIC) {
        return Err(ImageError::NotAnImage);
    }
    let version = image.u32(header::VERSION);
    if version != VERSION {
        return Err(ImageError::Version(version));
    }
    let expected = image.size(header::LEN);
    if expected != bytes.len() {
        return Err(ImageError::Length { expected, actual: bytes.len() });
    }
    let body = bytes.get(header::FLAGS..).unwrap_or_default();
    if image.u64(header::CHECKSUM) != hash(body) {
        return Err(ImageError::Checksum);
    }
    Ok(image)
}

/// Walks everything that a reader can reach. Errors are offsets of what refers to the fault.
struct Checker<'p> {
    image: Called<'p>,
}

/// Reads an image by calls: inlined, the reads of a check would take some kilobytes of the module,
/// and it is done once.
#[derive(Clone, Copy)]
struct Called<'p>(Image<'p>);

impl<'p> Called<'p> {
    #[inline(never)]
    fn u16(self, at: usize) -> u16 {
        self.0.u16(at)
    }

    #[inline(never)]
    fn u32(self, at: usize) -> u32 {
        self.0.u32(at)
    }

    #[inline(never)]
    fn u64(self, at: usize) -> u64 {
        self.0.u64(at)
    }

    #[inline(always)]
    fn size(self, at: usize) -> usize {
        self.u32(at) as usize
    }

    #[inline(never)]
    fn slice(self, start: usize, len: usize) -> &'p [u8] {
        self.0.slice(start, len)
    }

    const fn bytes(self) -> &'p [u8] {
        self.0.bytes()
    }
}

type Checked = Result<(), usize>;

impl Checker<'_> {
    fn run(&self) -> Checked {
        let image = self.image;
        let tables = image.size(header::TABLE_COUNT);
        ensure(tables <= MAX_TABLES, header::TABLE_COUNT)?;
        ensure(image.size(header::KEY_COUNT) <= MAX_KEYS, header::KEY_COUNT)?;
        ensure(
            image.size(header::ROUTE_COUNT) <= image.size(header::TAG_COUNT),
            header::ROUTE_COUNT,
        )?;
        self.span(header::KEY, image.size(header::KEY_LEN))?;
        self.span(header::PREFIX, image.size(header::PREFIX_LEN))?;
        ensure(image.size(header::PREFIX_LEN) + MAX_TEMPLATE_TAG < MAX_MEMBER, header::PREFIX_LEN)?;
        self.span(header::META, image.size(header::META_LEN))?;
        for special in [header::DEFAULT, header::UNLABELED, header::MALFORMED, header::UNTRUSTED] {
            let tag = image.u32(special);
            ensure(tag == NONE || tag < image.u32(header::TAG_COUNT), special)?;
        }
        self.each(header::TAGS, header::TAG_COUNT, TAG_LEN, |at| self.tag(at))?;
        self.each(header::CLAUSES, header::CLAUSE_COUNT, CLAUSE_LEN, |at| self.clause(at))?;
        self.sets(header::BASE_SETS)?;
        self.each(header::TABLES, header::TABLE_COUNT, TABLE_LEN, |at| self.table(at))?;
        self.each(header::KEYS, header::KEY_COUNT, KEY_LEN, |at| {
            let first = image.size(at + key::FIRST);
            ensure(first <= tables && image.size(at + key::COUNT) <= tables - first, at)
        })?;
        // Each group of keys ends where the next begins.
        let ends = [
            (header::LABELS, header::FIRST_ANNOTATION),
            (header::ANNOTATIONS, header::FIRST_NAMESPACE_LABEL),
            (header::NAMESPACE_LABELS, header::FIRST_POD_FIELD),
        ];
        let keys = image.u32(header::KEY_COUNT);
        let mut first = 0;
        for (space, end_at) in ends {
            let end = image.u32(end_at);
            ensure(first <= end && end <= keys, end_at)?;
            self.map(space, |key, at| ensure((first..end).contains(&key), at))?;
            first = end;
        }
        let checks_identity = image.u32(header::FLAGS) & 1 == 1;
        for (field, is_of_identity) in [
            (header::NAMESPACE, true),
            (header::POD, true),
            (header::CONTAINER, false),
            (header::HOST, false),
        ] {
            let key = image.u32(field);
            let may_be_none = !(checks_identity && is_of_identity);
            ensure((first..keys).contains(&key) || key == NONE && may_be_none, field)?;
        }
        Ok(())
    }

    fn tag(&self, at: usize) -> Checked {
        let image = self.image;
        let len = image.size(at + tag::TEXT_LEN);
        if image.u32(at + tag::KIND) == tag::LITERAL {
            self.span(at + tag::TEXT, len)?;
            let member = image.size(at + tag::MEMBER_LEN);
            ensure((1..=MAX_MEMBER).contains(&member), at)?;
            return self.span(at + tag::MEMBER, member);
        }
        ensure(image.u32(at + tag::KIND) == tag::TEMPLATE && len <= MAX_TEMPLATE_TAG, at)?;
        self.span(at + tag::MEMBER, image.size(at + tag::MEMBER_LEN))?;
        self.array(at + tag::TEXT, len, PART_LEN, |part| {
            if image.u32(part) == 0 {
                self.span(part + 4, image.size(part + 8))
            } else {
                ensure(image.u32(part + 4) < image.u32(header::KEY_COUNT), part)
            }
        })
    }

    fn clause(&self, at: usize) -> Checked {
        let image = self.image;
        ensure(image.u32(at + clause::ROUTE) < image.u32(header::ROUTE_COUNT), at)?;
        let count = usize::from(image.u16(at + clause::KEY_COUNT));
        ensure(usize::from(image.u16(at + clause::POSITIVE_COUNT)) <= count, at)?;
        self.array(at + clause::KEYS, count, 2, |key| {
            ensure(u32::from(image.u16(key)) < image.u32(header::KEY_COUNT), key)
        })
    }

    fn table(&self, at: usize) -> Checked {
        let image = self.image;
        self.sets(at + table::OTHER)?;
        match image.u32(at + table::KIND) {
            table::EXACT => self.map(at + exact::MAP, |_, value| self.sets(value)),
            table::AUTOMATON => {
                let states = image.size(at + automaton::STATE_COUNT);
                let shift = image.u32(at + automaton::SHIFT);
                ensure((2..=1 << 16).contains(&states) && shift <= 8, at)?;
                self.span(at + automaton::CLASSES, 256)?;
                let classes = image.slice(image.size(at + automaton::CLASSES), 256);
                let is_class = |&class: &u8| usize::from(class) < 1 << shift;
                ensure(classes.iter().all(is_class), at + automaton::CLASSES)?;
                self.array(at + automaton::TRANSITIONS, states << shift, 2, |transition| {
                    ensure(usize::from(image.u16(transition)) < states, transition)
                })?;
                self.array(at + automaton::SETS, states, 4, |sets| self.sets(sets))
            }
            table::NUMBER => {
                let count = image.size(at + number::THRESHOLD_COUNT);
                ensure(count < 1 << 24, at)?;
                self.array(at + number::THRESHOLDS, count, 8, |_| Ok(()))?;
                self.array(at + number::SETS, 2 * count + 1, 4, |sets| self.sets(sets))
            }
            _ => Err(at),
        }
    }

    /// The map whose offset is at `at`, and each value with where it is.
    fn map(&self, at: usize, value: impl Fn(u32, usize) -> Checked) -> Checked {
        let image = self.image;
        self.span(at, MAP_LEN)?;
        let start = image.size(at);
        let places = image.size(start + map::MASK).wrapping_add(1);
        ensure(places.is_power_of_two(), start)?;
        let mut vacant = false;
        self.each_of(start + map::ENTRIES, places, ENTRY_LEN, |entry| {
            if image.u32(entry + map::VALUE) == NONE {
                vacant = true;
                return Ok(());
            }
            let len = image.size(entry + map::TEXT_LEN);
            ensure(len <= MAX_LITERAL, entry)?;
            self.span(entry + map::TEXT, len)?;
            value(image.u32(entry + map::VALUE), entry + map::VALUE)
        })?;
        ensure(vacant, start)
    }

    /// The pair of clause sets whose offset is at `at`.
    fn sets(&self, at: usize) -> Checked {
        let image = self.image;
        let clauses = image.size(header::CLAUSE_COUNT);
        if clauses <= 64 {
            return self.span(at, SETS_LEN);
        }
        let groups = clauses.div_ceil(64).div_ceil(64);
        self.array(at, groups, GROUP_LEN, |group| {
            let words = |set: usize| image.u64(group + set).count_ones() as usize * 8;
            self.span(group + sets::ALLOWED_WORDS, words(sets::ALLOWED))?;
            self.span(group + sets::PIVOT_WORDS, words(sets::PIVOTS))
        })
    }

    /// `len` bytes are there at the offset that is at `at`.
    #[inline(never)]
    fn span(&self, at: usize, len: usize) -> Checked {
        let start = self.image.size(at);
        let all = self.image.bytes().len();
        ensure(start <= all && len <= all - start, at)
    }

    fn each(
        &self,
        start: usize,
        count: usize,
        len: usize,
        item: impl Fn(usize) -> Checked,
    ) -> Checked {
        self.array(start, self.image.size(count), len, item)
    }

    fn array(
        &self,
        at: usize,
        count: usize,
        len: usize,
        item: impl Fn(usize) -> Checked,
    ) -> Checked {
        self.each_of(at, count, len, item)
    }

    /// The array of `count` items whose offset is at `at`.
    fn each_of(
        &self,
        at: usize,
        count: usize,
        len: usize,
        mut item: impl FnMut(usize) -> Checked,
    ) -> Checked {
        self.span(at, count.checked_mul(len).ok_or(at)?)?;
        let start = self.image.size(at);
        (0..count).try_for_each(|index| item(start + index * len))
    }
}

/// A fault at `at`, unless something holds.
fn ensure(holds: bool, at: usize) -> Checked {
    if holds { Ok(()) } else { Err(at) }
}
