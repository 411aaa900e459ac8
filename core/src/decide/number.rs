//! `Gt` and `Lt`.

use crate::image::{Image, table};
use crate::scan::Text;

/// The row of `value` by the thresholds at `at`. Linear in the value's length, logarithmic in
/// the number of thresholds.
pub(super) fn row(image: Image<'_>, at: usize, value: Text<'_>) -> u32 {
    let Some(number) = parse(value) else { return image.u32(at + table::OTHER) };
    let thresholds = image.size(at + table::A);
    let (mut low, mut high) = (0, image.size(at + table::B));
    let mut equal = 0;
    while low < high {
        let middle = low + (high - low) / 2;
        let threshold = image.u64(thresholds + middle * 8).cast_signed();
        if threshold < number {
            low = middle + 1;
        } else {
            equal = usize::from(threshold == number);
            high = middle;
        }
    }
    image.u32(image.size(at + table::C) + (2 * low + equal) * 4)
}

/// A decimal `i64` as Go's `strconv.ParseInt(s, 10, 64)` takes it, which is what Kubernetes
/// uses: an optional sign, then digits, leading zeros allowed, nothing else.
fn parse(value: Text<'_>) -> Option<i64> {
    let mut bytes = value.bytes().peekable();
    let negative = match bytes.peek()? {
        b'-' => true,
        b'+' => false,
        _ => {
            return digits(bytes, false);
        }
    };
    bytes.next();
    digits(bytes, negative)
}

fn digits(bytes: impl Iterator<Item = u8>, negative: bool) -> Option<i64> {
    let mut number = None;
    for byte in bytes {
        let digit = i64::from(byte.wrapping_sub(b'0'));
        if digit > 9 {
            return None;
        }
        let shifted = number.unwrap_or(0_i64).checked_mul(10)?;
        number = Some(if negative {
            shifted.checked_sub(digit)?
        } else {
            shifted.checked_add(digit)?
        });
    }
    number
}
