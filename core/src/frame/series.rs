//! Series from the columns of a frame.

use super::check::{self, Groups, Named};
use super::columns::Columns;
use super::source::Loaded;
use super::{Frame, FrameOptions};
use crate::control::Control;
use crate::error::FrameError;
use crate::interval::TimeInterval;
use crate::labels::Labels;
use crate::model::grid::Grid;
use crate::series::bars::BarSeries;
use crate::series::origin::Origin;
use crate::series::ticks::TickSeries;

const BAR_COLUMNS: [&str; 8] =
    ["timestamp", "symbol", "path", "open", "high", "low", "close", "volume"];
const TICK_COLUMNS: [&str; 6] = ["timestamp", "symbol", "price", "bid", "ask", "volume"];

/// What bars and ticks have in common, checked and in order.
struct Table {
    timestamp: Vec<i64>,
    symbol: Option<Labels>,
    path: Option<Vec<u32>>,
    prices: Vec<Vec<f64>>,
    volume: Vec<f64>,
    origin: Origin,
}

impl BarSeries {
    /// Bars from a frame of pandas, polars or Arrow, or a mapping of names to arrays, copied and checked.
    ///
    /// The columns are `open`, `high`, `low` and `close` in any case, `timestamp` (or `datetime`,
    /// `date`, `time` or an index of times), and, where they are there, `volume` and `symbol`; others
    /// are ignored. Times grow from row to row of a symbol; rows of one symbol are put together.
    ///
    /// # Arguments
    ///
    /// * `data` - columns by name
    ///
    /// # Errors
    ///
    /// * [`FrameError::MissingColumn`]: when a column that bars need is not there
    /// * [`FrameError::RepeatedColumn`]: when a column is there more than once
    /// * [`FrameError::ColumnType`]: when a column holds something else than it must
    /// * [`FrameError::ColumnLength`]: when columns are of different lengths
    /// * [`FrameError::ColumnValue`]: when a value is missing, out of order, not on the grid, or a price
    ///   lies outside its bar
    /// * [`FrameError::Interrupted`]: when the caller asks to stop
    ///
    /// ```python
    /// import market_data_source as mds
    ///
    /// frame = mds.bars(100, seed=7).to_pandas()
    /// assert mds.BarSeries.from_frame(frame) == mds.bars(100, seed=7)
    /// ```
    pub fn from_frame(
        data: Frame,
        options: &FrameOptions,
        control: &mut dyn Control,
    ) -> Result<BarSeries, FrameError> {
        let names = ["open", "high", "low", "close"];
        let made = Table::read((data, control), options, &BAR_COLUMNS, &names, |prices| {
            let [open, high, low, close] = prices else { return Ok(()) };
            check::at_most(low, high, false)?;
            for (lower, upper) in [(low, open), (low, close), (open, high), (close, high)] {
                check::at_most(lower, upper, false)?;
            }
            Ok(())
        })?;
        let mut prices = made.prices.into_iter();
        let mut next = || prices.next().unwrap_or_default();
        Ok(BarSeries {
            timestamp: made.timestamp,
            symbol: made.symbol,
            path: made.path,
            open: next(),
            high: next(),
            low: next(),
            close: next(),
            volume: made.volume,
            origin: Some(Box::new(made.origin)),
        })
    }
}

impl TickSeries {
    /// Ticks from a frame of pandas, polars or Arrow, or a mapping of names to arrays, copied and checked.
    ///
    /// The columns are `price`, `bid` and `ask` in any case, `timestamp` (or `datetime`, `date`,
    /// `time` or an index of times), and, where they are there, `volume` and `symbol`; others are
    /// ignored. Times grow from row to row of a symbol; rows of one symbol are put together.
    ///
    /// # Arguments
    ///
    /// * `data` - columns by name
    ///
    /// # Errors
    ///
    /// * [`FrameError::MissingColumn`]: when a column that ticks need is not there
    /// * [`FrameError::RepeatedColumn`]: when a column is there more than once
    /// * [`FrameError::ColumnType`]: when a column holds something else than it must
    /// * [`FrameError::ColumnLength`]: when columns are of different lengths
    /// * [`FrameError::ColumnValue`]: when a value is missing, out of order or not on the grid, or a bid is
    ///   not below its ask
    /// * [`FrameError::Interrupted`]: when the caller asks to stop
    ///
    /// ```python
    /// import market_data_source as mds
    ///
    /// frame = mds.ticks(100, seed=7).to_pandas()
    /// assert mds.TickSeries.from_frame(frame) == mds.ticks(100, seed=7)
    /// ```
    pub fn from_frame(
        data: Frame,
        options: &FrameOptions,
        control: &mut dyn Control,
    ) -> Result<TickSeries, FrameError> {
        let names = ["price", "bid", "ask"];
        let made = Table::read((data, control), options, &TICK_COLUMNS, &names, |prices| {
            let [_, bid, ask] = prices else { return Ok(()) };
            check::at_most(bid, ask, true)
        })?;
        let mut prices = made.prices.into_iter();
        let mut next = || prices.next().unwrap_or_default();
        Ok(TickSeries {
            timestamp: made.timestamp,
            symbol: made.symbol,
            price: next(),
            bid: next(),
            ask: next(),
            volume: made.volume,
            origin: Some(Box::new(made.origin)),
        })
    }
}

