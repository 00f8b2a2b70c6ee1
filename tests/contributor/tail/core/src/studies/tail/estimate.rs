//! Estimates of the tail of a path.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{TailSettings, TailStats};
use crate::{GeneratorError, MarketDataGenerator, NoControl};

/// How a tail is estimated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TailEstimator {
    /// Sort the moves and take the last.
    #[default]
    OrderStatistics,
    /// Take all above a multiple of the deviation.
    PeaksOverThreshold,
    /// Hill's estimator.
    #[serde(rename = "hill")]
    Hill75,
}

/// Why there is no tail.
#[derive(Debug, Error)]
pub enum TailFailure {
    /// A share that is none.
    #[error("share is {share}, allowed: above 0 and at most 1")]
    ShareOutOfRange {
        /// What was given.
        share: f64,
    },
    /// An estimator that is not there yet.
    #[error("estimator {0:?} is not there yet")]
    NotThere(TailEstimator),
    /// The path could not be made.
    #[error("no path: {source}")]
    Path {
        /// Why.
        #[from]
        source: GeneratorError,
    },
}

impl MarketDataGenerator {
    /// Move along the path and return the largest moves of its bars, the largest first.
    ///
    /// # Arguments
    ///
    /// * `count` - how many bars to move along
    /// * `settings` - what counts as the tail
    ///
    /// # Errors
    ///
    /// * [`TailFailure`]: when the settings make no sense
    pub fn tail_moves(
        &mut self,
        count: usize,
        settings: TailSettings,
    ) -> Result<Vec<f64>, TailFailure> {
        if !(settings.share > 0.0 && settings.share <= 1.0) {
            return Err(TailFailure::ShareOutOfRange { share: settings.share });
        }
        if settings.estimator != TailEstimator::OrderStatistics {
            return Err(TailFailure::NotThere(settings.estimator));
        }
        let bars = self.bars(count, &mut NoControl)?;
        let moves = bars.close.windows(2).map(|pair| (pair[1] / pair[0]).ln());
        let mut moves: Vec<f64> = if settings.falls_only {
            moves.filter(|size| *size < 0.0).map(f64::abs).collect()
        } else {
            moves.map(f64::abs).collect()
        };
        if let Some(floor) = settings.floor {
            moves.retain(|size| *size >= floor);
        }
        moves.sort_by(|a, b| b.total_cmp(a));
        let kept = (moves.len() as f64 * settings.share).ceil() as usize;
        moves.truncate(kept);
        Ok(moves)
    }

    /// Move along the path and describe its tail.
    ///
    /// # Arguments
    ///
    /// * `count` - how many bars to move along
    /// * `settings` - what counts as the tail
    ///
    /// # Errors
    ///
    /// * [`TailFailure`]: when the settings make no sense
    pub fn tail_stats(
        &mut self,
        count: usize,
        settings: &TailSettings,
    ) -> Result<TailStats, TailFailure> {
        let moves = self.tail_moves(count, settings.clone())?;
        Ok(TailStats {
            count: moves.len(),
            least: moves.last().copied().unwrap_or(0.0),
            most: moves.first().copied().unwrap_or(0.0),
            estimator: settings.estimator,
        })
    }
}
