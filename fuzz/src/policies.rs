//! Policies that every target filters by.

use std::sync::OnceLock;

use tagsplice::Policy;
use tagsplice_tests::policies::{EVERYTHING, FLAT, PATHS, SUBJECTS, image};

/// The built-in one, and some that ask for all that can be asked for.
///
/// # Panics
/// One of them does not compile.
#[must_use]
pub fn policies() -> &'static [Policy<'static>] {
    static POLICIES: OnceLock<Vec<Policy<'static>>> = OnceLock::new();
    POLICIES.get_or_init(|| {
        let files =
            [EVERYTHING, SUBJECTS, PATHS, FLAT, include_str!("../../examples/multi-tenant.yaml")];
        let compiled = files.iter().map(|file| {
            let image: &'static [u8] = image(file).leak();
            Policy::from_image(image).expect("an image")
        });
        [Policy::example()].into_iter().chain(compiled).collect()
    })
}

/// Tags that records come with: of another form, true for some records, and cut off.
pub const TAGS: [Option<&[u8]>; 4] = [
    None,
    Some(b"kube.x"),
    Some(
        b"kube.var.log.containers.web-0_default_app-\
        0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.log",
    ),
    Some(
        b"kube.var.log.containers.web-0_default_app-\
        0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde.log",
    ),
];
