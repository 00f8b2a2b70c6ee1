//! Standard normal numbers: two from two uniforms, by their polar form.
//!
//! Box and Muller, "A note on the generation of random normal deviates" (Annals of Mathematical
//! Statistics 29, 1958, 610-611): a radius of `sqrt(-2 ln u)` and an angle of `v` full turns. Both
//! uniforms come with 52 bits, so results reach ±8.57. There is no branch on the way, which is what
//! vector instructions want.

use super::logarithm::{ln, ln_each};
use super::philox::{Sequence, halves};
use super::uniform::from_word;

/// `sin(f pi / 2) / f` in powers of `f^2`, for `f` between -1/2 and 1/2: a Chebyshev fit with an
/// error of 5e-18.
const SINE: [f64; 7] = [
    std::f64::consts::FRAC_PI_2,
    -0.645_964_097_506_244_3,
    0.079_692_626_246_043_01,
    -0.004_681_754_132_340_976,
    0.000_160_441_150_742_190_9,
    -3.598_643_352_982_31e-6,
    5.633_933_781_537_854e-8,
];
/// `cos(f pi / 2)` in powers of `f^2`, likewise, with an error of 3e-20.
const COSINE: [f64; 8] = [
    1.0,
    -1.233_700_550_136_169_7,
    0.253_669_507_901_046_7,
    -0.020_863_480_763_311_21,
    0.000_919_260_274_183_155_8,
    -2.520_203_677_046_026e-5,
    4.710_609_726_757_823e-7,
    -6.321_256_869_628_588e-9,
];

/// Numbers computed at a time.
pub(crate) const TILE: usize = 128;
/// The random blocks that they take.
const BLOCKS: usize = TILE / 2;

/// Fills `out` with consecutive normal numbers of a sequence: block `number / 2` makes two.
#[inline(always)]
pub(crate) fn fill(sequence: &Sequence, first: u64, out: &mut [f64]) {
    let (odd, rest) = out.split_at_mut(out.len().min((first % 2) as usize));
    for number in odd {
        *number = of_block(sequence, first / 2)[1];
    }
    let mut block = first.div_ceil(2);
    let (tiles, rest) = rest.as_chunks_mut::<TILE>();
    for tile in tiles {
        fill_tile(sequence, block, tile);
        block = block.wrapping_add(BLOCKS as u64);
    }
    let (pairs, rest) = rest.as_chunks_mut::<2>();
    for pair in pairs {
        *pair = of_block(sequence, block);
        block = block.wrapping_add(1);
    }
    for number in rest {
        *number = of_block(sequence, block)[0];
    }
}

/// Fills `out` with the numbers of consecutive blocks, two of each.
///
/// Each step has a loop of its own, with several numbers in hand that do not wait for each other.
#[inline(always)]
pub(crate) fn fill_tile(sequence: &Sequence, block: u64, out: &mut [f64; TILE]) {
    const HALF: usize = BLOCKS / 2;
    const QUARTER: usize = BLOCKS / 4;
    let (mut radii, mut angles) = ([0.0; BLOCKS], [0.0; BLOCKS]);
    for place in 0..HALF {
        let index = block.wrapping_add(place as u64);
        let made = sequence.blocks([index, index.wrapping_add(HALF as u64)]);
        for (half, made) in made.into_iter().enumerate() {
            let [radius, angle] = halves(made);
            radii[place + half * HALF] = from_word(radius);
            angles[place + half * HALF] = from_word(angle);
        }
    }
    for place in 0..QUARTER {
        let mut each = [0.0; 4];
        for (quarter, each) in each.iter_mut().enumerate() {
            *each = radii[place + quarter * QUARTER];
        }
        for (quarter, log) in ln_each(each).into_iter().enumerate() {
            radii[place + quarter * QUARTER] = (-2.0 * log).sqrt();
        }
    }
    for place in 0..HALF {
        let each = turns_each([angles[place], angles[place + HALF]]);
        for (half, (sine, cosine)) in each.into_iter().enumerate() {
            let place = place + half * HALF;
            out[2 * place] = radii[place] * cosine;
            out[2 * place + 1] = radii[place] * sine;
        }
    }
}

#[inline(always)]
fn of_block(sequence: &Sequence, block: u64) -> [f64; 2] {
    let [radius, angle] = halves(sequence.block(block));
    let radius = (-2.0 * ln(from_word(radius))).sqrt();
    let (sine, cosine) = turns(from_word(angle));
    [radius * cosine, radius * sine]
}

