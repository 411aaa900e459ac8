//! Globs and regular expressions: one deterministic automaton for all of a subject's.

use crate::image::{Fields, Image, TABLE_LEN, automaton};
use crate::text::Text;

/// The clause sets of `value` by a table's automaton. Linear in the value's length.
pub(super) fn sets(image: Image<'_>, table: Fields<'_, TABLE_LEN>, value: Text<'_>) -> u32 {
    let classes = table.size(automaton::CLASSES);
    let transitions = table.size(automaton::TRANSITIONS);
    let shift = table.u32(automaton::SHIFT) & 15;
    let mut state = 1_usize;
    for byte in value.bytes() {
        let class = usize::from(image.u8(classes.wrapping_add(usize::from(byte))));
        let transition = (state << shift | class).wrapping_mul(2);
        state = usize::from(image.u16(transitions.wrapping_add(transition)));
        if state == 0 {
            break;
        }
    }
    image.u32(table.size(automaton::SETS).wrapping_add(state * 4))
}
