//! JSON, as one array or as lines.
//!
//! Numbers are written from whole steps of the grid, so that a price shows exactly the decimals
//! of its tick size; texts go through `serde_json`.

use std::io::{self, Write};
use std::ops::Range;

use super::options::{JsonLinesOptions, JsonOptions, TimestampFormat};
use super::table::{Table, Values};
use super::{Sheet, cell};

/// Text is passed on when this much has come together.
const BUFFER: usize = 1 << 16;

/// Objects on their way into a JSON text.
struct Objects<'a> {
    writer: &'a mut dyn Write,
    timestamp_format: TimestampFormat,
    pretty: bool,
    text: Vec<u8>,
}

impl<'a> Objects<'a> {
    fn new(writer: &'a mut dyn Write, timestamp_format: TimestampFormat, pretty: bool) -> Self {
        Self { writer, timestamp_format, pretty, text: Vec::with_capacity(BUFFER + 1024) }
    }

    fn object(&mut self, table: &Table<'_>, row: usize) -> io::Result<()> {
        self.text.push(b'{');
        for (position, &(name, values)) in table.columns.iter().enumerate() {
            if position > 0 {
                self.text.push(b',');
            }
            if self.pretty {
                self.text.extend_from_slice(b"\n    ");
            }
            self.text.push(b'"');
            self.text.extend_from_slice(name.as_bytes());
            self.text.extend_from_slice(if self.pretty { b"\": " } else { b"\":" });
            self.value(table, values, row)?;
        }
        self.text.extend_from_slice(if self.pretty { b"\n  }" } else { b"}" });
        if self.text.len() >= BUFFER { self.pass_on() } else { Ok(()) }
    }

    fn value(&mut self, table: &Table<'_>, values: Values<'_>, row: usize) -> io::Result<()> {
        let grid = table.grid.as_ref();
        let text = &mut self.text;
        let before = text.len();
        match values {
            Values::Time(column) if self.timestamp_format == TimestampFormat::Iso => {
                text.push(b'"');
                cell::timestamp(text, self.timestamp_format, column[row]);
                text.push(b'"');
            }
            Values::Time(column) => cell::timestamp(text, self.timestamp_format, column[row]),
            Values::Label(labels) => {
                serde_json::to_writer(&mut *text, labels.get(row).unwrap_or_default())?;
            }
            Values::Number(column) => cell::whole(text, column[row]),
            Values::Price(column) => cell::price(text, grid, column[row]),
            Values::Difference(first, second) => {
                cell::difference(text, grid, first[row], second[row]);
            }
            Values::Volume(column) => cell::number(text, column[row]),
        }
        // JSON has no word for what is not a number.
        if text[before..].iter().any(|byte| matches!(byte, b'N' | b'i')) && is_number(values) {
            text.truncate(before);
            text.extend_from_slice(b"null");
        }
        Ok(())
    }

    fn pass_on(&mut self) -> io::Result<()> {
        self.writer.write_all(&self.text)?;
        self.text.clear();
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.pass_on()?;
        self.writer.flush()
    }
}

fn is_number(values: Values<'_>) -> bool {
    matches!(values, Values::Price(_) | Values::Difference(..) | Values::Volume(_))
}

/// An array of objects.
pub(crate) struct JsonSheet<'a> {
    objects: Objects<'a>,
    begun: bool,
    rows: u64,
}

impl<'a> JsonSheet<'a> {
    pub(crate) fn new(writer: &'a mut dyn Write, options: &JsonOptions) -> Self {
        let objects = Objects::new(writer, options.timestamp_format, options.pretty);
        Self { objects, begun: false, rows: 0 }
    }

    fn begin(&mut self) {
        if !std::mem::replace(&mut self.begun, true) {
            self.objects.text.push(b'[');
        }
    }
}

impl Sheet for JsonSheet<'_> {
    fn add(&mut self, table: &Table<'_>, rows: Range<usize>) -> io::Result<()> {
        self.begin();
        for row in rows {
            if self.rows > 0 {
                self.objects.text.push(b',');
            }
            if self.objects.pretty {
                self.objects.text.extend_from_slice(b"\n  ");
            }
            self.objects.object(table, row)?;
            self.rows += 1;
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.begin();
        let end: &[u8] = if self.objects.pretty && self.rows > 0 { b"\n]\n" } else { b"]\n" };
        self.objects.text.extend_from_slice(end);
        self.objects.finish()
    }
}

/// One object a line.
pub(crate) struct JsonLinesSheet<'a> {
    objects: Objects<'a>,
}

impl<'a> JsonLinesSheet<'a> {
    pub(crate) fn new(writer: &'a mut dyn Write, options: &JsonLinesOptions) -> Self {
        Self { objects: Objects::new(writer, options.timestamp_format, false) }
    }
}

impl Sheet for JsonLinesSheet<'_> {
    fn add(&mut self, table: &Table<'_>, rows: Range<usize>) -> io::Result<()> {
        for row in rows {
            self.objects.object(table, row)?;
            self.objects.text.push(b'\n');
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.objects.finish()
    }
}
