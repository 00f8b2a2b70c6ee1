//! How a table from elsewhere is read.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::times::Zone;
use crate::error::ConfigError;
use crate::export::options::TimestampFormat;
use crate::interval::TimeInterval;
use crate::model::grid::{ALLOWED_STEPS, Grid};

/// How a frame or a file is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FrameOptions {
    /// Where a column has another name: `{"close": "Adj Close"}`.
    pub columns: Option<BTreeMap<String, String>>,
    /// The time zone of times that name none: an IANA name such as `America/New_York`, or an offset
    /// such as `+02:00`.
    pub tz: String,
    /// The time between rows, which may be longer; none: the shortest that there is.
    pub interval: Option<TimeInterval>,
    /// What every price must be a multiple of; none: the power of ten that prices are multiples of,
    /// if there is one.
    pub tick_size: Option<Decimal>,
    /// What whole numbers count in the column of times; none of them are times where it is `iso`.
    pub timestamp_format: TimestampFormat,
}

impl Default for FrameOptions {
    fn default() -> Self {
        Self {
            columns: None,
            tz: "UTC".to_owned(),
            interval: None,
            tick_size: None,
            timestamp_format: TimestampFormat::Iso,
        }
    }
}

impl FrameOptions {
    /// Checks the options.
    ///
    /// # Errors
    ///
    /// * [`ConfigError::OutOfRange`]: when the time zone is unknown or the tick size is no grid
    pub fn validate(&self) -> Result<(), ConfigError> {
        self.zone()?;
        self.grid().map(drop)
    }

    pub(super) fn zone(&self) -> Result<Zone, ConfigError> {
        Zone::named(&self.tz).ok_or_else(|| {
            let allowed = "an IANA name such as America/New_York, or an offset such as +02:00";
            ConfigError::range("tz", &self.tz, allowed)
        })
    }

    /// The grid that prices must be on.
    pub(super) fn grid(&self) -> Result<Option<Grid>, ConfigError> {
        let Some(tick_size) = self.tick_size else { return Ok(None) };
        let grid = Grid::from_decimal(tick_size);
        grid.map(Some).ok_or_else(|| ConfigError::range("tick_size", tick_size, ALLOWED_STEPS))
    }

    /// What a column is called in the frame.
    pub(super) fn name_of<'a>(&'a self, column: &'a str) -> &'a str {
        let names = self.columns.as_ref();
        names.and_then(|names| names.get(column)).map_or(column, String::as_str)
    }
}
