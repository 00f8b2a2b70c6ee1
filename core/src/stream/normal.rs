//! Standard normal numbers: one uniform each, through the inverse of the distribution.
//!
//! The rational approximations are Wichura's algorithm AS 241 (PPND16; Applied Statistics 37, 1988,
//! 477-484), accurate to about 1e-16. Uniforms come with 52 bits, so results reach ±8.13.

use super::logarithm::ln_all;
use super::uniform::from_word;

/// Within this distance of one half the central approximation holds.
const CENTRAL: f64 = 0.425;
/// Up to this root of the negative logarithm of a tail's probability the middle one holds.
const MIDDLE: f64 = 5.0;

const CENTRAL_TOP: [f64; 8] = [
    3.387_132_872_796_366_5,
    133.141_667_891_784_38,
    1_971.590_950_306_551_3,
    13_731.693_765_509_46,
    45_921.953_931_549_87,
    67_265.770_927_008_7,
    33_430.575_583_588_13,
    2_509.080_928_730_122_7,
];
const CENTRAL_BOTTOM: [f64; 8] = [
    1.0,
    42.313_330_701_600_91,
    687.187_007_492_057_9,
    5_394.196_021_424_751,
    21_213.794_301_586_597,
    39_307.895_800_092_71,
    28_729.085_735_721_943,
    5_226.495_278_852_854,
];
const MIDDLE_TOP: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    0.241_780_725_177_450_6,
    0.022_723_844_989_269_184,
    7.745_450_142_783_414e-4,
];
const MIDDLE_BOTTOM: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    0.689_767_334_985_1,
    0.148_103_976_427_480_08,
    0.015_198_666_563_616_457,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_TOP: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    0.296_560_571_828_504_87,
    0.026_532_189_526_576_124,
    1.242_660_947_388_078_4e-3,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_BOTTOM: [f64; 8] = [
    1.0,
    0.599_832_206_555_888,
    0.136_929_880_922_735_8,
    0.014_875_361_290_850_615,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_7e-15,
];

/// Words outside the central part of a block: where they are, and room to compute them in.
#[derive(Debug, Clone)]
pub(crate) struct Tails {
    places: Vec<u32>,
    logs: Vec<f64>,
    values: Vec<f64>,
}

impl Tails {
    /// Room for blocks of up to `len` words.
    pub(crate) fn new(len: usize) -> Self {
        Self { places: vec![0; len], logs: vec![0.0; len], values: vec![0.0; len] }
    }
}

/// Turns random words into standard normal numbers.
///
/// The first pass treats all as central, without branches; the 15 % outside are gathered, computed
/// side by side and put in their places.
#[inline(always)]
pub(crate) fn fill(words: &[u64], out: &mut [f64], tails: &mut Tails) {
    for (normal, &word) in out.iter_mut().zip(words) {
        *normal = central(from_word(word) - 0.5);
    }
    let places = &mut tails.places[..words.len()];
    let mut count = 0;
    for (place, &word) in (0_u32..).zip(words) {
        places[count] = place;
        count += usize::from((from_word(word) - 0.5).abs() > CENTRAL);
    }
    let places = &places[..count];
    let logs = &mut tails.logs[..count];
    for (log, &place) in logs.iter_mut().zip(places) {
        let uniform = from_word(words[place as usize]);
        *log = if uniform < 0.5 { uniform } else { 1.0 - uniform };
    }
    ln_all(logs);
    let values = &mut tails.values[..count];
    let mut farthest = 0.0;
    for (value, log) in values.iter_mut().zip(logs.iter()) {
        let r = (-log).sqrt();
        farthest = if r > farthest { r } else { farthest };
        *value = middle(r);
    }
    if farthest > MIDDLE {
        for (value, log) in values.iter_mut().zip(logs.iter()) {
            *value = size((-log).sqrt());
        }
    }
    for (&place, &value) in places.iter().zip(values.iter()) {
        let below = from_word(words[place as usize]) < 0.5;
        out[place as usize] = if below { -value } else { value };
    }
}

/// The quantile of the standard normal distribution at a probability.
#[cfg(test)]
pub(crate) fn quantile(probability: f64) -> f64 {
    let q = probability - 0.5;
    if q.abs() > CENTRAL { outer(probability) } else { central(q) }
}

#[inline(always)]
fn central(q: f64) -> f64 {
    let r = CENTRAL * CENTRAL - q * q;
    q * polynomial(&CENTRAL_TOP, r) / polynomial(&CENTRAL_BOTTOM, r)
}