/// What prices are multiples of. What a file says of them holds where it is true.
fn grid(prices: &[Named<f64>], origin: Option<&Origin>) -> Option<Grid> {
    let said = origin.and_then(Origin::price_grid).filter(|grid| check::fit(prices, grid));
    said.or_else(|| check::finest(prices.iter()))
}

impl Table {
    fn read(
        (frame, control): (Frame, &mut dyn Control),
        options: &FrameOptions,
        known: &[&str],
        names: &[&str],
        compare: impl FnOnce(&[Named<f64>]) -> Result<(), FrameError>,
    ) -> Result<Self, FrameError> {
        options.validate()?;
        let Loaded { columns, origin } = frame.loaded(options, control)?;
        let mut columns = Columns::new(columns, options, known)?;
        let mut look = || if control.should_stop() { Err(FrameError::Interrupted) } else { Ok(()) };
        let times = columns.times()?;
        let prices: Result<Vec<_>, _> = names.iter().map(|name| columns.numbers(name)).collect();
        let prices = prices?;
        let volume = columns.optional("volume")?;
        let symbol = columns.symbols()?;
        let path = if known.contains(&"path") { columns.paths()? } else { None };
        let given = options.grid()?;
        for column in &prices {
            look()?;
            check::prices(column, given.as_ref())?;
        }
        compare(&prices)?;
        if let Some(volume) = &volume {
            check::volumes(volume)?;
        }
        look()?;
        let grid = given.or_else(|| grid(&prices, origin.as_ref()));
        let rows = times.1.len();
        let volume = volume.map_or_else(|| vec![0.0; rows], |(_, volume)| volume);
        let prices = prices.into_iter().map(|(_, values)| values).collect();
        let mut made = Self {
            timestamp: times.1,
            symbol,
            path,
            prices,
            volume,
            origin: Origin {
                tick_size: grid.as_ref().map(Grid::step),
                ..origin.unwrap_or_default()
            },
        };
        look()?;
        let order = made.groups().order(rows);
        if let Some(order) = &order {
            made.arrange(order);
        }
        let row_of = |row: usize| order.as_ref().map_or(row, |order| order[row]);
        let named = (times.0.as_str(), made.timestamp.as_slice());
        let found = made.groups().times(named, options.interval, row_of)?;
        let said = made.origin.interval.filter(|_| options.interval.is_none());
        // Rows may be missing, so that those which are left are further apart.
        let holds = |said: &TimeInterval| found.is_none_or(|found| *said <= found);
        made.origin.interval = said.filter(holds).or(found);
        Ok(made)
    }

    fn groups(&self) -> Groups<'_> {
        Groups { symbol: self.symbol.as_ref(), path: self.path.as_deref() }
    }

    /// Puts the rows in another order.
    fn arrange(&mut self, order: &[usize]) {
        fn arranged<T: Copy>(values: &mut Vec<T>, order: &[usize]) {
            *values = order.iter().map(|&row| values[row]).collect();
        }
        arranged(&mut self.timestamp, order);
        arranged(&mut self.volume, order);
        for values in &mut self.prices {
            arranged(values, order);
        }
        if let Some(labels) = &mut self.symbol {
            arranged(&mut labels.codes, order);
        }
        if let Some(path) = &mut self.path {
            arranged(path, order);
        }
    }
}
