//! Policy files: what is written is read, and nothing else is.
#![cfg(feature = "alloc")]

use tagsplice::policy_file::{HEADER_LEN, MAGIC};
use tagsplice::{ImageError, Policy, PolicyFile, PolicyFileError};

const METADATA: &[u8] = br#"{"source":"routes: []"}"#;

fn file() -> Vec<u8> {
    PolicyFile::to_bytes(Policy::example(), METADATA)
}

#[test]
fn a_file_holds_its_policy_and_its_metadata() {
    for metadata in [METADATA, b""] {
        let bytes = PolicyFile::to_bytes(Policy::example(), metadata);
        assert!(PolicyFile::is_like(&bytes));
        let file = PolicyFile::read(&bytes).unwrap();
        assert_eq!(file.policy(), Policy::example());
        assert_eq!(file.metadata(), metadata);
        assert_eq!(PolicyFile::read_policy(&bytes), Ok(Policy::example()));
    }
}

#[test]
fn each_kind_of_damage_has_its_name() {
    let bytes = file();
    let read = |bytes: &[u8]| PolicyFile::read(bytes).unwrap_err();
    assert_eq!(read(b""), PolicyFileError::Empty);
    assert_eq!(read(b"routes:\n"), PolicyFileError::NotAPolicyFile);
    assert_eq!(read(Policy::example().image()), PolicyFileError::NotAPolicyFile);
    let cut = |actual| PolicyFileError::Length { expected: HEADER_LEN, actual };
    assert_eq!(read(&MAGIC[..3]), PolicyFileError::NotAPolicyFile);
    assert_eq!(read(&MAGIC), cut(8));
    assert_eq!(read(&bytes[..HEADER_LEN - 1]), cut(HEADER_LEN - 1));

    let changed = |at: usize| {
        let mut bytes = file();
        bytes[at] ^= 1;
        bytes
    };
    assert_eq!(read(&changed(0)), PolicyFileError::NotAPolicyFile);
    assert_eq!(read(&changed(8)), PolicyFileError::Version(0));
    assert_eq!(read(&changed(12)), PolicyFileError::Header);
    assert_eq!(read(&changed(40)), PolicyFileError::Header);
    assert_eq!(read(&changed(200)), PolicyFileError::Image(ImageError::Checksum));
    assert_eq!(read(&changed(bytes.len() - 1)), PolicyFileError::Metadata);
    let policy = PolicyFile::read_policy(&changed(bytes.len() - 1)).map(|_| ());
    assert_eq!(policy, Ok(()), "the module does not read the metadata");
}

/// The states of a file that is written in place, with or without truncating it first.
#[test]
fn a_file_that_is_being_written_is_the_old_one_the_new_one_or_refused() {
    let old = PolicyFile::to_bytes(Policy::example(), METADATA);
    let mut image = Policy::example().image().to_vec();
    // Another policy of the same length: another byte of what the image says about itself.
    let at = image.windows(6).position(|bytes| bytes == b"digest").unwrap();
    image[at] = b'D';
    let sum = tagsplice::image::hash(&image[tagsplice::image::header::FLAGS..]);
    let at = tagsplice::image::header::CHECKSUM;
    image[at..at + 8].copy_from_slice(&sum.to_le_bytes());
    let other = Policy::from_image(&image).unwrap();
    let new = PolicyFile::to_bytes(other, METADATA);
    assert_eq!(old.len(), new.len());
    for len in 0..new.len() {
        assert!(PolicyFile::read_policy(&new[..len]).is_err(), "{len} bytes");
        let mut mixture = old.clone();
        mixture[..len].copy_from_slice(&new[..len]);
        if let Ok(policy) = PolicyFile::read_policy(&mixture) {
            assert!(mixture == old || policy == other, "a mixture of {len} bytes");
        }
    }
}

#[test]
fn no_changed_byte_is_overlooked() {
    for at in 0..file().len() {
        for bit in [1, 0x80] {
            let mut bytes = file();
            bytes[at] ^= bit;
            let error = PolicyFile::read(&bytes).unwrap_err();
            assert!(!error.to_string().is_empty());
        }
    }
    let mut longer = file();
    longer.push(0);
    assert!(matches!(PolicyFile::read(&longer), Err(PolicyFileError::Length { .. })));
}
