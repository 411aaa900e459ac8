//! The header, texts, tags and arrays.

use tagsplice::image::{
    self, CLAUSE_LEN, HEADER_LEN, KEY_LEN, MAX_KEYS, MAX_MEMBER, MAX_TABLES, MAX_TEMPLATE_TAG,
    PART_LEN, SCOPE_LEN, TABLE_LEN, TAG_LEN, clause, header, key, tag,
};
use tagsplice::{ImageError, Policy};

use crate::changed::{Image, subjects};

#[test]
fn what_is_no_image_is_told_apart() {
    let image = subjects();
    let mut header = image.0[..HEADER_LEN].to_vec();
    assert_eq!(
        Policy::from_image(&header).unwrap_err(),
        ImageError::Length { expected: image.0.len(), actual: HEADER_LEN }
    );
    header[self::header::VERSION] += 1;
    assert_eq!(Policy::from_image(&header).unwrap_err(), ImageError::Version(image::VERSION + 1));
    assert_eq!(Policy::from_image(&header[1..]).unwrap_err(), ImageError::NotAnImage);
    assert_eq!(Policy::from_image(&header[..HEADER_LEN - 1]).unwrap_err(), ImageError::NotAnImage);

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
            "policy image of version 7, but this program reads version 3: \
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
    image.refuses(&[(header::KEY_COUNT, MAX_KEYS as u32 + 1)], header::KEY_COUNT);
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
        image.refuses(&[(at, last), (len, image.u32(len) + 1)], at);
        image.refuses(&[(at, image.len() + 1), (len, 0)], at);
    }
    let (at, len) = (header::META, header::META_LEN);
    image.takes(&[(at, image.len() - image.u32(len))]);
    image.takes(&[(at, image.len()), (len, 0)]);
    let most = (MAX_MEMBER - MAX_TEMPLATE_TAG - 1) as u32;
    image.refuses(&[(header::PREFIX, 0), (header::PREFIX_LEN, most)], header::PREFIX);
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
    let tables = image.u32(header::TABLE_COUNT);
    for index in 0..keys as usize {
        let at = image.size(header::KEYS) + index * KEY_LEN;
        let (first, count) = (at + key::FIRST, at + key::COUNT);
        // The number of tables is the lower half of what is there.
        let scope = image.u32(count) & 0xFFFF_0000;
        image.takes(&[(first, 0), (count, tables | scope)]);
        image.takes(&[(first, tables), (count, scope)]);
        image.refuses(&[(first, tables), (count, 1 | scope)], at);
        image.refuses(&[(first, 1), (count, tables | scope)], at);
        image.refuses(&[(first, tables + 1), (count, scope)], at);
        let scopes = image.u32(header::SCOPE_COUNT);
        image.takes(&[(count, image.u32(count) & 0xFFFF | (scopes - 1) << 16)]);
        image.refuses(&[(count, image.u32(count) & 0xFFFF | scopes << 16)], at);
        image.bounds(at + key::TEXT, image.size(at + key::TEXT_LEN));
    }
}

#[test]
fn clauses_name_routes_and_keys() {
    let image = subjects();
    let (routes, keys) = (image.u32(header::ROUTE_COUNT), image.u32(header::KEY_COUNT));
    let mut most = 0;
    for index in 0..image.size(header::CLAUSE_COUNT) {
        let at = image.size(header::CLAUSES) + index * CLAUSE_LEN;
        image.takes(&[(at + clause::ROUTE, routes - 1)]);
        image.refuses(&[(at + clause::ROUTE, routes)], at);
        let counts = image.u32(at + clause::POSITIVE_COUNT);
        let (positive, count) = (counts & 0xFFFF, counts >> 16);
        image.bounds(at + clause::KEYS, count as usize * 2);
        image.takes(&[(at + clause::POSITIVE_COUNT, count << 16 | count)]);
        image.refuses(&[(at + clause::POSITIVE_COUNT, count << 16 | (count + 1))], at);
        let list = image.size(at + clause::KEYS);
        for key in (0..count as usize).map(|index| list + index * 2) {
            let mut changed = image.clone();
            changed.0[key..][..2].copy_from_slice(&(keys as u16 - 1).to_le_bytes());
            changed.takes(&[]);
            changed.0[key..][..2].copy_from_slice(&(keys as u16).to_le_bytes());
            changed.refuses(&[], key);
        }
        most = most.max(positive);
    }
    assert!(most > 0, "a clause with more than its pivot");
}

