//! Checked settings, turned into the constants of the kernels.

use super::LARGEST_LEVEL;
use super::barrier::Barriers;
use super::grid::Grid;
use super::volume::{VolumeLaw, nearest};
use crate::config::{GeneratorConfig, validate};
use crate::error::{ConfigError, GeneratorError};

/// The last microsecond of the year 9999.
pub(crate) const LAST_MOMENT: i64 = 253_402_300_799_999_999;

/// The logarithm of the largest `f64`, rounded down.
const LARGEST_GROWTH: f64 = 709.0;

/// Mean and standard deviation of a step of the log price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Step {
    pub(crate) drift: f64,
    pub(crate) deviation: f64,
}

/// Everything the kernels need to know about a path, except its seed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Market {
    pub(crate) grid: Grid,
    /// The initial price in ticks, not rounded: level 0 of the log path.
    initial: f64,
    lower_ticks: i64,
    upper_ticks: i64,
    pub(crate) barriers: Barriers,
    /// The log level above which the free path is lost. Without a barrier of the user's own that is
    /// where its price leaves `f64`: to go on reflecting would invent prices.
    ceiling: f64,
    /// The time of a bar.
    pub(crate) bar: Step,
    /// The time between two ticks.
    pub(crate) tick: Step,
    pub(crate) bar_volume: VolumeLaw,
    pub(crate) tick_volume: VolumeLaw,
    pub(crate) spread: i64,
    /// Opening time of the first bar, and whether it was given.
    pub(crate) start: i64,
    pub(crate) start_given: bool,
    pub(crate) interval: i64,
    pub(crate) tick_interval: i64,
}

impl Market {
    pub(crate) fn new(config: &GeneratorConfig) -> Result<Self, ConfigError> {
        let space = validate::prices(config)?;
        let (volatility, trend) = validate::moves(config)?;
        let (tick_volatility, tick_trend) = validate::tick_moves(config, (volatility, trend))?;
        let (lots, mean_lots) = validate::volumes(config)?;
        validate::symbol(config)?;
        let start = validate::start(config.start)?;
        let bar_volume = VolumeLaw { mean_lots, deviation: config.volume_volatility, lots };
        let tick_volume =
            VolumeLaw { mean_lots: mean_lots * validate::tick_share(config), ..bar_volume };
        Ok(Self {
            grid: space.grid,
            initial: space.initial,
            lower_ticks: space.lower_ticks,
            upper_ticks: space.upper_ticks,
            barriers: space.barriers,
            ceiling: if config.max_price.is_some() { LARGEST_LEVEL } else { LARGEST_GROWTH },
            bar: Step { drift: trend - volatility * volatility / 2.0, deviation: volatility },
            tick: Step {
                drift: tick_trend - tick_volatility * tick_volatility / 2.0,
                deviation: tick_volatility,
            },
            bar_volume,
            tick_volume,
            spread: i64::from(config.spread),
            start,
            start_given: config.start.is_some(),
            interval: config.interval.microseconds(),
            tick_interval: config.tick_interval.microseconds(),
        })
    }

    /// Whether a free level is one from which there is no way back to prices.
    #[inline(always)]
    fn loses(&self, level: f64) -> bool {
        level > self.ceiling || level < -LARGEST_LEVEL
    }

    #[inline(always)]
    pub(crate) fn is_lost(&self, levels: &[f64]) -> bool {
        // Counted without leaving the loop early, so that it stays a plain vector loop.
        levels.iter().filter(|level| self.loses(**level)).count() > 0
    }

    /// Checks the free log levels of rows from `first` on; the first level belongs to the row before.
    #[inline(always)]
    pub(crate) fn check_levels(&self, first: u64, levels: &[f64]) -> Result<(), GeneratorError> {
        if !self.is_lost(levels) {
            return Ok(());
        }
        let offset = levels.iter().position(|level| self.loses(*level)).unwrap_or(0);
        Err(GeneratorError::PriceOverflow {
            row: first + offset.max(1) as u64 - 1,
            level: levels[offset],
        })
    }

    /// The nearest whole tick to `growth` initial prices, inside the barriers.
    #[inline(always)]
    pub(crate) fn ticks_at(&self, growth: f64) -> f64 {
        // Up to 2^53 ticks, so that a float holds each of them.
        let (lower, upper) = (self.lower_ticks as f64, self.upper_ticks as f64);
        let ticks = nearest(self.initial * growth);
        let ticks = if ticks < lower { lower } else { ticks };
        if ticks > upper { upper } else { ticks }
    }

    /// Checks that the rows `first .. first + count` of a path lie before the year 10000.
    pub(crate) fn check_times(
        origin: i64,
        step: i64,
        first: u64,
        count: u64,
    ) -> Result<(), GeneratorError> {
        let rows = if origin > LAST_MOMENT { 0 } else { (LAST_MOMENT - origin) / step + 1 };
        let rows = u64::try_from(rows).unwrap_or(0);
        match first.checked_add(count) {
            Some(end) if end <= rows => Ok(()),
            _ if count == 0 => Ok(()),
            _ => Err(GeneratorError::TimestampOverflow { row: rows.max(first) }),
        }
    }
}
