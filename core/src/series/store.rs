//! Where the bars of a walk are kept: the columns of a series, as prices.

use crate::model::bars::{Output, Rows, What};
use crate::model::market::Market;
use crate::model::tile::{TILE, Tile};

/// Where a column grows.
pub(crate) trait Sink<T> {
    /// Appends values.
    fn put(&mut self, values: &[T]);
}

impl<T: Copy> Sink<T> for Vec<T> {
    #[inline(always)]
    fn put(&mut self, values: &[T]) {
        self.extend_from_slice(values);
    }
}

/// Room that is there already: it is written from the front on, and shrinks to what is left.
impl<T: Copy> Sink<T> for &mut [T] {
    #[inline(always)]
    fn put(&mut self, values: &[T]) {
        let (now, left) = std::mem::take(self).split_at_mut(values.len());
        now.copy_from_slice(values);
        *self = left;
    }
}

/// The columns of bars.
#[derive(Debug)]
pub(crate) struct Columns<'a, Times, Floats> {
    pub(crate) timestamp: &'a mut Times,
    pub(crate) open: &'a mut Floats,
    pub(crate) high: &'a mut Floats,
    pub(crate) low: &'a mut Floats,
    pub(crate) close: &'a mut Floats,
    pub(crate) volume: &'a mut Floats,
}

/// What fills them with the bars of a path whose bar 0 opens at `origin`.
#[derive(Debug)]
pub(crate) struct Bars<'a, Times, Floats> {
    columns: Columns<'a, Times, Floats>,
    origin: i64,
    /// What is not written yet.
    taken: Option<Rows>,
    times: [i64; TILE],
    edges: [f64; TILE + 1],
    highs: [f64; TILE],
    lows: [f64; TILE],
    volumes: [f64; TILE],
}

impl<'a, Times, Floats> Columns<'a, Times, Floats> {
    #[inline]
    pub(crate) fn of_path(self, origin: i64) -> Bars<'a, Times, Floats> {
        Bars {
            columns: self,
            origin,
            taken: None,
            times: [0; TILE],
            edges: [0.0; TILE + 1],
            highs: [0.0; TILE],
            lows: [0.0; TILE],
            volumes: [0.0; TILE],
        }
    }
}

impl<Times: Sink<i64>, Floats: Sink<f64>> Output for Bars<'_, Times, Floats> {
    const WHAT: What = What::Bars;

    /// Whole ticks become prices where they stay.
    #[inline(always)]
    fn take(&mut self, market: &Market, tile: &Tile<'_>, rows: Rows) {
        let first = self.origin + (rows.index - rows.skip as u64) as i64 * market.interval;
        for (row, time) in (0..).zip(&mut self.times) {
            // Rows that are not wanted may lie beyond all time.
            *time = first.wrapping_add(market.interval.wrapping_mul(row));
        }
        (self.edges, self.highs, self.lows) = (tile.edges, tile.highs, tile.lows);
        self.volumes = tile.volumes;
        market.grid.floats(&mut self.edges);
        market.grid.floats(&mut self.highs);
        market.grid.floats(&mut self.lows);
        self.taken = Some(rows);
    }

    #[inline(always)]
    fn write(&mut self, part: usize) {
        let Some(rows) = self.taken else { return };
        let [_, closes @ ..] = &self.edges;
        match part {
            0 => self.columns.timestamp.put(rows.of(&self.times)),
            1 => self.columns.open.put(rows.of(&self.edges)),
            2 => self.columns.high.put(rows.of(&self.highs)),
            3 => self.columns.low.put(rows.of(&self.lows)),
            4 => self.columns.close.put(rows.of(closes)),
            _ => self.columns.volume.put(rows.of(&self.volumes)),
        }
    }
}

/// Where closing prices go.
pub(crate) struct Closes<'a, Floats>(pub(crate) &'a mut Floats);

impl<Floats: Sink<f64>> Output for Closes<'_, Floats> {
    const WHAT: What = What::Closes;

    #[inline(always)]
    fn take(&mut self, _: &Market, tile: &Tile<'_>, rows: Rows) {
        let [_, closes @ ..] = &tile.edges;
        self.0.put(rows.of(closes));
    }
}

/// The columns in memory that has room for all rows.
#[derive(Debug)]
pub(crate) struct Slices<'a> {
    pub(crate) timestamp: &'a mut [i64],
    pub(crate) open: &'a mut [f64],
    pub(crate) high: &'a mut [f64],
    pub(crate) low: &'a mut [f64],
    pub(crate) close: &'a mut [f64],
    pub(crate) volume: &'a mut [f64],
}

impl<'a> Slices<'a> {
    /// The first rows, which are done with when they are written.
    pub(crate) fn columns(&mut self) -> Columns<'_, &'a mut [i64], &'a mut [f64]> {
        let Slices { timestamp, open, high, low, close, volume } = self;
        Columns { timestamp, open, high, low, close, volume }
    }

    /// Takes the first rows away.
    pub(crate) fn take(&mut self, rows: usize) -> Slices<'a> {
        Slices {
            timestamp: self.timestamp.split_off_mut(..rows).unwrap_or_default(),
            open: self.open.split_off_mut(..rows).unwrap_or_default(),
            high: self.high.split_off_mut(..rows).unwrap_or_default(),
            low: self.low.split_off_mut(..rows).unwrap_or_default(),
            close: self.close.split_off_mut(..rows).unwrap_or_default(),
            volume: self.volume.split_off_mut(..rows).unwrap_or_default(),
        }
    }
}
