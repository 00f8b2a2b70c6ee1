//! Bars in columns.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::memory::{out_of_memory, probe, reserved};
use super::origin::{Origin, moment};
use super::resample;
use super::store::Columns;
use crate::bar::Bar;
use crate::config::GeneratorConfig;
use crate::error::{GeneratorError, SeriesError};
use crate::interval::TimeInterval;
use crate::labels::{Labels, read_the_same};
use crate::model::grid::Grid;

/// Bars in columns of equal length, ordered by time.
///
/// Prices are the floats nearest to multiples of the tick size. A series remembers the
/// configuration, seed and stream version it was made with.
///
/// ```python
/// import market_data_source as mds
///
/// series = mds.bars(1000, seed=7)
/// assert len(series) == 1000
/// assert (series.low <= series.open).all() and (series.close <= series.high).all()
/// ```
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct BarSeries {
    /// When each bar opens, in microseconds since 1970-01-01T00:00Z.
    pub timestamp: Vec<i64>,
    /// What was traded; none when the configuration names no symbol.
    pub symbol: Option<Labels>,
    /// Which path of an ensemble each bar belongs to; none when they are not of an ensemble.
    pub path: Option<Vec<u32>>,
    /// First prices, each equal to the close before.
    pub open: Vec<f64>,
    /// Highest prices.
    pub high: Vec<f64>,
    /// Lowest prices.
    pub low: Vec<f64>,
    /// Last prices.
    pub close: Vec<f64>,
    /// Volumes: whole numbers of lots, at least one.
    pub volume: Vec<f64>,
    pub(crate) origin: Option<Box<Origin>>,
}

/// Bytes a row takes in the columns.
const ROW_BYTES: usize = 6 * 8 + 4;

impl BarSeries {
    /// An empty series with room for `rows` rows.
    pub(crate) fn with_room(rows: usize, origin: Origin) -> Result<Self, GeneratorError> {
        probe(rows, ROW_BYTES)?;
        let symbol = match origin.symbol() {
            Some(name) => Some(Labels::repeated(name, rows).map_err(|_| out_of_memory(rows))?),
            None => None,
        };
        Ok(Self {
            timestamp: reserved(rows)?,
            symbol,
            path: None,
            open: reserved(rows)?,
            high: reserved(rows)?,
            low: reserved(rows)?,
            close: reserved(rows)?,
            volume: reserved(rows)?,
            origin: Some(Box::new(origin)),
        })
    }

