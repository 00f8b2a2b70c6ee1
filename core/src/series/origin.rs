//! Where the rows of a series come from.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::config::GeneratorConfig;
use crate::interval::TimeInterval;
use crate::model::grid::Grid;

/// What a series knows about the data in it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Origin {
    /// The configuration, with the seed that was in use; none when there are several or none.
    pub(crate) config: Option<GeneratorConfig>,
    pub(crate) seed: Option<u64>,
    pub(crate) stream_version: Option<u32>,
    /// The time between rows, which aggregation changes.
    pub(crate) interval: Option<TimeInterval>,
    /// What every price is a multiple of.
    pub(crate) tick_size: Option<Decimal>,
    /// What every volume is a multiple of.
    pub(crate) lot_size: Option<Decimal>,
}

impl Origin {
    /// The one symbol of all rows, when the configuration names it.
    pub(crate) fn symbol(&self) -> Option<&str> {
        self.config.as_ref().and_then(|config| config.symbol.as_deref())
    }

    pub(crate) fn price_grid(&self) -> Option<Grid> {
        self.tick_size.and_then(Grid::from_decimal)
    }

    pub(crate) fn lot_grid(&self) -> Option<Grid> {
        self.lot_size.and_then(Grid::from_decimal)
    }
}

/// A moment from microseconds; those outside the calendar become its nearest end.
pub(crate) fn moment(microseconds: i64) -> DateTime<Utc> {
    let end = if microseconds < 0 { DateTime::<Utc>::MIN_UTC } else { DateTime::<Utc>::MAX_UTC };
    DateTime::from_timestamp_micros(microseconds).unwrap_or(end)
}
