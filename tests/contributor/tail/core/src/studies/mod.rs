//! Studies of a path, each in a file of its own.

mod tail;

pub use tail::estimate::{TailEstimator as EstimatorChoice, TailFailure as TailFailureError};
pub use tail::{TailSettings, TailStats};
