//! Scopes: where in a record keys are.

use tagsplice::image::{
    MAP_LEN, MAX_KEYS, MAX_SCOPES, NONE, PREFIX_LEN, SCOPE_LEN, header, map, scope,
};

use tagsplice_tests::policies::FLAT;

use crate::changed::{Image, subjects};

fn scopes(image: &Image) -> Vec<usize> {
    let count = image.size(header::SCOPE_COUNT);
    (0..count).map(|index| image.size(header::SCOPES) + index * SCOPE_LEN).collect()
}

#[test]
fn scopes_are_as_many_as_a_filter_has_bits_for() {
    let image = subjects();
    let most = MAX_SCOPES as u32;
    image.refuses(&[(header::SCOPE_COUNT, most + 1)], header::SCOPE_COUNT);
}

#[test]
fn the_header_names_scopes_and_keys() {
    let image = subjects();
    let count = image.u32(header::SCOPE_COUNT);
    image.indexes(header::LABELS, count, false);
    image.indexes(header::POD, count, false);
    image.indexes(header::MEMO, count, true);
    let keys = image.u32(header::KEY_COUNT);
    for name in [header::NAMESPACE_NAME, header::POD_NAME] {
        // Identity cannot be checked without them.
        image.indexes(name, keys, false);
        image.takes(&[(name, NONE), (header::FLAGS, 0)]);
        assert!(keys as usize <= MAX_KEYS);
    }
}

#[test]
fn scopes_name_each_other_and_keys() {
    let image = subjects();
    let (count, keys) = (image.u32(header::SCOPE_COUNT), image.u32(header::KEY_COUNT));
    let mut names = 0;
    for at in scopes(&image) {
        image.indexes(at + scope::PARENT, count, false);
        for (field, most) in [(scope::END, count), (scope::FIRST_KEY, keys)] {
            image.takes(&[(at + field, most)]);
            image.refuses(&[(at + field, most + 1)], at + field);
        }
        image.bounds(at + scope::MAP, MAP_LEN);
        for entry in image.entries(at + scope::MAP) {
            let value = entry + map::VALUE;
            if image.u32(value) == NONE {
                continue;
            }
            names += 1;
            image.takes(&[(value, (keys - 1) | (count - 1) << 16)]);
            image.takes(&[(value, 0xFFFF | (count - 1) << 16)]);
            image.takes(&[(value, (keys - 1) | 0xFFFF_0000)]);
            image.refuses(&[(value, keys | 0xFFFF_0000)], entry);
            image.refuses(&[(value, 0xFFFF | count << 16)], entry);
        }
    }
    assert!(names > 8, "{names}");
}

#[test]
fn prefixes_of_a_flat_schema_are_in_bounds() {
    let image = Image::of(FLAT);
    let record = image.size(header::SCOPES);
    let count = image.size(record + scope::PREFIX_COUNT);
    assert!(count > 1, "labels, annotations");
    image.bounds(record + scope::PREFIXES, count * PREFIX_LEN);
    for index in 0..count {
        let prefix = image.size(record + scope::PREFIXES) + index * PREFIX_LEN;
        image.bounds(prefix, image.size(prefix + 4));
        image.indexes(prefix + 8, image.u32(header::SCOPE_COUNT), false);
    }
}

#[test]
fn prefixes_name_texts_and_scopes() {
    let image = subjects();
    let (count, all) = (image.u32(header::SCOPE_COUNT), image.len());
    for at in scopes(&image) {
        let (list, len) = (at + scope::PREFIXES, at + scope::PREFIX_COUNT);
        image.refuses(&[(len, MAX_SCOPES as u32 + 1)], len);
        image.refuses(&[(len, 1), (list, all - 11)], list);
        // The header, read as a prefix: an offset, a length, and the index of a scope.
        let header = header::KEY as u32;
        image.refuses(&[(len, 1), (list, header)], header::KEY + 8);
        assert!(image.u32(header::KEY + 8) >= count);
    }
}
