//! Any bytes as a policy file, and any sequence of files under the module's watch: what is in force
//! is always a policy that was whole in the file, and after two seconds the last of those.

use tagsplice::policy_file::HEADER_LEN;
use tagsplice::{Policy, PolicyFile};

use crate::policies::policies;
use crate::source::Source;
use tagsplice_wasm::arena::Block;
use tagsplice_wasm::errno::{Errno, NO_DIRECTORY, NO_FILE};
use tagsplice_wasm::watch::{Home, INTERVAL, MOST_RECORDS, Stat, System, Watch, fingerprint};

/// The first byte chooses between a file and a sequence of files.
pub fn run(data: &[u8]) {
    let _ = PolicyFile::read(data);
    let _ = PolicyFile::read_policy(data);
    watch(&mut Source::new(data));
}

/// What a directory has, and what is in force.
struct Site {
    now: u64,
    /// Counts the changes of the file.
    version: u64,
    file: Vec<u8>,
    errno: Errno,
    is_regular: bool,
    /// What the file becomes between its state and its opening.
    exchanged: Option<Vec<u8>>,
    lines: usize,
}

impl System for Site {
    fn now(&mut self) -> u64 {
        self.now
    }

    fn time_of_day(&mut self) -> u64 {
        self.now
    }

    fn stat(&mut self, directory: u32) -> Stat {
        let errno = if directory == 0 { self.errno } else { NO_DIRECTORY };
        Stat {
            directory,
            errno,
            is_regular: self.is_regular,
            len: self.file.len() as u64,
            changed: 0,
            fingerprint: fingerprint(&[self.version, errno.into()]),
        }
    }

    fn read(&mut self, _: u32, bytes: &mut [u8]) -> Result<usize, Errno> {
        if let Some(file) = self.exchanged.take() {
            self.file = file;
            self.version += 1;
        }
        let len = self.file.len().min(bytes.len());
        bytes[..len].copy_from_slice(&self.file[..len]);
        Ok(len)
    }

    fn log(&mut self, line: &[u8]) {
        assert!(line.starts_with(b"tagsplice: ") && line.ends_with(b" routes\n"));
        assert!(std::str::from_utf8(line).is_ok());
        self.lines += 1;
    }
}

/// Where policies go.
#[derive(Default)]
struct Store {
    room: Vec<u8>,
    image: Vec<u8>,
}

impl Home for Store {
    fn room(&mut self, len: usize) -> Option<&mut [u8]> {
        self.room = vec![0xAA; len];
        Some(&mut self.room)
    }

    fn install(&mut self, image: Block) -> bool {
        assert_eq!(image.start, HEADER_LEN);
        self.image = self.room[image.start..image.end].to_vec();
        assert!(Policy::from_image(&self.image).is_ok());
        true
    }

    fn in_force(&self) -> (u64, usize) {
        let policy = Policy::from_image_unchecked(&self.image);
        (policy.checksum(), policy.route_count())
    }

    fn distrust(&mut self) {}
}

fn watch(source: &mut Source<'_>) {
    let file = |index: usize| PolicyFile::to_bytes(policies()[index], b"{}");
    let mut site = Site {
        now: 1 << 40,
        version: 1,
        file: Vec::new(),
        errno: NO_FILE,
        is_regular: true,
        exchanged: None,
        lines: 0,
    };
    let (mut store, mut watch, mut second) = (Store::default(), Watch::new(), 1_000_u32);
    // The image of the last whole file that was there for long enough to be seen.
    let mut expected = Vec::new();
    for _ in 0..16 {
        if source.is_done() {
            break;
        }
        site.version += 1;
        (site.errno, site.is_regular) = (0, true);
        let index = source.below(policies().len());
        match source.below(8) {
            0 => site.errno = source.pick(&[NO_FILE, NO_DIRECTORY, 2, 76]),
            1 => site.is_regular = false,
            2 => site.file = source.bytes(100).to_vec(),
            // Written in place, as far as it goes.
            3 => {
                let new = file(index);
                let len = source.below(new.len() + 1);
                site.file.resize(site.file.len().max(len), 0);
                site.file[..len].copy_from_slice(&new[..len]);
            }
            4 => site.exchanged = Some(file(index)),
            _ => site.file = file(index),
        }
        let lines = site.lines;
        // Two seconds of records, at any distance, and then one more.
        let (mut waited, step) = (0, [INTERVAL / 50, INTERVAL / 2, 2_000_000_000][source.below(3)]);
        let is_moving = source.below(4) > 0;
        while waited < 2_000_000_000 {
            waited += step;
            site.now += step;
            second = if is_moving { (site.now / 1_000_000_000) as u32 } else { second };
            for _ in 0..if is_moving { 1 } else { MOST_RECORDS + 1 } {
                if watch.is_due(second) {
                    watch.ask(second, &mut site, &mut store);
                }
            }
        }
        assert!(site.lines <= lines + 2, "{} lines for a change", site.lines - lines);
        let is_there = site.errno == 0 && site.is_regular;
        if let (true, Ok(policy)) = (is_there, PolicyFile::read_policy(&site.file)) {
            expected = policy.image().to_vec();
        }
        assert!(store.image == expected, "another policy is in force");
    }
}
