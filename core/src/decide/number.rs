//! `Gt` and `Lt`.

use crate::image::{Fields, Image, TABLE_LEN, number, table};
use crate::text::Text;

/// The clause sets of `value` by a table's thresholds. Linear in the value's length, logarithmic
/// in the number of thresholds.
pub(super) fn sets(image: Image<'_>, table: Fields<'_, TABLE_LEN>, value: Text<'_>) -> u32 {
    let Some(value) = parse(value) else { return table.u32(table::OTHER) };
    let thresholds = table.size(number::THRESHOLDS);
    let (mut low, mut high) = (0, table.size(number::THRESHOLD_COUNT));
    let mut equal = 0;
    while low < high {
        let middle = low + (high - low) / 2;
        let threshold = image.u64(thresholds.wrapping_add(middle.wrapping_mul(8))).cast_signed();
        if threshold < value {
            low = middle + 1;
        } else {
            equal = usize::from(threshold == value);
            high = middle;
        }
    }
    let place = low.wrapping_mul(2).wrapping_add(equal);
    image.u32(table.size(number::SETS).wrapping_add(place.wrapping_mul(4)))
}

/// A decimal `i64` as Go's `strconv.ParseInt(s, 10, 64)` takes it, which is what Kubernetes
/// uses: an optional sign, then digits, leading zeros allowed, nothing else.
fn parse(value: Text<'_>) -> Option<i64> {
    let mut is_negative = false;
    let mut is_number = false;
    let mut magnitude = 0_u64;
    for (index, byte) in value.bytes().enumerate() {
        if index == 0 && matches!(byte, b'-' | b'+') {
            is_negative = byte == b'-';
            continue;
        }
        let digit = byte.wrapping_sub(b'0');
        // Beyond 2^60 another digit would be too much, and only below can it not wrap.
        if digit > 9 || magnitude >= 1 << 60 {
            return None;
        }
        magnitude = magnitude * 10 + u64::from(digit);
        is_number = true;
    }
    let most = i64::MAX.cast_unsigned() + u64::from(is_negative);
    if !is_number || magnitude > most {
        return None;
    }
    let number = magnitude.cast_signed();
    Some(if is_negative { number.wrapping_neg() } else { number })
}
