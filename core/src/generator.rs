//! The generator: one path and two cursors along it.

pub(crate) mod cursor;
pub(crate) mod files;
pub(crate) mod iterate;
mod saved;
mod windows;

use std::fmt;
use std::sync::{Arc, Mutex};

use rand::TryRng;
use rand::rngs::SysRng;

use crate::bar::Bar;
use crate::config::GeneratorConfig;
use crate::control::Control;
use crate::error::{ConfigError, GeneratorError};
use crate::interval::TimeInterval;
use crate::model::bars::{BarBlock, Cursor};
use crate::model::market::Market;
use crate::model::ticks::TickBlock;
use crate::series::bars::BarSeries;
use crate::series::memory::{out_of_memory, probe, reserved};
use crate::series::origin::{Origin, moment};
use crate::series::ticks::TickSeries;
use crate::stream::STREAM_VERSION;
use crate::stream::philox::Track;
use crate::tick::Tick;
use cursor::{Course, State, advance_ticks, lock};
use iterate::{BarChunks, BarIter};

/// Seeds that are drawn stay below this, so that every reader of numbers holds them exactly.
const DRAWN_SEEDS: u64 = 1 << 53;

/// Generates bars and ticks along the one path that a configuration and a seed define.
///
/// [`bars`](Self::bars), [`generate_series`](Self::generate_series),
/// [`iter_bars`](Self::iter_bars) and [`chunks`](Self::chunks) move one cursor along the path,
/// [`ticks`](Self::ticks) and [`generate_ticks`](Self::generate_ticks) another: 60 bars and then 40
/// are the same as 100. Files and windows neither use nor move the cursors. A call that fails or is
/// interrupted moves nothing. A clone goes its own way from where the original stands.
///
/// With `trend` 0 the mean price stays, while the median falls by half the variance a bar, so most
/// long paths fall. The barriers `min_price` and `max_price` reflect the logarithm of the price by
/// folding the free path, which changes drift and volatility of what touches them. Folding turns the
/// drift around: a path that falls through a barrier rises from it, so with trend 0 and only a lower
/// barrier the shown price grows by half the variance a bar once the barrier is far above the free
/// path. Close-to-close volatility shrinks with every bar that turns: between barriers 5 % below and
/// above the price it is 0.945 of a volatility of 0.01 and 0.887 of one of 0.02, and 0.855 of 0.01
/// between barriers at 2 %. Rounding to ticks adds `tick_size^2 / 6`
/// to the variance of close-to-close price changes, and makes neighbouring changes correlate
/// negatively when volatility is below about five ticks.
///
/// ```python
/// import market_data_source as mds
///
/// generator = mds.MarketDataGenerator(seed=7)
/// first = generator.bars(60)
/// second = generator.bars(40)
/// assert first.close[-1] == second.open[0]
/// ```
pub struct MarketDataGenerator {
    config: Arc<GeneratorConfig>,
    market: Market,
    state: Arc<Mutex<State>>,
}

impl MarketDataGenerator {
    /// A generator at the beginning of its path. Without a seed one is drawn, below 2^53.
    ///
    /// # Arguments
    ///
    /// * `config` - the path to follow
    ///
    /// # Errors
    ///
    /// * [`ConfigError`]: when a setting is outside its range or two exclude each other
    pub fn new(config: GeneratorConfig) -> Result<Self, ConfigError> {
        let market = Market::new(&config)?;
        let seed = match config.seed {
            Some(seed) => seed,
            None => draw_seed()?,
        };
        Ok(Self::on(Arc::new(config), &market, Track::first(seed)))
    }

    /// A generator at the beginning of a path.
    pub(crate) fn on(config: Arc<GeneratorConfig>, market: &Market, track: Track) -> Self {
        Self { config, market: *market, state: Arc::new(Mutex::new(State::beginning(track))) }
    }

