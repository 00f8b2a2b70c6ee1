//! The tick kernel: a path of its own, with quotes around each price.

use pulp::NullaryFnOnce;

use super::BLOCK;
use super::bars::Cursor;
use super::grid::{Grid, MOST_DISTINCT_STEPS, MOST_STEPS};
use super::market::Market;
use crate::error::GeneratorError;
use crate::stream::philox::{Kind, Sequence, Track};
use crate::stream::tier::Tier;
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
        track: Track,
        from: Cursor,
        len: usize,
    ) -> Result<(), GeneratorError> {
        self.fill_by(Tier::best(), market, track, from, len)
    }

    /// The same by the instructions of a tier.
    fn fill_by(
        &mut self,
        tier: Tier,
        market: &Market,
        track: Track,
        from: Cursor,
        len: usize,
    ) -> Result<(), GeneratorError> {
        tier.run(Ticks { block: self, market, track, from, len })
    }
}

/// The kernel of ticks.
struct Ticks<'a> {
    block: &'a mut TickBlock,
    market: &'a Market,
    track: Track,
    from: Cursor,
    len: usize,
}

impl NullaryFnOnce for Ticks<'_> {
    type Output = Result<(), GeneratorError>;

    #[inline(always)]
    fn call(self) -> Self::Output {
        let Self { block, market, track, from, len } = self;
        block.first = from.index;
        block.len = len;
        let floats = &mut block.floats[..len];
        normal::fill(&Sequence::new(track, Kind::TickShocks), from.index, floats);
        let mut level = from.level;
        block.levels[0] = level;
        for (next, normal) in block.levels[1..=len].iter_mut().zip(floats.iter()) {
            level += market.tick.drift + market.tick.deviation * normal;
            *next = level;
        }
        market.check_levels(from.index + 1, &block.levels[..len])?;
        floats.copy_from_slice(&block.levels[..len]);
        market.barriers.fold_all(floats, &mut [], &mut []);
        for level in floats.iter_mut() {
            *level = market.ticks_at(exponential::exp(*level));
        }
        for (row, &price) in floats.iter().enumerate() {
            let price = price as i64;
            let (bid, ask) = quotes(&market.grid, price, market.spread);
            (block.prices[row], block.bids[row], block.asks[row]) = (price, bid, ask);
        }
        let sequence = Sequence::new(track, Kind::TickVolume);
        market.tick_volume.fill(&sequence, from.index, &mut block.volumes[..len]);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::GeneratorConfig;

    #[test]
    fn every_tier_gives_the_same_bits() {
        let market = Market::new(&GeneratorConfig::default()).unwrap();
        let made: Vec<_> = Tier::all()
            .into_iter()
            .map(|tier| {
                let mut block = TickBlock::new();
                block.fill_by(tier, &market, Track::first(5), Cursor::default(), BLOCK).unwrap();
                let volumes: Vec<_> = block.volumes.iter().map(|lots| lots.to_bits()).collect();
                (block.prices, block.bids, block.asks, volumes)
            })
            .collect();
        assert!(made.iter().all(|other| *other == made[0]));
    }
}
