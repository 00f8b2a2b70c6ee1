//! Philox4x32-10: random words as a pure function of key and counter.
//!
//! Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011). Any
//! position can be made without the ones before it, which is what makes chunks, windows and
//! partitions of one path agree.

use std::convert::Infallible;

use rand::TryRng;

const MULTIPLIER_0: u64 = 0xD251_1F53;
const MULTIPLIER_1: u64 = 0xCD9E_8D57;
const WEYL_0: u32 = 0x9E37_79B9;
const WEYL_1: u32 = 0xBB67_AE85;
const ROUNDS: usize = 10;
/// How many of them [`Sequence::begun`] does.
const FIRST_ROUNDS: usize = 6;
/// The low half of a 64-bit lane.
const LOW: u64 = 0xFFFF_FFFF;

/// Four 32-bit words, each in a lane of 64 bits: the form in which vector registers multiply them.
pub(crate) type Block = [u64; 4];

/// What a sequence of random words is for; each kind is independent of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The shocks of bars: one normal number a bar.
    BarShocks = 0,
    /// The four uniforms of a bar's extremes: one block a bar.
    BarExtremes = 1,
    /// Volumes of bars: one normal number a bar.
    BarVolume = 2,
    /// Shocks of ticks: one normal number a tick.
    TickShocks = 3,
    /// Volumes of ticks: one normal number a tick.
    TickVolume = 4,
    /// What [`Philox`] hands to users of `rand`.
    General = 5,
    /// Where bars are at half time, given their ends: one normal number a bar.
    BarMiddles = 6,
    /// What [`normals`](crate::normals) gives: normal numbers.
    Normals = 7,
    /// What makes the seeds of named symbols.
    Symbols = 8,
}

/// One of the paths of a seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Track {
    pub(crate) seed: u64,
    pub(crate) path: u32,
}

impl Track {
    /// The first path of a seed.
    pub(crate) fn first(seed: u64) -> Self {
        Self { seed, path: 0 }
    }
}

/// One sequence of random words: seed, kind and path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sequence {
    key: [u32; 2],
    kind: u32,
    path: u32,
}

impl Sequence {
    pub(crate) fn new(track: Track, kind: Kind) -> Self {
        let Track { seed, path } = track;
        Self { key: [seed as u32, (seed >> 32) as u32], kind: kind as u32, path }
    }

    /// The four 32-bit words of one block.
    #[inline(always)]
    pub(crate) fn block(&self, index: u64) -> Block {
        self.finished(self.begun(index))
    }

    /// A block after the first of its rounds. A loop that does all of them has so long a way from
    /// its first to its last step that the processor cannot look ahead to the next block; two loops
    /// with half of the way each can be kept busy.
    #[inline(always)]
    pub(crate) fn begun(&self, index: u64) -> Block {
        let counter = [index & LOW, index >> 32, u64::from(self.path), u64::from(self.kind)];
        rounds::<FIRST_ROUNDS>(counter, self.key)
    }

    /// The same block after the last one.
    #[inline(always)]
    pub(crate) fn finished(&self, begun: Block) -> Block {
        const FIRST: u32 = FIRST_ROUNDS as u32;
        let [left, right] = self.key;
        let key = [
            left.wrapping_add(WEYL_0.wrapping_mul(FIRST)),
            right.wrapping_add(WEYL_1.wrapping_mul(FIRST)),
        ];
        rounds::<{ ROUNDS - FIRST_ROUNDS }>(begun.map(|word| word & LOW), key)
    }
}

/// The two 64-bit words of a block, low half first.
#[inline(always)]
pub(crate) fn halves(block: Block) -> [u64; 2] {
    [block[0] | block[1] << 32, block[2] | block[3] << 32]
}

#[inline(always)]
fn rounds<const COUNT: usize>(mut counter: Block, mut key: [u32; 2]) -> Block {
    for _ in 0..COUNT {
        let left = MULTIPLIER_0 * counter[0];
        let right = MULTIPLIER_1 * counter[2];
        counter = [
            (right >> 32) ^ counter[1] ^ u64::from(key[0]),
            right & LOW,
            (left >> 32) ^ counter[3] ^ u64::from(key[1]),
            left & LOW,
        ];
        key = [key[0].wrapping_add(WEYL_0), key[1].wrapping_add(WEYL_1)];
    }
    counter
}

/// The seed of a name under a seed: the bytes of the name, twelve at a time, and then their number
/// go through a block each, whose key is what came of those before.
pub(crate) fn named_seed(seed: u64, name: &str) -> u64 {
    /// Tells the number of bytes from bytes.
    const LENGTH: u64 = 1 << 8;
    let absorb = |state: u64, [a, b, c]: [u64; 3], about: u64| {
        let counter = [a, b, c, Kind::Symbols as u64 | about];
        let [low, high, ..] = rounds::<ROUNDS>(counter, [state as u32, (state >> 32) as u32]);
        low | high << 32
    };
    let state = name.as_bytes().chunks(12).fold(seed, |state, chunk| {
        let mut words = [0; 3];
        for (place, &byte) in chunk.iter().enumerate() {
            words[place / 4] |= u64::from(byte) << (place % 4 * 8);
        }
        absorb(state, words, 0)
    });
    let length = name.len() as u64;
    absorb(state, [length & LOW, length >> 32, 0], LENGTH)
}

/// The counter-based generator behind all data, for use with the `rand` crates.
///
/// It draws from a kind of stream that no bar or tick uses, so its numbers are independent of the
/// data of the same seed. Values are frozen by [`STREAM_VERSION`](crate::STREAM_VERSION).
///
/// ```
/// use market_data_source::Philox;
/// use rand::Rng;
///
/// let mut first = Philox::new(7, 0);
/// let mut second = Philox::new(7, 0);
/// assert_eq!(first.next_u64(), second.next_u64());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Philox {
    sequence: Sequence,
    next_block: u64,
    buffer: [u32; 4],
    used: usize,
}

impl Philox {
    /// A generator at the beginning of its sequence.
    ///
    /// # Arguments
    ///
    /// * `seed` - any number; another seed is another sequence
    /// * `path` - any number; another path is another sequence of the same seed
    pub fn new(seed: u64, path: u32) -> Self {
        let sequence = Sequence::new(Track { seed, path }, Kind::General);
        Self { sequence, next_block: 0, buffer: [0; 4], used: 4 }
    }

    fn next_word(&mut self) -> u32 {
        if self.used == 4 {
            self.buffer = self.sequence.block(self.next_block).map(|word| word as u32);
            self.next_block = self.next_block.wrapping_add(1);
            self.used = 0;
        }
        let word = self.buffer[self.used];
        self.used += 1;
        word
    }
}

impl TryRng for Philox {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.next_word())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let low = u64::from(self.next_word());
        Ok(low | u64::from(self.next_word()) << 32)
    }

    fn try_fill_bytes(&mut self, target: &mut [u8]) -> Result<(), Infallible> {
        for chunk in target.chunks_mut(4) {
            chunk.copy_from_slice(&self.next_word().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The known answers of the authors' Random123 distribution.
    #[test]
    fn known_answers() {
        let answer = |counter: [u32; 4], key: [u32; 2]| {
            rounds::<ROUNDS>(counter.map(u64::from), key).map(|word| word as u32)
        };
        assert_eq!(answer([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(
            answer([u32::MAX; 4], [u32::MAX; 2]),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
        assert_eq!(
            answer(
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0]
            ),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }
}