    /// The next bars, in columns.
    ///
    /// # Arguments
    ///
    /// * `count` - how many bars, 0 or more
    ///
    /// # Errors
    ///
    /// * [`GeneratorError::OutOfMemory`]: when that many rows do not fit in memory
    /// * [`GeneratorError::TimestampOverflow`]: when bars would lie past the year 9999
    /// * [`GeneratorError::PriceOverflow`]: when the price leaves what can be computed
    /// * [`GeneratorError::Interrupted`]: when the caller asks to stop
    ///
    /// ```python
    /// import market_data_source as mds
    ///
    /// series = mds.MarketDataGenerator(seed=7).bars(1000)
    /// assert series.close.shape == (1000,)
    /// ```
    pub fn bars(
        &mut self,
        count: usize,
        control: &mut dyn Control,
    ) -> Result<BarSeries, GeneratorError> {
        let state = *lock(&self.state);
        let (series, end) = self.bar_series(state.track, state.bars, count, control)?;
        self.commit(state, State { bars: end, ..state })?;
        Ok(series)
    }

    /// The next ticks, in columns.
    ///
    /// Ticks are `tick_interval` apart and have the volatility of the bars per unit of time, but
    /// come from a stream of their own: they are not the trades inside the bars. Their mean volume
    /// is `volume_base` times `tick_interval` over `interval`, rounded to lots, at least one lot.
    ///
    /// # Arguments
    ///
    /// * `count` - how many ticks, 0 or more
    ///
    /// # Errors
    ///
    /// * [`GeneratorError::OutOfMemory`]: when that many rows do not fit in memory
    /// * [`GeneratorError::TimestampOverflow`]: when ticks would lie past the year 9999
    /// * [`GeneratorError::PriceOverflow`]: when the price leaves what can be computed
    /// * [`GeneratorError::Interrupted`]: when the caller asks to stop
    ///
    /// ```python
    /// import market_data_source as mds
    ///
    /// series = mds.MarketDataGenerator(seed=7).ticks(1000)
    /// assert (series.ask > series.bid).all()
    /// ```
    pub fn ticks(
        &mut self,
        count: usize,
        control: &mut dyn Control,
    ) -> Result<TickSeries, GeneratorError> {
        let state = *lock(&self.state);
        let mut series =
            TickSeries::with_room(count, self.origin(state.track, self.config.tick_interval))?;
        let market = &self.market;
        let rows = count as u64;
        let end = advance_ticks(market, state.track, state.ticks, rows, control, |block| {
            series.append(market, market.start, block);
        })?;
        self.commit(state, State { ticks: end, ..state })?;
        Ok(series)
    }

    /// The next bars, one value each.
    ///
    /// # Arguments
    ///
    /// * `count` - how many bars, 0 or more
    ///
    /// # Errors
    ///
    /// * [`GeneratorError`]: as for [`bars`](Self::bars)
    ///
    /// ```python
    /// import market_data_source as mds
    ///
    /// rows = mds.MarketDataGenerator(seed=7).generate_series(10)
    /// assert len(rows) == 10
    /// ```
    pub fn generate_series(
        &mut self,
        count: usize,
        control: &mut dyn Control,
    ) -> Result<Vec<Bar>, GeneratorError> {
        let state = *lock(&self.state);
        let (rows, end) =
            self.bar_rows(state.track, state.bars, self.market.start, count, control)?;
        self.commit(state, State { bars: end, ..state })?;
        Ok(rows)
    }

    /// The next ticks, one value each.
    ///
    /// # Arguments
    ///
    /// * `count` - how many ticks, 0 or more
    ///
    /// # Errors
    ///
    /// * [`GeneratorError`]: as for [`ticks`](Self::ticks)
    ///
    /// ```python
    /// import market_data_source as mds
    ///
    /// rows = mds.MarketDataGenerator(seed=7).generate_ticks(10)
    /// assert len(rows) == 10
    /// ```
    pub fn generate_ticks(
        &mut self,
        count: usize,
        control: &mut dyn Control,
    ) -> Result<Vec<Tick>, GeneratorError> {
        let state = *lock(&self.state);
        probe(count, size_of::<Tick>())?;
        let mut rows = reserved(count)?;
        let market = &self.market;
        let total = count as u64;
        let end = advance_ticks(market, state.track, state.ticks, total, control, |block| {
            rows.extend((0..block.len()).map(|row| tick_row(market, block, row)));
        })?;
        self.commit(state, State { ticks: end, ..state })?;
        Ok(rows)
    }

    /// The next bars one by one. Iterator and generator share one cursor: whichever is asked next
    /// continues where the other stands.
    ///
    /// # Arguments
    ///
    /// * `count` - how many bars; none: until the year 9999, where the iteration ends
    ///
    /// ```python
    /// import market_data_source as mds
    ///
    /// for bar in mds.MarketDataGenerator(seed=7).iter_bars(3):
    ///     assert bar.low <= bar.close <= bar.high
    /// ```
    pub fn iter_bars(&mut self, count: Option<u64>) -> BarIter {
        BarIter::new(&self.market, Arc::clone(&self.state), count)
    }

