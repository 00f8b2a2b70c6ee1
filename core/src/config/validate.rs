//! The range of each setting by itself and of pairs of settings.

use chrono::{DateTime, Datelike, Utc};

use super::GeneratorConfig;
use crate::error::ConfigError;
use crate::model::barrier::Barriers;
use crate::model::grid::{ALLOWED_STEPS, Grid, MOST_STEPS, Rounding};
use crate::stream::logarithm::ln;

/// Largest standard deviation and mean of one row's log return.
const LARGEST_MOVE: f64 = 10.0;
const LARGEST_VOLUME_VOLATILITY: f64 = 5.0;
/// Most lots of a mean volume: leaves room for the tail below 2^53.
const MOST_MEAN_LOTS: f64 = 1e12;
const LONGEST_SYMBOL: usize = 100;

/// The first moment of the default path: 2024-01-01T00:00Z, in microseconds.
const USUAL_START: i64 = 1_704_067_200_000_000;

/// The grid of prices, the initial price on it and the barriers around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PriceSpace {
    pub(crate) grid: Grid,
    /// The initial price in ticks, not rounded.
    pub(crate) initial: f64,
    pub(crate) lower_ticks: i64,
    pub(crate) upper_ticks: i64,
    pub(crate) barriers: Barriers,
}

fn positive(field: &str, value: f64) -> Result<(), ConfigError> {
    if value.is_finite() && value > 0.0 {
        return Ok(());
    }
    Err(ConfigError::range(field, value, "a finite number above 0"))
}

fn exclusive(first: (&str, Option<f64>), second: (&str, Option<f64>)) -> Result<(), ConfigError> {
    if first.1.is_some() && second.1.is_some() {
        return Err(ConfigError::Conflict {
            first: first.0.to_owned(),
            second: second.0.to_owned(),
        });
    }
    Ok(())
}

/// Volatility and trend of one bar.
pub(crate) fn moves(config: &GeneratorConfig) -> Result<(f64, f64), ConfigError> {
    exclusive(("volatility", config.volatility), ("annual_volatility", config.annual_volatility))?;
    exclusive(("trend", config.trend), ("annual_drift", config.annual_drift))?;
    let volatility = config.bar_volatility();
    if !(0.0..=LARGEST_MOVE).contains(&volatility) {
        return Err(if let Some(value) = config.volatility {
            ConfigError::range("volatility", value, format!("0 to {LARGEST_MOVE} per bar"))
        } else {
            let most = LARGEST_MOVE * config.bars_per_year().sqrt();
            let allowed = format!(
                "0 to {most} (which is {LARGEST_MOVE} per bar of interval={})",
                config.interval
            );
            ConfigError::range("annual_volatility", or_none(config.annual_volatility), allowed)
        });
    }
    let trend = config.bar_trend();
    if !(-LARGEST_MOVE..=LARGEST_MOVE).contains(&trend) {
        return Err(if let Some(value) = config.trend {
            ConfigError::range("trend", value, format!("-{LARGEST_MOVE} to {LARGEST_MOVE} per bar"))
        } else {
            let most = LARGEST_MOVE * config.bars_per_year();
            let allowed = format!(
                "-{most} to {most} (which is {LARGEST_MOVE} per bar of interval={})",
                config.interval
            );
            ConfigError::range("annual_drift", or_none(config.annual_drift), allowed)
        });
    }
    Ok((volatility, trend))
}

/// Volatility and trend of one tick, from those of one bar.
pub(crate) fn tick_moves(
    config: &GeneratorConfig,
    (volatility, trend): (f64, f64),
) -> Result<(f64, f64), ConfigError> {
    let share = tick_share(config);
    let moves = (volatility * share.sqrt(), trend * share);
    if moves.0 <= LARGEST_MOVE && moves.1.abs() <= LARGEST_MOVE {
        return Ok(moves);
    }
    Err(ConfigError::range(
        "tick_interval",
        config.tick_interval,
        format!(
            "short enough that volatility and trend per tick are at most {LARGEST_MOVE}, here {} \
             and {}",
            moves.0, moves.1
        ),
    ))
}

/// The share of a bar's time that lies between two ticks.
pub(crate) fn tick_share(config: &GeneratorConfig) -> f64 {
    config.tick_interval.microseconds() as f64 / config.interval.microseconds() as f64
}

