//! Tables in files, in the formats that series are written in.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use serde_json::Value;

use super::Values;
use super::cells::{Cell, Column};
use super::columns::TIMES;
use super::options::FrameOptions;
use crate::error::FrameError;

/// The columns of a file that matter.
pub(super) fn read(
    path: &Path,
    options: &FrameOptions,
) -> Result<Vec<(String, Values)>, FrameError> {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let place = Place { path };
    let file = || File::open(path).map_err(|source| place.refused(source)).map(BufReader::new);
    match extension.to_lowercase().as_str() {
        "csv" | "tsv" | "txt" => csv(&place, file()?, options),
        "json" => json(&place, file()?, options),
        "jsonl" | "ndjson" => json_lines(&place, file()?, options),
        _ => Err(crate::ConfigError::range(
            "source",
            path.display(),
            "a file that ends in .csv, .json or .jsonl",
        )
        .into()),
    }
}

/// The file, for what is said about it.
struct Place<'a> {
    path: &'a Path,
}

impl Place<'_> {
    fn refused(&self, source: io::Error) -> FrameError {
        FrameError::Io { path: self.path.to_owned(), source }
    }

    fn malformed(&self, line: u64, reason: impl std::fmt::Display) -> FrameError {
        FrameError::Malformed { path: self.path.to_owned(), line, reason: reason.to_string() }
    }
}

/// Whether a series could use a column of this name.
fn matters(name: &str, options: &FrameOptions) -> bool {
    const OTHERS: [&str; 10] =
        ["symbol", "path", "open", "high", "low", "close", "volume", "price", "bid", "ask"];
    let lower = name.trim().to_lowercase();
    let known = TIMES.iter().chain(&OTHERS).any(|known| *known == lower);
    let named = options.columns.iter().flat_map(|names| names.values());
    known || named.into_iter().any(|other| other.trim().to_lowercase() == lower)
}

fn csv(
    place: &Place<'_>,
    mut file: BufReader<File>,
    options: &FrameOptions,
) -> Result<Vec<(String, Values)>, FrameError> {
    let head = file.fill_buf().map_err(|source| place.refused(source))?;
    let delimiter = delimiter(head);
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(false).from_reader(file);
    let failed = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        let text = error.to_string();
        match error.into_kind() {
            csv::ErrorKind::Io(source) => place.refused(source),
            _ => place.malformed(line, text),
        }
    };
    let names = reader.headers().map_err(failed)?.clone();
    let mut columns: Vec<(usize, Column)> = names
        .iter()
        .enumerate()
        .filter(|(_, name)| matters(name, options))
        .map(|(index, name)| (index, Column::new(name.trim_start_matches('\u{feff}'))))
        .collect();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(failed)? {
        for (index, column) in &mut columns {
            column.push_text(record.get(*index).unwrap_or_default())?;
        }
    }
    Ok(columns.into_iter().map(|(_, column)| column.finish()).collect())
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

fn json_lines(
    place: &Place<'_>,
    file: BufReader<File>,
    options: &FrameOptions,
) -> Result<Vec<(String, Values)>, FrameError> {
    let mut objects = Objects::default();
    for (number, line) in file.lines().enumerate() {
        let line = line.map_err(|source| place.refused(source))?;
        if line.trim().is_empty() {
            continue;
        }
        let number = number as u64 + 1;
        let value = serde_json::from_str(&line).map_err(|error| place.malformed(number, error))?;
        objects.add(place, number, &value, options)?;
    }
    Ok(objects.finish())
}

fn json(
    place: &Place<'_>,
    mut file: BufReader<File>,
    options: &FrameOptions,
) -> Result<Vec<(String, Values)>, FrameError> {
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(|source| place.refused(source))?;
    let rows: Vec<Value> =
        serde_json::from_str(&text).map_err(|error| place.malformed(error.line() as u64, error))?;
    let mut objects = Objects::default();
    for row in &rows {
        objects.add(place, 1, row, options)?;
    }
    Ok(objects.finish())
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
        place: &Place<'_>,
        line: u64,
        row: &Value,
        options: &FrameOptions,
    ) -> Result<(), FrameError> {
        let Value::Object(fields) = row else {
            return Err(place.malformed(line, "a row must be an object of names and values"));
        };
        if self.rows == 0 {
            let names = fields.keys().filter(|name| matters(name, options));
            self.columns = names.map(|name| Column::new(name)).collect();
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

    fn finish(self) -> Vec<(String, Values)> {
        self.columns.into_iter().map(Column::finish).collect()
    }
}
