//! Windows of time.

use chrono::{DateTime, Utc};

use super::cursor::{Course, lock, seek};
use super::{MarketDataGenerator, rows_in_memory};
use crate::bar::Bar;
use crate::control::Control;
use crate::error::GeneratorError;
use crate::model::bars::Cursor;
use crate::model::market::Market;
use crate::series::bars::BarSeries;
use crate::series::memory::probe;
use crate::stream::philox::Track;

/// A stretch of a path.
struct Window {
    /// When bar 0 of the path opens.
    origin: i64,
    /// The first bar of the window.
    first: u64,
    count: usize,
}

impl MarketDataGenerator {
    /// The bars that open in a window of time, from `start` up to but without `end`, in columns.
    /// The cursors stay where they are.
    ///
    /// When the configuration gives `start`, the window is cut from that path, so windows agree
    /// and join. Otherwise each window begins its own path at `initial_price`, and bars open at
    /// whole multiples of the interval since 1970-01-01T00:00Z. A `start` between two bars counts
    /// from the next one; equal ends make an empty series.
    ///
    /// # Arguments
    ///
    /// * `start` - where the window begins
    /// * `end` - where it ends
    ///
    /// # Errors
    ///
    /// * [`GeneratorError::WindowReversed`]: when `end` is before `start`
    /// * [`GeneratorError::WindowBeforeStart`]: when the window begins before the path
    /// * [`GeneratorError`]: as for [`bars`](Self::bars)
    ///
    /// ```python
    /// import market_data_source as mds
    ///
    /// generator = mds.MarketDataGenerator(seed=7, interval="1h", start="2024-01-01")
    /// day = generator.bars_between("2024-03-01", "2024-03-02")
    /// assert len(day) == 24
    /// ```
    pub fn bars_between(
        &self,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
        control: &mut dyn Control,
    ) -> Result<BarSeries, GeneratorError> {
        let window = self.window(start, end)?;
        let track = lock(&self.state).track;
        let mut series =
            BarSeries::with_room(window.count, self.origin(track, self.config.interval))?;
        let from = self.enter(track, &window, control)?;
        let course = Course { market: &self.market, track, origin: window.origin };
        course.extend(&mut series, from, window.count as u64, control)?;
        Ok(series)
    }

    /// The bars that open in a window of time, one value each; see
    /// [`bars_between`](Self::bars_between).
    ///
    /// # Arguments
    ///
    /// * `start` - where the window begins
    /// * `end` - where it ends
    ///
    /// # Errors
    ///
    /// * [`GeneratorError`]: as for [`bars_between`](Self::bars_between)
    ///
    /// ```python
    /// import market_data_source as mds
    ///
    /// generator = mds.MarketDataGenerator(seed=7)
    /// rows = generator.generate_series_between("2024-03-01T12:00", "2024-03-01T12:05")
    /// assert len(rows) == 5
    /// ```
    pub fn generate_series_between(
        &self,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
        control: &mut dyn Control,
    ) -> Result<Vec<Bar>, GeneratorError> {
        let window = self.window(start, end)?;
        let track = lock(&self.state).track;
        probe(window.count, size_of::<Bar>())?;
        let from = self.enter(track, &window, control)?;
        let (rows, _) = self.bar_rows(track, from, window.origin, window.count, control)?;
        Ok(rows)
    }

    fn window(&self, start: DateTime<Utc>, end: DateTime<Utc>) -> Result<Window, GeneratorError> {
        if end < start {
            return Err(GeneratorError::WindowReversed { start, end });
        }
        let interval = self.market.interval;
        let (from, to) = (ceiling_micros(start), ceiling_micros(end));
        let (origin, first, last) = if self.market.start_given {
            let origin = self.market.start;
            if from < origin {
                let begin = crate::series::origin::moment(origin);
                return Err(GeneratorError::WindowBeforeStart { window: start, start: begin });
            }
            (origin, ceiling(from - origin, interval), ceiling(to - origin, interval))
        } else {
            let anchor = self.config.interval.anchor();
            let first = ceiling(from - anchor, interval);
            (first * interval + anchor, 0, ceiling(to - anchor, interval) - first)
        };
        let (first, count) = (first.unsigned_abs(), (last - first).unsigned_abs());
        Market::check_times(origin, interval, first, count)?;
        Ok(Window { origin, first, count: rows_in_memory(count)? })
    }

    /// The cursor before the first bar of a window; an empty window needs none.
    fn enter(
        &self,
        track: Track,
        window: &Window,
        control: &mut dyn Control,
    ) -> Result<Cursor, GeneratorError> {
        if window.count == 0 {
            return Ok(Cursor::default());
        }
        seek(&self.market, track, window.first, control)
    }
}

/// The quotient rounded up; the divisor is positive.
fn ceiling(value: i64, divisor: i64) -> i64 {
    value.div_euclid(divisor) + i64::from(value.rem_euclid(divisor) != 0)
}

/// Microseconds since 1970, rounded up.
fn ceiling_micros(moment: DateTime<Utc>) -> i64 {
    let partial = !moment.timestamp_subsec_nanos().is_multiple_of(1_000);
    moment.timestamp_micros() + i64::from(partial)
}
