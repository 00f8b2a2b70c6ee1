//! The exponential function, from IEEE additions and multiplications alone.
//!
//! The argument is split into a whole number of halvings of `ln 2` and a remainder of at most
//! `ln 2 / 2`, whose exponential is its Taylor polynomial. No platform library takes part, so the
//! bits are the same everywhere; the relative error stays below 4e-16.

use std::f64::consts::LOG2_E;

/// The leading 33 bits of `ln 2`: products with exponents are exact.
const LN_2_HIGH: f64 = 0.693_147_180_485_539_1;
const LN_2_LOW: f64 = 7.440_617_110_012_397e-11;
/// Adding and subtracting this rounds to a whole number and leaves it in the low bits.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// The Taylor coefficients from the second order on.
const TAYLOR: [f64; 13] = [
    0.5,                         // 1 / 2!
    0.166_666_666_666_666_66,    // 1 / 3!
    0.041_666_666_666_666_664,   // 1 / 4!
    0.008_333_333_333_333_333,   // 1 / 5!
    0.001_388_888_888_888_889,   // 1 / 6!
    0.000_198_412_698_412_698_4, // 1 / 7!
    2.480_158_730_158_73e-05,    // 1 / 8!
    2.755_731_922_398_589_3e-06, // 1 / 9!
    2.755_731_922_398_589e-07,   // 1 / 10!
    2.505_210_838_544_172e-08,   // 1 / 11!
    2.087_675_698_786_81e-09,    // 1 / 12!
    1.605_904_383_682_161_3e-10, // 1 / 13!
    1.147_074_559_772_972_5e-11, // 1 / 14!
];

/// e to the power of `x`, for `x` between -700 and 700.
#[inline(always)]
pub(crate) fn exp(x: f64) -> f64 {
    let [y] = exp_each([x]);
    y
}

/// e to several powers, a step of each in turn: the steps of one have to wait for each other.
#[inline(always)]
pub(crate) fn exp_each<const K: usize>(x: [f64; K]) -> [f64; K] {
    let (mut shifted, mut r, mut tail) = ([0.0; K], [0.0; K], [TAYLOR[12]; K]);
    for k in 0..K {
        shifted[k] = x[k] * LOG2_E + ROUNDER;
        let power = shifted[k] - ROUNDER;
        r[k] = (x[k] - power * LN_2_HIGH) - power * LN_2_LOW;
    }
    let mut order = 12;
    while order > 0 {
        order -= 1;
        for k in 0..K {
            tail[k] = tail[k] * r[k] + TAYLOR[order];
        }
    }
    let mut powers = [0.0; K];
    for k in 0..K {
        let fraction = 1.0 + (r[k] + r[k] * r[k] * tail[k]);
        // The whole power sits in the low bits of `shifted`; added to the exponent field it scales
        // by 2^power exactly.
        powers[k] = f64::from_bits(fraction.to_bits().wrapping_add(shifted[k].to_bits() << 52));
    }
    powers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::reference;

    #[test]
    fn agrees_with_high_precision() {
        for (x, expected) in reference::pairs(include_str!("../../tests/data/exponential.csv")) {
            let error = (exp(x) / expected - 1.0).abs();
            assert!(error < 4e-16, "exp({x}): {error}");
        }
    }

    #[test]
    fn agrees_with_the_standard_library() {
        for step in -40_000..=40_000 {
            let x = f64::from(step) * 1.000_7e-3;
            assert!(reference::distance(exp(x), x.exp()) <= 2, "exp({x})");
        }
        assert_eq!(exp(0.0).to_bits(), 1.0_f64.to_bits());
    }
}
