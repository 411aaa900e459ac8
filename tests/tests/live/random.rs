//! Records at any times, and the file changed in any way between them.

use std::fs;

use proptest::prelude::*;

use crate::site::{Site, file};

/// What happens between two records.
#[derive(Clone, Copy, Debug)]
enum Step {
    Wait(u64),
    Exchange(usize),
    /// In place, up to this part of the file.
    WriteInPlace(usize, u8),
    Damage,
    Remove,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0..3_000_u64).prop_map(Step::Wait),
        2 => (0..3_usize).prop_map(Step::Exchange),
        1 => (0..3_usize, any::<u8>()).prop_map(|(index, part)| Step::WriteInPlace(index, part)),
        1 => Just(Step::Damage),
        1 => Just(Step::Remove),
    ];
    proptest::collection::vec(step, 1..40)
}

/// Records at any times, the file changed in any way between them: each record is decided by a
/// policy that was whole in the file since the last one that was there for two seconds.
fn walk(steps: &[Step]) -> Result<(), TestCaseError> {
    const NAMES: [&str; 3] = ["a", "b", "c"];
    let files = NAMES.map(file);
    let mut site = Site::begun_with(&files[0]);
    // When which policy was whole in the file.
    let mut whole = vec![(0, "a")];
    let (mut now, mut surely_in_force, mut is_whole) = (0, 0, true);
    site.tag();
    for step in steps {
        match *step {
            Step::Wait(milliseconds) => {
                now += milliseconds;
                site.host.engine().system().wait(milliseconds);
            }
            Step::Exchange(index) => site.put(&files[index]),
            Step::WriteInPlace(index, part) => {
                let mut bytes = fs::read(site.path()).unwrap_or_default();
                let new = &files[index];
                let len = new.len() * usize::from(part) / 255;
                bytes.resize(bytes.len().max(len), 0);
                bytes[..len].copy_from_slice(&new[..len]);
                fs::write(site.path(), bytes).unwrap();
            }
            Step::Damage => site.put(&files[1][..50]),
            Step::Remove => drop(fs::remove_file(site.path())),
        }
        let bytes = fs::read(site.path()).unwrap_or_default();
        let found = files.iter().position(|file| *file == bytes).map(|index| NAMES[index]);
        if !is_whole && let Some(name) = found {
            whole.push((now, name));
        } else if let (Some(name), Some(&(_, last))) = (found, whole.last())
            && name != last
        {
            whole.push((now, name));
        }
        is_whole = found.is_some();
        site.host.seconds = (site.host.engine().system().now / 1_000_000_000) as u32;
        let tag = site.tag();
        let last = whole.len() - 1;
        if is_whole && whole[last].0 + 2_000 <= now {
            surely_in_force = last;
        }
        let allowed: Vec<_> = whole[surely_in_force..].iter().map(|&(_, name)| name).collect();
        prop_assert!(allowed.contains(&&*tag), "{tag} at {now} ms, not one of {whole:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 60 } else { 1_000 }))]

    #[test]
    fn each_record_is_decided_by_a_policy_of_the_last_two_seconds(steps in steps()) {
        walk(&steps)?;
    }
}
