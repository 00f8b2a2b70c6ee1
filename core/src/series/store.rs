//! The last kernel: from a block of whole ticks to the columns of a series, in one pass each.

use pulp::NullaryFnOnce;

use crate::model::BLOCK;
use crate::model::bars::BarBlock;
use crate::model::market::Market;
use crate::stream::tier::Tier;

/// Where a column grows.
pub(crate) trait Sink<T> {
    /// Appends values, at most a block of them.
    fn put(&mut self, values: impl ExactSizeIterator<Item = T>);
}

impl<T: Copy + Default> Sink<T> for Vec<T> {
    #[inline(always)]
    fn put(&mut self, values: impl ExactSizeIterator<Item = T>) {
        // Computed here: what `extend` computes by itself is compiled without vector instructions.
        let (mut room, len) = ([T::default(); BLOCK], values.len().min(BLOCK));
        for (slot, value) in room.iter_mut().zip(values) {
            *slot = value;
        }
        self.extend_from_slice(&room[..len]);
    }
}

/// Room that is there already: it is written from the front on, and shrinks to what is left.
impl<T> Sink<T> for &mut [T] {
    #[inline(always)]
    fn put(&mut self, values: impl ExactSizeIterator<Item = T>) {
        let (now, left) = std::mem::take(self).split_at_mut(values.len());
        for (slot, value) in now.iter_mut().zip(values) {
            *slot = value;
        }
        *self = left;
    }
}

/// The columns of bars.
#[derive(Debug)]
pub(crate) struct Bars<'a, Times, Floats> {
    pub(crate) timestamp: &'a mut Times,
    pub(crate) open: &'a mut Floats,
    pub(crate) high: &'a mut Floats,
    pub(crate) low: &'a mut Floats,
    pub(crate) close: &'a mut Floats,
    pub(crate) volume: &'a mut Floats,
}

impl<Times: Sink<i64>, Floats: Sink<f64>> Bars<'_, Times, Floats> {
    /// Appends the bars of a block of a path whose bar 0 opens at `origin`.
    pub(crate) fn append(self, market: &Market, origin: i64, block: &BarBlock) {
        Tier::best().run(Append { columns: self, market, origin, block });
    }
}

/// The same in memory that has room for all rows.
#[derive(Debug)]
pub(crate) struct Rows<'a> {
    pub(crate) timestamp: &'a mut [i64],
    pub(crate) open: &'a mut [f64],
    pub(crate) high: &'a mut [f64],
    pub(crate) low: &'a mut [f64],
    pub(crate) close: &'a mut [f64],
    pub(crate) volume: &'a mut [f64],
}

impl<'a> Rows<'a> {
    /// Writes a block into the first rows, which are done with then.
    pub(crate) fn append(&mut self, market: &Market, origin: i64, block: &BarBlock) {
        let Rows { timestamp, open, high, low, close, volume } = self;
        Bars { timestamp, open, high, low, close, volume }.append(market, origin, block);
    }

    /// Takes the first rows away.
    pub(crate) fn take(&mut self, rows: usize) -> Rows<'a> {
        Rows {
            timestamp: self.timestamp.split_off_mut(..rows).unwrap_or_default(),
            open: self.open.split_off_mut(..rows).unwrap_or_default(),
            high: self.high.split_off_mut(..rows).unwrap_or_default(),
            low: self.low.split_off_mut(..rows).unwrap_or_default(),
            close: self.close.split_off_mut(..rows).unwrap_or_default(),
            volume: self.volume.split_off_mut(..rows).unwrap_or_default(),
        }
    }
}

/// The kernel that turns whole ticks into prices where they stay.
struct Append<'a, Times, Floats> {
    columns: Bars<'a, Times, Floats>,
    market: &'a Market,
    origin: i64,
    block: &'a BarBlock,
}

impl<Times: Sink<i64>, Floats: Sink<f64>> NullaryFnOnce for Append<'_, Times, Floats> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { mut columns, market, origin, block } = self;
        let (len, interval) = (block.len(), market.interval);
        let first = origin + block.first() as i64 * interval;
        columns.timestamp.put((0..len).map(|row| first + row as i64 * interval));
        let edges = &block.edges[..=len];
        let (highs, lows) = (&block.highs[..len], &block.lows[..len]);
        let grid = &market.grid;
        let prices = Prices { edges, highs, lows, volumes: &block.volumes[..len] };
        let quotients = grid.quotients();
        if ![edges, highs, lows].iter().all(|ticks| grid.is_fast(ticks)) {
            prices.put(&mut columns, |ticks| grid.float(ticks as i64));
        } else if quotients.is_fused() {
            prices.put(&mut columns, |ticks| quotients.fused(ticks));
        } else {
            prices.put(&mut columns, |ticks| quotients.divided(ticks));
        }
    }
}

/// What a block has computed, in whole ticks and lots.
struct Prices<'a> {
    edges: &'a [f64],
    highs: &'a [f64],
    lows: &'a [f64],
    volumes: &'a [f64],
}

impl Prices<'_> {
    #[inline(always)]
    fn put<Times, Floats: Sink<f64>>(
        self,
        columns: &mut Bars<'_, Times, Floats>,
        price: impl Fn(f64) -> f64,
    ) {
        let len = self.highs.len();
        columns.open.put(self.edges[..len].iter().map(|ticks| price(*ticks)));
        columns.high.put(self.highs.iter().map(|ticks| price(*ticks)));
        columns.low.put(self.lows.iter().map(|ticks| price(*ticks)));
        columns.close.put(self.edges[1..].iter().map(|ticks| price(*ticks)));
        columns.volume.put(self.volumes.iter().copied());
    }
}
