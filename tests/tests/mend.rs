//! What mending promises, on every text that proptest can think of.

use proptest::prelude::*;
use tagsplice::mend::{MALFORMED, mend_to, mended, mended_len, wrap_to, wrapped_len};
use tagsplice::{Filter, Policy};
use tagsplice_tests::json;
use tagsplice_tests::strategy::{anything, faulty};

fn is_record(text: &[u8]) -> bool {
    Filter::new(Policy::example()).apply(text).is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn json_stays_what_it_is(text in anything()) {
        if json::is_record(&text) {
            prop_assert_eq!(mended(&text), text);
        }
    }

    #[test]
    fn mending_twice_changes_no_more_than_mending_once(text in anything()) {
        let once = mended(&text);
        prop_assert_eq!(mended(&once), once.clone(), "{}", text.escape_ascii());
        prop_assert!(once.len() <= 6 * text.len());
        prop_assert_eq!(is_record(&once), json::is_record(&once), "{}", once.escape_ascii());
    }

    #[test]
    fn a_buffer_is_filled_or_refused(text in anything(), room in 0..2_000_usize) {
        let mut out = vec![0xAA; room];
        match mend_to(&text, &mut out) {
            Ok(len) => {
                prop_assert_eq!(&out[..len], mended(&text));
                prop_assert!(out[len..].iter().all(|&byte| byte == 0xAA));
            }
            Err(error) => {
                prop_assert_eq!(error.needed, mended_len(&text));
                prop_assert!(error.needed > room);
            }
        }
    }

    #[test]
    fn a_hosts_faults_become_what_they_mean((bad, good) in faulty()) {
        let text = mended(&bad);
        prop_assert_eq!(text.escape_ascii().to_string(), good.escape_ascii().to_string());
        prop_assert!(json::is_record(&text));
    }

    #[test]
    fn a_text_of_any_bytes_is_kept_in_a_record(text in anything()) {
        let len = wrapped_len(Policy::example(), MALFORMED, &text);
        let mut out = vec![0; len];
        prop_assert_eq!(wrap_to(Policy::example(), MALFORMED, &text, &mut out), Ok(len));
        prop_assert!(len <= 6 * text.len() + 1024);
        let members = json::members(&out).expect("a record");
        prop_assert_eq!(members.len(), 1);
        let kept: String = serde_json::from_str(&members[0].1).expect("a string");
        if let Ok(text) = str::from_utf8(&text) {
            prop_assert_eq!(kept, text);
        }
    }
}
