//! Files that a generator writes, from the first bar of its path, without using its cursors.
#![expect(
    clippy::needless_pass_by_value,
    reason = "options are small values, given like a configuration"
)]

use std::path::Path;

use super::MarketDataGenerator;
use super::cursor::{Course, lock};
use crate::control::Control;
use crate::error::ExportError;
#[cfg(feature = "parquet")]
use crate::export::options::ParquetOptions;
#[cfg(feature = "png")]
use crate::export::options::PngOptions;
use crate::export::options::{CsvOptions, JsonLinesOptions, JsonOptions};
use crate::export::table::Table;
#[cfg(feature = "parquet")]
use crate::export::{Groups, check_groups};
use crate::export::{Layout, PIECE, atomic, refused, relay};
use crate::model::bars::Cursor;
use crate::model::market::Market;
use crate::series::bars::BarSeries;
use crate::stream::philox::Track;

/// A part of longer work, which counts what was done before it.
struct Part<'a> {
    control: &'a mut dyn Control,
    done: usize,
    total: usize,
}

impl Control for Part<'_> {
    fn progress(&mut self, done: u64, _total: u64) {
        self.control.progress(self.done as u64 + done, self.total as u64);
    }

    fn should_stop(&mut self) -> bool {
        self.control.should_stop()
    }
}

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
        self.to_text(path.as_ref(), count, control, |table| Layout::csv(table, &options))
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
        self.to_text(path.as_ref(), count, control, |table| Layout::json(table, &options))
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
        self.to_text(path.as_ref(), count, control, |table| Layout::json_lines(table, &options))
    }

    /// Writes the first bars of the path as a Parquet file, with one group of rows in memory at a
    /// time. The cursors stay where they are. The file is complete or, on failure, as before.
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
    #[cfg(feature = "parquet")]
    pub fn to_parquet(
        &self,
        path: impl AsRef<Path>,
        #[cfg_attr(bindgen, py(default = 1000))] count: usize,
        options: ParquetOptions,
        control: &mut dyn Control,
    ) -> Result<(), ExportError> {
        options.validate()?;
        check_groups(&options, count)?;
        let track = lock(&self.state).track;
        let about = self.origin(track, self.config.interval);
        let empty = BarSeries::with_room(0, about.clone())?;
        atomic::write(path.as_ref(), |writer| {
            let mut groups = Groups::new(&empty.table(), Some(&about), &options)?;
            let (mut cursor, mut done) = (Cursor::default(), 0);
            while done < count {
                let rows = options.row_group_size.min(count - done);
                let mut part = Part { control: &mut *control, done, total: count };
                let (series, end) = self.bar_series(track, cursor, rows, &mut part)?;
                groups.add(&series.table(), 0..rows, writer, control)?;
                (cursor, done) = (end, done + rows);
            }
            // After the last rows too: whoever hears of the end may still refuse it.
            if control.should_stop() {
                return Err(ExportError::Interrupted);
            }
            groups.finish(writer)
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

    /// Streams the first bars of the path into a file of rows, some at a time.
    fn to_text(
        &self,
        path: &Path,
        count: usize,
        control: &mut dyn Control,
        layout: impl FnOnce(&Table<'_>) -> Layout,
    ) -> Result<(), ExportError> {
        let track = lock(&self.state).track;
        let empty = BarSeries::with_room(0, self.origin(track, self.config.interval))?;
        let layout = layout(&empty.table());
        let make = |(first, series): &(bool, BarSeries), text: &mut Vec<u8>| {
            layout.rows(&series.table(), 0..series.len(), *first, text);
        };
        atomic::write(path, |writer| {
            writer.write_all(&layout.head).map_err(refused)?;
            relay(writer, &make, |relay| {
                let mut first = true;
                self.pieces(track, count, control, |series| {
                    relay.push((std::mem::take(&mut first), series))
                })
            })?;
            writer.write_all(layout.foot(count as u64)).map_err(refused)
        })
    }

    /// The first bars of the path in series of [`PIECE`] rows, the last of what is left.
    fn pieces(
        &self,
        track: Track,
        count: usize,
        control: &mut dyn Control,
        mut sink: impl FnMut(BarSeries) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        let course = Course { market: &self.market, track, origin: self.market.start };
        let about = self.origin(track, self.config.interval);
        let mut cursor = Cursor::default();
        let mut part = Part { control, done: 0, total: count };
        Market::check_times(course.origin, course.market.interval, 0, count as u64)?;
        while part.done < count {
            let rows = (count - part.done).min(PIECE);
            let mut series = BarSeries::with_room(rows, about.clone())?;
            cursor = course.extend(&mut series, cursor, rows as u64, &mut part)?;
            part.done += rows;
            sink(series)?;
        }
        Ok(())
    }
}
