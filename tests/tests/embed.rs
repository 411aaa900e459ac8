//! A policy in either module: the answers are the policy's.

use tagsplice::{Filter, Policy};
use tagsplice_module::{EmbedError, embed, extract};
use tagsplice_tests::data::{TAG, records};
use tagsplice_tests::host::host;
use tagsplice_tests::module;
use tagsplice_tests::policies::{EVERYTHING, image};

#[test]
fn the_module_answers_by_the_policy_that_is_in_it() {
    for plain in module::both() {
        let image = image(EVERYTHING);
        let module = embed(plain, &image).unwrap();
        let mut host = host(&module);
        let mut filter = Filter::new(Policy::from_image(&image).unwrap());
        let mut answered = 0;
        for record in records() {
            let answer = host.filter(TAG, &record).unwrap();
            let input = tagsplice::Record::new(&record).with_tag(TAG);
            if let Ok(view) = filter.apply(input) {
                assert_eq!(view.to_vec(), answer, "{}", record.escape_ascii());
                answered += 1;
            } else if answer.starts_with(b"{\"tagsplice_malformed\"") {
                assert!(answer.ends_with(b",\"route\":\"broken\"}"), "{}", answer.escape_ascii());
            }
        }
        assert!(answered > 700, "{answered}");
    }
}

#[test]
fn the_same_policy_gives_the_same_bytes_and_comes_out_again() {
    for plain in module::both() {
        assert_eq!(extract(plain), Ok(None));
        let image = image(EVERYTHING);
        let module = embed(plain, &image).unwrap();
        assert_eq!(embed(plain, &image).unwrap(), module);
        assert_eq!(extract(&module), Ok(Some(image.clone())));
        // A policy in place of another leaves nothing of that.
        let example = Policy::example().image();
        let replaced = embed(&module, example).unwrap();
        assert_eq!(extract(&replaced), Ok(Some(example.to_vec())));
        assert_eq!(embed(&replaced, &image).unwrap(), module);
        assert!(module.len() < plain.len() + image.len() + 64);
    }
}

#[test]
fn a_large_policy_gets_the_memory_that_it_needs() {
    for plain in module::both() {
        let routes = (0..3_000).map(|index| {
            format!("  - {{tag: route-{index}, match: {{matchLabels: {{app: app-{index}}}}}}}\n")
        });
        let image = image(&format!("routes:\n{}default: other\n", routes.collect::<String>()));
        assert!(image.len() > 65_536, "{}", image.len());
        let mut host = host(&embed(plain, &image).unwrap());
        let answer = host.filter(b"", br#"{"kubernetes":{"labels":{"app":"app-2999"}}}"#).unwrap();
        assert!(answer.ends_with(b",\"new_tag\":\"route-2999\"}"), "{}", answer.escape_ascii());
    }
}

#[test]
fn what_is_no_image_or_no_module_is_refused() {
    for module in module::both() {
        let mut damaged = image(EVERYTHING);
        *damaged.last_mut().unwrap() ^= 1;
        assert!(matches!(embed(module, &damaged), Err(EmbedError::Image(_))));
        assert!(matches!(embed(module, b""), Err(EmbedError::Image(_))));
        let image = image(EVERYTHING);
        assert!(matches!(embed(b"", &image), Err(EmbedError::Module { .. })));
        assert!(matches!(embed(&module[..5_000], &image), Err(EmbedError::Module { .. })));
        assert_eq!(embed(b"\0asm\x01\0\0\0", &image), Err(EmbedError::NotTagsplice));
    }
}

/// A module in which one byte of the policy was changed, the `nth` from its end.
fn damaged(plain: &[u8], nth: usize) -> Vec<u8> {
    let image = image(EVERYTHING);
    let mut module = embed(plain, &image).unwrap();
    let at = module.windows(image.len()).position(|bytes| bytes == image).unwrap();
    module[at + image.len() - nth] ^= 1;
    module
}

#[test]
fn a_policy_that_was_damaged_tags_nothing() {
    let len = image(EVERYTHING).len();
    let places = [1, len / 2, len - 8, len - 12, len];
    for (plain, nth) in module::both().into_iter().flat_map(|m| places.map(|nth| (m, nth))) {
        let module = damaged(plain, nth);
        assert!(matches!(extract(&module), Err(EmbedError::Image(_))), "{nth}");
        let mut host = host(&module);
        for (record, expected) in [
            (
                r#"{"kubernetes":{"labels":{"team":"a"}}}"#,
                r#"{"kubernetes":{"labels":{"team":"a"}}}"#,
            ),
            (r#"{"new_tag":"forged","a":nan}"#, r#"{"a":null}"#),
            ("{", r#"{"tagsplice_malformed":"{"}"#),
        ] {
            let answer = host.filter(TAG, record.as_bytes()).unwrap();
            assert_eq!(String::from_utf8(answer).unwrap(), expected, "{nth}");
        }
    }
}

#[test]
fn a_slot_that_points_nowhere_is_survived() {
    for plain in module::both() {
        let image = image(EVERYTHING);
        let module = embed(plain, &image).unwrap();
        let slot = module.windows(16).position(|bytes| bytes == b"tagsplice policy").unwrap() + 16;
        for (address, len) in [(0, 100), (u32::MAX, 100), (u32::MAX - 50, 100), (1 << 17, u32::MAX)]
        {
            let mut module = module.clone();
            module[slot..slot + 4].copy_from_slice(&u32::to_le_bytes(address));
            module[slot + 4..slot + 8].copy_from_slice(&u32::to_le_bytes(len));
            assert_eq!(extract(&module), Err(EmbedError::Slot { address, len }));
            assert_eq!(host(&module).filter(TAG, b"{}").unwrap(), b"{}");
        }
    }
}

/// What the documents promise for the policy of the blog post.
#[test]
fn with_the_example_the_module_stays_below_41_kib() {
    for plain in module::both() {
        let embedded = embed(plain, Policy::example().image()).unwrap();
        assert!(embedded.len() < 42 * 1024, "{} bytes", embedded.len());
    }
}
