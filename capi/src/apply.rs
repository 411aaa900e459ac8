//! A record's answer: where the record is, as pieces, or in another buffer.

use tagsplice_core as core_;

use crate::filter::Filter;
use crate::status::{Error, Fault, Status, finish};
use crate::types::{
    Answer, IoVec, Record, TAGSPLICE_JSON, TAGSPLICE_MESSAGE_PACK, origin, record as described,
    slice,
};

/// Makes the answer where the record is: in the buffer of `capacity` bytes at `buffer`, in which
/// the record has `record->len`. `record->bytes` is not looked at. `format` is `TAGSPLICE_JSON` or
/// `TAGSPLICE_MESSAGE_PACK`. Room for 1 KiB more than the record
/// is enough for any JSON record.
///
/// # Safety
/// The filter is of this library, not freed, and used by no other thread; `capacity` bytes at
/// `buffer` can be read and written; what `record` points to is readable and not in the buffer;
/// `answer` and `error` are NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tagsplice_apply_in_place(
    filter: *mut Filter,
    format: u32,
    record: *const Record,
    buffer: *mut u8,
    capacity: usize,
    answer: *mut Answer,
    error: *mut Error,
) -> Status {
    // SAFETY: the caller says so.
    let result = unsafe { in_place(filter, format, record, buffer, capacity, answer) };
    // SAFETY: as above.
    unsafe { finish(result, error) }
}

/// Describes the answer as pieces: of the record, and of what is inserted. `*count` is how many
/// entries `pieces` has, and becomes how many there are: four at most, unless old members with the
/// tag key are taken out.
///
/// # Safety
/// As `tagsplice_apply_in_place`'s; `*count` entries at `pieces` can be written, and `count` itself.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tagsplice_apply_pieces(
    filter: *mut Filter,
    format: u32,
    record: *const Record,
    pieces: *mut IoVec,
    count: *mut usize,
    answer: *mut Answer,
    error: *mut Error,
) -> Status {
    // SAFETY: the caller says so.
    let result = unsafe { as_pieces(filter, format, record, pieces, count, answer) };
    // SAFETY: as above.
    unsafe { finish(result, error) }
}

/// Writes an answer in JSON to `out`, whatever the record's bytes are: a record that is not JSON is
/// mended, or put as a string into a record of its own. So nothing is lost. Seven times the
/// record's length and 2 KiB are room enough.
///
/// # Safety
/// As `tagsplice_apply_in_place`'s; `capacity` bytes at `out` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tagsplice_answer_json(
    filter: *mut Filter,
    record: *const Record,
    out: *mut u8,
    capacity: usize,
    answer: *mut Answer,
    error: *mut Error,
) -> Status {
    // SAFETY: the caller says so.
    let result = unsafe { rescue(filter, record, out, capacity, answer) };
    // SAFETY: as above.
    unsafe { finish(result, error) }
}

/// # Safety
/// As [`tagsplice_apply_in_place`]'s.
unsafe fn in_place(
    filter: *mut Filter,
    format: u32,
    record: *const Record,
    buffer: *mut u8,
    capacity: usize,
    answer: *mut Answer,
) -> Result<(), Fault> {
    // SAFETY: the caller says so.
    let filter = unsafe { filter.as_mut() }.ok_or_else(|| Fault::null("filter"))?;
    // SAFETY: as above.
    let record = unsafe { record.as_ref() }.ok_or_else(|| Fault::null("record"))?;
    if buffer.is_null() || capacity < record.len || capacity > isize::MAX as usize {
        return Err(Fault::null("buffer, or it is shorter than the record, or too long,"));
    }
    // SAFETY: the caller says so. The slice ends before the buffer is written.
    let text = unsafe { slice(buffer, record.len) };
    // SAFETY: the caller says so.
    let text = unsafe { origin(record, core_::Record::new(text)) };
    let view = apply(&mut filter.0, format, text)?;
    let (found, edit) = (Answer::of(&view), view.edit());
    // SAFETY: the caller says so; the view is no longer used, and the edit borrows the filter alone.
    let place = unsafe { core::slice::from_raw_parts_mut(buffer, capacity) };
    edit.apply(place)?;
    // SAFETY: the caller says so.
    unsafe { fill_in(answer, found) };
    Ok(())
}

