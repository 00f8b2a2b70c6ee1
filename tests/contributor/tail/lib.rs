
pub mod studies;

pub use studies::{EstimatorChoice, TailFailureError, TailSettings};
