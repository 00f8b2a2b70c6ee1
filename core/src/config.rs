//! What a path looks like: the settings of a generator.

pub(crate) mod presets;
pub(crate) mod validate;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::ConfigError;
use crate::interval::TimeInterval;
use crate::model::market::Market;

/// A year of 365 days of 24 hours, in seconds.
const SECONDS_PER_YEAR: f64 = 365.0 * 86_400.0;

/// Annual volatility when none is given.
const USUAL_ANNUAL_VOLATILITY: f64 = 0.20;

/// The settings of one path of market data.
///
/// Prices follow a geometric Brownian motion, `d ln P = (mu - sigma^2 / 2) dt + sigma dW`, which is
/// simulated without rounding and shown on the grid of `tick_size`. `volatility` and
/// `annual_volatility` exclude each other, as do `trend` and `annual_drift`; what was given is kept,
/// so another `interval` rescales annual values. A year has 365 days of 24 hours, and data trade
/// around the clock.
///
/// ```python
/// import market_data_source as mds
///
/// config = mds.GeneratorConfig(initial_price=50_000, annual_volatility=0.6, interval="1h", seed=7)
/// assert round(config.bar_volatility, 5) == 0.00641
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GeneratorConfig {
    /// The first open, before rounding to the grid: at least one tick and at most 2^53 ticks.
    pub initial_price: f64,
    /// Standard deviation of one bar's log return, 0 to 10. Excludes `annual_volatility`.
    pub volatility: Option<f64>,
    /// Standard deviation of a year's log return; when neither this nor `volatility` is given,
    /// 0.20. At most what makes 10 a bar.
    pub annual_volatility: Option<f64>,
    /// Growth of the mean, mu, per bar: `E[P(t)] = P(0) exp(mu t)`, -10 to 10. The median grows by
    /// mu less half the variance. Excludes `annual_drift`.
    pub trend: Option<f64>,
    /// Growth of the mean, mu, per year; when neither this nor `trend` is given, 0. At most what
    /// makes 10 a bar, up or down.
    pub annual_drift: Option<f64>,
    /// The time from one bar to the next.
    pub interval: TimeInterval,
    /// When the first bar opens, in the years 1 to 9999; none: 2024-01-01T00:00Z.
    pub start: Option<DateTime<Utc>>,
    /// Chooses the path, 0 to 2^64 - 1; none: drawn below 2^53 when a generator is made.
    pub seed: Option<u64>,
    /// The step of the price grid: 1e-28 to 1e12 with at most 12 significant digits, at most
    /// `initial_price`; none: `min(0.01, 10^(floor(log10(initial_price)) - 4))`.
    pub tick_size: Option<Decimal>,
    /// The lower reflecting barrier, rounded up to the grid; none: one tick.
    pub min_price: Option<f64>,
    /// The upper reflecting barrier, rounded down to the grid; none: 2^53 ticks, and a path that
    /// would grow beyond e^709 is an error.
    pub max_price: Option<f64>,
    /// Mean volume of a bar, before rounding to lots: at least one lot.
    pub volume_base: f64,
    /// Standard deviation of the logarithm of volume, 0 to 5.
    pub volume_volatility: f64,
    /// The step of volumes: 1e-28 to 1e12 with at most 12 significant digits. A volume is never
    /// less than one lot.
    pub lot_size: f64,
    /// Ask less bid of ticks, in ticks: from 1 to the ticks in `initial_price`.
    pub spread: u32,
    /// The time from one tick to the next.
    pub tick_interval: TimeInterval,
    /// The name of what is traded, 1 to 100 characters; adds a column. None: no column.
    pub symbol: Option<String>,
}

impl Default for GeneratorConfig {
    fn default() -> Self {
        Self {
            initial_price: 100.0,
            volatility: None,
            annual_volatility: None,
            trend: None,
            annual_drift: None,
            interval: TimeInterval::M1,
            start: None,
            seed: None,
            tick_size: None,
            min_price: None,
            max_price: None,
            volume_base: 1000.0,
            volume_volatility: 0.5,
            lot_size: 1.0,
            spread: 1,
            tick_interval: TimeInterval::S1,
            symbol: None,
        }
    }
}

impl GeneratorConfig {
    /// Checks every setting and how they fit together.
    ///
    /// # Errors
    ///
    /// * [`ConfigError::OutOfRange`]: when a setting is outside its range
    /// * [`ConfigError::Conflict`]: when two settings exclude each other
    pub fn validate(&self) -> Result<(), ConfigError> {
        Market::new(self).map(|_| ())
    }

    /// Standard deviation of one bar's log return: `volatility`, or `annual_volatility` over the
    /// square root of [`bars_per_year`](Self::bars_per_year).
    pub fn bar_volatility(&self) -> f64 {
        self.volatility.unwrap_or_else(|| {
            let annual = self.annual_volatility.unwrap_or(USUAL_ANNUAL_VOLATILITY);
            annual / self.bars_per_year().sqrt()
        })
    }

    /// Growth of the mean price per bar: `trend`, or `annual_drift` over
    /// [`bars_per_year`](Self::bars_per_year).
    pub fn bar_trend(&self) -> f64 {
        self.trend.unwrap_or_else(|| self.annual_drift.unwrap_or(0.0) / self.bars_per_year())
    }

    /// How many intervals a year of 365 days of 24 hours has.
    pub fn bars_per_year(&self) -> f64 {
        SECONDS_PER_YEAR / self.interval.seconds()
    }
}
