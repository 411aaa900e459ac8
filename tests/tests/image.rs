//! The check of an image's layout: each limit, by an image that just keeps it and one that just
//! does not. The checksum is put right each time, so that nothing but the layout is wrong.

use tagsplice::image::{
    self, ENTRY_LEN, HEADER_LEN, KEY_LEN, MAX_LITERAL, MAX_MEMBER, MAX_SLOTS, MAX_TABLES,
    MAX_TEMPLATE_TAG, NONE, PART_LEN, TABLE_LEN, TAG_LEN, header, key, map, table, tag,
};
use tagsplice::{ImageError, Policy};
use tagsplice_tests::policies::{SUBJECTS, image as compiled};

/// An image that is changed.
#[derive(Clone)]
struct Image(Vec<u8>);

impl Image {
    fn of(routes: &str) -> Self {
        let image = Self(compiled(routes));
        assert_eq!(image.verdict(), Ok(()));
        image
    }

    fn verdict(&self) -> Result<(), ImageError> {
        Policy::from_image(&self.0).map(drop)
    }

    fn u32(&self, at: usize) -> u32 {
        image::Image::new(&self.0).u32(at)
    }

    fn size(&self, at: usize) -> usize {
        self.u32(at) as usize
    }

    fn len(&self) -> u32 {
        self.0.len() as u32
    }

    /// The same with these numbers.
    fn with(&self, numbers: &[(usize, u32)]) -> Self {
        let mut changed = self.clone();
        for &(at, number) in numbers {
            changed.0[at..at + 4].copy_from_slice(&number.to_le_bytes());
        }
        changed.sealed()
    }

    /// Its length and checksum put right.
    fn sealed(mut self) -> Self {
        let len = self.len().to_le_bytes();
        self.0[header::LEN..][..4].copy_from_slice(&len);
        let checksum = image::hash(&self.0[header::FLAGS..]).to_le_bytes();
        self.0[header::CHECKSUM..][..8].copy_from_slice(&checksum);
        self
    }

    #[track_caller]
    fn takes(&self, numbers: &[(usize, u32)]) {
        assert_eq!(self.with(numbers).verdict(), Ok(()));
    }

    /// With these numbers it is broken, and what refers to the fault stands at `offset`.
    #[track_caller]
    fn refuses(&self, numbers: &[(usize, u32)], offset: usize) {
        assert_eq!(self.with(numbers).verdict(), Err(ImageError::Layout { offset }));
    }

    /// At `at` stands the offset of `len` bytes.
    #[track_caller]
    fn bounds(&self, at: usize, len: usize) {
        self.takes(&[(at, self.u32(at))]);
        self.refuses(&[(at, self.len() - len as u32 + 1)], at);
        self.refuses(&[(at, self.len() + 1)], at);
        self.refuses(&[(at, u32::MAX)], at);
    }

    /// At `at` stands an index below `count`, or, where that `may_be_none`, [`NONE`].
    #[track_caller]
    fn indexes(&self, at: usize, count: u32, may_be_none: bool) {
        self.takes(&[(at, count - 1)]);
        self.refuses(&[(at, count)], at);
        if may_be_none {
            self.takes(&[(at, NONE)]);
        } else {
            self.refuses(&[(at, NONE)], at);
        }
    }

    /// The tables of this kind.
    fn tables(&self, kind: u32) -> Vec<usize> {
        (0..self.size(header::TABLE_COUNT))
            .map(|index| self.size(header::TABLES) + index * TABLE_LEN)
            .filter(|&at| self.u32(at + table::KIND) == kind)
            .collect()
    }

    /// The tags of this kind.
    fn tags(&self, kind: u32) -> Vec<usize> {
        (0..self.size(header::TAG_COUNT))
            .map(|index| self.size(header::TAGS) + index * TAG_LEN)
            .filter(|&at| self.u32(at + tag::KIND) == kind)
            .collect()
    }

