//! The formats as files: methods of the series.
#![expect(
    clippy::needless_pass_by_value,
    reason = "options are small values, given like a configuration"
)]

use std::path::Path;

#[cfg(feature = "parquet")]
use super::options::ParquetOptions;
#[cfg(feature = "png")]
use super::options::PngOptions;
use super::options::{CsvOptions, JsonLinesOptions, JsonOptions};
use super::{Export, atomic};
use crate::control::Control;
use crate::error::ExportError;
use crate::series::bars::BarSeries;
use crate::series::ticks::TickSeries;

impl BarSeries {
    /// Writes the bars as comma-separated values. The file is complete or, on failure, as before.
    ///
    /// # Arguments
    ///
    /// * `path` - the file to write or replace
    /// * `options` - how rows are written
    ///
    /// # Errors
    ///
    /// * [`ExportError::Io`]: when the file cannot be written
    /// * [`ExportError::Options`]: when an option cannot be used
    /// * [`ExportError::Interrupted`]: when the caller asks to stop
    pub fn to_csv(
        &self,
        path: impl AsRef<Path>,
        options: CsvOptions,
        control: &mut dyn Control,
    ) -> Result<(), ExportError> {
        options.validate()?;
        atomic::write(path.as_ref(), |writer| self.write_csv(writer, &options, control))
    }

    /// Writes the bars as a JSON array of objects. The file is complete or, on failure, as before.
    ///
    /// # Arguments
    ///
    /// * `path` - the file to write or replace
    /// * `options` - how rows are written
    ///
    /// # Errors
    ///
    /// * [`ExportError::Io`]: when the file cannot be written
    /// * [`ExportError::Interrupted`]: when the caller asks to stop
    pub fn to_json(
        &self,
        path: impl AsRef<Path>,
        options: JsonOptions,
        control: &mut dyn Control,
    ) -> Result<(), ExportError> {
        options.validate()?;
        atomic::write(path.as_ref(), |writer| self.write_json(writer, &options, control))
    }

    /// Writes the bars as JSON objects, one a line. The file is complete or, on failure, as before.
    ///
    /// # Arguments
    ///
    /// * `path` - the file to write or replace
    /// * `options` - how rows are written
    ///
    /// # Errors
    ///
    /// * [`ExportError::Io`]: when the file cannot be written
    /// * [`ExportError::Interrupted`]: when the caller asks to stop
    pub fn to_jsonl(
        &self,
        path: impl AsRef<Path>,
        options: JsonLinesOptions,
        control: &mut dyn Control,
    ) -> Result<(), ExportError> {
        options.validate()?;
        atomic::write(path.as_ref(), |writer| self.write_jsonl(writer, &options, control))
    }

    /// Writes the bars as a Parquet file, a group of rows at a time. The file is complete or, on
    /// failure, as before.
    ///
    /// # Arguments
    ///
    /// * `path` - the file to write or replace
    /// * `options` - how rows are written
    ///
    /// # Errors
    ///
    /// * [`ExportError::Io`]: when the file cannot be written
    /// * [`ExportError::Options`]: when an option cannot be used
    /// * [`ExportError::Interrupted`]: when the caller asks to stop
    #[cfg(feature = "parquet")]
    pub fn to_parquet(
        &self,
        path: impl AsRef<Path>,
        options: ParquetOptions,
        control: &mut dyn Control,
    ) -> Result<(), ExportError> {
        options.validate()?;
        atomic::write(path.as_ref(), |writer| self.write_parquet(writer, &options, control))
    }

    /// Draws the bars as candles, with volumes below. The file is complete or, on failure, as
    /// before.
    ///
    /// More bars than fit side by side share a candle of their first open, highest high, lowest low
    /// and last close.
    ///
    /// # Arguments
    ///
    /// * `path` - the file to write or replace
    /// * `options` - how the chart looks
    ///
    /// # Errors
    ///
    /// * [`ExportError::Io`]: when the file cannot be written
    /// * [`ExportError::Options`]: when an option cannot be used
    /// * [`ExportError::Interrupted`]: when the caller asks to stop
    #[cfg(feature = "png")]
    pub fn to_png(
        &self,
        path: impl AsRef<Path>,
        options: PngOptions,
        control: &mut dyn Control,
    ) -> Result<(), ExportError> {
        options.validate()?;
        atomic::write(path.as_ref(), |writer| self.write_png(writer, &options, control))
    }
}