pub(crate) fn prices(config: &GeneratorConfig) -> Result<PriceSpace, ConfigError> {
    let initial_price = config.initial_price;
    positive("initial_price", initial_price)?;
    let grid = price_grid(config)?;
    let step = grid.step();
    let initial = grid
        .fractional_steps(initial_price)
        .filter(|&initial| initial <= MOST_STEPS as f64)
        .ok_or_else(|| {
            let allowed = format!(
                "at most 2^53 ticks, which is {} with tick_size={step}; give a coarser tick_size",
                grid.decimal(MOST_STEPS)
            );
            ConfigError::range("initial_price", initial_price, allowed)
        })?;
    if initial < 1.0 {
        return Err(ConfigError::range(
            "tick_size",
            step,
            format!("at most initial_price, which is {initial_price}"),
        ));
    }
    let (lower_ticks, upper_ticks) = barriers(config, &grid)?;
    if initial < lower_ticks as f64 || initial > upper_ticks as f64 {
        let allowed = format!(
            "{} to {}, the barriers min_price and max_price on the grid of tick_size={step}",
            grid.decimal(lower_ticks),
            grid.decimal(upper_ticks)
        );
        return Err(ConfigError::range("initial_price", initial_price, allowed));
    }
    if f64::from(config.spread) > initial || config.spread == 0 {
        let allowed = format!("1 to {initial:.0} ticks, the initial_price on the grid");
        return Err(ConfigError::range("spread", config.spread, allowed));
    }
    let barriers = Barriers {
        lower: ln(lower_ticks as f64 / initial),
        upper: ln(upper_ticks as f64 / initial),
    };
    Ok(PriceSpace { grid, initial, lower_ticks, upper_ticks, barriers })
}

fn price_grid(config: &GeneratorConfig) -> Result<Grid, ConfigError> {
    match config.tick_size {
        Some(step) => Grid::from_decimal(step)
            .ok_or_else(|| ConfigError::range("tick_size", step, ALLOWED_STEPS)),
        None => Grid::usual(config.initial_price).ok_or_else(|| {
            ConfigError::range("initial_price", config.initial_price, "at least 1e-24")
        }),
    }
}

/// The barriers in ticks, rounded inward.
fn barriers(config: &GeneratorConfig, grid: &Grid) -> Result<(i64, i64), ConfigError> {
    let lower = match config.min_price {
        None => 1,
        Some(price) => {
            positive("min_price", price)?;
            grid.whole_steps(price, Rounding::Up).unwrap_or(i64::MAX)
        }
    };
    let upper = match config.max_price {
        None => MOST_STEPS,
        Some(price) => {
            positive("max_price", price)?;
            let ticks = grid.whole_steps(price, Rounding::Down).unwrap_or(i64::MAX);
            if ticks > MOST_STEPS {
                let allowed = format!("at most {}, 2^53 ticks", grid.decimal(MOST_STEPS));
                return Err(ConfigError::range("max_price", price, allowed));
            }
            ticks
        }
    };
    if lower < upper {
        return Ok((lower, upper));
    }
    let step = grid.step();
    Err(match (config.min_price, config.max_price) {
        (Some(price), None) => ConfigError::range(
            "min_price",
            price,
            format!("less than {}, 2^53 ticks", grid.decimal(MOST_STEPS)),
        ),
        (None, Some(price)) => {
            ConfigError::range("max_price", price, format!("at least two ticks of {step}"))
        }
        _ => ConfigError::range(
            "max_price",
            or_none(config.max_price),
            format!(
                "at least one tick above min_price={} after both are rounded inward to multiples \
                 of tick_size={step}",
                or_none(config.min_price)
            ),
        ),
    })
}

/// The grid of volumes and the mean volume in lots.
pub(crate) fn volumes(config: &GeneratorConfig) -> Result<(Grid, f64), ConfigError> {
    positive("lot_size", config.lot_size)?;
    let lots = Grid::from_float(config.lot_size)
        .ok_or_else(|| ConfigError::range("lot_size", config.lot_size, ALLOWED_STEPS))?;
    positive("volume_base", config.volume_base)?;
    let mean = lots.quotient(config.volume_base);
    if !(1.0..=MOST_MEAN_LOTS).contains(&mean) {
        let allowed = format!("1 to {MOST_MEAN_LOTS:e} lots, with lot_size={}", config.lot_size);
        return Err(ConfigError::range("volume_base", config.volume_base, allowed));
    }
    if !(0.0..=LARGEST_VOLUME_VOLATILITY).contains(&config.volume_volatility) {
        let allowed = format!("0 to {LARGEST_VOLUME_VOLATILITY}");
        return Err(ConfigError::range("volume_volatility", config.volume_volatility, allowed));
    }
    Ok((lots, mean))
}

/// The opening time of the first bar, in microseconds.
pub(crate) fn start(start: Option<DateTime<Utc>>) -> Result<i64, ConfigError> {
    let Some(start) = start else { return Ok(USUAL_START) };
    if !(1..=9999).contains(&start.year()) {
        return Err(ConfigError::range("start", start, "the years 1 to 9999"));
    }
    if start.timestamp_subsec_nanos() % 1_000 != 0 {
        return Err(ConfigError::range("start", start, "whole microseconds"));
    }
    Ok(start.timestamp_micros())
}

pub(crate) fn symbol(config: &GeneratorConfig) -> Result<(), ConfigError> {
    let Some(symbol) = &config.symbol else { return Ok(()) };
    let length = symbol.chars().count();
    if (1..=LONGEST_SYMBOL).contains(&length) && !symbol.chars().any(char::is_control) {
        return Ok(());
    }
    let shown: String = symbol.chars().take(LONGEST_SYMBOL).collect();
    let allowed = format!("1 to {LONGEST_SYMBOL} characters, no control characters");
    Err(ConfigError::range("symbol", format!("{shown:?}"), allowed))
}

fn or_none(value: Option<f64>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| value.to_string())
}
