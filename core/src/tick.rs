//! One tick.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// One price at one moment, with the quotes around it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tick {
    /// When it happened.
    pub timestamp: DateTime<Utc>,
    /// The price of the trade.
    pub price: Decimal,
    /// The best buying quote: below `ask`, at most `price`.
    pub bid: Decimal,
    /// The best selling quote: above `bid`, at least `price`.
    pub ask: Decimal,
    /// `ask` less `bid`.
    pub spread: Decimal,
    /// How much was traded: a whole number of lots, at least one.
    pub volume: f64,
}