    /// The entries of the map whose offset stands at `at`.
    fn entries(&self, at: usize) -> Vec<usize> {
        let start = self.size(at);
        (0..=self.size(start + map::MASK))
            .map(|place| self.size(start + map::ENTRIES) + place * ENTRY_LEN)
            .collect()
    }
}

/// Every kind of table, tag and space.
fn subjects() -> Image {
    Image::of(SUBJECTS)
}

/// Rows of two levels.
fn many_routes() -> Image {
    let routes =
        (0..100).map(|i| format!("  - {{tag: t{i}, match: {{matchLabels: {{a: v{i}}}}}}}\n"));
    Image::of(&format!("routes:\n{}", routes.collect::<String>()))
}

#[test]
fn what_is_no_image_is_told_apart() {
    let image = subjects();
    let mut header = image.0[..HEADER_LEN].to_vec();
    assert_eq!(
        Policy::from_image(&header).unwrap_err(),
        ImageError::Length { expected: image.0.len(), actual: HEADER_LEN }
    );
    header[self::header::VERSION] += 1;
    assert_eq!(Policy::from_image(&header).unwrap_err(), ImageError::Version(2));
    assert_eq!(Policy::from_image(&header[1..]).unwrap_err(), ImageError::NotAnImage);
    assert_eq!(Policy::from_image(&header[..143]).unwrap_err(), ImageError::NotAnImage);

    let mut longer = image.0.clone();
    longer.push(0);
    assert_eq!(
        Policy::from_image(&longer).unwrap_err(),
        ImageError::Length { expected: image.0.len(), actual: longer.len() }
    );
    for at in [header::CHECKSUM, header::FLAGS, image.0.len() - 1] {
        let mut damaged = image.0.clone();
        damaged[at] ^= 1;
        assert_eq!(Policy::from_image(&damaged).unwrap_err(), ImageError::Checksum, "{at}");
        assert_eq!(image::intact(&damaged).unwrap_err(), ImageError::Checksum, "{at}");
    }
}

