//! Standard normal numbers: two from two uniforms, by their polar form.
//!
//! Box and Muller, "A note on the generation of random normal deviates" (Annals of Mathematical
//! Statistics 29, 1958, 610-611): a radius of `sqrt(-2 ln u)` and an angle of `v` full turns. Both
//! uniforms come with 52 bits, so results reach ±8.57. There is no branch on the way, which is what
//! vector instructions want.

use super::logarithm::{Split, minus_half_ln};
use super::philox::{Block, Sequence, halves};
use super::uniform::from_word;

/// `2 sin(f pi / 2) / f` in powers of `f^2`, for `f` between -1/2 and 1/2: a Chebyshev fit with an
/// error of 1e-17.
const SINE: [f64; 7] = [
    std::f64::consts::PI,
    2.0 * -0.645_964_097_506_244_3,
    2.0 * 0.079_692_626_246_043_01,
    2.0 * -0.004_681_754_132_340_976,
    2.0 * 0.000_160_441_150_742_190_9,
    2.0 * -3.598_643_352_982_31e-6,
    2.0 * 5.633_933_781_537_854e-8,
];
/// `2 cos(f pi / 2)` in powers of `f^2`, likewise, with an error of 6e-20.
const COSINE: [f64; 8] = [
    2.0 * 1.0,
    2.0 * -1.233_700_550_136_169_7,
    2.0 * 0.253_669_507_901_046_7,
    2.0 * -0.020_863_480_763_311_21,
    2.0 * 0.000_919_260_274_183_155_8,
    2.0 * -2.520_203_677_046_026e-5,
    2.0 * 4.710_609_726_757_823e-7,
    2.0 * -6.321_256_869_628_588e-9,
];

/// Numbers computed at a time.
pub(crate) const TILE: usize = 128;
/// The random blocks that they take.
const BLOCKS: usize = TILE / 2;

/// Room for what the steps of a tile hand on: one number a block each.
#[derive(Debug, Clone)]
#[repr(C, align(64))]
pub(crate) struct Room {
    blocks: [[u64; BLOCKS]; 4],
    angles: [u64; BLOCKS],
    powers: [f64; BLOCKS],
    halves: [f64; BLOCKS],
    ratios: [f64; BLOCKS],
    fits: [f64; BLOCKS],
    radii: [f64; BLOCKS],
    sines: [f64; BLOCKS],
    cosines: [f64; BLOCKS],
}

impl Room {
    #[inline(always)]
    pub(crate) fn new() -> Self {
        let floats = || [0.0; BLOCKS];
        Self {
            blocks: [[0; BLOCKS]; 4],
            angles: [0; BLOCKS],
            powers: floats(),
            halves: floats(),
            ratios: floats(),
            fits: floats(),
            radii: floats(),
            sines: floats(),
            cosines: floats(),
        }
    }

    /// Fills `out` with the numbers of consecutive blocks, two of each.
    ///
    /// The steps of one number wait for each other, and a processor looks ahead some hundred
    /// instructions. So the way is cut into loops that are short enough for it to work at several
    /// numbers at once; and where one divides or takes a root, which takes long but keeps little
    /// busy, there is other work.
    #[inline(always)]
    pub(crate) fn fill_tile(&mut self, sequence: &Sequence, block: u64, out: &mut [f64; TILE]) {
        for place in 0..BLOCKS {
            let begun = sequence.begun(block.wrapping_add(place as u64));
            for (words, word) in self.blocks.iter_mut().zip(begun) {
                words[place] = word;
            }
        }
        for place in 0..BLOCKS {
            let [radius, angle] = halves(sequence.finished(self.begun(place)));
            let split = Split::of(from_word(radius));
            self.angles[place] = angle;
            self.powers[place] = split.power;
            self.halves[place] = split.half;
            self.ratios[place] = split.ratio;
        }
        for place in 0..BLOCKS {
            self.fits[place] = Split::fit(self.ratios[place]);
        }
        for place in 0..BLOCKS {
            self.radii[place] = self.split(place).minus_half_ln(self.fits[place]).sqrt();
            (self.sines[place], self.cosines[place]) = turns(self.angles[place]);
        }
        for place in 0..BLOCKS {
            out[2 * place] = self.radii[place] * self.cosines[place];
            out[2 * place + 1] = self.radii[place] * self.sines[place];
        }
    }

