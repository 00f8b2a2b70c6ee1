//! Tables in files, in the formats that series are written in.

use std::cell::Cell as Counter;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use serde::Deserializer;
use serde::de::{Error as _, SeqAccess, Visitor};
use serde_json::Value;

use super::cells::{Cell, Column};
use super::options::FrameOptions;
#[cfg(feature = "parquet")]
use super::parquet;
use super::source::{Loaded, Source};
use crate::control::Control;
use crate::error::FrameError;

/// Rows between two looks at the control.
const ROWS_AT_ONCE: u64 = 1024;

#[cfg(feature = "parquet")]
const FORMATS: &str = "a file that ends in .csv, .json, .jsonl or .parquet";
#[cfg(not(feature = "parquet"))]
const FORMATS: &str = "a file that ends in .csv, .json or .jsonl: this build reads no Parquet";

/// The columns of a file that matter.
pub(super) fn read(
    path: &Path,
    options: &FrameOptions,
    control: &mut dyn Control,
) -> Result<Loaded, FrameError> {
    let mut source = Source { path, options, control };
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let extension = extension.to_lowercase();
    let extension = extension.as_str();
    let is_text = matches!(extension, "csv" | "tsv" | "txt" | "json" | "jsonl" | "ndjson");
    let is_parquet = cfg!(feature = "parquet") && matches!(extension, "parquet" | "pq");
    if !(is_text || is_parquet) {
        return Err(crate::ConfigError::range("source", path.display(), FORMATS).into());
    }
    let file = File::open(path).map_err(|error| source.refused(error))?;
    let about = file.metadata().map_err(|error| source.refused(error))?;
    if about.is_dir() {
        return Err(source.refused(io::ErrorKind::IsADirectory.into()));
    }
    #[cfg(feature = "parquet")]
    if is_parquet {
        return parquet::read(&mut source, file);
    }
    let read = Counter::new(0);
    let mut file = BufReader::new(Counted { file, read: &read });
    let mut text = Text { source: &mut source, read: &read, length: about.len(), rows: 0 };
    let columns = match extension {
        "json" => text.json(file)?,
        "jsonl" | "ndjson" => text.json_lines(file)?,
        _ => text.csv(&mut file)?,
    };
    source.look(about.len(), about.len())?;
    let columns = columns.into_iter().map(Column::finish).collect();
    Ok(Loaded { columns, origin: None })
}

/// Counts the bytes that come out of a file.
struct Counted<'a> {
    file: File,
    read: &'a Counter<u64>,
}

impl Read for Counted<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(bytes)?;
        self.read.set(self.read.get() + count as u64);
        Ok(count)
    }
}

type Bytes<'a> = BufReader<Counted<'a>>;

/// A file of text while it is read.
struct Text<'a, 'b> {
    source: &'a mut Source<'b>,
    read: &'a Counter<u64>,
    length: u64,
    rows: u64,
}

impl Text<'_, '_> {
    /// One row more.
    fn row(&mut self) -> Result<(), FrameError> {
        self.rows += 1;
        if self.rows.is_multiple_of(ROWS_AT_ONCE) {
            return self.source.look(self.read.get(), self.length);
        }
        Ok(())
    }

    fn csv(&mut self, file: &mut Bytes<'_>) -> Result<Vec<Column>, FrameError> {
        let head = file.fill_buf().map_err(|error| self.source.refused(error))?;
        let delimiter = delimiter(head);
        let mut reader =
            csv::ReaderBuilder::new().delimiter(delimiter).flexible(false).from_reader(file);
        let names = reader.headers().map_err(|error| self.failed(error))?.clone();
        let mut columns: Vec<(usize, Column)> = Vec::new();
        for (index, name) in names.iter().enumerate() {
            // An index of times that has no name.
            let unnamed = index == 0 && name.is_empty();
            let name = if unnamed { "index" } else { name.trim_start_matches('\u{feff}') };
            if self.source.matters(name) {
                columns.push((index, self.source.column(name)));
            }
        }
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(|error| self.failed(error))? {
            for (index, column) in &mut columns {
                column.push_text(record.get(*index).unwrap_or_default())?;
            }
            self.row()?;
        }
        Ok(columns.into_iter().map(|(_, column)| column).collect())
    }

