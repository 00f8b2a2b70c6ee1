//! Settings of four typical markets, in daily bars.

use super::GeneratorConfig;
use crate::interval::TimeInterval;

impl GeneratorConfig {
    /// Daily bars of a volatile market: annual volatility 0.80, drift 0.
    pub fn volatile() -> Self {
        Self {
            annual_volatility: Some(0.80),
            annual_drift: Some(0.0),
            interval: TimeInterval::D1,
            ..Self::default()
        }
    }

    /// Daily bars of a quiet market: annual volatility 0.08, drift 0.
    pub fn stable() -> Self {
        Self {
            annual_volatility: Some(0.08),
            annual_drift: Some(0.0),
            interval: TimeInterval::D1,
            ..Self::default()
        }
    }

    /// Daily bars of a rising market: annual volatility 0.18, drift +0.25.
    pub fn bull_market() -> Self {
        Self {
            annual_volatility: Some(0.18),
            annual_drift: Some(0.25),
            interval: TimeInterval::D1,
            ..Self::default()
        }
    }

    /// Daily bars of a falling market: annual volatility 0.30, drift -0.30.
    pub fn bear_market() -> Self {
        Self {
            annual_volatility: Some(0.30),
            annual_drift: Some(-0.30),
            interval: TimeInterval::D1,
            ..Self::default()
        }
    }
}

/// The settings of [`GeneratorConfig::volatile`].
pub fn volatile_config() -> GeneratorConfig {
    GeneratorConfig::volatile()
}

/// The settings of [`GeneratorConfig::stable`].
pub fn stable_config() -> GeneratorConfig {
    GeneratorConfig::stable()
}

/// The settings of [`GeneratorConfig::bull_market`].
pub fn bull_market_config() -> GeneratorConfig {
    GeneratorConfig::bull_market()
}

/// The settings of [`GeneratorConfig::bear_market`].
pub fn bear_market_config() -> GeneratorConfig {
    GeneratorConfig::bear_market()
}