    #[inline(always)]
    fn begun(&self, place: usize) -> Block {
        let [a, b, c, d] = &self.blocks;
        [a[place], b[place], c[place], d[place]]
    }

    #[inline(always)]
    fn split(&self, place: usize) -> Split {
        Split { power: self.powers[place], half: self.halves[place], ratio: self.ratios[place] }
    }
}

/// Fills `out` with consecutive normal numbers of a sequence: block `number / 2` makes two.
#[inline(always)]
pub(crate) fn fill(sequence: &Sequence, first: u64, out: &mut [f64]) {
    let (odd, rest) = out.split_at_mut(out.len().min((first % 2) as usize));
    for number in odd {
        *number = of_block(sequence, first / 2)[1];
    }
    let mut block = first.div_ceil(2);
    let (tiles, rest) = rest.as_chunks_mut::<TILE>();
    let mut room = Room::new();
    for tile in tiles {
        room.fill_tile(sequence, block, tile);
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

#[inline(always)]
fn of_block(sequence: &Sequence, block: u64) -> [f64; 2] {
    let [radius, angle] = halves(sequence.block(block));
    let radius = minus_half_ln(from_word(radius)).sqrt();
    let (sine, cosine) = turns(angle);
    [radius * cosine, radius * sine]
}

/// Twice the sine and the cosine of as many full turns as the leading 52 bits of a word are, in the
/// middle of their cell: what is missing in the root of half a logarithm.
#[inline(always)]
fn turns(word: u64) -> (f64, f64) {
    // Half a quarter more, and the two leading bits say which quarter is nearest; those below them
    // are how far it is.
    let word = word.wrapping_add(1 << 61);
    let fraction = f64::from_bits((word >> 10) & 0x000F_FFFF_FFFF_FFFC | 1.0_f64.to_bits());
    let rest = fraction - (1.5 - 2.0 * f64::EPSILON);
    let square = rest * rest;
    let (mut sine, mut cosine) = (SINE[6], COSINE[7] * square + COSINE[6]);
    let mut order = 6;
    while order > 0 {
        order -= 1;
        sine = sine * square + SINE[order];
        cosine = cosine * square + COSINE[order];
    }
    let sine = rest * sine;
    // The quarter says which is which, and the signs.
    let odd = word & (1 << 62) != 0;
    let (sine, cosine) = if odd { (cosine, sine) } else { (sine, cosine) };
    (signed(sine, word), signed(cosine, word.wrapping_add(1 << 62)))
}

/// A value with its sign changed where the highest bit says so.
#[inline(always)]
fn signed(value: f64, bits: u64) -> f64 {
    f64::from_bits(value.to_bits() ^ (bits & (1 << 63)))
}

#[cfg(test)]
mod tests {
    use rand_distr::{Distribution, StandardNormal};

    use super::*;
    use crate::stream::philox::{Kind, Philox, Track};
    use crate::stream::reference;

    #[test]
    fn circles_agree_with_high_precision() {
        for (word, expected) in reference::pairs(include_str!("../../tests/data/sine.csv")) {
            let (sine, _) = turns(word as u64);
            assert!((sine / 2.0 - expected).abs() < 3e-16, "sine of {word}");
        }
        for (word, expected) in reference::pairs(include_str!("../../tests/data/cosine.csv")) {
            let (_, cosine) = turns(word as u64);
            assert!((cosine / 2.0 - expected).abs() < 3e-16, "cosine of {word}");
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
