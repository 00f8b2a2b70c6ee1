//! Tables from elsewhere: frames of other libraries and files, on their way into a series.

mod cells;
mod check;
mod columns;
mod files;
mod options;
#[cfg(feature = "parquet")]
mod parquet;
mod series;
mod source;
mod times;

use std::path::PathBuf;

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::control::Control;
use crate::error::FrameError;
use crate::labels::Labels;
use crate::series::bars::BarSeries;

pub use options::FrameOptions;
use source::Loaded;

/// Columns by name, or a file that holds them. [`BarSeries::from_frame`] says what must be in it.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    columns: Vec<(String, Values)>,
    file: Option<PathBuf>,
}

/// What a column holds.
#[derive(Debug, Clone)]
enum Values {
    Floats(Vec<f64>),
    Integers(Vec<i64>),
    Moments(Vec<Option<DateTime<Utc>>>),
    LocalTimes(Vec<Option<NaiveDateTime>>),
    Labels(Labels),
    Other(String),
}

impl Frame {
    /// Adds a column of numbers; missing ones are NaN.
    ///
    /// # Arguments
    ///
    /// * `name` - the column
    /// * `values` - one a row
    pub fn floats(&mut self, name: String, values: Vec<f64>) {
        self.columns.push((name, Values::Floats(values)));
    }

    /// Adds a column of whole numbers.
    ///
    /// # Arguments
    ///
    /// * `name` - the column
    /// * `values` - one a row
    pub fn integers(&mut self, name: String, values: Vec<i64>) {
        self.columns.push((name, Values::Integers(values)));
    }

    /// Adds a column of moments.
    ///
    /// # Arguments
    ///
    /// * `name` - the column
    /// * `values` - one a row
    pub fn moments(&mut self, name: String, values: Vec<Option<DateTime<Utc>>>) {
        self.columns.push((name, Values::Moments(values)));
    }

    /// Adds a column of times that name no time zone.
    ///
    /// # Arguments
    ///
    /// * `name` - the column
    /// * `values` - one a row
    pub fn local_times(&mut self, name: String, values: Vec<Option<NaiveDateTime>>) {
        self.columns.push((name, Values::LocalTimes(values)));
    }

    /// Adds a column of texts.
    ///
    /// # Arguments
    ///
    /// * `name` - the column
    /// * `values` - one a row
    pub fn labels(&mut self, name: String, values: Labels) {
        self.columns.push((name, Values::Labels(values)));
    }

    /// Adds a column that holds anything else, which only matters when it is needed.
    ///
    /// # Arguments
    ///
    /// * `name` - the column
    /// * `kind` - what its values are called
    pub fn other(&mut self, name: String, kind: String) {
        self.columns.push((name, Values::Other(kind)));
    }

    /// The columns that are there: those of the file, where they are in one.
    fn loaded(
        self,
        options: &FrameOptions,
        control: &mut dyn Control,
    ) -> Result<Loaded, FrameError> {
        match &self.file {
            Some(path) => files::read(path, options, control),
            None => Ok(Loaded { columns: self.columns, origin: None }),
        }
    }
}

impl From<PathBuf> for Frame {
    /// The table in a file, which is read when it is needed.
    fn from(path: PathBuf) -> Self {
        Self { columns: Vec::new(), file: Some(path) }
    }
}

/// Bars from a file or a frame: the same as `BarSeries.from_frame`.
///
/// The extension of a file names its format: `.csv`, `.json`, `.jsonl`, `.ndjson` or `.parquet`. Bars
/// from a Parquet file of ours know their configuration, seed and stream version.
///
/// # Arguments
///
/// * `source` - a file, or columns by name
///
/// # Errors
///
/// * [`FrameError::Io`]: when the file cannot be read
/// * [`FrameError::Malformed`]: when the file is not of its format
/// * [`FrameError::ColumnValue`]: when a value cannot be part of a bar
/// * [`FrameError::Interrupted`]: when the caller asks to stop
///
/// ```python
/// import market_data_source as mds
///
/// bars = mds.bars(10, seed=7)
/// bars.to_csv("bars.csv")
/// assert mds.read("bars.csv") == bars
/// ```
pub fn read(
    source: Frame,
    options: &FrameOptions,
    control: &mut dyn Control,
) -> Result<BarSeries, FrameError> {
    BarSeries::from_frame(source, options, control)
}
