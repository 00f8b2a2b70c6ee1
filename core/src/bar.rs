//! One bar.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The prices and the volume of one interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// When the interval begins.
    pub timestamp: DateTime<Utc>,
    /// The first price, equal to the close of the bar before.
    pub open: Decimal,
    /// The highest price.
    pub high: Decimal,
    /// The lowest price.
    pub low: Decimal,
    /// The last price.
    pub close: Decimal,
    /// How much was traded: a whole number of lots, at least one.
    pub volume: f64,
}
