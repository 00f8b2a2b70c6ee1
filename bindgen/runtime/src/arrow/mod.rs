//! Tables for whatever reads Arrow, and from whatever writes it: columns where they are, as streams in
//! capsules.

mod abi;
mod capsules;
mod export;
mod import;
mod reading;
mod request;

pub use capsules::ArrowStream;
pub(crate) use import::columns;
