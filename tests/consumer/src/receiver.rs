//! A receiver of Fluent Forward: packed entries, routed in place, without an allocator.

use tagsplice::msgpack::value_len;
use tagsplice::{Error, Filter};

/// Hands each entry's time and answer to `output`, with the tag. Returns how many bytes are left
/// over, the start of an entry whose end has not come, and how many are missing at least.
pub fn entries(
    filter: &mut Filter<'_>,
    mut bytes: &[u8],
    mut output: impl FnMut(&[u8], &[&[u8]], Option<&[u8]>),
) -> Result<(usize, usize), Error> {
    loop {
        let Some(rest) = bytes.strip_prefix(&[0x92]) else { return Ok((bytes.len(), 1)) };
        let lens = value_len(rest).and_then(|time| {
            let record = value_len(rest.get(time..).unwrap_or_default())?;
            Ok((time, record))
        });
        let (time, record) = match lens {
            Ok(lens) => lens,
            Err(error) => match error.missing() {
                Some(missing) => return Ok((bytes.len(), missing.get())),
                None => return Err(error),
            },
        };
        let (time, rest) = rest.split_at(time);
        let (record, rest) = rest.split_at(record);
        let view = filter.apply_msgpack(record)?;
        let mut pieces = [&[][..]; 4];
        for (place, piece) in pieces.iter_mut().zip(view.pieces()) {
            *place = piece.bytes();
        }
        output(time, &pieces, view.tag());
        bytes = rest;
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::*;
    use std::vec::Vec;
    use tagsplice::Policy;

    #[test]
    fn entries_come_one_after_the_other() {
        let entry = b"\x92\x07\x81\xaakubernetes\x81\xa6labels\x80";
        let bytes = [&entry[..], entry, &entry[..9]].concat();
        let mut filter = Filter::new(Policy::example());
        let mut answers = Vec::new();
        let left = entries(&mut filter, &bytes, |time, pieces, tag| {
            assert_eq!((time, tag), (&b"\x07"[..], Some(&b"general-elastic"[..])));
            answers.push(pieces.concat());
        });
        // Half of a key, and a value after it.
        assert_eq!(left, Ok((9, 6)));
        let answer = b"\x82\xaakubernetes\x81\xa6labels\x80\xa7new_tag\xafgeneral-elastic";
        assert_eq!(answers, [answer, answer]);
    }
}
