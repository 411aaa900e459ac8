//! What users may rely on besides what functions do: traits, and what debug output keeps quiet.

use std::panic::{RefUnwindSafe, UnwindSafe};

use tagsplice::{
    Answer, Decision, Edit, Error, ErrorKind, Filter, Identity, ImageError, Located, NoRoom,
    Padded, Piece, Pieces, Policy, PolicyFile, PolicyFileError, PolicyRef, PolicyTag, Record,
    Rescue, View,
};

const fn is_everywhere<T: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe + std::fmt::Debug>() {}

const _: () = {
    is_everywhere::<Answer<'_>>();
    is_everywhere::<Decision>();
    is_everywhere::<Edit<'_>>();
    is_everywhere::<Error>();
    is_everywhere::<ErrorKind>();
    is_everywhere::<ImageError>();
    is_everywhere::<Located>();
    is_everywhere::<NoRoom>();
    is_everywhere::<Padded<'_>>();
    is_everywhere::<Identity>();
    is_everywhere::<Piece<'_>>();
    is_everywhere::<Pieces<'_>>();
    is_everywhere::<PolicyFile<'_>>();
    is_everywhere::<PolicyFileError>();
    is_everywhere::<PolicyRef<'_>>();
    is_everywhere::<PolicyTag<'_>>();
    is_everywhere::<Rescue>();
    is_everywhere::<Policy<'_>>();
    is_everywhere::<Record<'_>>();
    is_everywhere::<View<'_, '_>>();
};

/// A filter goes from task to task, and a stream with it.
const fn is_sent<T: Send + Sync + Unpin + std::fmt::Debug>() {}

const _: () = {
    is_sent::<Filter<'_>>();
    #[cfg(feature = "alloc")]
    is_everywhere::<tagsplice::PolicyBuf>();
    #[cfg(feature = "std")]
    {
        is_sent::<tagsplice::StreamFilter<'static, tagsplice::Output<Vec<u8>>>>();
        is_everywhere::<tagsplice::Line<'_, '_>>();
        is_everywhere::<tagsplice::LineKind<'_, '_>>();
        is_everywhere::<tagsplice::FaultKind>();
        is_everywhere::<tagsplice::Output<Vec<u8>>>();
        is_sent::<tagsplice::PushError>();
        is_everywhere::<tagsplice::Fault>();
        is_everywhere::<tagsplice::Summary>();
    }
};

const fn is_cloned<T: Clone>() {}

const _: () = {
    is_cloned::<Answer<'_>>();
    is_cloned::<Edit<'_>>();
    is_cloned::<Padded<'_>>();
    is_cloned::<Piece<'_>>();
    is_cloned::<Pieces<'_>>();
    is_cloned::<PolicyFile<'_>>();
    is_cloned::<PolicyRef<'_>>();
    is_cloned::<PolicyTag<'_>>();
    is_cloned::<Record<'_>>();
    is_cloned::<View<'_, '_>>();
    #[cfg(feature = "alloc")]
    is_cloned::<tagsplice::PolicyBuf>();
};

const fn is_error<T: std::error::Error + Send + Sync + 'static>() {}

const _: () = {
    is_error::<Error>();
    is_error::<ImageError>();
    is_error::<NoRoom>();
    is_error::<PolicyFileError>();
    #[cfg(feature = "std")]
    is_error::<tagsplice::PushError>();
    #[cfg(feature = "std")]
    is_error::<tagsplice::Fault>();
};

