//! Files that a generator writes, from the first bar of its path, without using its cursors.
#![expect(
    clippy::needless_pass_by_value,
    reason = "options are small values, given like a configuration"
)]

use std::io::Write;
use std::path::Path;

use super::MarketDataGenerator;
use super::cursor::{lock, try_advance_bars};
use crate::control::Control;
use crate::error::ExportError;
#[cfg(feature = "png")]
use crate::export::options::PngOptions;
use crate::export::options::{CsvOptions, JsonLinesOptions, JsonOptions};
use crate::export::{CsvSheet, JsonLinesSheet, JsonSheet, Sheet, atomic, refused};
use crate::model::BLOCK;
use crate::model::bars::{BarBlock, Cursor};
use crate::series::bars::BarSeries;

impl MarketDataGenerator {
    /// Writes the first bars of the path as comma-separated values, in bounded memory. The cursors
    /// stay where they are. The file is complete or, on failure, as before.
    ///
    /// # Arguments
    ///
    /// * `path` - the file to write or replace
    /// * `count` - how many bars, 0 or more
    /// * `options` - how rows are written
    ///
    /// # Errors
    ///
    /// * [`ExportError::Io`]: when the file cannot be written
    /// * [`ExportError::Generate`]: when the bars cannot be generated
    /// * [`ExportError::Options`]: when an option cannot be used
    /// * [`ExportError::Interrupted`]: when the caller asks to stop
    pub fn to_csv(
        &self,
        path: impl AsRef<Path>,
        #[cfg_attr(bindgen, py(default = 1000))] count: usize,
        options: CsvOptions,
        control: &mut dyn Control,
    ) -> Result<(), ExportError> {
        options.validate()?;
        self.to_file(path.as_ref(), count, control, |writer| {
            Box::new(CsvSheet::new(writer, &options))
        })
    }

    /// Writes the first bars of the path as a JSON array of objects, in bounded memory. The
    /// cursors stay where they are. The file is complete or, on failure, as before.
    ///
    /// # Arguments
    ///
    /// * `path` - the file to write or replace
    /// * `count` - how many bars, 0 or more
    /// * `options` - how rows are written
    ///
    /// # Errors
    ///
    /// * [`ExportError::Io`]: when the file cannot be written
    /// * [`ExportError::Generate`]: when the bars cannot be generated
    /// * [`ExportError::Interrupted`]: when the caller asks to stop
    pub fn to_json(
        &self,
        path: impl AsRef<Path>,
        #[cfg_attr(bindgen, py(default = 1000))] count: usize,
        options: JsonOptions,
        control: &mut dyn Control,
    ) -> Result<(), ExportError> {
        options.validate()?;
        self.to_file(path.as_ref(), count, control, |writer| {
            Box::new(JsonSheet::new(writer, &options))
        })
    }

    /// Writes the first bars of the path as JSON objects, one a line, in bounded memory. The
    /// cursors stay where they are. The file is complete or, on failure, as before.
    ///
    /// # Arguments
    ///
    /// * `path` - the file to write or replace
    /// * `count` - how many bars, 0 or more
    /// * `options` - how rows are written
    ///
    /// # Errors
    ///
    /// * [`ExportError::Io`]: when the file cannot be written
    /// * [`ExportError::Generate`]: when the bars cannot be generated
    /// * [`ExportError::Interrupted`]: when the caller asks to stop
    pub fn to_jsonl(
        &self,
        path: impl AsRef<Path>,
        #[cfg_attr(bindgen, py(default = 1000))] count: usize,
        options: JsonLinesOptions,
        control: &mut dyn Control,
    ) -> Result<(), ExportError> {
        options.validate()?;
        self.to_file(path.as_ref(), count, control, |writer| {
            Box::new(JsonLinesSheet::new(writer, &options))
        })
    }

    /// Draws the first bars of the path as candles, with volumes below. The cursors stay where
    /// they are. The file is complete or, on failure, as before.
    ///
    /// # Arguments
    ///
    /// * `path` - the file to write or replace
    /// * `count` - how many bars, 0 or more
    /// * `options` - how the chart looks
    ///
    /// # Errors
    ///
    /// * [`ExportError::Io`]: when the file cannot be written
    /// * [`ExportError::Generate`]: when the bars cannot be generated
    /// * [`ExportError::Options`]: when an option cannot be used
    /// * [`ExportError::Interrupted`]: when the caller asks to stop
    #[cfg(feature = "png")]
    pub fn to_png(
        &self,
        path: impl AsRef<Path>,
        #[cfg_attr(bindgen, py(default = 500))] count: usize,
        options: PngOptions,
        control: &mut dyn Control,
    ) -> Result<(), ExportError> {
        options.validate()?;
        atomic::write(path.as_ref(), |writer| {
            let track = lock(&self.state).track;
            let (series, _) = self.bar_series(track, Cursor::default(), count, control)?;
            crate::export::chart::bars(&series, writer, &options, control)
        })
    }

    /// Streams the first bars of the path through a sheet, a block at a time.
    fn to_file(
        &self,
        path: &Path,
        count: usize,
        control: &mut dyn Control,
        sheet: impl for<'a> FnOnce(&'a mut dyn Write) -> Box<dyn Sheet + 'a>,
    ) -> Result<(), ExportError> {
        atomic::write(path, |writer| {
            let track = lock(&self.state).track;
            let mut sheet = sheet(writer);
            let (market, origin) = (&self.market, self.market.start);
            let about = self.origin(track, self.config.interval);
            let mut add = |block: Option<&BarBlock>| -> Result<(), ExportError> {
                let rows = block.map_or(0, BarBlock::len).min(BLOCK);
                let mut series = BarSeries::with_room(rows, about.clone())?;
                if let Some(block) = block {
                    series.append(market, origin, block);
                }
                sheet.add(&series.table(), 0..rows).map_err(refused)
            };
            // No bars still make a header.
            add(None)?;
            let (from, total) = (Cursor::default(), count as u64);
            try_advance_bars(market, track, origin, from, total, control, |block| {
                add(Some(block))
            })?;
            sheet.finish().map_err(refused)
        })
    }
}
