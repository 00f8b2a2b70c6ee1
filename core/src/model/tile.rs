//! The bar kernel: random words in, whole ticks out, a tile of bars at a time.
//!
//! Each bar is two Brownian bridges of half its length: where it is at half time is drawn given its
//! two ends. Given the ends 0 and `d` of a bridge with
//! variance `v`, its maximum is `(d + sqrt(d^2 - 2 v ln U)) / 2` and its minimum
//! `(d - sqrt(d^2 - 2 v ln U)) / 2` with `U` uniform on (0, 1): the inverse of the exact law
//! (Borodin and Salminen, "Handbook of Brownian Motion", 1.1.8 and 1.2.8). Maximum and minimum of
//! one half are drawn independently; over the two halves Parkinson's estimate of the variance is
//! then high by 0.4 % and Garman and Klass's by 0.6 %.

use super::market::Market;
use crate::stream::exponential::exp_each;
use crate::stream::logarithm::minus_half_ln;
use crate::stream::normal::{self, Room};
use crate::stream::philox::{Kind, Sequence, Track};
use crate::stream::uniform::from_half_word;

/// Bars computed at a time: so few that all arrays stay in the processor's fastest memory.
pub(crate) const TILE: usize = normal::TILE;

/// So many bars of a path from an even one on, since normal numbers come in pairs.
pub(crate) struct Tile<'a> {
    market: &'a Market,
    shocks: Sequence,
    extremes: Sequence,
    middles: Sequence,
    amounts: Sequence,
    /// Free log levels at the edges.
    pub(crate) levels: [f64; TILE + 1],
    /// Their differences.
    changes: [f64; TILE],
    /// Where bars are at half time, in standard deviations.
    halves: [f64; TILE],
    uniforms: [[f64; TILE]; 4],
    /// Prices in whole ticks, first as log levels.
    pub(crate) edges: [f64; TILE + 1],
    pub(crate) highs: [f64; TILE],
    pub(crate) lows: [f64; TILE],
    pub(crate) volumes: [f64; TILE],
}

impl<'a> Tile<'a> {
    #[inline(always)]
    pub(super) fn new(market: &'a Market, track: Track) -> Self {
        let floats = || [0.0; TILE];
        let edges = || [0.0; TILE + 1];
        Self {
            market,
            shocks: Sequence::new(track, Kind::BarShocks),
            extremes: Sequence::new(track, Kind::BarExtremes),
            middles: Sequence::new(track, Kind::BarMiddles),
            amounts: Sequence::new(track, Kind::BarVolume),
            levels: edges(),
            changes: floats(),
            halves: floats(),
            uniforms: [floats(), floats(), floats(), floats()],
            edges: edges(),
            highs: floats(),
            lows: floats(),
            volumes: floats(),
        }
    }

    /// The free log levels at the edges of the bars from `first` on. The path stands at `level`
    /// before bar `skip`; the bars before that one are of no use.
    #[inline(always)]
    pub(super) fn walk(&mut self, room: &mut Room, first: u64, skip: usize, level: f64) {
        let step = self.market.bar;
        room.fill_tile(&self.shocks, first / 2, &mut self.changes);
        for change in &mut self.changes {
            *change = step.drift + step.deviation * *change;
        }
        // Changes are added one by one in the order of the path, so that the level does not depend
        // on where tiles begin.
        self.levels[..=skip].fill(level);
        let mut level = level;
        for (next, change) in self.levels[1..].iter_mut().zip(&self.changes).skip(skip) {
            level += change;
            *next = level;
        }
    }

    /// Where bars are at half time.
    #[inline(always)]
    pub(super) fn draw_middles(&mut self, room: &mut Room, first: u64) {
        room.fill_tile(&self.middles, first / 2, &mut self.halves);
    }

    /// What the extremes are made of.
    #[inline(always)]
    pub(super) fn draw_extremes(&mut self, first: u64) {
        for place in 0..TILE {
            let block = self.extremes.block(first + place as u64);
            for (uniforms, word) in self.uniforms.iter_mut().zip(block) {
                uniforms[place] = from_half_word(word);
            }
        }
    }

