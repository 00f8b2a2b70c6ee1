
mod analysis;

pub use analysis::regime::{RegimeError, RegimeKind as MarketRegime, RegimeOptions};
