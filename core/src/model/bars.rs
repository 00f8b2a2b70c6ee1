//! The bar kernel: arrays of random words in, arrays of ticks out, a block of bars at a time.
//!
//! Each bar is two Brownian bridges of half its length: where it is at half time is drawn given its
//! two ends. Given the ends 0 and `d` of a bridge with
//! variance `v`, its maximum is `(d + sqrt(d^2 - 2 v ln U)) / 2` and its minimum
//! `(d - sqrt(d^2 - 2 v ln U)) / 2` with `U` uniform on (0, 1): the inverse of the exact law
//! (Borodin and Salminen, "Handbook of Brownian Motion", 1.1.8 and 1.2.8). Maximum and minimum of
//! one half are drawn independently; over the two halves Parkinson's estimate of the variance is
//! then high by 0.4 % and Garman and Klass's by 0.6 %.

use pulp::NullaryFnOnce;

use super::BLOCK;
use super::market::Market;
use crate::error::GeneratorError;
use crate::stream::philox::{Kind, Sequence, Track};
use crate::stream::tier::Tier;
use crate::stream::{exponential, logarithm, normal};

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
    /// Prices in whole ticks; `edges[i]` is the open of bar `i`, `edges[i + 1]` its close.
    pub(crate) edges: Vec<f64>,
    pub(crate) highs: Vec<f64>,
    pub(crate) lows: Vec<f64>,
    pub(crate) volumes: Vec<f64>,
    /// Free log levels at the edges.
    levels: Vec<f64>,
    room: Room,
}

/// Scratch arrays.
#[derive(Debug, Clone)]
struct Room {
    shocks: Vec<f64>,
    middles: Vec<f64>,
    logs: [Vec<f64>; 4],
}

impl BarBlock {
    pub(crate) fn new() -> Self {
        let floats = || vec![0.0; BLOCK];
        let edges = || vec![0.0; BLOCK + 1];
        Self {
            first: 0,
            len: 0,
            edges: edges(),
            highs: floats(),
            lows: floats(),
            volumes: floats(),
            levels: edges(),
            room: Room {
                shocks: floats(),
                middles: floats(),
                logs: [floats(), floats(), floats(), floats()],
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
    #[inline]
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
    pub(crate) fn fill_by(
        &mut self,
        tier: Tier,
        market: &Market,
        track: Track,
        from: Cursor,
        len: usize,
    ) -> Result<(), GeneratorError> {
        tier.run(Bars { walk: Walk { block: self, market, track, from, len } })
    }

    /// Computes the closes alone of the `len` bars from a cursor on; the rest of the block is of no
    /// use then.
    pub(crate) fn fill_closes(
        &mut self,
        market: &Market,
        track: Track,
        from: Cursor,
        len: usize,
    ) -> Result<(), GeneratorError> {
        Tier::best().run(Closes { walk: Walk { block: self, market, track, from, len } })
    }

    /// The prices that [`fill_closes`](Self::fill_closes) made.
    pub(crate) fn closes(&self) -> &[f64] {
        &self.edges[1..=self.len]
    }

    /// The free log path alone: all that is needed to skip bars.
    pub(crate) fn walk(
        &mut self,
        market: &Market,
        track: Track,
        from: Cursor,
        len: usize,
    ) -> Result<(), GeneratorError> {
        Tier::best().run(Walk { block: self, market, track, from, len })
    }
}

/// The kernel of the free log path.
struct Walk<'a> {
    block: &'a mut BarBlock,
    market: &'a Market,
    track: Track,
    from: Cursor,
    len: usize,
}

/// The kernel of whole bars.
struct Bars<'a> {
    walk: Walk<'a>,
}

/// The kernel of closes.
struct Closes<'a> {
    walk: Walk<'a>,
}

impl NullaryFnOnce for Closes<'_> {
    type Output = Result<(), GeneratorError>;

    #[inline(always)]
    fn call(mut self) -> Self::Output {
        self.walk.levels()?;
        let Walk { block, market, len, .. } = self.walk;
        let closes = &mut block.edges[1..=len];
        closes.copy_from_slice(&block.levels[1..=len]);
        market.barriers.fold_all(closes, &mut [], &mut []);
        for level in closes.iter_mut() {
            *level = market.ticks_at(exponential::exp(*level));
        }
        market.grid.floats(closes);
        Ok(())
    }
}

impl NullaryFnOnce for Walk<'_> {
    type Output = Result<(), GeneratorError>;

    #[inline(always)]
    fn call(mut self) -> Self::Output {
        self.levels()
    }
}

impl NullaryFnOnce for Bars<'_> {
    type Output = Result<(), GeneratorError>;

    #[inline(always)]
    fn call(mut self) -> Self::Output {
        self.walk.levels()?;
        self.walk.extremes();
        self.walk.ticks();
        self.walk.volumes();
        Ok(())
    }
}

