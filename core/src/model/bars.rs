//! Blocks of bars, and the walk along a path that fills them and whatever else takes bars.

use pulp::NullaryFnOnce;

use super::BLOCK;
use super::market::Market;
use super::tile::{TILE, Tile};
use crate::error::GeneratorError;
use crate::stream::exponential::exp;
use crate::stream::normal::Room;
use crate::stream::philox::Track;
use crate::stream::tier::Tier;

/// Where a path stands: the next row and the free log level it begins from.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Cursor {
    pub(crate) index: u64,
    pub(crate) level: f64,
}

/// The `len` bars of a path from a cursor on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Walk<'a> {
    pub(crate) market: &'a Market,
    pub(crate) track: Track,
    pub(crate) from: Cursor,
    pub(crate) len: usize,
}

/// What is computed of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// The free log levels.
    Levels,
    /// Closing prices besides.
    Closes,
    /// Whole bars, in ticks.
    Bars,
}

/// What takes the bars of a walk. A closure would be compiled without vector instructions.
pub(crate) trait Output {
    /// What it wants.
    const WHAT: What;

    /// Takes some rows of a tile, the first of which is row `index` of the path. It must be
    /// `#[inline(always)]`.
    fn take(&mut self, market: &Market, tile: &Tile<'_>, rows: Rows);

    /// Writes one of [`PARTS`] parts of what it took before. It must be `#[inline(always)]`.
    ///
    /// Parts are written between the steps that compute the next tile: memory is slow, and takes them
    /// meanwhile.
    #[inline(always)]
    fn write(&mut self, part: usize) {
        let _ = part;
    }
}

/// How many parts an output is written in.
const PARTS: usize = 6;

/// Which rows of a tile are wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rows {
    /// The row of the path that the first one is.
    pub(crate) index: u64,
    pub(crate) skip: usize,
    pub(crate) len: usize,
}

impl Rows {
    /// The wanted part of one value a row. The whole tile, as mostly, has a length known here.
    #[inline(always)]
    pub(crate) fn of<T, const N: usize>(self, values: &[T; N]) -> &[T] {
        if self.len == TILE { &values[..TILE] } else { &values[self.skip..self.skip + self.len] }
    }

    /// The edges of the wanted rows: one more than rows.
    #[inline(always)]
    pub(crate) fn edges(self, edges: &[f64; TILE + 1]) -> &[f64] {
        if self.len == TILE { edges } else { &edges[self.skip..=self.skip + self.len] }
    }
}

impl Walk<'_> {
    /// Walks, by the widest instructions of this processor; where the path stands then.
    #[inline]
    pub(crate) fn into(self, output: &mut impl Output) -> Result<Cursor, GeneratorError> {
        self.into_by(Tier::best(), output)
    }

    /// The same by the instructions of a tier.
    #[inline]
    pub(crate) fn into_by(
        self,
        tier: Tier,
        output: &mut impl Output,
    ) -> Result<Cursor, GeneratorError> {
        tier.run(Kernel { walk: self, output })
    }
}

struct Kernel<'a, O> {
    walk: Walk<'a>,
    output: &'a mut O,
}

impl<O: Output> NullaryFnOnce for Kernel<'_, O> {
    type Output = Result<Cursor, GeneratorError>;

    #[inline(always)]
    fn call(self) -> Self::Output {
        let Self { walk: Walk { market, track, from, len }, output } = self;
        let Cursor { mut index, mut level } = from;
        let end = index + len as u64;
        let mut open = match O::WHAT {
            What::Bars => market.ticks_at(exp(market.barriers.fold(level))),
            What::Levels | What::Closes => 0.0,
        };
        // A variable of its own: where arrays lie in one struct that something else refers to, the
        // compiler does not see that they are apart.
        let (mut tile, mut room) = (Tile::new(market, track), Room::new());
        while index < end {
            let skip = (index % 2) as usize;
            let first = index - skip as u64;
            let left = (end - index) as usize;
            let rows =
                Rows { index, skip, len: if left < TILE - skip { left } else { TILE - skip } };
            tile.walk(&mut room, first, skip, level);
            if rows.len < TILE || market.is_lost(&tile.levels[1..]) {
                market.check_levels(index, rows.edges(&tile.levels))?;
            }
            match O::WHAT {
                What::Levels => {}
                What::Closes => tile.closes(),
                What::Bars => {
                    output.write(0);
                    tile.draw_middles(&mut room, first);
                    output.write(1);
                    tile.draw_extremes(first);
                    output.write(2);
                    tile.extremes();
                    output.write(3);
                    tile.draw_volumes(&mut room, first);
                    output.write(4);
                    tile.ticks(open);
                    output.write(5);
                }
            }
            output.take(market, &tile, rows);
            level = tile.levels[skip + rows.len];
            open = tile.edges[skip + rows.len];
            index += rows.len as u64;
        }
        for part in 0..PARTS {
            output.write(part);
        }
        Ok(Cursor { index, level })
    }
}

/// Skips bars.
pub(crate) struct Nothing;

impl Output for Nothing {
    const WHAT: What = What::Levels;

    #[inline(always)]
    fn take(&mut self, _: &Market, _: &Tile<'_>, _: Rows) {}
}

/// Up to [`BLOCK`] consecutive bars.
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

    /// Computes the bars of a walk, at most [`BLOCK`].
    pub(crate) fn fill(&mut self, walk: Walk<'_>) -> Result<(), GeneratorError> {
        self.fill_by(Tier::best(), walk)
    }

    /// The same by the instructions of a tier.
    pub(crate) fn fill_by(&mut self, tier: Tier, walk: Walk<'_>) -> Result<(), GeneratorError> {
        (self.first, self.len) = (walk.from.index, walk.len);
        walk.into_by(tier, self).map(|_| ())
    }
}

impl Output for BarBlock {
    const WHAT: What = What::Bars;

    #[inline(always)]
    fn take(&mut self, _: &Market, tile: &Tile<'_>, rows: Rows) {
        let at = (rows.index - self.first) as usize;
        let end = at + rows.len;
        self.edges[at..=end].copy_from_slice(rows.edges(&tile.edges));
        self.levels[at..=end].copy_from_slice(rows.edges(&tile.levels));
        self.highs[at..end].copy_from_slice(rows.of(&tile.highs));
        self.lows[at..end].copy_from_slice(rows.of(&tile.lows));
        self.volumes[at..end].copy_from_slice(rows.of(&tile.volumes));
    }
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
                        let track = Track::first(99);
                        let walk = Walk { market: &market, track, from: cursor, len };
                        block.fill_by(tier, walk).unwrap();
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
