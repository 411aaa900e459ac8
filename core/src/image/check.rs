//! Checking an image, once: after this no reader meets anything unexpected.

use super::checker::Checker;
use super::error::ImageError;
use super::hash::hash;
use super::layout::{
    CLAUSE_LEN, ENTRY_LEN, GROUP_LEN, HEADER_LEN, KEY_LEN, MAGIC, MAP_LEN, MAX_KEYS, MAX_LITERAL,
    MAX_MEMBER, MAX_SCOPES, MAX_TABLES, MAX_TEMPLATE_TAG, NONE, PART_LEN, PREFIX_LEN, SCOPE_LEN,
    SETS_LEN, TABLE_LEN, TAG_LEN, VERSION, automaton, clause, exact, header, key, map, number,
    scope, sets, table, tag,
};
use super::name::Name;
use super::read::Image;
use crate::text::{equal, is_tag_byte};

/// Checks that `bytes` are an image, whole and undamaged. Linear in their length.
///
/// # Errors
/// The first thing found wrong.
pub fn check(bytes: &[u8]) -> Result<Image<'_>, ImageError> {
    let image = intact(bytes)?;
    let mut checker = Checker::new(image);
    checker.run();
    checker.fault.map_or(Ok(image), |offset| Err(ImageError::Layout { offset }))
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

