//! The tick kernel: a path of its own, with quotes around each price.

use super::BLOCK;
use super::bars::Cursor;
use super::grid::{Grid, MOST_DISTINCT_STEPS, MOST_STEPS};
use super::market::Market;
use crate::error::GeneratorError;
use crate::stream::philox::{Kind, Sequence};
use crate::stream::{exponential, normal};

/// Up to [`BLOCK`] consecutive ticks, and the room to compute them in.
#[derive(Debug, Clone)]
pub(crate) struct TickBlock {
    first: u64,
    len: usize,
    /// Prices in steps of the grid.
    pub(crate) prices: Vec<i64>,
    pub(crate) bids: Vec<i64>,
    pub(crate) asks: Vec<i64>,
    pub(crate) volumes: Vec<f64>,
    levels: Vec<f64>,
    words: Vec<u64>,
    floats: Vec<f64>,
}

impl TickBlock {
    pub(crate) fn new() -> Self {
        Self {
            first: 0,
            len: 0,
            prices: vec![0; BLOCK],
            bids: vec![0; BLOCK],
            asks: vec![0; BLOCK],
            volumes: vec![0.0; BLOCK],
            levels: vec![0.0; BLOCK + 1],
            words: vec![0; BLOCK],
            floats: vec![0.0; BLOCK],
        }
    }

    pub(crate) fn first(&self) -> u64 {
        self.first
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Where the path stands before tick `offset` of this block.
    pub(crate) fn cursor(&self, offset: usize) -> Cursor {
        Cursor { index: self.first + offset as u64, level: self.levels[offset] }
    }

    /// Computes the `len` ticks from a cursor on, at most [`BLOCK`].
    pub(crate) fn fill(
        &mut self,
        market: &Market,
        seed: u64,
        from: Cursor,
        len: usize,
    ) -> Result<(), GeneratorError> {
        self.first = from.index;
        self.len = len;
        let words = &mut self.words[..len];
        let floats = &mut self.floats[..len];
        Sequence::new(seed, Kind::TickShocks, 0).fill_words(from.index, words);
        normal::fill(words, floats);
        let mut level = from.level;
        self.levels[0] = level;
        for (next, normal) in self.levels[1..=len].iter_mut().zip(floats.iter()) {
            level += market.tick.drift + market.tick.deviation * normal;
            *next = level;
        }
        market.check_levels(from.index + 1, &self.levels[..len])?;
        for (growth, &level) in floats.iter_mut().zip(&self.levels) {
            *growth = market.barriers.fold(level);
        }
        exponential::exp_all(floats);
        for (row, &growth) in floats.iter().enumerate() {
            let price = market.ticks_at(growth);
            let (bid, ask) = quotes(&market.grid, price, market.spread);
            (self.prices[row], self.bids[row], self.asks[row]) = (price, bid, ask);
        }
        let sequence = Sequence::new(seed, Kind::TickVolume, 0);
        market.tick_volume.fill(&sequence, from.index, words, &mut self.volumes[..len]);
        Ok(())
    }
}

/// Bid and ask around a price: the smaller half of the spread below it, the rest above; moved as
/// little as it takes to stay between one and 2^53 steps.
#[inline]
fn quotes(grid: &Grid, price: i64, spread: i64) -> (i64, i64) {
    let bid = (price - spread / 2).clamp(1, MOST_STEPS - spread);
    let ask = bid + spread;
    // Beyond 2^52 steps two neighbours can be the same float: then the bid gives way.
    if ask > MOST_DISTINCT_STEPS && grid.float(bid).to_bits() == grid.float(ask).to_bits() {
        return (bid - 1, ask);
    }
    (bid, ask)
}