#[test]
fn arrays_lie_in_the_image() {
    let image = subjects();
    for (array, count, len) in [
        (header::TAGS, header::TAG_COUNT, TAG_LEN),
        (header::CLAUSES, header::CLAUSE_COUNT, CLAUSE_LEN),
        (header::TABLES, header::TABLE_COUNT, TABLE_LEN),
        (header::KEYS, header::KEY_COUNT, KEY_LEN),
        (header::SCOPES, header::SCOPE_COUNT, SCOPE_LEN),
    ] {
        image.bounds(array, image.size(count) * len);
        // Those of tables, keys and scopes have limits of their own.
        if [header::TAGS, header::CLAUSES].contains(&array) {
            image.refuses(&[(count, 1 << 24)], array);
        }
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
        for wrong in [0, 1, MAX_MEMBER as u32, MAX_MEMBER as u32 + 1] {
            image.refuses(&[(member, 0), (len, wrong)], at);
        }
    }
    let templates = image.tags(tag::TEMPLATE);
    assert!(!templates.is_empty());
    for at in templates {
        let count = image.size(at + tag::TEXT_LEN);
        image.bounds(at + tag::TEXT, count * PART_LEN);
        image.bounds(at + tag::MEMBER, image.size(at + tag::MEMBER_LEN));
        for parts in [MAX_TEMPLATE_TAG as u32 + 1, u32::MAX] {
            image.refuses(&[(at + tag::TEXT_LEN, parts)], at);
        }
        for index in 0..count {
            let part = image.size(at + tag::TEXT) + index * PART_LEN;
            let (kind, value, len) = (part, part + 4, part + 8);
            let all = image.len();
            let (key, key_len) = (image.u32(header::KEY), image.u32(header::KEY_LEN));
            image.takes(&[(kind, 0), (value, key), (len, key_len)]);
            image.refuses(&[(kind, 0), (value, all - 5), (len, 6)], value);
            let keys = image.u32(header::KEY_COUNT);
            image.takes(&[(kind, 1), (value, keys - 1)]);
            image.refuses(&[(kind, 1), (value, keys)], part);
        }
    }
}

/// What an image's answers are made of must be JSON, however the image was made: an agent can be
/// brought down by an answer that is not.
#[test]
fn texts_of_answers_are_plain() {
    let image = subjects();
    let literals = image.tags(tag::LITERAL);
    let templates = image.tags(tag::TEMPLATE);
    assert!(!literals.is_empty() && !templates.is_empty());
    let byte = |at: usize, byte: u8| {
        let mut changed = image.clone();
        changed.0[at] = byte;
        changed.sealed().verdict()
    };
    // Equal texts are stored once, so that another tag may be the first that is found wrong.
    let refused = |place: usize, bad: u8| {
        let verdict = byte(place, bad);
        assert!(matches!(verdict, Err(ImageError::Layout { .. })), "{bad} at {place}: {verdict:?}");
    };
    for at in literals {
        let (text, len) = (image.size(at + tag::TEXT), image.size(at + tag::TEXT_LEN));
        for (place, bad) in [(text, b'"'), (text + len - 1, b'\\'), (text, 0), (text, 0xFF)] {
            refused(place, bad);
        }
        let (member, len) = (image.size(at + tag::MEMBER), image.size(at + tag::MEMBER_LEN));
        for place in [member, member + 1, member + len - 1] {
            refused(place, b'x');
        }
        // Without its last quote, and without its comma.
        let numbers = [(at + tag::MEMBER_LEN, len as u32 - 1)];
        image.refuses(&numbers, at);
        image.refuses(&[(at + tag::MEMBER, member as u32 + 1), numbers[0]], at);
    }
    for at in templates {
        let parts = image.size(at + tag::TEXT);
        let parts = (0..image.size(at + tag::TEXT_LEN)).map(|index| parts + index * PART_LEN);
        for part in parts.filter(|&part| image.u32(part) == 0) {
            refused(image.size(part + 4), b'"');
        }
    }
    let (key, prefix) = (image.size(header::KEY), image.size(header::PREFIX));
    refused(key, b'"');
    for place in prefix..prefix + image.size(header::PREFIX_LEN) {
        refused(place, b'!');
    }
}