    fn failed(&self, error: csv::Error) -> FrameError {
        let line = error.position().map_or(1, csv::Position::line);
        let text = error.to_string();
        match error.into_kind() {
            csv::ErrorKind::Io(error) => self.source.refused(error),
            _ => self.source.malformed(Some(line), text),
        }
    }

    fn json_lines(&mut self, file: Bytes<'_>) -> Result<Vec<Column>, FrameError> {
        let mut objects = Objects::default();
        for (number, line) in file.lines().enumerate() {
            let line = line.map_err(|error| self.source.refused(error))?;
            if line.trim().is_empty() {
                continue;
            }
            let number = Some(number as u64 + 1);
            let value = serde_json::from_str(&line)
                .map_err(|error| self.source.malformed(number, error))?;
            objects.add(self.source, number, &value)?;
            self.row()?;
        }
        Ok(objects.columns)
    }

    /// One row is in memory at a time, and what it gives to the columns.
    fn json(&mut self, file: Bytes<'_>) -> Result<Vec<Column>, FrameError> {
        let mut rows = Rows { text: self, objects: Objects::default(), failed: None };
        let mut reader = serde_json::Deserializer::from_reader(file);
        let end = reader.deserialize_seq(&mut rows).and_then(|()| reader.end());
        let Rows { objects, failed, .. } = rows;
        match (failed, end) {
            (Some(failed), _) => Err(failed),
            (None, Err(error)) if error.is_io() => Err(self.source.refused(error.into())),
            (None, Err(error)) => Err(self.source.malformed(Some(error.line() as u64), error)),
            (None, Ok(())) => Ok(objects.columns),
        }
    }
}

/// What separates the names in the first line: the first character that no name has.
fn delimiter(head: &[u8]) -> u8 {
    let in_name =
        |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii() || b"_ \"'".contains(byte);
    head.iter()
        .copied()
        .find(|byte| !in_name(byte))
        .filter(|byte| !b"\r\n".contains(byte))
        .unwrap_or(b',')
}

/// The rows of a JSON array, as they come.
struct Rows<'a, 'b, 'c> {
    text: &'a mut Text<'b, 'c>,
    objects: Objects,
    /// What is wrong with a row, which the reader's own error could not hold.
    failed: Option<FrameError>,
}

impl<'de> Visitor<'de> for &mut Rows<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("an array of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        while let Some(row) = rows.next_element::<Value>()? {
            let added = self.objects.add(self.text.source, None, &row);
            if let Err(error) = added.and_then(|()| self.text.row()) {
                self.failed = Some(error);
                return Err(A::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

/// Rows as objects, whose keys are the columns.
#[derive(Default)]
struct Objects {
    columns: Vec<Column>,
    rows: usize,
}

impl Objects {
    fn add(
        &mut self,
        source: &Source<'_>,
        line: Option<u64>,
        row: &Value,
    ) -> Result<(), FrameError> {
        let Value::Object(fields) = row else {
            let reason = "a row must be an object of names and values";
            let at = if line.is_some() { String::new() } else { format!("row {}: ", self.rows) };
            return Err(source.malformed(line, at + reason));
        };
        if self.rows == 0 {
            let names = fields.keys().filter(|name| source.matters(name));
            self.columns = names.map(|name| source.column(name)).collect();
        }
        for column in &mut self.columns {
            column.push(match fields.get(&column.name) {
                None | Some(Value::Null) => Cell::Missing,
                Some(Value::String(text)) => Cell::Text(text),
                Some(Value::Number(number)) => match (number.as_i64(), number.as_f64()) {
                    (Some(whole), _) => Cell::Whole(whole),
                    (None, Some(value)) => Cell::Number(value),
                    (None, None) => Cell::Missing,
                },
                Some(other) => {
                    return Err(super::columns::bad(
                        &column.name,
                        self.rows,
                        other,
                        "a number or a text",
                    ));
                }
            })?;
        }
        self.rows += 1;
        Ok(())
    }
}
