//! The largest moves of a path: what is asked and what is answered.

pub(crate) mod estimate;

use serde::{Deserialize, Serialize};

use self::estimate::TailEstimator;

/// What counts as the tail, and how it is estimated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TailSettings {
    /// The share of moves that are the tail.
    pub share: f64,
    /// How the tail is estimated.
    pub estimator: TailEstimator,
    /// Whether falls count instead of all moves.
    pub falls_only: bool,
    /// Moves below this are left out; none: no limit.
    pub floor: Option<f64>,
}

impl Default for TailSettings {
    fn default() -> Self {
        Self {
            share: 0.05,
            estimator: TailEstimator::default(),
            falls_only: false,
            floor: None,
        }
    }
}

/// The tail in figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TailStats {
    /// How many moves it holds.
    pub count: usize,
    /// The smallest of them.
    pub least: f64,
    /// The largest of them.
    pub most: f64,
    /// How it was estimated.
    pub estimator: TailEstimator,
}
