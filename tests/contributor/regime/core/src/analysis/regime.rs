//! Tells calm stretches of a path from turbulent ones.

use thiserror::Error;

use crate::{GeneratorError, MarketDataGenerator, NoControl};

/// How a stretch of the market behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RegimeKind {
    /// Moves are small.
    Calm,
    /// Moves are neither small nor large.
    Mixed,
    /// Moves are large.
    VeryTurbulent,
}

/// How a regime is detected.
#[derive(Debug, Clone, PartialEq)]
pub struct RegimeOptions {
    /// How many of the coming bars are looked at.
    pub window: usize,
    /// Standard deviation of a bar's return from which on moves count as large.
    pub threshold: f64,
    /// What to answer when moves are neither small nor large.
    pub between: RegimeKind,
    /// A name for messages.
    pub label: Option<String>,
}

impl Default for RegimeOptions {
    fn default() -> Self {
        Self { window: 64, threshold: 0.015, between: RegimeKind::Mixed, label: None }
    }
}

/// Why no regime could be told.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RegimeError {
    /// Too few bars to tell anything.
    #[error("window is {window}, allowed: at least {least}")]
    WindowTooShort {
        /// What was asked for.
        window: usize,
        /// The least that will do.
        least: usize,
    },
    /// The bars could not be made.
    #[error(transparent)]
    Generate(#[from] GeneratorError),
}

impl MarketDataGenerator {
    /// Tell the regime of the coming bars, without moving along the path.
    ///
    /// # Arguments
    ///
    /// * `options` - how to look
    ///
    /// # Errors
    ///
    /// * [`RegimeError::WindowTooShort`]: when the window is below 2
    pub fn detect_regime(&self, options: &RegimeOptions) -> Result<RegimeKind, RegimeError> {
        if options.window < 2 {
            return Err(RegimeError::WindowTooShort { window: options.window, least: 2 });
        }
        let bars = self.clone().bars(options.window, &mut NoControl)?;
        let returns = bars.close.windows(2).map(|pair| (pair[1] / pair[0]).ln());
        let deviation = (returns.map(|r| r * r).sum::<f64>() / (options.window - 1) as f64).sqrt();
        Ok(if deviation >= options.threshold {
            RegimeKind::VeryTurbulent
        } else if deviation < options.threshold / 2.0 {
            RegimeKind::Calm
        } else {
            options.between
        })
    }
}