    /// The next bars in series of at most `size`. Iterator and generator share one cursor.
    ///
    /// # Arguments
    ///
    /// * `count` - how many bars in all, 0 or more
    /// * `size` - how many bars a series has, 1 or more; the last one may have fewer
    ///
    /// # Errors
    ///
    /// * [`ConfigError::OutOfRange`]: when `size` is 0
    ///
    /// ```python
    /// import market_data_source as mds
    ///
    /// sizes = [len(chunk) for chunk in mds.MarketDataGenerator(seed=7).chunks(250, size=100)]
    /// assert sizes == [100, 100, 50]
    /// ```
    pub fn chunks(
        &mut self,
        count: usize,
        #[cfg_attr(bindgen, py(default = 65536))] size: usize,
    ) -> Result<BarChunks, ConfigError> {
        if size == 0 {
            return Err(ConfigError::range("size", size, "1 or more"));
        }
        Ok(BarChunks::new(
            Arc::clone(&self.config),
            Arc::clone(&self.state),
            &self.market,
            count,
            size,
        ))
    }

    /// The configuration, with the seed that is in use.
    pub fn config(&self) -> GeneratorConfig {
        GeneratorConfig {
            seed: Some(lock(&self.state).track.seed),
            ..GeneratorConfig::clone(&self.config)
        }
    }

    /// Which path of its seed the generator follows: 0, unless an ensemble made it.
    pub fn path(&self) -> u32 {
        lock(&self.state).track.path
    }

    /// Chooses another path of the same configuration and goes to its beginning.
    ///
    /// # Arguments
    ///
    /// * `seed` - 0 to 2^64 - 1
    pub fn set_seed(&mut self, seed: u64) {
        let mut state = lock(&self.state);
        *state = State::beginning(Track { seed, ..state.track });
    }

    /// Goes back to the beginning of the path, with bars and ticks.
    pub fn reset(&mut self) {
        let mut state = lock(&self.state);
        *state = State::beginning(state.track);
    }

    /// Moves the cursors, unless another holder of them did so in the meantime.
    fn commit(&self, before: State, after: State) -> Result<(), GeneratorError> {
        let mut state = lock(&self.state);
        if *state != before {
            return Err(GeneratorError::CursorMoved);
        }
        *state = after;
        Ok(())
    }

    fn bar_series(
        &self,
        track: Track,
        from: Cursor,
        count: usize,
        control: &mut dyn Control,
    ) -> Result<(BarSeries, Cursor), GeneratorError> {
        collect_bars(&self.market, &self.config, track, from, count, control)
    }

    /// Bars as rows, of the path whose bar 0 opens at `origin`.
    fn bar_rows(
        &self,
        track: Track,
        from: Cursor,
        origin: i64,
        count: usize,
        control: &mut dyn Control,
    ) -> Result<(Vec<Bar>, Cursor), GeneratorError> {
        probe(count, size_of::<Bar>())?;
        let mut rows = reserved(count)?;
        let market = &self.market;
        let course = Course { market, track, origin };
        let end = course.blocks(from, count as u64, control, |block| {
            rows.extend((0..block.len()).map(|row| bar_row(market, origin, block, row)));
        })?;
        Ok((rows, end))
    }

    fn origin(&self, track: Track, interval: TimeInterval) -> Origin {
        origin(&self.market, &self.config, track, interval)
    }
}

/// What a series of this generator says about itself.
fn origin(
    market: &Market,
    config: &GeneratorConfig,
    track: Track,
    interval: TimeInterval,
) -> Origin {
    Origin {
        config: Some(GeneratorConfig { seed: Some(track.seed), ..config.clone() }),
        seed: Some(track.seed),
        stream_version: Some(STREAM_VERSION),
        interval: Some(interval),
        tick_size: Some(market.grid.step()),
        lot_size: Some(market.bar_volume.lots.step()),
    }
}

