//! The natural logarithm, from IEEE operations alone.
//!
//! `x = 2^k * (1 + f)` with `1 + f` between the square roots of one half and two; then
//! `ln(1 + f) = 2 artanh(s)` with `s = f / (2 + f)`, whose even part is a Chebyshev fit of degree 7
//! with an error of 2e-18. No platform library takes part, so the bits are the same everywhere;
//! the relative error stays below 4e-16.

const LN_2_HIGH: f64 = 0.693_147_180_485_539_1;
const LN_2_LOW: f64 = 7.440_617_110_012_397e-11;

/// Coefficients of `(2 artanh(s) / s - 2) / s^2` in powers of `s^2`.
const FIT: [f64; 8] = [
    0.666_666_666_666_666_6,
    0.400_000_000_000_008_8,
    0.285_714_285_708_036_14,
    0.222_222_223_917_139_17,
    0.181_817_956_401_329_06,
    0.153_862_397_028_146_58,
    0.132_687_731_386_568_86,
    0.130_866_261_478_401_02,
];

/// The bits of the square root of one half: the fraction part splits there.
const SQRT_HALF_BITS: u64 = 0x3FE6_A09E_667F_3BCD;
const FRACTION_MASK: u64 = 0x000F_FFFF_FFFF_FFFF;

/// The natural logarithm of a positive normal number.
#[inline(always)]
pub(crate) fn ln(x: f64) -> f64 {
    let [y] = ln_each([x]);
    y
}

/// The natural logarithms of several numbers, a step of each in turn: the steps of one have to wait
/// for each other.
#[inline(always)]
pub(crate) fn ln_each<const K: usize>(x: [f64; K]) -> [f64; K] {
    let (mut power, mut f, mut s, mut z, mut fit) =
        ([0.0; K], [0.0; K], [0.0; K], [0.0; K], [FIT[7]; K]);
    for k in 0..K {
        // Measured from the square root of one half, the exponent field counts whole doublings; the
        // bias of 1024 keeps the difference positive, so that plain 64-bit vectors can hold it.
        let bits = x[k].to_bits().wrapping_sub(SQRT_HALF_BITS).wrapping_add(1024 << 52);
        // An integer below 2^52 becomes a float by placing it in the fraction of 2^52.
        power[k] = f64::from_bits((bits >> 52) | 0x4330_0000_0000_0000)
            - (4_503_599_627_370_496.0 + 1024.0);
        let fraction = f64::from_bits((bits & FRACTION_MASK) + SQRT_HALF_BITS);
        f[k] = fraction - 1.0;
        s[k] = f[k] / (2.0 + f[k]);
    }
    for k in 0..K {
        z[k] = s[k] * s[k];
    }
    let mut order = 7;
    while order > 0 {
        order -= 1;
        for k in 0..K {
            fit[k] = fit[k] * z[k] + FIT[order];
        }
    }
    let mut logs = [0.0; K];
    for k in 0..K {
        // f - f^2/2 + s * (f^2/2 + remainder) equals 2s + s * remainder, but keeps the bits of f.
        let half_square = 0.5 * f[k] * f[k];
        let curve = s[k] * (half_square + z[k] * fit[k]) + power[k] * LN_2_LOW;
        logs[k] = power[k] * LN_2_HIGH - ((half_square - curve) - f[k]);
    }
    logs
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
