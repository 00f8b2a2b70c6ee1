//! Files of rows and pictures.

pub(crate) mod atomic;
pub(crate) mod cell;
#[cfg(feature = "png")]
pub(crate) mod chart;
mod csv;
mod json;
pub(crate) mod options;
mod paths;
pub(crate) mod table;

use std::io::Write;

use crate::control::Control;
use crate::error::ExportError;
use crate::series::bars::BarSeries;
use crate::series::ticks::TickSeries;
#[cfg(feature = "png")]
use options::PngOptions;
use options::{CsvOptions, JsonLinesOptions, JsonOptions};
use table::Table;

pub(crate) use self::csv::CsvSheet;
pub(crate) use self::json::{JsonLinesSheet, JsonSheet};

/// Rows written between two looks at the control.
const ROWS_AT_ONCE: usize = 1024;

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

/// A format that takes rows in pieces.
pub(crate) trait Sheet {
    /// Appends the rows of a table, which has the same columns each time.
    fn add(&mut self, table: &Table<'_>, rows: std::ops::Range<usize>) -> std::io::Result<()>;

    /// Ends the text.
    fn finish(&mut self) -> std::io::Result<()>;
}

/// A writer's refusal.
pub(crate) fn refused(source: std::io::Error) -> ExportError {
    ExportError::Write { source }
}

/// Writes a whole table, looking at the control now and then.
fn write_table(
    sheet: &mut dyn Sheet,
    table: &Table<'_>,
    control: &mut dyn Control,
) -> Result<(), ExportError> {
    let total = table.rows();
    let mut done = 0;
    // An empty table still has its header.
    sheet.add(table, 0..0).map_err(refused)?;
    while done < total {
        let end = total.min(done + ROWS_AT_ONCE);
        sheet.add(table, done..end).map_err(refused)?;
        done = end;
        control.progress(done as u64, total as u64);
        // After the last rows too: whoever hears of the end may still refuse it.
        if control.should_stop() {
            return Err(ExportError::Interrupted);
        }
    }
    sheet.finish().map_err(refused)
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
            write_table(&mut CsvSheet::new(writer, options), &self.table(), control)
        }

        fn write_json(
            &self,
            writer: &mut dyn Write,
            options: &JsonOptions,
            control: &mut dyn Control,
        ) -> Result<(), ExportError> {
            options.validate()?;
            write_table(&mut JsonSheet::new(writer, options), &self.table(), control)
        }

        fn write_jsonl(
            &self,
            writer: &mut dyn Write,
            options: &JsonLinesOptions,
            control: &mut dyn Control,
        ) -> Result<(), ExportError> {
            options.validate()?;
            write_table(&mut JsonLinesSheet::new(writer, options), &self.table(), control)
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