impl TickSeries {
    /// Writes the ticks as comma-separated values. The file is complete or, on failure, as before.
    ///
    /// # Arguments
    ///
    /// * `path` - the file to write or replace
    /// * `options` - how rows are written
    ///
    /// # Errors
    ///
    /// * [`ExportError::Io`]: when the file cannot be written
    /// * [`ExportError::Options`]: when an option cannot be used
    /// * [`ExportError::Interrupted`]: when the caller asks to stop
    pub fn to_csv(
        &self,
        path: impl AsRef<Path>,
        options: CsvOptions,
        control: &mut dyn Control,
    ) -> Result<(), ExportError> {
        options.validate()?;
        atomic::write(path.as_ref(), |writer| self.write_csv(writer, &options, control))
    }

    /// Writes the ticks as a JSON array of objects. The file is complete or, on failure, as before.
    ///
    /// # Arguments
    ///
    /// * `path` - the file to write or replace
    /// * `options` - how rows are written
    ///
    /// # Errors
    ///
    /// * [`ExportError::Io`]: when the file cannot be written
    /// * [`ExportError::Interrupted`]: when the caller asks to stop
    pub fn to_json(
        &self,
        path: impl AsRef<Path>,
        options: JsonOptions,
        control: &mut dyn Control,
    ) -> Result<(), ExportError> {
        options.validate()?;
        atomic::write(path.as_ref(), |writer| self.write_json(writer, &options, control))
    }

    /// Writes the ticks as JSON objects, one a line. The file is complete or, on failure, as
    /// before.
    ///
    /// # Arguments
    ///
    /// * `path` - the file to write or replace
    /// * `options` - how rows are written
    ///
    /// # Errors
    ///
    /// * [`ExportError::Io`]: when the file cannot be written
    /// * [`ExportError::Interrupted`]: when the caller asks to stop
    pub fn to_jsonl(
        &self,
        path: impl AsRef<Path>,
        options: JsonLinesOptions,
        control: &mut dyn Control,
    ) -> Result<(), ExportError> {
        options.validate()?;
        atomic::write(path.as_ref(), |writer| self.write_jsonl(writer, &options, control))
    }

    /// Writes the ticks as a Parquet file, a group of rows at a time. The file is complete or, on
    /// failure, as before.
    ///
    /// # Arguments
    ///
    /// * `path` - the file to write or replace
    /// * `options` - how rows are written
    ///
    /// # Errors
    ///
    /// * [`ExportError::Io`]: when the file cannot be written
    /// * [`ExportError::Options`]: when an option cannot be used
    /// * [`ExportError::Interrupted`]: when the caller asks to stop
    #[cfg(feature = "parquet")]
    pub fn to_parquet(
        &self,
        path: impl AsRef<Path>,
        options: ParquetOptions,
        control: &mut dyn Control,
    ) -> Result<(), ExportError> {
        options.validate()?;
        atomic::write(path.as_ref(), |writer| self.write_parquet(writer, &options, control))
    }

    /// Draws the price line in the band of its quotes, with volumes below. The file is complete
    /// or, on failure, as before.
    ///
    /// # Arguments
    ///
    /// * `path` - the file to write or replace
    /// * `options` - how the chart looks
    ///
    /// # Errors
    ///
    /// * [`ExportError::Io`]: when the file cannot be written
    /// * [`ExportError::Options`]: when an option cannot be used
    /// * [`ExportError::Interrupted`]: when the caller asks to stop
    #[cfg(feature = "png")]
    pub fn to_png(
        &self,
        path: impl AsRef<Path>,
        options: PngOptions,
        control: &mut dyn Control,
    ) -> Result<(), ExportError> {
        options.validate()?;
        atomic::write(path.as_ref(), |writer| self.write_png(writer, &options, control))
    }
}
