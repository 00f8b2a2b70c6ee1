//! Philox4x32-10: random words as a pure function of key and counter.
//!
//! Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011). Any
//! position can be made without the ones before it, which is what makes chunks, windows and
//! partitions of one path agree.

#![expect(clippy::needless_range_loop, reason = "a lane is an index into four arrays at once")]

use std::convert::Infallible;

use rand::TryRng;

const MULTIPLIER_0: u64 = 0xD251_1F53;
const MULTIPLIER_1: u64 = 0xCD9E_8D57;
const WEYL_0: u32 = 0x9E37_79B9;
const WEYL_1: u32 = 0xBB67_AE85;
const ROUNDS: usize = 10;

/// Counters computed side by side, so that the compiler can use vector registers.
const LANES: usize = 8;

/// What a sequence of random words is for; each kind is independent of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The two half-bar shocks of bars: words `2 * bar` and `2 * bar + 1`.
    BarShocks = 0,
    /// The four uniforms of a bar's extremes: one block a bar.
    BarExtremes = 1,
    /// Volumes of bars: one word a bar.
    BarVolume = 2,
    /// Shocks of ticks: one word a tick.
    TickShocks = 3,
    /// Volumes of ticks: one word a tick.
    TickVolume = 4,
    /// What [`Philox`] hands to users of `rand`.
    General = 5,
}

/// One sequence of random words: seed, kind and path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sequence {
    key: [u32; 2],
    kind: u32,
    path: u32,
}

impl Sequence {
    pub(crate) fn new(seed: u64, kind: Kind, path: u32) -> Self {
        Self { key: [seed as u32, (seed >> 32) as u32], kind: kind as u32, path }
    }

    /// The four 32-bit words of one block.
    pub(crate) fn block(&self, index: u64) -> [u32; 4] {
        let mut counter = self.lanes(index).map(|lane| [lane[0]]);
        rounds(&mut counter, self.key);
        counter.map(|lane| lane[0])
    }

    /// Fills four equally long arrays with the words of consecutive blocks.
    pub(crate) fn fill_blocks(&self, first: u64, out: &mut [&mut [u32]; 4]) {
        let count = out[0].len();
        let mut done = 0;
        while done < count {
            let mut counter = self.lanes(first.wrapping_add(done as u64));
            rounds(&mut counter, self.key);
            let take = LANES.min(count - done);
            for (column, lane) in out.iter_mut().zip(&counter) {
                // A full chunk has a length that the compiler knows.
                match column[done..].first_chunk_mut::<LANES>() {
                    Some(full) => *full = *lane,
                    None => column[done..].copy_from_slice(&lane[..take]),
                }
            }
            done += take;
        }
    }

    /// Fills `out` with consecutive 64-bit words: block `word / 2`, low half first.
    pub(crate) fn fill_words(&self, first: u64, out: &mut [u64]) {
        let mut done = 0;
        if first % 2 == 1 && !out.is_empty() {
            out[0] = words(self.block(first / 2))[1];
            done = 1;
        }
        let mut chunks = out[done..].chunks_exact_mut(2 * LANES);
        let mut block = u64::midpoint(first, done as u64);
        for chunk in &mut chunks {
            self.chunk(block, chunk);
            block += LANES as u64;
        }
        let rest = chunks.into_remainder();
        let mut last = [0; 2 * LANES];
        self.chunk(block, &mut last);
        rest.copy_from_slice(&last[..rest.len()]);
    }

    /// The words of as many blocks as are computed side by side.
    #[inline]
    fn chunk(&self, first: u64, out: &mut [u64]) {
        let mut counter = self.lanes(first);
        rounds(&mut counter, self.key);
        for (lane, pair) in out.chunks_exact_mut(2).enumerate() {
            pair[0] = u64::from(counter[0][lane]) | u64::from(counter[1][lane]) << 32;
            pair[1] = u64::from(counter[2][lane]) | u64::from(counter[3][lane]) << 32;
        }
    }

    #[inline]
    fn lanes(&self, first: u64) -> [[u32; LANES]; 4] {
        let mut counter = [[0; LANES], [0; LANES], [self.path; LANES], [self.kind; LANES]];
        for lane in 0..LANES {
            let position = first.wrapping_add(lane as u64);
            counter[0][lane] = position as u32;
            counter[1][lane] = (position >> 32) as u32;
        }
        counter
    }
}

fn words(block: [u32; 4]) -> [u64; 2] {
    [
        u64::from(block[0]) | u64::from(block[1]) << 32,
        u64::from(block[2]) | u64::from(block[3]) << 32,
    ]
}

/// The ten rounds over any number of counters.
#[inline]
fn rounds<const N: usize>(counter: &mut [[u32; N]; 4], mut key: [u32; 2]) {
    for _ in 0..ROUNDS {
        for lane in 0..N {
            let left = MULTIPLIER_0 * u64::from(counter[0][lane]);
            let right = MULTIPLIER_1 * u64::from(counter[2][lane]);
            let first = (right >> 32) as u32 ^ counter[1][lane] ^ key[0];
            let third = (left >> 32) as u32 ^ counter[3][lane] ^ key[1];
            counter[0][lane] = first;
            counter[1][lane] = right as u32;
            counter[2][lane] = third;
            counter[3][lane] = left as u32;
        }
        key = [key[0].wrapping_add(WEYL_0), key[1].wrapping_add(WEYL_1)];
    }
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
        let sequence = Sequence::new(seed, Kind::General, path);
        Self { sequence, next_block: 0, buffer: [0; 4], used: 4 }
    }

    fn next_word(&mut self) -> u32 {
        if self.used == 4 {
            self.buffer = self.sequence.block(self.next_block);
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
            let mut lanes = counter.map(|word| [word]);
            rounds(&mut lanes, key);
            lanes.map(|lane| lane[0])
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

    #[test]
    fn words_do_not_depend_on_where_a_call_begins() {
        let sequence = Sequence::new(99, Kind::BarVolume, 3);
        let mut whole = [0; 101];
        sequence.fill_words(5, &mut whole);
        for cut in 0..=whole.len() {
            let mut parts = [0; 101];
            let (left, right) = parts.split_at_mut(cut);
            sequence.fill_words(5, left);
            sequence.fill_words(5 + cut as u64, right);
            assert_eq!(whole, parts, "cut at {cut}");
        }
    }

    #[test]
    fn blocks_agree_with_single_blocks() {
        let sequence = Sequence::new(u64::MAX, Kind::BarExtremes, 0);
        let mut columns = [[0; 13]; 4];
        {
            let [a, b, c, d] = &mut columns;
            sequence.fill_blocks(u64::from(u32::MAX) - 5, &mut [a, b, c, d]);
        }
        for offset in 0..13 {
            let block = sequence.block(u64::from(u32::MAX) - 5 + offset as u64);
            assert_eq!(block, [0, 1, 2, 3].map(|word: usize| columns[word][offset]));
        }
    }
}
