//! Files of rows and pictures.

pub(crate) mod atomic;
pub(crate) mod cell;
#[cfg(feature = "png")]
pub(crate) mod chart;
mod clock;
mod csv;
mod digits;
mod json;
mod layout;
pub(crate) mod options;
#[cfg(feature = "parquet")]
mod pages;
#[cfg(feature = "parquet")]
mod parquet;
mod paths;
#[cfg(feature = "png")]
pub(crate) mod picture;
mod relay;
pub(crate) mod table;

use std::io::Write;
use std::ops::Range;

use crate::control::Control;
use crate::error::ExportError;
use crate::series::bars::BarSeries;
use crate::series::ticks::TickSeries;
#[cfg(feature = "png")]
use options::PngOptions;
use options::{CsvOptions, JsonLinesOptions, JsonOptions};
use table::Table;
#[cfg(feature = "parquet")]
use {crate::series::origin::Origin, options::ParquetOptions};

#[cfg(feature = "parquet")]
pub(crate) use self::parquet::{ABOUT, Groups, check_groups};
pub(crate) use layout::Layout;
pub(crate) use relay::relay;

/// Rows whose numbers are prepared together.
const ROWS_AT_ONCE: usize = 1024;

/// Rows that one thread makes into text at a time, between two looks at the control.
pub(crate) const PIECE: usize = 2 * ROWS_AT_ONCE;

/// Writes a series to anything that takes bytes. The `to_*` methods do the same to a file.
#[cfg_attr(bindgen, py(skip))]
pub trait Export {
    /// Comma-separated values.
    ///
    /// # Errors
    ///
    /// [`ExportError`]: when an option cannot be used, the writer fails or the control stops.
    fn write_csv(
        &self,
        writer: &mut dyn Write,
        options: &CsvOptions,
        control: &mut dyn Control,
    ) -> Result<(), ExportError>;

    /// One JSON array of objects.
    ///
    /// # Errors
    ///
    /// [`ExportError`]: when the writer fails or the control stops.
    fn write_json(
        &self,
        writer: &mut dyn Write,
        options: &JsonOptions,
        control: &mut dyn Control,
    ) -> Result<(), ExportError>;

    /// One JSON object a line.
    ///
    /// # Errors
    ///
    /// [`ExportError`]: when the writer fails or the control stops.
    fn write_jsonl(
        &self,
        writer: &mut dyn Write,
        options: &JsonLinesOptions,
        control: &mut dyn Control,
    ) -> Result<(), ExportError>;

    /// A Parquet file.
    ///
    /// # Errors
    ///
    /// [`ExportError`]: when an option cannot be used, the writer fails or the control stops.
    #[cfg(feature = "parquet")]
    fn write_parquet(
        &self,
        writer: &mut dyn Write,
        options: &ParquetOptions,
        control: &mut dyn Control,
    ) -> Result<(), ExportError>;

    /// A chart as a PNG picture.
    ///
    /// # Errors
    ///
    /// [`ExportError`]: when an option cannot be used, the writer fails or the control stops.
    #[cfg(feature = "png")]
    fn write_png(
        &self,
        writer: &mut dyn Write,
        options: &PngOptions,
        control: &mut dyn Control,
    ) -> Result<(), ExportError>;
}

/// A writer's refusal.
pub(crate) fn refused(source: std::io::Error) -> ExportError {
    ExportError::Write { source }
}

/// Writes a whole table, looking at the control now and then.
fn write_table(
    layout: &Layout,
    table: &Table<'_>,
    writer: &mut dyn Write,
    control: &mut dyn Control,
) -> Result<(), ExportError> {
    let total = table.rows();
    let make = |rows: &Range<usize>, text: &mut Vec<u8>| {
        layout.rows(table, rows.clone(), rows.start == 0, text);
    };
    writer.write_all(&layout.head).map_err(refused)?;
    relay(writer, &make, |relay| {
        for start in (0..total).step_by(PIECE) {
            let end = total.min(start + PIECE);
            relay.push(start..end)?;
            control.progress(end as u64, total as u64);
            // After the last rows too: whoever hears of the end may still refuse it.
            if control.should_stop() {
                return Err(ExportError::Interrupted);
            }
        }
        Ok(())
    })?;
    writer.write_all(layout.foot(total as u64)).map_err(refused)?;
    writer.flush().map_err(refused)
}

/// Writes a whole table as Parquet, a group of rows at a time.
#[cfg(feature = "parquet")]
fn write_groups(
    table: &Table<'_>,
    origin: Option<&Origin>,
    writer: &mut dyn Write,
    options: &ParquetOptions,
    control: &mut dyn Control,
) -> Result<(), ExportError> {
    let total = table.rows();
    check_groups(options, total)?;
    let mut groups = Groups::new(table, origin, options)?;
    for start in (0..total).step_by(options.row_group_size) {
        let end = total.min(start + options.row_group_size);
        groups.add(table, start..end, writer, control)?;
        control.progress(end as u64, total as u64);
        // After the last rows too: whoever hears of the end may still refuse it.
        if control.should_stop() {
            return Err(ExportError::Interrupted);
        }
    }
    groups.finish(writer)?;
    writer.flush().map_err(refused)
}

macro_rules! write_rows {
    () => {
        fn write_csv(
            &self,
            writer: &mut dyn Write,
            options: &CsvOptions,
            control: &mut dyn Control,
        ) -> Result<(), ExportError> {
            options.validate()?;
            let table = self.table();
            write_table(&Layout::csv(&table, options), &table, writer, control)
        }

        fn write_json(
            &self,
            writer: &mut dyn Write,
            options: &JsonOptions,
            control: &mut dyn Control,
        ) -> Result<(), ExportError> {
            options.validate()?;
            let table = self.table();
            write_table(&Layout::json(&table, options), &table, writer, control)
        }

        fn write_jsonl(
            &self,
            writer: &mut dyn Write,
            options: &JsonLinesOptions,
            control: &mut dyn Control,
        ) -> Result<(), ExportError> {
            options.validate()?;
            let table = self.table();
            write_table(&Layout::json_lines(&table, options), &table, writer, control)
        }

        #[cfg(feature = "parquet")]
        fn write_parquet(
            &self,
            writer: &mut dyn Write,
            options: &ParquetOptions,
            control: &mut dyn Control,
        ) -> Result<(), ExportError> {
            options.validate()?;
            write_groups(&self.table(), self.origin.as_deref(), writer, options, control)
        }
    };
}

impl Export for BarSeries {
    write_rows!();

    #[cfg(feature = "png")]
    fn write_png(
        &self,
        writer: &mut dyn Write,
        options: &PngOptions,
        control: &mut dyn Control,
    ) -> Result<(), ExportError> {
        options.validate()?;
        chart::bars(self, writer, options, control)
    }
}

impl Export for TickSeries {
    write_rows!();

    #[cfg(feature = "png")]
    fn write_png(
        &self,
        writer: &mut dyn Write,
        options: &PngOptions,
        control: &mut dyn Control,
    ) -> Result<(), ExportError> {
        options.validate()?;
        chart::ticks(self, writer, options, control)
    }
}
