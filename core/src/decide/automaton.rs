//! Globs and regular expressions: one deterministic automaton for all of a subject's.

use crate::image::{Image, table};
use crate::scan::Text;

/// The row of `value` by the automaton at `at`. Linear in the value's length.
pub(super) fn row(image: Image<'_>, at: usize, value: Text<'_>) -> u32 {
    let classes = image.size(at + table::A);
    let transitions = image.size(at + table::B);
    let shift = image.u32(at + table::D) & 15;
    let mut state = 1_usize;
    for byte in value.bytes() {
        let class = usize::from(image.u8(classes + usize::from(byte)));
        state = usize::from(image.u16(transitions + (state << shift | class) * 2));
        if state == 0 {
            break;
        }
    }
    image.u32(image.size(at + table::E) + state * 4)
}
