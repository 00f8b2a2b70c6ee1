//! The frozen random stream: everything that turns a seed and a position into numbers.
//!
//! What is computed here defines [`STREAM_VERSION`]. Any change that alters a single bit of a
//! result needs a new version beside the old one, never an edit in place.

pub(crate) mod exponential;
pub(crate) mod logarithm;
pub(crate) mod normal;
pub(crate) mod philox;
#[cfg(test)]
mod reference;
pub(crate) mod tier;
pub(crate) mod uniform;

pub use philox::Philox;

/// The version of the random stream: the same configuration, seed and version give the same bytes
/// on every operating system, processor, thread count and chunking.
///
/// The version changes when, and only when, the data of some seed change.
pub const STREAM_VERSION: u32 = 2;