/// Walks everything that a reader can reach.
impl Checker<'_> {
    fn run(&mut self) {
        self.at_most(header::TABLE_COUNT, MAX_TABLES);
        self.at_most(header::KEY_COUNT, MAX_KEYS);
        self.at_most(header::ROUTE_COUNT, self.size(header::TAG_COUNT));
        self.at_most(header::PREFIX_LEN, MAX_MEMBER - MAX_TEMPLATE_TAG - 1);
        self.text(header::KEY);
        self.text(header::PREFIX);
        self.text(header::META);
        self.prefix();
        let tags = 0..self.u32(header::TAG_COUNT);
        self.index_or_none(header::DEFAULT, &tags);
        self.index_or_none(header::UNLABELED, &tags);
        self.index_or_none(header::MALFORMED, &tags);
        self.index_or_none(header::UNTRUSTED, &tags);
        self.each(header::TAGS, tags.end as usize, TAG_LEN, Self::tag);
        let clauses = self.size(header::CLAUSE_COUNT);
        self.each(header::CLAUSES, clauses, CLAUSE_LEN, Self::clause);
        self.sets(header::BASE_SETS);
        self.each(header::TABLES, self.size(header::TABLE_COUNT), TABLE_LEN, Self::table);
        self.each(header::KEYS, self.size(header::KEY_COUNT), KEY_LEN, Self::key);
        let scopes = self.size(header::SCOPE_COUNT);
        self.at_most(header::SCOPE_COUNT, MAX_SCOPES);
        self.each(header::SCOPES, scopes, SCOPE_LEN, Self::scope);
        self.scope_index(header::LABELS);
        self.scope_index(header::POD);
        self.index_or_none(header::MEMO, &(0..scopes as u32));
        let keys = 0..self.u32(header::KEY_COUNT);
        for name in [header::NAMESPACE_NAME, header::POD_NAME] {
            self.index_or_none(name, &keys);
            if self.u32(header::FLAGS) & 1 == 1 {
                self.at_most(name, MAX_KEYS);
            }
        }
    }

    /// The number at `at` is the index of a scope.
    #[inline(never)]
    fn scope_index(&mut self, at: usize) {
        self.ensure(self.u32(at) < self.u32(header::SCOPE_COUNT), at);
    }

    #[inline(never)]
    fn scope(&mut self, at: usize) {
        self.scope_index(at + scope::PARENT);
        self.at_most(at + scope::END, self.size(header::SCOPE_COUNT));
        self.at_most(at + scope::FIRST_KEY, self.size(header::KEY_COUNT));
        self.map(at + scope::MAP, true);
        let count = self.size(at + scope::PREFIX_COUNT);
        self.at_most(at + scope::PREFIX_COUNT, MAX_SCOPES);
        self.each(at + scope::PREFIXES, count, PREFIX_LEN, |checker, prefix| {
            checker.text(prefix);
            checker.scope_index(prefix + 8);
        });
    }

    #[inline(never)]
    fn tag(&mut self, at: usize) {
        let len = self.size(at + tag::TEXT_LEN);
        self.text(at + tag::MEMBER);
        if self.u32(at + tag::KIND) == tag::LITERAL {
            self.text(at + tag::TEXT);
            self.ensure(self.size(at + tag::MEMBER_LEN) <= MAX_MEMBER, at);
            self.member(at);
        } else {
            let is_template = self.u32(at + tag::KIND) == tag::TEMPLATE;
            self.ensure(is_template && len <= MAX_TEMPLATE_TAG, at);
            self.each(at + tag::TEXT, len, PART_LEN, Self::part);
        }
    }

    /// What precedes each tag in an answer is `,"key":"`. An image from outside must not be able to
    /// make an answer that is not JSON.
    #[inline(never)]
    fn prefix(&mut self) {
        let (key, prefix) = (self.slice(header::KEY), self.slice(header::PREFIX));
        let end = prefix.strip_prefix(b",\"").unwrap_or_default();
        let found = end.strip_suffix(b"\":\"").unwrap_or_default();
        self.ensure(is_plain(key) && equal(found, key), header::PREFIX);
    }

    /// The member of a literal tag is that prefix, the tag, and a quote.
    #[inline(never)]
    fn member(&mut self, at: usize) {
        let text = self.slice(at + tag::TEXT);
        let member = self.slice(at + tag::MEMBER);
        let prefix = self.slice(header::PREFIX);
        let (start, rest) = member.split_at_checked(prefix.len()).unwrap_or_default();
        let found = rest.strip_suffix(b"\"").unwrap_or_default();
        self.ensure(is_plain(text) && equal(start, prefix) && equal(found, text), at);
    }

    #[inline(never)]
    fn part(&mut self, at: usize) {
        if self.u32(at) == 0 {
            self.text(at + 4);
            self.ensure(is_plain(self.slice(at + 4)), at);
        } else {
            self.ensure(self.u32(at + 4) < self.u32(header::KEY_COUNT), at);
        }
    }

    #[inline(never)]
    fn clause(&mut self, at: usize) {
        self.ensure(self.u32(at + clause::ROUTE) < self.u32(header::ROUTE_COUNT), at);
        let count = self.u16(at + clause::KEY_COUNT);
        self.ensure(self.u16(at + clause::POSITIVE_COUNT) <= count, at);
        self.ensure(count <= self.size(header::KEY_COUNT), at);
        self.each_below(at + clause::KEYS, count, self.size(header::KEY_COUNT));
    }

    #[inline(never)]
    fn key(&mut self, at: usize) {
        let (first, count) = (self.size(at + key::FIRST), self.u16(at + key::COUNT));
        let tables = self.size(header::TABLE_COUNT);
        self.ensure(first <= tables && count <= tables - first, at);
        self.ensure(self.u16(at + key::SCOPE) < self.size(header::SCOPE_COUNT), at);
        self.text(at + key::TEXT);
    }

    #[inline(never)]
    fn table(&mut self, at: usize) {
        self.sets(at + table::OTHER);
        match self.u32(at + table::KIND) {
            table::EXACT => self.map(at + exact::MAP, false),
            table::AUTOMATON => {
                let states = self.size(at + automaton::STATE_COUNT);
                let shift = self.u32(at + automaton::SHIFT);
                if self.ensure((2..=1 << 16).contains(&states) && shift <= 8, at)
                    && self.span(at + automaton::CLASSES, 256)
                {
                    let classes = self.image.slice(self.size(at + automaton::CLASSES), 256);
                    let is_class = |&class: &u8| usize::from(class) < 1 << shift;
                    self.ensure(classes.iter().all(is_class), at + automaton::CLASSES);
                    self.each_below(at + automaton::TRANSITIONS, states << shift, states);
                    self.each_sets(at + automaton::SETS, states);
                }
            }
            table::NUMBER => {
                let count = self.size(at + number::THRESHOLD_COUNT);
                if self.ensure(count < 1 << 24, at) && self.array(at + number::THRESHOLDS, count, 8)
                {
                    self.each_sets(at + number::SETS, 2 * count + 1);
                }
            }
            _ => {
                self.ensure(false, at);
            }
        }
    }

    /// The map whose offset is at `at`: to names, or to pairs of clause sets.
    #[inline(never)]
    fn map(&mut self, at: usize, is_of_names: bool) {
        if !self.span(at, MAP_LEN) {
            return;
        }
        let start = self.size(at);
        let places = self.size(start + map::MASK).wrapping_add(1);
        self.ensure(places.is_power_of_two(), start);
        let mut is_vacant = false;
        self.each(start + map::ENTRIES, places, ENTRY_LEN, |checker, entry| {
            let value = checker.u32(entry + map::VALUE);
            if value == NONE {
                is_vacant = true;
                return;
            }
            checker.ensure(checker.size(entry + map::TEXT_LEN) <= MAX_LITERAL, entry);
            checker.text(entry + map::TEXT);
            if is_of_names {
                let name = Name::new(value);
                let is_key = name.key().is_none_or(|key| key < checker.u32(header::KEY_COUNT));
                let scopes = checker.u32(header::SCOPE_COUNT);
                let is_scope = name.scope().is_none_or(|scope| scope < scopes);
                checker.ensure(is_key && is_scope, entry);
            } else {
                checker.sets(entry + map::VALUE);
            }
        });
        self.ensure(is_vacant, start);
    }

    /// The array of `count` pairs of clause sets whose offset is at `at`.
    #[inline(never)]
    fn each_sets(&mut self, at: usize, count: usize) {
        self.each(at, count, 4, Self::sets);
    }

    /// The pair of clause sets whose offset is at `at`.
    #[inline(never)]
    fn sets(&mut self, at: usize) {
        let clauses = self.size(header::CLAUSE_COUNT);
        if clauses <= 64 {
            self.span(at, SETS_LEN);
            return;
        }
        let groups = clauses.div_ceil(64).div_ceil(64);
        self.each(at, groups, GROUP_LEN, |checker, group| {
            checker.words(group + sets::ALLOWED_WORDS, group + sets::ALLOWED);
            checker.words(group + sets::PIVOT_WORDS, group + sets::PIVOTS);
        });
    }

    /// The words whose offset is at `at`, as many as the summary has bits.
    #[inline(never)]
    fn words(&mut self, at: usize, summary: usize) {
        self.span(at, self.image.u64(summary).count_ones() as usize * 8);
    }
}

/// Is this a text of what tags and their keys are made of? It needs no escape in JSON.
#[inline(never)]
fn is_plain(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|&byte| is_tag_byte(byte))
}
