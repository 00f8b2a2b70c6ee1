//! Uniform numbers strictly between 0 and 1, symmetric about one half.

/// 52 random bits as the middle of one of 2^52 equal cells, so neither 0 nor 1 is possible and
/// the result is exact.
#[inline(always)]
pub(crate) fn from_word(word: u64) -> f64 {
    // The exponent of 1.0 with 52 random fraction bits is a number in [1, 2).
    let between_one_and_two = f64::from_bits((word >> 12) | 0x3FF0_0000_0000_0000);
    (between_one_and_two - 1.0) + f64::EPSILON / 2.0
}

/// 32 random bits, in the low half of a word, as the middle of one of 2^32 equal cells.
#[inline(always)]
pub(crate) fn from_half_word(word: u64) -> f64 {
    const CELL: f64 = 1.0 / 4_294_967_296.0;
    const WHOLE: f64 = 4_503_599_627_370_496.0;
    // A whole number below 2^52 becomes a float by placing it in the fraction of 2^52.
    let whole = f64::from_bits(word | 0x4330_0000_0000_0000) - WHOLE;
    (whole + 0.5) * CELL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_are_never_reached_and_mirror_each_other() {
        assert!(from_word(0) > 0.0 && from_word(u64::MAX) < 1.0);
        assert!((1.0 - from_word(u64::MAX) - from_word(0)).abs() < f64::MIN_POSITIVE);
        assert!(from_half_word(0) > 0.0 && from_half_word(u64::from(u32::MAX)) < 1.0);
        assert!(
            (1.0 - from_half_word(u64::from(u32::MAX)) - from_half_word(0)).abs()
                < f64::MIN_POSITIVE
        );
    }
}
