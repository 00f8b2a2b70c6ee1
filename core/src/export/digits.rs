//! Whole numbers as decimal digits, many at a time and without a loop.
//!
//! Digits stand in the bytes of one number, the first digit in the lowest byte, so that dropping
//! leading zeros is a shift and a text is stored at once.

/// Numbers below it have at most seven digits, which leave room for a point.
const NARROW: u64 = 10_000_000;

/// Numbers from here on have more digits than fit beside a point.
pub(super) const WIDE: u64 = 1_000_000_000_000_000;

const ZEROS: u64 = 0x3030_3030_3030_3030;
const WIDE_ZEROS: u128 = 0x3030_3030_3030_3030_3030_3030_3030_3030;

/// The eight digits of a number below 10^8.
#[inline(always)]
fn eight(value: u64) -> u64 {
    // Two lanes of four digits, four of two, eight of one: the quotient stays, the rest moves up.
    let fours = (value / 10_000) | ((value % 10_000) << 32);
    let hundreds = ((fours * 10_486) >> 20) & 0x7f_0000_007f;
    let pairs = hundreds | ((fours - 100 * hundreds) << 16);
    let tens = ((pairs * 103) >> 10) & 0x000f_000f_000f_000f;
    tens | ((pairs - 10 * tens) << 8)
}

/// The sixteen digits of a number below 10^16.
#[inline(always)]
fn sixteen(value: u64) -> u128 {
    const HALF: u64 = 100_000_000;
    u128::from(eight(value / HALF)) | (u128::from(eight(value % HALF)) << 64)
}

/// Two digits of a number below 100.
#[inline(always)]
pub(super) fn pair(value: u32) -> u64 {
    let tens = (value * 103) >> 10;
    u64::from(tens | ((value - 10 * tens) << 8) | 0x3030)
}

/// Stores a text of a fixed size and keeps its beginning.
#[inline(always)]
pub(super) fn put<const SIZE: usize>(out: &mut Vec<u8>, text: &[u8; SIZE], length: usize) {
    out.extend_from_slice(text);
    out.truncate(out.len() - SIZE + length);
}

/// `value / 10^decimals` with all its decimals, and true; false when it has too many digits.
#[inline(always)]
pub(super) fn fixed(out: &mut Vec<u8>, value: u64, decimals: u32) -> bool {
    if value < NARROW && decimals < 7 {
        let digits = eight(value);
        // One digit before the point stays, whatever it is.
        let skip = (digits.trailing_zeros() / 8).min(7 - decimals);
        let text = (digits | ZEROS) >> (8 * skip);
        let point = 8 * (8 - decimals - skip);
        let length = 8 - skip as usize;
        if decimals == 0 {
            put(out, &text.to_le_bytes(), length);
        } else {
            let whole = (1 << point) - 1;
            let text = (text & whole) | (u64::from(b'.') << point) | ((text & !whole) << 8);
            put(out, &text.to_le_bytes(), length + 1);
        }
        return true;
    }
    if value >= WIDE || decimals > 14 {
        return false;
    }
    wide(out, value, decimals);
    true
}

/// The same for up to fifteen digits.
fn wide(out: &mut Vec<u8>, value: u64, decimals: u32) {
    let digits = sixteen(value);
    let skip = (digits.trailing_zeros() / 8).min(15 - decimals);
    let text = (digits | WIDE_ZEROS) >> (8 * skip);
    let point = 8 * (16 - decimals - skip);
    let length = 16 - skip as usize;
    if decimals == 0 {
        return put(out, &text.to_le_bytes(), length);
    }
    let whole = (1 << point) - 1;
    let text = (text & whole) | (u128::from(b'.') << point) | ((text & !whole) << 8);
    put(out, &text.to_le_bytes(), length + 1);
}

/// `value / 10^decimals` without zeros at the end, and true; false when it has too many digits.
#[inline(always)]
pub(super) fn shortest(out: &mut Vec<u8>, mut value: u64, mut decimals: u32) -> bool {
    while decimals > 0 && value.is_multiple_of(10) {
        value /= 10;
        decimals -= 1;
    }
    fixed(out, value, decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: impl FnOnce(&mut Vec<u8>) -> bool) -> Option<String> {
        let mut out = b"before".to_vec();
        let written = write(&mut out);
        let text = String::from_utf8(out).unwrap();
        let text = text.strip_prefix("before").unwrap().to_owned();
        assert!(written || text.is_empty());
        written.then_some(text)
    }

    fn samples() -> impl Iterator<Item = u64> {
        let powers = (0..15).map(|power| 10_u64.pow(power));
        let near = powers.flat_map(|power| [power - 1, power, power + 1, power * 9, power * 7 + 3]);
        let mixed = (0..2000_u64).map(|number| number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 17);
        near.chain(mixed).chain(0..20_000).filter(|&value| value < WIDE)
    }

    #[test]
    fn fixed_numbers_are_those_of_the_formatter() {
        for value in samples() {
            for decimals in [0, 1, 2, 3, 6, 7, 8, 14] {
                let unit = 10_u64.pow(decimals);
                let (whole, part) = (value / unit, value % unit);
                let expected = match decimals {
                    0 => value.to_string(),
                    _ => format!("{whole}.{part:0width$}", width = decimals as usize),
                };
                assert_eq!(text(|out| fixed(out, value, decimals)), Some(expected));
            }
        }
    }

    #[test]
    fn shortest_numbers_are_those_of_floats() {
        for value in samples() {
            let expected = (value as f64 / 1000.0).to_string();
            assert_eq!(text(|out| shortest(out, value, 3)), Some(expected));
        }
    }

    #[test]
    fn what_is_too_long_is_left_to_others() {
        assert_eq!(text(|out| fixed(out, WIDE, 2)), None);
        assert_eq!(text(|out| fixed(out, 5, 15)), None);
        assert_eq!(text(|out| fixed(out, WIDE - 1, 14)), Some("9.99999999999999".into()));
    }

    #[test]
    fn pairs() {
        for value in 0..100 {
            assert_eq!(&pair(value).to_le_bytes()[..2], format!("{value:02}").as_bytes());
        }
    }
}
