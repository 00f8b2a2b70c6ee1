//! Rows in columns.

pub(crate) mod bars;
pub(crate) mod exact;
pub(crate) mod memory;
pub(crate) mod origin;
mod resample;
pub(crate) mod store;
pub(crate) mod ticks;
