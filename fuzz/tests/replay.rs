//! The corpus, and what a few thousand random choices make, through every body.

use std::fs;
use std::path::PathBuf;

use tagsplice_fuzz::record;
use tagsplice_fuzz::source::Source;

/// Replays the corpus of a target, then runs its body on made inputs.
fn replay(target: &str, run: impl Fn(&[u8])) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    let mut files: Vec<_> =
        fs::read_dir(&folder).expect("a corpus").map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() > 3, "{} has {} files", folder.display(), files.len());
    for file in files {
        // So that a failure names its file.
        eprintln!("{}", file.display());
        run(&fs::read(file).unwrap());
    }
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let rounds = if cfg!(debug_assertions) { 300 } else { 3_000 };
    for round in 0..rounds {
        let len = random.next() as usize % 700;
        let mut data: Vec<u8> = (0..len).map(|_| (random.next() >> 32) as u8).collect();
        // Mostly choices.
        if round % 4 > 0 && !data.is_empty() {
            data[0] = 1;
        }
        run(&data);
    }
}

/// Xorshift: the same inputs on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

macro_rules! replays {
    ($($target:ident)*) => {
        $(#[test]
        fn $target() {
            replay(stringify!($target), tagsplice_fuzz::$target::run);
        })*
    };
}

replays!(splice locate_vs_naive memo routes policy_file policy_image shim stream msgpack);

/// What a body takes for granted: generated records are mostly records, and some have labels.
#[test]
fn choices_make_records_with_labels() {
    let mut random = Random(7);
    let (mut valid, mut labelled) = (0, 0);
    for _ in 0..1_000 {
        let data: Vec<u8> = (0..400).map(|_| (random.next() >> 32) as u8).collect();
        let text = record::text(&mut Source::new(&data));
        if let Ok(located) = tagsplice::locate(&text) {
            valid += 1;
            labelled += usize::from(located.labels.is_some());
        }
    }
    assert!(valid > 150 && labelled > 50, "{valid} records, {labelled} with labels");
}
