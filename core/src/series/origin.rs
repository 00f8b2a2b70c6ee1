//! Where the rows of a series come from.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::config::GeneratorConfig;
use crate::interval::TimeInterval;
use crate::model::grid::Grid;

/// What a series knows about the data in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Origin {
    /// The configuration, with the seed that was in use.
    pub(crate) config: GeneratorConfig,
    pub(crate) stream_version: u32,
    /// The time between rows, which aggregation changes.
    pub(crate) interval: TimeInterval,
    pub(crate) tick_size: Decimal,
    pub(crate) lot_size: Decimal,
}

impl Origin {
    pub(crate) fn price_grid(&self) -> Option<Grid> {
        Grid::from_decimal(self.tick_size)
    }

    pub(crate) fn lot_grid(&self) -> Option<Grid> {
        Grid::from_decimal(self.lot_size)
    }
}

/// A moment from microseconds; those outside the calendar become its nearest end.
pub(crate) fn moment(microseconds: i64) -> DateTime<Utc> {
    let end = if microseconds < 0 { DateTime::<Utc>::MIN_UTC } else { DateTime::<Utc>::MAX_UTC };
    DateTime::from_timestamp_micros(microseconds).unwrap_or(end)
}