/// Sine and cosine of a number of full turns between 0 and 1.
#[inline(always)]
fn turns(turns: f64) -> (f64, f64) {
    let [both] = turns_each([turns]);
    both
}

/// The same for several numbers, a step of each in turn.
#[inline(always)]
fn turns_each<const K: usize>(turns: [f64; K]) -> [(f64, f64); K] {
    /// Adding this rounds to a whole number and leaves it in the low bits.
    const ROUNDER: f64 = 6_755_399_441_055_744.0;
    let (mut shifted, mut rest, mut square) = ([0.0; K], [0.0; K], [0.0; K]);
    for k in 0..K {
        let quarters = 4.0 * turns[k];
        shifted[k] = quarters + ROUNDER;
        rest[k] = quarters - (shifted[k] - ROUNDER);
        square[k] = rest[k] * rest[k];
    }
    let (mut sines, mut cosines) = ([SINE[6]; K], [COSINE[7]; K]);
    let mut order = 7;
    while order > 0 {
        order -= 1;
        for k in 0..K {
            cosines[k] = cosines[k] * square[k] + COSINE[order];
            if order < 6 {
                sines[k] = sines[k] * square[k] + SINE[order];
            }
        }
    }
    let mut both = [(0.0, 0.0); K];
    for k in 0..K {
        let (sine, cosine) = (rest[k] * sines[k], cosines[k]);
        // The nearest quarter turn says which is which, and the signs.
        let quarter = shifted[k].to_bits();
        let odd = quarter & 1 == 1;
        let (sine, cosine) = if odd { (cosine, sine) } else { (sine, cosine) };
        let sine_sign = (quarter & 2) << 62;
        let cosine_sign = (quarter.wrapping_add(1) & 2) << 62;
        both[k] = (signed(sine, sine_sign), signed(cosine, cosine_sign));
    }
    both
}

#[inline(always)]
fn signed(value: f64, sign: u64) -> f64 {
    f64::from_bits(value.to_bits() ^ sign)
}

#[cfg(test)]
mod tests {
    use rand_distr::{Distribution, StandardNormal};

    use super::*;
    use crate::stream::philox::{Kind, Philox, Track};
    use crate::stream::reference;

    #[test]
    fn circles_agree_with_high_precision() {
        for (turn, expected) in reference::pairs(include_str!("../../tests/data/sine.csv")) {
            let (sine, _) = turns(turn);
            assert!((sine - expected).abs() < 3e-16, "sine of {turn} turns");
        }
        for (turn, expected) in reference::pairs(include_str!("../../tests/data/cosine.csv")) {
            let (_, cosine) = turns(turn);
            assert!((cosine - expected).abs() < 3e-16, "cosine of {turn} turns");
        }
    }

    #[test]
    fn numbers_do_not_depend_on_where_a_call_begins() {
        let sequence = Sequence::new(Track { seed: 3, path: 9 }, Kind::BarShocks);
        let mut whole = [0.0; 601];
        fill(&sequence, 4, &mut whole);
        for cut in [0, 1, 2, 3, 255, 256, 511, 512, 513, 600, 601] {
            let mut parts = [0.0; 601];
            let (left, right) = parts.split_at_mut(cut);
            fill(&sequence, 4, left);
            fill(&sequence, 4 + cut as u64, right);
            assert_eq!(whole.map(f64::to_bits), parts.map(f64::to_bits), "cut at {cut}");
        }
    }

    #[test]
    fn the_two_of_a_pair_are_independent() {
        let normals = sample();
        let pairs = normals.chunks_exact(2);
        let count = pairs.len() as f64;
        let mean = |of: fn(f64, f64) -> f64| {
            normals.chunks_exact(2).map(|pair| of(pair[0], pair[1])).sum::<f64>() / count
        };
        // Each product has mean 0 (or 1) and the variance given.
        for (found, expected, variance) in [
            (mean(|a, b| a * b), 0.0, 1.0),
            (mean(|a, b| a * a * b * b), 1.0, 8.0),
            (mean(|a, b| a * a * a * b), 0.0, 15.0),
        ] {
            let error = (found - expected).abs() / (variance / count).sqrt();
            assert!(error < 4.0, "{error} standard errors");
        }
    }

    const COUNT: usize = 1_000_000;

    fn sample() -> Vec<f64> {
        let mut normals = vec![0.0; COUNT];
        fill(&Sequence::new(Track::first(2024), Kind::BarShocks), 0, &mut normals);
        normals
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
