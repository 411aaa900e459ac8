//! Globs and regular expressions: one deterministic automaton for all of a subject's.

use crate::image::{Fields, Image, TABLE_LEN, table};
use crate::scan::Text;

/// The row of `value` by the automaton at `at`. Linear in the value's length.
#[inline(never)]
pub(super) fn row(image: Image<'_>, at: usize, value: Text<'_>) -> u32 {
    let table = Fields::<TABLE_LEN>::new(image, at);
    let (classes, transitions) = (table.size(table::A), table.size(table::B));
    let shift = table.u32(table::D) & 15;
    let mut state = 1_usize;
    for byte in value.bytes() {
        let class = usize::from(image.u8(classes.wrapping_add(usize::from(byte))));
        state = usize::from(
            image.u16(transitions.wrapping_add((state << shift | class).wrapping_mul(2))),
        );
        if state == 0 {
            break;
        }
    }
    image.u32(table.size(table::E).wrapping_add(state * 4))
}
