//! Comma-separated values.

use std::io::{self, Write};
use std::ops::Range;

use csv::{Writer, WriterBuilder};

use super::options::{CsvOptions, TimestampFormat};
use super::table::{Table, Values};
use super::{Sheet, cell};

const BUFFER: usize = 1 << 16;

/// Rows on their way into a CSV text.
pub(crate) struct CsvSheet<'a> {
    writer: Writer<&'a mut dyn Write>,
    timestamp_format: TimestampFormat,
    /// The names of the columns are still to be written.
    header: bool,
    text: Vec<u8>,
}

impl<'a> CsvSheet<'a> {
    pub(crate) fn new(writer: &'a mut dyn Write, options: &CsvOptions) -> Self {
        let writer = WriterBuilder::new()
            .delimiter(u8::try_from(options.delimiter).unwrap_or(b','))
            .buffer_capacity(BUFFER)
            .from_writer(writer);
        let CsvOptions { header, timestamp_format, .. } = *options;
        Self { writer, timestamp_format, header, text: Vec::new() }
    }

    fn cell(&mut self, table: &Table<'_>, values: Values<'_>, row: usize) -> io::Result<()> {
        let grid = table.grid.as_ref();
        let text = &mut self.text;
        text.clear();
        match values {
            Values::Time(column) => cell::timestamp(text, self.timestamp_format, column[row]),
            Values::Label(labels) => {
                text.extend_from_slice(labels.get(row).unwrap_or_default().as_bytes());
            }
            Values::Number(column) => cell::whole(text, column[row]),
            Values::Price(column) => cell::price(text, grid, column[row]),
            Values::Difference(first, second) => {
                cell::difference(text, grid, first[row], second[row]);
            }
            Values::Volume(column) => cell::number(text, column[row]),
        }
        self.writer.write_field(&self.text).map_err(cause)
    }
}

/// The refusal of the writer below, with its kind and number.
fn cause(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(source) => source,
        other => io::Error::other(format!("{other:?}")),
    }
}

impl Sheet for CsvSheet<'_> {
    fn add(&mut self, table: &Table<'_>, rows: Range<usize>) -> io::Result<()> {
        if std::mem::take(&mut self.header) {
            self.writer.write_record(table.columns.iter().map(|(name, _)| name)).map_err(cause)?;
        }
        for row in rows {
            for &(_, values) in &table.columns {
                self.cell(table, values, row)?;
            }
            self.writer.write_record(None::<&[u8]>).map_err(cause)?;
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