/// # Safety
/// As [`tagsplice_apply_pieces`]'s.
unsafe fn as_pieces(
    filter: *mut Filter,
    format: u32,
    record: *const Record,
    pieces: *mut IoVec,
    count: *mut usize,
    answer: *mut Answer,
) -> Result<(), Fault> {
    // SAFETY: the caller says so.
    let filter = unsafe { filter.as_mut() }.ok_or_else(|| Fault::null("filter"))?;
    // SAFETY: as above.
    let record = unsafe { record.as_ref() }.ok_or_else(|| Fault::null("record"))?;
    // SAFETY: as above.
    let count = unsafe { count.as_mut() }.ok_or_else(|| Fault::null("count"))?;
    // SAFETY: as above.
    let view = apply(&mut filter.0, format, unsafe { described(record) })?;
    let needed = view.pieces().count();
    if needed > *count || pieces.is_null() {
        return Err(Fault::no_room("entries", needed));
    }
    for (index, piece) in view.pieces().enumerate() {
        let bytes = piece.bytes();
        let entry = IoVec { iov_base: bytes.as_ptr().cast(), iov_len: bytes.len() };
        // SAFETY: there are `*count` entries, which is more than `index`.
        let place = unsafe { pieces.add(index) };
        // SAFETY: as above.
        unsafe { place.write(entry) };
    }
    *count = needed;
    // SAFETY: the caller says so.
    unsafe { fill_in(answer, Answer::of(&view)) };
    Ok(())
}

/// # Safety
/// As [`tagsplice_answer_json`]'s.
unsafe fn rescue(
    filter: *mut Filter,
    record: *const Record,
    out: *mut u8,
    capacity: usize,
    answer: *mut Answer,
) -> Result<(), Fault> {
    // SAFETY: the caller says so.
    let filter = unsafe { filter.as_mut() }.ok_or_else(|| Fault::null("filter"))?;
    // SAFETY: as above.
    let record = unsafe { record.as_ref() }.ok_or_else(|| Fault::null("record"))?;
    if out.is_null() || capacity > isize::MAX as usize {
        return Err(Fault::null("out, or its capacity is more than memory,"));
    }
    // What is not initialized may not be in a slice of bytes.
    // SAFETY: the caller says that it can be written.
    unsafe { out.write_bytes(0, capacity) };
    // SAFETY: it can be written, and is initialized now.
    let place = unsafe { core::slice::from_raw_parts_mut(out, capacity) };
    // SAFETY: the caller says so.
    let found = filter.0.answer(unsafe { described(record) }, place)?;
    let found = Answer { len: found.len, ..Answer::decided(found.tag, found.decision) };
    // SAFETY: the caller says so.
    unsafe { fill_in(answer, found) };
    Ok(())
}

fn apply<'r, 'f>(
    filter: &'f mut core_::Filter<'static>,
    format: u32,
    record: core_::Record<'r>,
) -> Result<core_::View<'r, 'f>, Fault> {
    match format {
        TAGSPLICE_JSON => Ok(filter.apply(record)?),
        TAGSPLICE_MESSAGE_PACK => Ok(filter.apply_msgpack(record)?),
        _ => Err(Fault::new(Status::BadArgument, format!("there is no format {format}"))),
    }
}

/// # Safety
/// `answer` is NULL, or can be written.
unsafe fn fill_in(answer: *mut Answer, found: Answer) {
    if !answer.is_null() {
        // SAFETY: the caller says so.
        unsafe { answer.write(found) };
    }
}
