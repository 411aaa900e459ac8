//! The policy in place of one that is damaged, or of another version.
//!
//! To route by it would misroute; to fail would lose records. So no record gets a tag: each
//! keeps the one that it came with, and goes where everything unmatched goes. A `new_tag` that
//! an app forged is taken out all the same.

use tagsplice::Policy;
use tagsplice::image::{HEADER_LEN, NONE, header};

const KEY: &[u8; 7] = b"new_tag";
/// The key follows the header. What is not there, such as scopes, is empty.
const TEXT: usize = HEADER_LEN;
const LEN: usize = TEXT + KEY.len();

static IMAGE: [u8; LEN] = image();

pub(crate) const fn policy() -> Policy<'static> {
    Policy::from_image_unchecked(&IMAGE)
}

const fn image() -> [u8; LEN] {
    let mut image = [0; LEN];
    put(&mut image, header::KEY, TEXT as u32);
    put(&mut image, header::KEY_LEN, KEY.len() as u32);
    put(&mut image, header::DEFAULT, NONE);
    put(&mut image, header::UNLABELED, NONE);
    put(&mut image, header::MALFORMED, NONE);
    put(&mut image, header::UNTRUSTED, NONE);
    let mut index = 0;
    while index < KEY.len() {
        image[TEXT + index] = KEY[index];
        index += 1;
    }
    image
}

const fn put(image: &mut [u8; LEN], at: usize, value: u32) {
    let bytes = value.to_le_bytes();
    let mut index = 0;
    while index < bytes.len() {
        image[at + index] = bytes[index];
        index += 1;
    }
}