impl Walk<'_> {
    /// The free log levels at the edges of the bars.
    #[inline(always)]
    fn levels(&mut self) -> Result<(), GeneratorError> {
        let (len, market) = (self.len, self.market);
        self.block.first = self.from.index;
        self.block.len = len;
        let shocks = &mut self.block.room.shocks[..len];
        normal::fill(&Sequence::new(self.track, Kind::BarShocks), self.from.index, shocks);
        for shock in shocks.iter_mut() {
            *shock = market.bar.drift + market.bar.deviation * *shock;
        }
        // The one sequential step: changes are added one by one in the order of the path, so that
        // the level does not depend on where blocks begin.
        let mut level = self.from.level;
        self.block.levels[0] = level;
        for (next, change) in self.block.levels[1..=len].iter_mut().zip(shocks.iter()) {
            level += change;
            *next = level;
        }
        market.check_levels(self.from.index, &self.block.levels[..=len])
    }

    /// The free extremes of each bar, from the bridges of its two halves.
    #[inline(always)]
    fn extremes(&mut self) {
        let len = self.len;
        let room = &mut self.block.room;
        let [top_1, top_2, low_1, low_2] = &mut room.logs;
        let (top_1, top_2) = (&mut top_1[..len], &mut top_2[..len]);
        let (low_1, low_2) = (&mut low_1[..len], &mut low_2[..len]);
        Sequence::new(self.track, Kind::BarExtremes)
            .fill_uniforms(self.from.index, [&mut *top_1, &mut *top_2, &mut *low_1, &mut *low_2]);
        for logs in [&mut *top_1, &mut *top_2, &mut *low_1, &mut *low_2] {
            logarithm::ln_all(logs);
        }
        let middles = &mut room.middles[..len];
        normal::fill(&Sequence::new(self.track, Kind::BarMiddles), self.from.index, middles);
        let half = self.market.bar.deviation / 2.0;
        // Twice the variance of half a bar.
        let variance = self.market.bar.deviation * self.market.bar.deviation;
        let (levels, changes) = (&self.block.levels[..len], &room.shocks[..len]);
        let (tops, bottoms) = (&mut self.block.highs[..len], &mut self.block.lows[..len]);
        for bar in 0..len {
            let begin = levels[bar];
            let first = 0.5 * changes[bar] + half * middles[bar];
            let second = changes[bar] - first;
            let middle = begin + first;
            let top_first = begin + 0.5 * (first + reach(first, top_1[bar], variance));
            let top_second = middle + 0.5 * (second + reach(second, top_2[bar], variance));
            let low_first = begin + 0.5 * (first - reach(first, low_1[bar], variance));
            let low_second = middle + 0.5 * (second - reach(second, low_2[bar], variance));
            tops[bar] = larger(top_first, top_second);
            bottoms[bar] = smaller(low_first, low_second);
        }
    }

    /// Folds the free path into the barriers and rounds it to the grid.
    #[inline(always)]
    fn ticks(&mut self) {
        let (len, market) = (self.len, self.market);
        let edges = &mut self.block.edges[..=len];
        let (highs, lows) = (&mut self.block.highs[..len], &mut self.block.lows[..len]);
        edges.copy_from_slice(&self.block.levels[..=len]);
        market.barriers.fold_all(edges, highs, lows);
        for levels in [&mut *edges, &mut *highs, &mut *lows] {
            for level in levels {
                *level = market.ticks_at(exponential::exp(*level));
            }
        }
        // Rounding is monotone up to the last bit of exp; the clamp makes the order certain.
        let (opens, closes) = (&edges[..len], &edges[1..=len]);
        for (((high, low), &open), &close) in highs.iter_mut().zip(lows).zip(opens).zip(closes) {
            *high = larger(larger(*high, open), close);
            *low = smaller(smaller(*low, open), close);
        }
    }

    #[inline(always)]
    fn volumes(&mut self) {
        let sequence = Sequence::new(self.track, Kind::BarVolume);
        let volumes = &mut self.block.volumes[..self.len];
        self.market.bar_volume.fill(&sequence, self.from.index, volumes);
    }
}

/// Twice the distance of a bridge's extreme from the middle of its ends; `variance` is twice its own.
#[inline(always)]
fn reach(change: f64, log: f64, variance: f64) -> f64 {
    (change * change - variance * log).sqrt()
}

#[inline(always)]
fn larger(left: f64, right: f64) -> f64 {
    if left > right { left } else { right }
}

#[inline(always)]
fn smaller(left: f64, right: f64) -> f64 {
    if left < right { left } else { right }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::GeneratorConfig;

    #[test]
    fn every_tier_gives_the_same_bits() {
        for (volatility, max_price) in [(1e-4, None), (0.05, None), (0.3, Some(120.0))] {
            let config = GeneratorConfig {
                volatility: Some(volatility),
                max_price,
                ..GeneratorConfig::default()
            };
            let market = Market::new(&config).unwrap();
            let made: Vec<[Vec<u64>; 5]> = Tier::all()
                .into_iter()
                .map(|tier| {
                    let mut block = BarBlock::new();
                    let mut cursor = Cursor::default();
                    let mut columns = [const { Vec::new() }; 5];
                    for len in [BLOCK, 1, 7, BLOCK, 333] {
                        block.fill_by(tier, &market, Track::first(99), cursor, len).unwrap();
                        cursor = block.cursor(len);
                        let made = [
                            &block.edges[..=len],
                            &block.highs[..len],
                            &block.lows[..len],
                            &block.volumes[..len],
                            &block.levels[..=len],
                        ];
                        for (column, made) in columns.iter_mut().zip(made) {
                            column.extend(made.iter().map(|value| value.to_bits()));
                        }
                    }
                    columns
                })
                .collect();
            for other in &made[1..] {
                assert_eq!(made[0], *other, "volatility {volatility}");
            }
        }
    }
}