#[test]
fn debug_output_of_a_filter_has_no_log_text() {
    let mut filter = Filter::new(Policy::example()).with_owned_memo(8 * 1024);
    for _ in 0..2 {
        // Kept by the memo from now on.
        let _ = filter
            .apply(r#"{"log":"x","kubernetes":{"labels":{"a":"S3CRET"}}}"#)
            .expect("a record");
    }
    let shown = format!("{filter:?}");
    assert!(shown.contains("tag_key: \"new_tag\"") && !shown.contains("S3CRET"), "{shown}");
    assert!(shown.len() < 300, "{} bytes", shown.len());
}

#[test]
fn policies_are_the_same_when_their_images_are() {
    let copy = Policy::example().image().to_vec();
    let copy = Policy::from_image(&copy).expect("an image");
    assert_eq!(copy, Policy::example());
    assert_ne!(copy, Policy::from_image_unchecked(b""));
}

#[test]
fn a_filter_is_as_small_as_its_documentation_says() {
    let size = size_of::<Filter<'_>>();
    assert!(size <= 10 * 1024, "{size} bytes");
}

#[test]
fn a_policy_says_what_it_is() {
    let policy = Policy::example();
    assert_eq!((policy.tag_key(), policy.route_count()), (&b"new_tag"[..], 5));
    assert!(policy.meta().starts_with(b"{") && policy.meta().ends_with(b"}"));
    assert!(!policy.checks_identity());
    let mut image = policy.image().to_vec();
    for (flags, checks) in [(1, true), (2, false), (3, true)] {
        image[tagsplice::image::header::FLAGS] = flags;
        assert_eq!(Policy::from_image_unchecked(&image).checks_identity(), checks);
    }
    let shown = r#"Policy { tag_key: "new_tag", route_count: 5, checks_identity: false, .. }"#;
    assert_eq!(format!("{policy:?}"), shown);
    #[cfg(feature = "alloc")]
    {
        let buf = tagsplice::PolicyBuf::from(Policy::example());
        assert_eq!((buf.policy(), format!("{buf:?}")), (policy, shown.to_owned()));
        assert_eq!(*tagsplice::PolicyBuf::from(policy).into_image(), *policy.image());
    }
}

#[test]
fn each_mistake_has_words_of_its_own() {
    for (kind, words) in [
        (ErrorKind::UnexpectedEnd, "the record ends too early"),
        (ErrorKind::NotAnObject, "a record must be a JSON object"),
        (ErrorKind::ExpectedValue, "expected a value"),
        (ErrorKind::ExpectedKey, "expected a key in double quotes"),
        (ErrorKind::ExpectedColon, "expected `:` after the key"),
        (ErrorKind::ExpectedCommaOrClose, "expected `,` or the closing bracket"),
        (ErrorKind::InvalidLiteral, "expected `true`, `false` or `null`"),
        (ErrorKind::InvalidNumber, "not a number in JSON"),
        (ErrorKind::InvalidEscape, "not an escape in JSON"),
        (ErrorKind::ControlCharacter, "a control character must be escaped"),
        (ErrorKind::InvalidUtf8, "not UTF-8"),
        (ErrorKind::NotAMap, "a record must be a map"),
        (ErrorKind::ReservedByte, "0xC1 is not a type of MessagePack"),
        (ErrorKind::TooManyMembers, "the map has as many members as a map can have"),
        (ErrorKind::TrailingData, "nothing may follow the record"),
    ] {
        assert_eq!(kind.message(), words);
    }
}

#[test]
fn what_went_in_can_be_had_again() {
    let (json, packed) = (&b"{\"log\":\"x\"}"[..], &b"\x81\xa3log\xa1x"[..]);
    let mut filter = Filter::new(Policy::example());
    assert_eq!(filter.policy(), Policy::example());
    assert_eq!(filter.apply(json).expect("a record").record(), json);
    assert_eq!(filter.apply_msgpack(packed).expect("a record").record(), packed);
    let mut buffer = json.to_vec();
    buffer.resize(json.len() + Padded::PADDING, 0);
    assert_eq!(Padded::new(&buffer, json.len()).expect("room").record(), json);

    let error = filter.apply(json).expect("a record").copy_to(&mut [0; 4]).unwrap_err();
    assert_eq!(error.to_string(), "the buffer is too short: the answer needs 11 bytes");
    #[cfg(feature = "bumpalo")]
    {
        let arena = bumpalo::Bump::new();
        assert_eq!(filter.apply(json).expect("a record").copy_in(&arena), json);
        assert_eq!(filter.apply_msgpack(packed).expect("a record").copy_in(&arena), packed);
    }
}
