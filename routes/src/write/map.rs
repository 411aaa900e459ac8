//! Maps: open addressing, at most half full.

use tagsplice::image::{ENTRY_LEN, MAP_LEN, NONE, hash, map as layout};

use super::buffer::Buffer;

/// Writes a map and returns its offset. Keys are different from each other.
pub(super) fn map<K: AsRef<[u8]>>(image: &mut Buffer, entries: &[(K, u32)]) -> u32 {
    let places = (entries.len() * 2).next_power_of_two();
    let mut vacant = [0; ENTRY_LEN];
    vacant[layout::VALUE..layout::VALUE + 4].copy_from_slice(&NONE.to_le_bytes());
    let mut table = vec![None; places];
    let mut lengths = 0_u64;
    for (key, value) in entries {
        let key = key.as_ref();
        let hash = hash(key) as u32;
        let mut place = hash as usize % places;
        while table[place].is_some() {
            place = (place + 1) % places;
        }
        let mut entry = [0; ENTRY_LEN];
        let mut put = |at: usize, number: u32| {
            entry[at..at + 4].copy_from_slice(&number.to_le_bytes());
        };
        put(layout::HASH, hash);
        put(layout::TEXT, image.text(key));
        put(layout::TEXT_LEN, key.len() as u32);
        put(layout::VALUE, *value);
        table[place] = Some(entry);
        lengths |= 1 << (key.len() % 64);
    }
    let bytes: Vec<u8> = table.into_iter().flat_map(|entry| entry.unwrap_or(vacant)).collect();
    let entries = image.append(&bytes);
    let mut head = [0; MAP_LEN];
    head[layout::ENTRIES..layout::ENTRIES + 4].copy_from_slice(&entries.to_le_bytes());
    head[layout::MASK..layout::MASK + 4].copy_from_slice(&(places as u32 - 1).to_le_bytes());
    head[layout::LENGTHS..layout::LENGTHS + 8].copy_from_slice(&lengths.to_le_bytes());
    image.append(&head)
}
