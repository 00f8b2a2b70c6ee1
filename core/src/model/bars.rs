//! The bar kernel: arrays of random words in, arrays of ticks out, a block of bars at a time.
//!
//! Each bar is two Brownian bridges of half its length. Given the ends 0 and `d` of a bridge with
//! variance `v`, its maximum is `(d + sqrt(d^2 - 2 v ln U)) / 2` and its minimum
//! `(d - sqrt(d^2 - 2 v ln U)) / 2` with `U` uniform on (0, 1): the inverse of the exact law
//! (Borodin and Salminen, "Handbook of Brownian Motion", 1.1.8 and 1.2.8). Maximum and minimum of
//! one half are drawn independently; over the two halves Parkinson's estimate of the variance is
//! then high by 0.4 % and Garman and Klass's by 0.6 %.

use super::BLOCK;
use super::market::Market;
use crate::error::GeneratorError;
use crate::stream::philox::{Kind, Sequence};
use crate::stream::{exponential, logarithm, normal, uniform};

/// Where a path stands: the next row and the free log level it begins from.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Cursor {
    pub(crate) index: u64,
    pub(crate) level: f64,
}

/// Up to [`BLOCK`] consecutive bars, and the room to compute them in.
#[derive(Debug, Clone)]
pub(crate) struct BarBlock {
    first: u64,
    len: usize,
    /// Prices in ticks; `edges[i]` is the open of bar `i`, `edges[i + 1]` its close.
    pub(crate) edges: Vec<i64>,
    pub(crate) highs: Vec<i64>,
    pub(crate) lows: Vec<i64>,
    pub(crate) volumes: Vec<f64>,
    /// Free log levels at the edges.
    levels: Vec<f64>,
    room: Room,
}

/// Scratch arrays.
#[derive(Debug, Clone)]
struct Room {
    words: Vec<u64>,
    halves: Vec<f64>,
    extremes: [Vec<u32>; 4],
    logs: [Vec<f64>; 4],
    growth: Vec<f64>,
    tops: Vec<f64>,
    bottoms: Vec<f64>,
}

impl BarBlock {
    pub(crate) fn new() -> Self {
        let words = || vec![0; BLOCK];
        let floats = || vec![0.0; BLOCK];
        Self {
            first: 0,
            len: 0,
            edges: vec![0; BLOCK + 1],
            highs: vec![0; BLOCK],
            lows: vec![0; BLOCK],
            volumes: floats(),
            levels: vec![0.0; BLOCK + 1],
            room: Room {
                words: vec![0; 2 * BLOCK],
                halves: vec![0.0; 2 * BLOCK],
                extremes: [words(), words(), words(), words()],
                logs: [floats(), floats(), floats(), floats()],
                growth: vec![0.0; BLOCK + 1],
                tops: floats(),
                bottoms: floats(),
            },
        }
    }

