//! The market model: what settings mean in numbers, and the kernels that compute a path.

pub(crate) mod barrier;
pub(crate) mod bars;
pub(crate) mod decimal;
pub(crate) mod grid;
pub(crate) mod market;
pub(crate) mod ticks;
pub(crate) mod tile;
pub(crate) mod volume;

/// Rows computed at a time. Results do not depend on it.
pub(crate) const BLOCK: usize = 1024;

/// Rows computed between two looks at the control where they go straight to their place.
pub(crate) const STRETCH: usize = 2 * BLOCK;

/// The log level, relative to the initial price, beyond which a path is given up.
pub(crate) const LARGEST_LEVEL: f64 = 1e9;
