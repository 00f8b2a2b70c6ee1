//! The natural logarithm, from IEEE operations alone.
//!
//! `x = 2^k * (1 + f)` with `1 + f` between the square roots of one half and two; then
//! `ln(1 + f) = 2 artanh(s)` with `s = f / (2 + f)`, whose even part is a Chebyshev fit of degree 7
//! with an error of 2e-18. No platform library takes part, so the bits are the same everywhere;
//! the relative error stays below 4e-16.

const LN_2_HIGH: f64 = 0.693_147_180_485_539_1;
const LN_2_LOW: f64 = 7.440_617_110_012_397e-11;

/// Coefficients of `(artanh(s) / s - 1) / s^2` in powers of `s^2`.
const FIT: [f64; 8] = [
    0.666_666_666_666_666_6 / 2.0,
    0.400_000_000_000_008_8 / 2.0,
    0.285_714_285_708_036_14 / 2.0,
    0.222_222_223_917_139_17 / 2.0,
    0.181_817_956_401_329_06 / 2.0,
    0.153_862_397_028_146_58 / 2.0,
    0.132_687_731_386_568_86 / 2.0,
    0.130_866_261_478_401_02 / 2.0,
];

/// The bits of the square root of one half: the fraction part splits there.
const SQRT_HALF_BITS: u64 = 0x3FE6_A09E_667F_3BCD;
const FRACTION_MASK: u64 = 0x000F_FFFF_FFFF_FFFF;

/// A positive normal number taken apart: `2^power * (1 + 2 half)`.
///
/// Everything is computed for half the logarithm, whose steps are those of the whole one, halved,
/// with a product less.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Split {
    pub(crate) power: f64,
    pub(crate) half: f64,
    /// What `s` is above.
    pub(crate) ratio: f64,
}

impl Split {
    #[inline(always)]
    pub(crate) fn of(x: f64) -> Self {
        const SQRT_EIGHTH_BITS: u64 = SQRT_HALF_BITS - (1 << 52);
        // Measured from the square root of one half, the exponent field counts whole doublings; the
        // bias of 1024 keeps the difference positive, so that plain 64-bit vectors can hold it.
        let bits = x.to_bits().wrapping_sub(SQRT_HALF_BITS).wrapping_add(1024 << 52);
        // An integer below 2^52 becomes a float by placing it in the fraction of 2^52.
        let power = f64::from_bits((bits >> 52) | 0x4330_0000_0000_0000)
            - (4_503_599_627_370_496.0 + 1024.0);
        let fraction = f64::from_bits((bits & FRACTION_MASK) + SQRT_EIGHTH_BITS);
        let half = fraction - 0.5;
        Self { power, half, ratio: half / (fraction + 0.5) }
    }

    /// The fit for a ratio: the only part that is long.
    #[inline(always)]
    pub(crate) fn fit(ratio: f64) -> f64 {
        let z = ratio * ratio;
        let mut fit = FIT[7];
        let mut order = 7;
        while order > 0 {
            order -= 1;
            fit = fit * z + FIT[order];
        }
        fit * z
    }

    /// Half the logarithm with the other sign.
    #[inline(always)]
    pub(crate) fn minus_half_ln(self, fit: f64) -> f64 {
        let Self { power, half, ratio } = self;
        // f - f^2/2 + s * (f^2/2 + remainder) equals 2s + s * remainder, but keeps the bits of f.
        let square = half * half;
        let curve = ratio * (square + fit) + power * (LN_2_LOW / 2.0);
        ((square - curve) - half) - power * (LN_2_HIGH / 2.0)
    }
}

/// Half the natural logarithm of a positive normal number, with the other sign.
#[inline(always)]
pub(crate) fn minus_half_ln(x: f64) -> f64 {
    let split = Split::of(x);
    split.minus_half_ln(Split::fit(split.ratio))
}

/// The natural logarithm of a positive normal number.
pub(crate) fn ln(x: f64) -> f64 {
    0.0 - 2.0 * minus_half_ln(x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::reference;

    #[test]
    fn agrees_with_high_precision() {
        for (x, expected) in reference::pairs(include_str!("../../tests/data/logarithm.csv")) {
            let result = ln(x);
            let error =
                if expected == 0.0 { result.abs() } else { (result / expected - 1.0).abs() };
            assert!(error < 4e-16, "ln({x}): {error}");
        }
    }

    #[test]
    fn agrees_with_the_standard_library() {
        for step in 1..=80_000 {
            let uniform = f64::from(step) / 80_001.0;
            for x in [uniform, 2.0 * uniform, 1.0 / uniform, 1e15 * uniform] {
                assert!(reference::distance(ln(x), x.ln()) <= 2, "ln({x})");
            }
        }
        assert_eq!(ln(1.0).to_bits(), 0.0_f64.to_bits());
    }
}