    pub(crate) fn first(&self) -> u64 {
        self.first
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Where the path stands before bar `offset` of this block.
    pub(crate) fn cursor(&self, offset: usize) -> Cursor {
        Cursor { index: self.first + offset as u64, level: self.levels[offset] }
    }

    /// Computes the `len` bars from a cursor on, at most [`BLOCK`].
    pub(crate) fn fill(
        &mut self,
        market: &Market,
        seed: u64,
        from: Cursor,
        len: usize,
    ) -> Result<(), GeneratorError> {
        self.walk(market, seed, from, len)?;
        self.draw_extremes(market, seed);
        self.round(market);
        let words = &mut self.room.words[..len];
        let sequence = Sequence::new(seed, Kind::BarVolume, 0);
        market.bar_volume.fill(&sequence, from.index, words, &mut self.volumes[..len]);
        Ok(())
    }

    /// The free log path alone: all that is needed to skip bars.
    pub(crate) fn walk(
        &mut self,
        market: &Market,
        seed: u64,
        from: Cursor,
        len: usize,
    ) -> Result<(), GeneratorError> {
        self.first = from.index;
        self.len = len;
        let room = &mut self.room;
        let words = &mut room.words[..2 * len];
        let halves = &mut room.halves[..2 * len];
        Sequence::new(seed, Kind::BarShocks, 0).fill_words(2 * from.index, words);
        normal::fill(words, halves);
        for half in halves.iter_mut() {
            *half = market.half.drift + market.half.deviation * *half;
        }
        // The one sequential step: halves are added one by one in the order of the path, so that
        // the level does not depend on where blocks begin.
        let mut level = from.level;
        self.levels[0] = level;
        for (next, pair) in self.levels[1..=len].iter_mut().zip(halves.chunks_exact(2)) {
            level += pair[0];
            level += pair[1];
            *next = level;
        }
        market.check_levels(from.index, &self.levels[..=len])
    }

    /// The free extremes of each bar, from the bridges of its two halves.
    fn draw_extremes(&mut self, market: &Market, seed: u64) {
        let len = self.len;
        let room = &mut self.room;
        let [a, b, c, d] = &mut room.extremes;
        Sequence::new(seed, Kind::BarExtremes, 0).fill_blocks(
            self.first,
            &mut [&mut a[..len], &mut b[..len], &mut c[..len], &mut d[..len]],
        );
        for (logs, words) in room.logs.iter_mut().zip(&room.extremes) {
            let logs = &mut logs[..len];
            for (log, &word) in logs.iter_mut().zip(words) {
                *log = uniform::from_half_word(word);
            }
            logarithm::ln_all(logs);
        }
        let variance = market.half.deviation * market.half.deviation;
        let reach = |change: f64, log: f64| (change * change - 2.0 * variance * log).sqrt();
        let [top_1, top_2, low_1, low_2] = &room.logs;
        let (top_1, top_2) = (&top_1[..len], &top_2[..len]);
        let (low_1, low_2) = (&low_1[..len], &low_2[..len]);
        let (levels, halves) = (&self.levels[..len], &room.halves[..2 * len]);
        let (tops, bottoms) = (&mut room.tops[..len], &mut room.bottoms[..len]);
        for bar in 0..len {
            let (first, second) = (halves[2 * bar], halves[2 * bar + 1]);
            let begin = levels[bar];
            let middle = begin + first;
            let top_first = begin + 0.5 * (first + reach(first, top_1[bar]));
            let top_second = middle + 0.5 * (second + reach(second, top_2[bar]));
            let low_first = begin + 0.5 * (first - reach(first, low_1[bar]));
            let low_second = middle + 0.5 * (second - reach(second, low_2[bar]));
            tops[bar] = if top_first > top_second { top_first } else { top_second };
            bottoms[bar] = if low_first < low_second { low_first } else { low_second };
        }
    }

    /// Folds the free path into the barriers and rounds it to the grid.
    fn round(&mut self, market: &Market) {
        let len = self.len;
        let room = &mut self.room;
        let growth = &mut room.growth[..=len];
        let (tops, bottoms) = (&mut room.tops[..len], &mut room.bottoms[..len]);
        growth.copy_from_slice(&self.levels[..=len]);
        let barriers = &market.barriers;
        let free = growth.iter().chain(tops.iter()).all(|&level| level <= barriers.upper)
            && growth.iter().chain(bottoms.iter()).all(|&level| level >= barriers.lower);
        if !free {
            for level in growth.iter_mut() {
                *level = barriers.fold(*level);
            }
            for (top, bottom) in tops.iter_mut().zip(bottoms.iter_mut()) {
                (*bottom, *top) = barriers.fold_range(*bottom, *top);
            }
        }
        exponential::exp_all(growth);
        exponential::exp_all(tops);
        exponential::exp_all(bottoms);
        for (ticks, &growth) in self.edges.iter_mut().zip(growth.iter()) {
            *ticks = market.ticks_at(growth);
        }
        for bar in 0..len {
            let (open, close) = (self.edges[bar], self.edges[bar + 1]);
            // Rounding is monotone up to the last bit of exp; the clamp makes the order certain.
            self.highs[bar] = market.ticks_at(room.tops[bar]).max(open).max(close);
            self.lows[bar] = market.ticks_at(room.bottoms[bar]).min(open).min(close);
        }
    }
}