#[test]
fn errors_say_what_is_wrong_and_what_to_do() {
    for (error, text) in [
        (ImageError::NotAnImage, "not a policy image (it does not begin with its mark)"),
        (
            ImageError::Version(7),
            "policy image of version 7, but this program reads version 1: \
             build the route file again with a matching release",
        ),
        (
            ImageError::Length { expected: 9, actual: 8 },
            "policy image damaged: 8 bytes where it says 9",
        ),
        (ImageError::Checksum, "policy image damaged: its checksum disagrees"),
        (
            ImageError::Layout { offset: 36 },
            "policy image broken at byte 36: made by a faulty tool",
        ),
    ] {
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn what_was_checked_once_is_not_walked_again() {
    let broken = subjects().with(&[(header::TABLE_COUNT, u32::MAX)]);
    assert_eq!(image::intact(&broken.0).map(|image| image.bytes().len()), Ok(broken.0.len()));
    assert!(image::check(&broken.0).is_err());
}

#[test]
fn counts_in_the_header_have_limits() {
    let image = subjects();
    image.refuses(&[(header::TABLE_COUNT, MAX_TABLES as u32 + 1)], header::TABLE_COUNT);
    image.takes(&[(header::SLOT_COUNT, MAX_SLOTS as u32)]);
    image.refuses(&[(header::SLOT_COUNT, MAX_SLOTS as u32 + 1)], header::SLOT_COUNT);
    let tags = image.u32(header::TAG_COUNT);
    image.takes(&[(header::ROUTE_COUNT, tags)]);
    image.refuses(&[(header::ROUTE_COUNT, tags + 1)], header::ROUTE_COUNT);

    // As many tables as a filter keeps rows.
    let labels = (0..MAX_TABLES).map(|i| format!("  - {{tag: x, match: label{i}}}\n"));
    let most = Image::of(&format!("routes:\n{}", labels.collect::<String>()));
    assert_eq!(most.size(header::TABLE_COUNT), MAX_TABLES);
    most.refuses(&[(header::TABLE_COUNT, MAX_TABLES as u32 + 1)], header::TABLE_COUNT);
}

#[test]
fn texts_lie_in_the_image() {
    let image = subjects();
    for (at, len) in [
        (header::KEY, header::KEY_LEN),
        (header::PREFIX, header::PREFIX_LEN),
        (header::META, header::META_LEN),
    ] {
        image.bounds(at, image.size(len));
        let last = image.len() - image.u32(len);
        image.takes(&[(at, last)]);
        image.refuses(&[(at, last), (len, image.u32(len) + 1)], at);
        image.takes(&[(at, image.len()), (len, 0)]);
        image.refuses(&[(at, image.len() + 1), (len, 0)], at);
    }
    let most = (MAX_MEMBER - MAX_TEMPLATE_TAG - 1) as u32;
    image.takes(&[(header::PREFIX, 0), (header::PREFIX_LEN, most)]);
    image.refuses(&[(header::PREFIX, 0), (header::PREFIX_LEN, most + 1)], header::PREFIX_LEN);
}

#[test]
fn indexes_name_what_is_there() {
    let image = subjects();
    let tags = image.u32(header::TAG_COUNT);
    for special in [header::DEFAULT, header::UNLABELED, header::MALFORMED, header::UNTRUSTED] {
        image.indexes(special, tags, true);
    }
    let keys = image.u32(header::KEY_COUNT);
    for field in [header::NAMESPACE, header::POD, header::CONTAINER, header::HOST] {
        image.indexes(field, keys, true);
    }
    for index in 0..image.size(header::CLAUSE_COUNT) {
        let clause = image.size(header::CLAUSES) + index * 4;
        image.indexes(clause, image.u32(header::ROUTE_COUNT), false);
    }
    for space in [header::LABELS, header::ANNOTATIONS, header::NAMESPACE_LABELS] {
        for entry in image.entries(space) {
            if image.u32(entry + map::VALUE) != NONE {
                image.takes(&[(entry + map::VALUE, keys - 1)]);
                image.refuses(&[(entry + map::VALUE, keys)], entry + map::VALUE);
            }
        }
    }
    let tables = image.u32(header::TABLE_COUNT);
    for index in 0..keys as usize {
        let at = image.size(header::KEYS) + index * KEY_LEN;
        let (first, count) = (at + key::FIRST, at + key::COUNT);
        image.takes(&[(first, 0), (count, tables)]);
        image.takes(&[(first, tables), (count, 0)]);
        image.refuses(&[(first, tables), (count, 1)], at);
        image.refuses(&[(first, 1), (count, tables)], at);
        image.refuses(&[(first, tables + 1), (count, 0)], at);
        let slot = at + key::SLOT;
        image.takes(&[(slot, NONE)]);
        image.takes(&[(slot, image.u32(header::SLOT_COUNT) - 1)]);
        image.refuses(&[(slot, image.u32(header::SLOT_COUNT))], at);
    }
}

#[test]
fn arrays_lie_in_the_image() {
    let image = subjects();
    for (array, count, len) in [
        (header::TAGS, header::TAG_COUNT, TAG_LEN),
        (header::CLAUSES, header::CLAUSE_COUNT, 4),
        (header::TABLES, header::TABLE_COUNT, TABLE_LEN),
        (header::KEYS, header::KEY_COUNT, KEY_LEN),
    ] {
        image.bounds(array, image.size(count) * len);
        // So few that the clauses' own limits are kept.
        if array != header::TABLES {
            image.refuses(&[(count, 1 << 24)], array);
        }
    }
    for space in [header::LABELS, header::ANNOTATIONS, header::NAMESPACE_LABELS] {
        image.bounds(space, image::MAP_LEN);
    }
}

#[test]
fn tags_are_literals_or_templates() {
    let image = subjects();
    for at in image.tags(tag::LITERAL) {
        image.bounds(at + tag::TEXT, image.size(at + tag::TEXT_LEN));
        image.bounds(at + tag::MEMBER, image.size(at + tag::MEMBER_LEN));
        image.refuses(&[(at + tag::KIND, 2)], at);
        let (member, len) = (at + tag::MEMBER, at + tag::MEMBER_LEN);
        image.refuses(&[(member, 0), (len, 0)], at);
        image.takes(&[(member, 0), (len, 1)]);
        image.takes(&[(member, 0), (len, MAX_MEMBER as u32)]);
        image.refuses(&[(member, 0), (len, MAX_MEMBER as u32 + 1)], at);
    }
    let templates = image.tags(tag::TEMPLATE);
    assert!(!templates.is_empty());
    for at in templates {
        let count = image.size(at + tag::TEXT_LEN);
        image.bounds(at + tag::TEXT, count * PART_LEN);
        image.refuses(&[(at + tag::TEXT_LEN, u32::MAX)], at + tag::TEXT);
        for index in 0..count {
            let part = image.size(at + tag::TEXT) + index * PART_LEN;
            let (kind, value, len) = (part, part + 4, part + 8);
            let all = image.len();
            image.takes(&[(kind, 0), (value, all - 5), (len, 5)]);
            image.refuses(&[(kind, 0), (value, all - 5), (len, 6)], value);
            let slots = image.u32(header::SLOT_COUNT);
            image.takes(&[(kind, 1), (value, slots - 1)]);
            image.refuses(&[(kind, 1), (value, slots)], part);
        }
    }
}

#[test]
fn tables_are_of_three_kinds() {
    let image = subjects();
    for kind in [table::EXACT, table::AUTOMATON, table::NUMBER] {
        let tables = image.tables(kind);
        assert!(!tables.is_empty(), "{kind}");
        for at in tables {
            image.bounds(at + table::ABSENT, 8);
            image.takes(&[(at + table::ABSENT, image.len() - 8)]);
            image.bounds(at + table::OTHER, 8);
            image.refuses(&[(at + table::KIND, 0)], at);
            image.refuses(&[(at + table::KIND, 4)], at);
        }
    }
}

#[test]
fn maps_have_a_vacant_place() {
    let image = subjects();
    for table in image.tables(table::EXACT) {
        let at = table + table::A;
        image.bounds(at, image::MAP_LEN);
        let start = image.size(at);
        image.bounds(start + map::ENTRIES, image.entries(at).len() * ENTRY_LEN);
        for mask in [2, 4, u32::MAX - 1] {
            image.refuses(&[(start + map::MASK, mask)], start);
        }
        let mut full = Vec::new();
        for entry in image.entries(at) {
            full.push((entry + map::VALUE, image.len() - 8));
            if image.u32(entry + map::VALUE) == NONE {
                continue;
            }
            let (text, len) = (entry + map::TEXT, entry + map::TEXT_LEN);
            image.bounds(text, image.size(len));
            image.takes(&[(text, 0), (len, MAX_LITERAL as u32)]);
            image.refuses(&[(text, 0), (len, MAX_LITERAL as u32 + 1)], entry);
            let value = entry + map::VALUE;
            image.takes(&[(value, image.len() - 8)]);
            image.refuses(&[(value, image.len() - 7)], value);
        }
        image.refuses(&full, start);
    }
}

#[test]
fn automata_stay_in_their_states_and_classes() {
    let image = subjects();
    for at in image.tables(table::AUTOMATON) {
        let [classes, transitions, ends] = [table::A, table::B, table::E].map(|field| at + field);
        let (states, shift) = (image.u32(at + table::C), image.u32(at + table::D));
        image.bounds(classes, 256);
        image.bounds(transitions, (states as usize) << shift << 1);
        image.bounds(ends, states as usize * 4);
        for count in [0, 1, (1 << 16) + 1] {
            image.refuses(&[(at + table::C, count)], at);
        }
        image.refuses(&[(at + table::D, 9)], at);

        let start = image.size(classes);
        for class in [start, start + 255] {
            let mut changed = image.clone();
            changed.0[class] = (1 << shift) - 1;
            changed.takes(&[]);
            changed.0[class] = 1 << shift;
            changed.refuses(&[], classes);
        }
        let last = image.size(transitions) + ((states as usize) << shift << 1) - 2;
        for transition in [image.size(transitions), last] {
            let mut changed = image.clone();
            changed.0[transition..][..2].copy_from_slice(&(states as u16 - 1).to_le_bytes());
            changed.takes(&[]);
            changed.0[transition..][..2].copy_from_slice(&(states as u16).to_le_bytes());
            changed.refuses(&[], transition);
        }
        for state in [0, states as usize - 1] {
            image.bounds(image.size(ends) + state * 4, 8);
        }
    }
}

/// Classes of one byte each, in as many states as a `u16` can name.
#[test]
fn automata_may_be_as_large_as_their_numbers() {
    let image = subjects();
    let at = image.tables(table::AUTOMATON)[0];
    let (row, start) = (image.u32(at + table::OTHER), image.len());
    let grown = |states: usize, shift: u32| {
        let mut grown = image.clone();
        grown.0.resize(start as usize + (states << shift) * 2, 0);
        let ends = grown.len();
        grown.0.extend((0..states).flat_map(|_| row.to_le_bytes()));
        let (states, shift) = ((at + table::C, states as u32), (at + table::D, shift));
        grown.with(&[states, shift, (at + table::B, start), (at + table::E, ends)]).verdict()
    };
    let least = image.u32(at + table::D);
    assert_eq!(grown(2, 8), Ok(()));
    assert_eq!(grown(1 << 16, least), Ok(()));
    assert_eq!(grown((1 << 16) + 1, least), Err(ImageError::Layout { offset: at }));
}

#[test]
fn numbers_have_a_row_on_each_side() {
    let image = Image::of("routes: [{tag: a, match: 'a>5,a<9'}, {tag: b, match: 'a>20,b>1'}]");
    let tables = image.tables(table::NUMBER);
    let counts: Vec<_> = tables.iter().map(|at| image.size(at + table::B)).collect();
    assert_eq!(counts, [3, 1]);
    for (at, count) in tables.into_iter().zip(counts) {
        image.bounds(at + table::A, count * 8);
        image.bounds(at + table::C, (2 * count + 1) * 4);
        // As many as fit behind the offsets, one more, and more than any image has.
        image.refuses(&[(at + table::B, (1 << 24) - 1)], at + table::A);
        image.refuses(&[(at + table::B, 1 << 24)], at);
        for row in 0..2 * count + 1 {
            image.bounds(image.size(at + table::C) + row * 4, 8);
        }
    }
}

#[test]
fn rows_of_many_clauses_are_groups_of_words() {
    let image = many_routes();
    assert_eq!(image.size(header::CLAUSE_COUNT), 100);
    let table = image.tables(table::EXACT)[0];
    image.bounds(table + table::ABSENT, image::GROUP_LEN);
    let entries = image.entries(table + table::A);
    let entry = entries.into_iter().find(|&at| image.u32(at + map::VALUE) != NONE);
    let group = image.size(entry.expect("an entry") + map::VALUE);
    let words = image.u32(group).count_ones() + image.u32(group + 4).count_ones();
    assert_eq!(words, 1);
    image.bounds(group + 8, 8);
    image.takes(&[(group + 8, image.len() - 8)]);
    // More words than there are, in both halves of the summary.
    image.refuses(&[(group, 3), (group + 8, image.len() - 8)], group + 8);
    image.refuses(&[(group + 4, 1), (group + 8, image.len() - 8)], group + 8);

    // 64 clauses are one word, and 4,096 one group.
    for (clauses, len) in [(64, 8), (65, 16), (4_096, 16), (4_097, 32)] {
        let row = |clauses: u32, len: u32| {
            let mut image = subjects();
            let at = image.tables(table::NUMBER)[0];
            let clauses_at = image.len();
            image.0.extend((0..clauses).flat_map(|_| 0_u32.to_le_bytes()));
            // Rows of zeros, whatever their form, for all tables but the one in question.
            let zeros = image.len();
            image.0.resize(image.0.len() + 32, 0);
            let mut numbers = vec![(header::CLAUSES, clauses_at), (header::CLAUSE_COUNT, clauses)];
            let mut fields = Vec::new();
            for kind in [table::EXACT, table::AUTOMATON, table::NUMBER] {
                for at in image.tables(kind) {
                    fields.extend([at + table::ABSENT, at + table::OTHER]);
                }
            }
            for at in image.tables(table::EXACT) {
                let entries = image.entries(at + table::A).into_iter().map(|at| at + map::VALUE);
                fields.extend(entries.filter(|&at| image.u32(at) != NONE));
            }
            for at in image.tables(table::AUTOMATON) {
                let ends = image.size(at + table::E);
                fields.extend((0..image.size(at + table::C)).map(|state| ends + state * 4));
            }
            for at in image.tables(table::NUMBER) {
                let rows = image.size(at + table::C);
                fields.extend((0..2 * image.size(at + table::B) + 1).map(|row| rows + row * 4));
            }
            numbers.extend(fields.into_iter().map(|at| (at, zeros)));
            numbers.push((at + table::OTHER, image.len() - len));
            image
                .with(&numbers)
                .verdict()
                .map_err(|error| error == ImageError::Layout { offset: at + table::OTHER })
        };
        assert_eq!(row(clauses, len), Ok(()), "{clauses}");
        assert_eq!(row(clauses, len - 1), Err(true), "{clauses}");
    }
}

#[test]
fn what_is_not_there_reads_as_zero() {
    let bytes = vec![0xFF; HEADER_LEN + 1];
    let image = image::Image::new(&bytes);
    let all = bytes.len();
    assert_eq!((image.u8(0), image.u8(all - 1), image.u8(all)), (0xFF, 0xFF, 0));
    assert_eq!((image.u16(0), image.u16(all - 2), image.u16(all - 1)), (0xFFFF, 0xFFFF, 0));
    assert_eq!((image.u32(0), image.u32(all - 4), image.u32(all - 3)), (NONE, NONE, 0));
    assert_eq!((image.u64(0), image.u64(all - 8), image.u64(all - 7)), (u64::MAX, u64::MAX, 0));
    assert_eq!(image.size(all - 4), NONE as usize);
    for at in [all, all + 1, usize::MAX - 8, usize::MAX] {
        assert_eq!((image.u8(at), image.u16(at), image.u32(at), image.u64(at)), (0, 0, 0, 0));
        assert!(image.slice(at, 1).is_empty());
    }
    assert_eq!(image.slice(1, all - 1), &bytes[1..]);
    assert!(image.slice(1, all).is_empty() && image.slice(2, usize::MAX).is_empty());
    assert_eq!(format!("{image:?}"), "Image(145 bytes)");
    // What is shorter than a header is taken for an empty one.
    let image = image::Image::new(&bytes[..HEADER_LEN - 1]);
    assert_eq!((image.bytes().len(), image.u64(0)), (HEADER_LEN, 0));
    assert_eq!(image::Image::new(&bytes[..HEADER_LEN]).u8(0), 0xFF);
}

/// Whoever can find another text with a literal's hash must not get its route.
#[test]
fn a_map_compares_more_than_hashes() {
    let mut seen = std::collections::HashMap::new();
    let texts = (0..1_000_000_u32).map(|number| format!("v{number:07}"));
    let (one, other) = texts
        .filter_map(|text| {
            let hash = image::hash(text.as_bytes()) as u32;
            seen.insert(hash, text.clone()).map(|before| (before, text))
        })
        .next()
        .expect("two texts with one hash");
    let image = Image::of(&format!("routes: [{{tag: t, match: 'a={one}'}}]\ndefault: none"));
    let policy = Policy::from_image(&image.0).expect("an image");
    for (value, tag) in [(one, "t"), (other, "none")] {
        let record = format!(r#"{{"kubernetes":{{"labels":{{"a":"{value}"}}}}}}"#);
        let mut filter = tagsplice::Filter::new(policy);
        let view = filter.apply(&record).expect("a record");
        assert_eq!(view.tag(), Some(tag.as_bytes()), "{value}");
    }
}
