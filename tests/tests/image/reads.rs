//! What is read of an image.

use tagsplice::Policy;
use tagsplice::image::{self, HEADER_LEN, NONE};

use crate::changed::Image;

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
    assert_eq!(format!("{image:?}"), "Image(137 bytes)");
    // What is shorter than a header is taken for an empty one.
    let image = image::Image::new(&bytes[..HEADER_LEN - 1]);
    assert_eq!((image.bytes().len(), image.u64(0)), (HEADER_LEN, 0));
    assert_eq!(image::Image::new(&bytes[..HEADER_LEN]).u8(0), 0xFF);
}

/// Another text with a literal's hash must not get its route.
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
