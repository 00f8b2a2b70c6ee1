//! Ticks in columns.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::bars::BarSeries;
use super::memory::{out_of_memory, probe, reserved};
use super::origin::{Origin, moment};
use super::resample;
use crate::config::GeneratorConfig;
use crate::error::{GeneratorError, SeriesError};
use crate::interval::TimeInterval;
use crate::labels::{Labels, read_the_same};
use crate::model::grid::Grid;
use crate::model::market::Market;
use crate::model::ticks::TickBlock;
use crate::tick::Tick;

/// Ticks in columns of equal length, ordered by time.
///
/// Prices are the floats nearest to multiples of the tick size; `bid` is below `ask` and the price
/// is between them. A series remembers the configuration, seed and stream version it was made with.
///
/// ```python
/// import market_data_source as mds
///
/// series = mds.ticks(1000, seed=7)
/// assert (series.bid < series.ask).all()
/// ```
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct TickSeries {
    /// When each tick happened, in microseconds since 1970-01-01T00:00Z.
    pub timestamp: Vec<i64>,
    /// What was traded; none when the configuration names no symbol.
    pub symbol: Option<Labels>,
    /// Prices of the trades.
    pub price: Vec<f64>,
    /// Best buying quotes.
    pub bid: Vec<f64>,
    /// Best selling quotes.
    pub ask: Vec<f64>,
    /// Volumes: whole numbers of lots, at least one.
    pub volume: Vec<f64>,
    pub(crate) origin: Option<Box<Origin>>,
}

/// Bytes a row takes in the columns.
const ROW_BYTES: usize = 5 * 8 + 4;

impl TickSeries {
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
            price: reserved(rows)?,
            bid: reserved(rows)?,
            ask: reserved(rows)?,
            volume: reserved(rows)?,
            origin: Some(Box::new(origin)),
        })
    }

    /// Appends a block of a path whose tick 0 happens at `origin`.
    pub(crate) fn append(&mut self, market: &Market, origin: i64, block: &TickBlock) {
        let len = block.len();
        let first = origin + block.first() as i64 * market.tick_interval;
        self.timestamp.extend((0..len as i64).map(|row| first + row * market.tick_interval));
        let price = |ticks: &i64| market.grid.float(*ticks);
        self.price.extend(block.prices[..len].iter().map(price));
        self.bid.extend(block.bids[..len].iter().map(price));
        self.ask.extend(block.asks[..len].iter().map(price));
        self.volume.extend_from_slice(&block.volumes[..len]);
    }

    /// How many ticks there are: the rows that every column has.
    pub fn len(&self) -> usize {
        let columns = [&self.price, &self.bid, &self.ask, &self.volume];
        let shortest = columns.iter().map(|column| column.len()).min().unwrap_or(0);
        let labels = self.symbol.as_ref().map_or(shortest, Labels::len);
        shortest.min(self.timestamp.len()).min(labels)
    }

    /// Whether there is no tick.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One tick with decimal prices; none past the end.
    ///
    /// # Arguments
    ///
    /// * `index` - the row, from 0
    pub fn get(&self, index: usize) -> Option<Tick> {
        (index < self.len()).then(|| self.row(self.price_grid().as_ref(), index))
    }

    /// The ticks of a range of rows, with the same provenance. What lies past the end is left out.
    ///
    /// # Arguments
    ///
    /// * `range` - the first row and the row after the last
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> TickSeries {
        let end = range.end.min(self.len());
        let range = range.start.min(end)..end;
        Self {
            timestamp: self.timestamp[range.clone()].to_vec(),
            symbol: self.symbol.as_ref().map(|labels| labels.slice(range.clone())),
            price: self.price[range.clone()].to_vec(),
            bid: self.bid[range.clone()].to_vec(),
            ask: self.ask[range.clone()].to_vec(),
            volume: self.volume[range].to_vec(),
            origin: self.origin.clone(),
        }
    }

    /// The ticks one by one, with decimal prices.
    pub fn iter(&self) -> impl Iterator<Item = Tick> + '_ {
        let grid = self.price_grid();
        (0..self.len()).map(move |index| self.row(grid.as_ref(), index))
    }

    /// The configuration the ticks were made with, including the seed that was in use; none when
    /// they were not generated.
    pub fn config(&self) -> Option<&GeneratorConfig> {
        self.origin.as_deref().and_then(|origin| origin.config.as_ref())
    }

    /// The seed the ticks were made with; none when they were not generated.
    pub fn seed(&self) -> Option<u64> {
        self.origin.as_deref().and_then(|origin| origin.seed)
    }

    /// The version of the random stream the ticks were made with; none when they were not
    /// generated.
    pub fn stream_version(&self) -> Option<u32> {
        self.origin.as_deref().and_then(|origin| origin.stream_version)
    }

    /// The bars of these ticks: first, highest, lowest and last price and total volume.
    ///
    /// A bar covers the ticks of one interval, aligned to whole multiples of the interval since
    /// 1970-01-01T00:00Z (weeks begin on Monday), and is stamped with its beginning; a bar at either
    /// end may cover only part of its interval.
    ///
    /// # Arguments
    ///
    /// * `interval` - the length of a bar: at least the interval of the ticks
    ///
    /// # Errors
    ///
    /// * [`SeriesError::IntervalTooShort`]: when a bar is shorter than the time between ticks
    ///
    /// ```python
    /// import market_data_source as mds
    ///
    /// assert len(mds.ticks(120, seed=7).to_bars("1m")) == 2
    /// ```
    pub fn to_bars(&self, interval: TimeInterval) -> Result<BarSeries, SeriesError> {
        match self.origin.as_deref().and_then(|origin| origin.interval) {
            Some(own) if interval < own => {
                Err(SeriesError::IntervalTooShort { requested: interval, own })
            }
            _ => Ok(resample::ticks(self, interval)),
        }
    }

    pub(crate) fn price_grid(&self) -> Option<Grid> {
        self.origin.as_deref().and_then(Origin::price_grid)
    }

    fn row(&self, grid: Option<&Grid>, index: usize) -> Tick {
        let bid = Grid::decimal_of(grid, self.bid[index]);
        let ask = Grid::decimal_of(grid, self.ask[index]);
        Tick {
            timestamp: moment(self.timestamp[index]),
            price: Grid::decimal_of(grid, self.price[index]),
            bid,
            ask,
            spread: ask.checked_sub(bid).unwrap_or_default(),
            volume: self.volume[index],
        }
    }
}

/// Series are equal when their rows are, wherever these come from.
impl PartialEq for TickSeries {
    fn eq(&self, other: &Self) -> bool {
        read_the_same(self.symbol.as_ref(), other.symbol.as_ref())
            && self.timestamp == other.timestamp
            && self.price == other.price
            && self.bid == other.bid
            && self.ask == other.ask
            && self.volume == other.volume
    }
}

impl fmt::Debug for TickSeries {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ends = self.timestamp.first().zip(self.timestamp.last());
        formatter
            .debug_struct("TickSeries")
            .field("len", &self.len())
            .field("from", &ends.map(|ends| moment(*ends.0)))
            .field("to", &ends.map(|ends| moment(*ends.1)))
            .field("seed", &self.seed())
            .finish_non_exhaustive()
    }
}
