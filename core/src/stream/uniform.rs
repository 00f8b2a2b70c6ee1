//! Uniform numbers strictly between 0 and 1, symmetric about one half.

/// 52 random bits as the middle of one of 2^52 equal cells, so neither 0 nor 1 is possible and
/// the result is exact.
#[inline(always)]
pub(crate) fn from_word(word: u64) -> f64 {
    // The exponent of 1.0 with 52 random fraction bits is a number in [1, 2).
    let between_one_and_two = f64::from_bits((word >> 12) | 0x3FF0_0000_0000_0000);
    between_one_and_two - (1.0 - f64::EPSILON / 2.0)
}

/// 32 random bits, in the low half of a word, as the middle of one of 2^32 equal cells.
#[inline(always)]
pub(crate) fn from_half_word(word: u64) -> f64 {
    const CELL: f64 = 1.0 / 4_294_967_296.0;
    /// The last place of numbers from here on is a cell.
    const BASE: f64 = 1_048_576.0;
    f64::from_bits(word | BASE.to_bits()) - (BASE - CELL / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_met_in_their_middle() {
        for word in [0, 1, 2, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF_u64] {
            let expected = (word as f64 + 0.5) / 4_294_967_296.0;
            assert_eq!(from_half_word(word).to_bits(), expected.to_bits());
            // Above 2^53 there is no half, so the cells of 52 bits are counted twice over.
            let many = word << 20 | 0x1234;
            let expected = (2 * many + 1) as f64 / 9_007_199_254_740_992.0;
            assert_eq!(from_word(many << 12 | 0xFFF).to_bits(), expected.to_bits());
        }
    }

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
