//! Synthetic market data: reproducible bars and ticks on a price grid, and their files.
//!
//! A [`GeneratorConfig`] and a seed define one path of prices, a geometric Brownian motion that is
//! simulated without rounding and shown on the grid of `tick_size`. Highs and lows are drawn from
//! the exact laws of the Brownian bridge. The same configuration, seed and [`STREAM_VERSION`] give
//! the same bytes everywhere.
//!
//! ```
//! use market_data_source::{GeneratorConfig, MarketDataGenerator, NoControl};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let config = GeneratorConfig { seed: Some(7), ..GeneratorConfig::default() };
//! let mut generator = MarketDataGenerator::new(config)?;
//! let series = generator.bars(1000, &mut NoControl)?;
//! assert_eq!(series.len(), 1000);
//! assert!(series.low.iter().zip(&series.high).all(|(low, high)| low <= high));
//! # Ok(())
//! # }
//! ```

mod bar;
mod config;
mod control;
mod ensemble;
mod error;
mod export;
mod frame;
mod generator;
mod interval;
mod labels;
mod model;
mod normals;
mod series;
mod stream;
mod tick;

pub use bar::Bar;
pub use config::GeneratorConfig;
pub use config::presets::{bear_market_config, bull_market_config, stable_config, volatile_config};
pub use control::{Control, NoControl};
pub use ensemble::Ensemble;
pub use ensemble::universe::Universe;
pub use error::{ConfigError, ExportError, FrameError, GeneratorError, IntervalError, SeriesError};
pub use export::Export;
pub use export::options::{CsvOptions, JsonLinesOptions, JsonOptions, PngOptions, TimestampFormat};
#[cfg(feature = "parquet")]
pub use export::options::{ParquetCompression, ParquetEncoding, ParquetOptions};
#[cfg(feature = "png")]
pub use export::picture::Picture;
pub use frame::{Frame, FrameOptions, read};
pub use generator::iterate::{BarChunks, BarIter};
pub use generator::{MarketDataGenerator, bars, ticks};
pub use interval::TimeInterval;
pub use labels::Labels;
pub use normals::{normals, normals_into};
pub use series::bars::BarSeries;
pub use series::ticks::TickSeries;
pub use stream::tier::{Instructions, instructions, limit_instructions};
pub use stream::{Philox, STREAM_VERSION};
pub use tick::Tick;

/// The examples of the README, which are compiled and run with the others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