#[cfg(test)]
fn outer(probability: f64) -> f64 {
    let below = probability < 0.5;
    let tail = if below { probability } else { 1.0 - probability };
    let size = size((-super::logarithm::ln(tail)).sqrt());
    if below { -size } else { size }
}

/// The distance from zero of a tail whose probability has the logarithm `-r^2`.
fn size(r: f64) -> f64 {
    if r <= MIDDLE {
        middle(r)
    } else {
        polynomial(&FAR_TOP, r - 5.0) / polynomial(&FAR_BOTTOM, r - 5.0)
    }
}

#[inline(always)]
fn middle(r: f64) -> f64 {
    polynomial(&MIDDLE_TOP, r - 1.6) / polynomial(&MIDDLE_BOTTOM, r - 1.6)
}

#[inline(always)]
fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
    let mut value = coefficients[7];
    let mut order = 7;
    while order > 0 {
        order -= 1;
        value = value * x + coefficients[order];
    }
    value
}

#[cfg(test)]
mod tests {
    use rand_distr::{Distribution, StandardNormal};

    use super::*;
    use crate::stream::philox::{Kind, Philox, Sequence};
    use crate::stream::reference;

    const COUNT: usize = 1_000_000;

    fn sample() -> Vec<f64> {
        let mut words = vec![0; COUNT];
        let mut normals = vec![0.0; COUNT];
        Sequence::new(2024, Kind::BarShocks, 0).fill_words(0, &mut words);
        fill(&words, &mut normals, &mut Tails::new(words.len()));
        normals
    }

    #[test]
    fn quantiles_agree_with_high_precision() {
        for (p, expected) in reference::pairs(include_str!("../../tests/data/quantile.csv")) {
            let error = (quantile(p) - expected).abs() / expected.abs().max(1.0);
            assert!(error < 2e-15, "quantile({p}): {error}");
        }
    }

    #[test]
    fn blocks_agree_with_single_numbers() {
        let words: Vec<u64> = (0..300_u64).map(|i| i.wrapping_mul(0x9E37_79B9_7F4A_7C15)).collect();
        let mut normals = vec![0.0; words.len()];
        fill(&words, &mut normals, &mut Tails::new(words.len()));
        for (word, normal) in words.iter().zip(normals) {
            assert_eq!(quantile(from_word(*word)).to_bits(), normal.to_bits());
        }
    }

    #[test]
    fn moments_are_those_of_the_normal_law() {
        let normals = sample();
        let count = COUNT as f64;
        let moment = |order: i32| normals.iter().map(|x| x.powi(order)).sum::<f64>() / count;
        // Standard errors: sqrt((E x^2k - (E x^k)^2) / n).
        for (order, expected, variance) in
            [(1, 0.0, 1.0), (2, 1.0, 2.0), (3, 0.0, 15.0), (4, 3.0, 96.0), (6, 15.0, 10_170.0)]
        {
            let error = (moment(order) - expected).abs() / (variance / count).sqrt();
            assert!(error < 4.0, "moment {order}: {error} standard errors");
        }
    }

    /// Kolmogorov and Smirnov's distance between two samples; `rand_distr` is the other.
    #[test]
    fn the_law_is_that_of_rand_distr() {
        let mut ours = sample();
        let mut random = Philox::new(1, 0);
        let mut theirs: Vec<f64> = (0..COUNT).map(|_| StandardNormal.sample(&mut random)).collect();
        ours.sort_by(f64::total_cmp);
        theirs.sort_by(f64::total_cmp);
        let mut largest = 0_usize;
        let mut other = 0;
        for (rank, value) in ours.iter().enumerate() {
            other += theirs[other..].iter().take_while(|theirs| *theirs < value).count();
            largest = largest.max(rank.abs_diff(other));
        }
        let distance = largest as f64 / COUNT as f64;
        // 1.95 sqrt(2 / n): exceeded once in a thousand samples.
        assert!(distance < 1.95 * (2.0 / COUNT as f64).sqrt(), "{distance}");
    }

    #[test]
    fn tails_are_filled() {
        let beyond = |limit: f64| sample().iter().filter(|x| x.abs() > limit).count() as f64;
        for (limit, probability) in [(2.0, 0.045_500_26), (3.0, 0.002_699_80), (4.0, 6.334e-5)] {
            let expected = probability * COUNT as f64;
            let found = beyond(limit);
            assert!((found - expected).abs() < 4.0 * expected.sqrt(), "{limit}: {found}");
        }
    }
}