    /// The columns that bars are appended to.
    pub(crate) fn columns(&mut self) -> Columns<'_, Vec<i64>, Vec<f64>> {
        Columns {
            timestamp: &mut self.timestamp,
            open: &mut self.open,
            high: &mut self.high,
            low: &mut self.low,
            close: &mut self.close,
            volume: &mut self.volume,
        }
    }

    /// How many bars there are: the rows that every column has.
    pub fn len(&self) -> usize {
        let columns = [&self.open, &self.high, &self.low, &self.close, &self.volume];
        let shortest = columns.iter().map(|column| column.len()).min().unwrap_or(0);
        let labels = self.symbol.as_ref().map_or(shortest, Labels::len);
        let paths = self.path.as_ref().map_or(shortest, Vec::len);
        shortest.min(self.timestamp.len()).min(labels).min(paths)
    }

    /// Whether there is no bar.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One bar with decimal prices; none past the end.
    ///
    /// # Arguments
    ///
    /// * `index` - the row, from 0
    pub fn get(&self, index: usize) -> Option<Bar> {
        (index < self.len()).then(|| self.row(self.price_grid().as_ref(), index))
    }

    /// The bars of a range of rows, with the same provenance. What lies past the end is left out.
    ///
    /// # Arguments
    ///
    /// * `range` - the first row and the row after the last
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> BarSeries {
        let end = range.end.min(self.len());
        let range = range.start.min(end)..end;
        Self {
            timestamp: self.timestamp[range.clone()].to_vec(),
            symbol: self.symbol.as_ref().map(|labels| labels.slice(range.clone())),
            path: self.path.as_ref().map(|paths| paths[range.clone()].to_vec()),
            open: self.open[range.clone()].to_vec(),
            high: self.high[range.clone()].to_vec(),
            low: self.low[range.clone()].to_vec(),
            close: self.close[range.clone()].to_vec(),
            volume: self.volume[range].to_vec(),
            origin: self.origin.clone(),
        }
    }

    /// The bars one by one, with decimal prices.
    pub fn iter(&self) -> impl Iterator<Item = Bar> + '_ {
        let grid = self.price_grid();
        (0..self.len()).map(move |index| self.row(grid.as_ref(), index))
    }

    /// The configuration the bars were made with, including the seed that was in use; none when
    /// they were not generated.
    pub fn config(&self) -> Option<&GeneratorConfig> {
        self.origin.as_deref().and_then(|origin| origin.config.as_ref())
    }

    /// The seed the bars were made with; none when they were not generated.
    pub fn seed(&self) -> Option<u64> {
        self.origin.as_deref().and_then(|origin| origin.seed)
    }

    /// The version of the random stream the bars were made with; none when they were not
    /// generated.
    pub fn stream_version(&self) -> Option<u32> {
        self.origin.as_deref().and_then(|origin| origin.stream_version)
    }

    /// Returns from close to close: one value fewer than there are bars.
    ///
    /// # Arguments
    ///
    /// * `log` - whether to return `ln(b / a)` instead of `b / a - 1`
    ///
    /// ```python
    /// import market_data_source as mds
    ///
    /// assert len(mds.bars(100, seed=7).returns(log=True)) == 99
    /// ```
    pub fn returns(&self, #[cfg_attr(bindgen, py(default = false))] log: bool) -> Vec<f64> {
        let close = &self.close[..self.len()];
        let change = |pair: &[f64]| {
            let ratio = pair[1] / pair[0];
            if log { ratio.ln() } else { ratio - 1.0 }
        };
        close.windows(2).map(change).collect()
    }

    /// Longer bars from these: first open, highest high, lowest low, last close, total volume.
    ///
    /// A new bar covers the interval that contains its rows, aligned to whole multiples of the
    /// interval since 1970-01-01T00:00Z (weeks begin on Monday) and stamped with its beginning; a
    /// bar at either end may cover only part of its interval.
    ///
    /// # Arguments
    ///
    /// * `interval` - the length of a new bar: a multiple of the interval of these
    ///
    /// # Errors
    ///
    /// * [`SeriesError::IntervalTooShort`]: when the new interval is shorter than the old one
    /// * [`SeriesError::IntervalNotMultiple`]: when the new interval is no multiple of the old one
    ///
    /// ```python
    /// import market_data_source as mds
    ///
    /// assert len(mds.bars(120, seed=7).resample("1h")) == 2
    /// ```
    pub fn resample(&self, interval: TimeInterval) -> Result<BarSeries, SeriesError> {
        if let Some(own) = self.origin.as_deref().and_then(|origin| origin.interval) {
            if interval < own {
                return Err(SeriesError::IntervalTooShort { requested: interval, own });
            }
            if interval.microseconds() % own.microseconds() != 0 {
                return Err(SeriesError::IntervalNotMultiple { requested: interval, own });
            }
        }
        Ok(resample::bars(self, interval))
    }

    pub(crate) fn price_grid(&self) -> Option<Grid> {
        self.origin.as_deref().and_then(Origin::price_grid)
    }

    fn row(&self, grid: Option<&Grid>, index: usize) -> Bar {
        Bar {
            timestamp: moment(self.timestamp[index]),
            open: Grid::decimal_of(grid, self.open[index]),
            high: Grid::decimal_of(grid, self.high[index]),
            low: Grid::decimal_of(grid, self.low[index]),
            close: Grid::decimal_of(grid, self.close[index]),
            volume: self.volume[index],
        }
    }
}

/// Series are equal when their rows are, wherever these come from.
impl PartialEq for BarSeries {
    fn eq(&self, other: &Self) -> bool {
        read_the_same(self.symbol.as_ref(), other.symbol.as_ref())
            && self.timestamp == other.timestamp
            && self.path == other.path
            && self.open == other.open
            && self.high == other.high
            && self.low == other.low
            && self.close == other.close
            && self.volume == other.volume
    }
}

impl fmt::Debug for BarSeries {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ends = self.timestamp.first().zip(self.timestamp.last());
        formatter
            .debug_struct("BarSeries")
            .field("len", &self.len())
            .field("from", &ends.map(|ends| moment(*ends.0)))
            .field("to", &ends.map(|ends| moment(*ends.1)))
            .field("seed", &self.seed())
            .finish_non_exhaustive()
    }
}