    /// The free extremes of each bar, from the bridges of its two halves.
    #[inline(always)]
    pub(super) fn extremes(&mut self) {
        let half = self.market.bar.deviation / 2.0;
        // Four times the variance of half a bar.
        let variance = 2.0 * (self.market.bar.deviation * self.market.bar.deviation);
        for bar in 0..TILE {
            let [top_1, top_2, low_1, low_2] = [
                minus_half_ln(self.uniforms[0][bar]),
                minus_half_ln(self.uniforms[1][bar]),
                minus_half_ln(self.uniforms[2][bar]),
                minus_half_ln(self.uniforms[3][bar]),
            ];
            let (begin, change) = (self.levels[bar], self.changes[bar]);
            let first = 0.5 * change + half * self.halves[bar];
            let second = change - first;
            let middle = begin + first;
            let top_first = begin + 0.5 * (first + reach(first, top_1, variance));
            let top_second = middle + 0.5 * (second + reach(second, top_2, variance));
            let low_first = begin + 0.5 * (first - reach(first, low_1, variance));
            let low_second = middle + 0.5 * (second - reach(second, low_2, variance));
            self.highs[bar] = larger(top_first, top_second);
            self.lows[bar] = smaller(low_first, low_second);
        }
    }

    #[inline(always)]
    pub(super) fn draw_volumes(&mut self, room: &mut Room, first: u64) {
        room.fill_tile(&self.amounts, first / 2, &mut self.volumes);
    }

    /// Folds the free path into the barriers and rounds it to the grid, from the price that the
    /// first bar opens with; and volumes to theirs.
    #[inline(always)]
    pub(super) fn ticks(&mut self, open: f64) {
        self.edges[0] = open;
        let closes = closes(&mut self.edges);
        closes.copy_from_slice(&self.levels[1..]);
        self.market.barriers.fold_all(closes, &mut self.highs, &mut self.lows);
        let (highs, lows, volumes) = (&mut self.highs, &mut self.lows, &mut self.volumes);
        let law = &self.market.bar_volume;
        for bar in 0..TILE {
            let [close, high, low, volume] =
                exp_each([closes[bar], highs[bar], lows[bar], law.exponent(volumes[bar])]);
            closes[bar] = self.market.ticks_at(close);
            highs[bar] = self.market.ticks_at(high);
            lows[bar] = self.market.ticks_at(low);
            volumes[bar] = law.lots_at(volume);
        }
        law.lots.floats(volumes);
        // Rounding is monotone up to the last bit of exp; the clamp makes the order certain.
        for bar in 0..TILE {
            let (open, close) = (self.edges[bar], self.edges[bar + 1]);
            self.highs[bar] = larger(larger(self.highs[bar], open), close);
            self.lows[bar] = smaller(smaller(self.lows[bar], open), close);
        }
    }

    /// The closing prices alone, in the place of the edges.
    #[inline(always)]
    pub(super) fn closes(&mut self) {
        let closes = closes(&mut self.edges);
        closes.copy_from_slice(&self.levels[1..]);
        self.market.barriers.fold_all(closes, &mut [], &mut []);
        for place in 0..TILE / 4 {
            const PART: usize = TILE / 4;
            let each = exp_each([
                closes[place],
                closes[place + PART],
                closes[place + 2 * PART],
                closes[place + 3 * PART],
            ]);
            for (part, growth) in each.into_iter().enumerate() {
                closes[place + part * PART] = self.market.ticks_at(growth);
            }
        }
        self.market.grid.floats(closes);
    }
}

#[inline(always)]
fn closes(edges: &mut [f64; TILE + 1]) -> &mut [f64; TILE] {
    let [_, closes @ ..] = edges;
    closes
}

/// Twice the distance of a bridge's extreme from the middle of its ends; `variance` is four times its
/// own, and `log` minus half a logarithm.
#[inline(always)]
fn reach(change: f64, log: f64, variance: f64) -> f64 {
    (change * change + variance * log).sqrt()
}

#[inline(always)]
fn larger(left: f64, right: f64) -> f64 {
    if left > right { left } else { right }
}

#[inline(always)]
fn smaller(left: f64, right: f64) -> f64 {
    if left < right { left } else { right }
}