/// Bars of the path that begins at `start`, and the cursor behind them.
fn collect_bars(
    market: &Market,
    config: &GeneratorConfig,
    track: Track,
    from: Cursor,
    count: usize,
    control: &mut dyn Control,
) -> Result<(BarSeries, Cursor), GeneratorError> {
    let mut series = BarSeries::with_room(count, origin(market, config, track, config.interval))?;
    let course = Course { market, track, origin: market.start };
    let end = course.extend(&mut series, from, count as u64, control)?;
    Ok((series, end))
}

/// A row of a block as a bar, its price made from whole steps.
fn bar_row(market: &Market, origin: i64, block: &BarBlock, row: usize) -> Bar {
    let index = block.first() as i64 + row as i64;
    Bar {
        timestamp: moment(origin + index * market.interval),
        open: market.grid.decimal(block.edges[row] as i64),
        high: market.grid.decimal(block.highs[row] as i64),
        low: market.grid.decimal(block.lows[row] as i64),
        close: market.grid.decimal(block.edges[row + 1] as i64),
        volume: block.volumes[row],
    }
}

fn tick_row(market: &Market, block: &TickBlock, row: usize) -> Tick {
    let index = block.first() as i64 + row as i64;
    Tick {
        timestamp: moment(market.start + index * market.tick_interval),
        price: market.grid.decimal(block.prices[row]),
        bid: market.grid.decimal(block.bids[row]),
        ask: market.grid.decimal(block.asks[row]),
        spread: market.grid.decimal(block.asks[row] - block.bids[row]),
        volume: block.volumes[row],
    }
}

pub(crate) fn draw_seed() -> Result<u64, ConfigError> {
    let drawn = SysRng.try_next_u64();
    drawn.map(|seed| seed % DRAWN_SEEDS).map_err(|_| {
        ConfigError::range("seed", "none", "a number here, where the system has no randomness")
    })
}

/// Rows of a count that came as 64 bits.
fn rows_in_memory(count: u64) -> Result<usize, GeneratorError> {
    usize::try_from(count).map_err(|_| out_of_memory(usize::MAX))
}

impl Clone for MarketDataGenerator {
    fn clone(&self) -> Self {
        let state = Arc::new(Mutex::new(*lock(&self.state)));
        Self { config: Arc::clone(&self.config), market: self.market, state }
    }
}

impl PartialEq for MarketDataGenerator {
    fn eq(&self, other: &Self) -> bool {
        // One lock after the other: both may be the same object.
        let mine = *lock(&self.state);
        let theirs = *lock(&other.state);
        mine == theirs && self.config() == other.config()
    }
}

impl fmt::Debug for MarketDataGenerator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = *lock(&self.state);
        formatter
            .debug_struct("MarketDataGenerator")
            .field("config", &self.config())
            .field("next_bar", &state.bars.index)
            .field("next_tick", &state.ticks.index)
            .finish_non_exhaustive()
    }
}

/// The first bars of the path of a configuration, in columns.
///
/// # Arguments
///
/// * `count` - how many bars, 0 or more
/// * `config` - the path
///
/// # Errors
///
/// * [`GeneratorError::Config`]: when a setting cannot be used
/// * [`GeneratorError`]: as for [`MarketDataGenerator::bars`]
///
/// ```python
/// import market_data_source as mds
///
/// series = mds.bars(500, initial_price=250, annual_volatility=0.4, seed=7)
/// assert series.open[0] == 250.0
/// ```
pub fn bars(
    #[cfg_attr(bindgen, py(default = 1000))] count: usize,
    config: GeneratorConfig,
    control: &mut dyn Control,
) -> Result<BarSeries, GeneratorError> {
    MarketDataGenerator::new(config)?.bars(count, control)
}

/// The first ticks of the path of a configuration, in columns.
///
/// # Arguments
///
/// * `count` - how many ticks, 0 or more
/// * `config` - the path
///
/// # Errors
///
/// * [`GeneratorError::Config`]: when a setting cannot be used
/// * [`GeneratorError`]: as for [`MarketDataGenerator::ticks`]
///
/// ```python
/// import market_data_source as mds
///
/// series = mds.ticks(500, spread=2, seed=7)
/// assert len(series) == 500
/// ```
pub fn ticks(
    #[cfg_attr(bindgen, py(default = 1000))] count: usize,
    config: GeneratorConfig,
    control: &mut dyn Control,
) -> Result<TickSeries, GeneratorError> {
    MarketDataGenerator::new(config)?.ticks(count, control)
}
