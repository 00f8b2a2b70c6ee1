//! What can go wrong, one enum a concern.

use std::io;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::interval::TimeInterval;

/// A setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A value outside its range.
    #[error("{field} is {value}, allowed: {allowed}")]
    OutOfRange {
        /// The setting.
        field: String,
        /// What was given.
        value: String,
        /// What may be given.
        allowed: String,
    },
    /// Two settings that say the same thing.
    #[error("{first} and {second} exclude each other: give one, or set one to none")]
    Conflict {
        /// One setting.
        first: String,
        /// The other.
        second: String,
    },
}

impl ConfigError {
    pub(crate) fn range(
        field: &str,
        value: impl std::fmt::Display,
        allowed: impl Into<String>,
    ) -> Self {
        Self::OutOfRange {
            field: field.to_owned(),
            value: readable(value.to_string()),
            allowed: allowed.into(),
        }
    }
}

/// A number of three hundred digits in its short form.
fn readable(text: String) -> String {
    const LONGEST: usize = 24;
    match text.parse::<f64>() {
        Ok(number) if text.len() > LONGEST => format!("{number:e}"),
        _ => text,
    }
}

/// A length of time that is no interval.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum IntervalError {
    /// A text that is not a whole number and a unit.
    #[error(
        "{text:?} cannot be read as an interval, allowed: a whole number from 1 and one of us, ms, s, m, \
         h, d, w, such as \"5m\", up to 36525d"
    )]
    Unreadable {
        /// What was given, cut to 40 characters.
        text: String,
    },
    /// A duration outside the range.
    #[error("interval is {value}, allowed: whole microseconds, from one to 36525 days")]
    OutOfRange {
        /// What was given.
        value: String,
    },
}

/// A series that cannot be aggregated as asked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SeriesError {
    /// The new rows would be closer together than the old ones.
    #[error("interval is {requested}, allowed: at least {own}, the interval of the series")]
    IntervalTooShort {
        /// What was asked for.
        requested: TimeInterval,
        /// The interval of the series.
        own: TimeInterval,
    },
    /// The new rows would cut old ones in two.
    #[error("interval is {requested}, allowed: a multiple of {own}, the interval of the series")]
    IntervalNotMultiple {
        /// What was asked for.
        requested: TimeInterval,
        /// The interval of the series.
        own: TimeInterval,
    },
}

/// Data that cannot be generated.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum GeneratorError {
    /// A setting that cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A window that begins before the first bar of the path.
    #[error(
        "the window begins at {window}, before the path: start={start}; begin at or after it, or \
         give the generator an earlier start="
    )]
    WindowBeforeStart {
        /// Where the window begins.
        window: DateTime<Utc>,
        /// Where the path begins.
        start: DateTime<Utc>,
    },
    /// A window that ends before it begins.
    #[error("the window ends at {end}, before it begins at {start}: exchange them")]
    WindowReversed {
        /// Where the window begins.
        start: DateTime<Utc>,
        /// Where the window ends.
        end: DateTime<Utc>,
    },
    /// A path whose price would overflow: e^709 times the initial price, where no `max_price` was
    /// given to reflect it; or one that is too many reflections away.
    #[error(
        "the price at row {row} leaves what can be computed, with a logarithm of {level:.1} over the \
         initial price: lower trend or volatility, generate fewer rows, take a coarser tick_size, or \
         set max_price, which reflects the path"
    )]
    PriceOverflow {
        /// The row, counted from the beginning of the path.
        row: u64,
        /// The logarithm of price over initial price, before reflection at barriers.
        level: f64,
    },
    /// Rows that would lie past the year 9999.
    #[error(
        "row {row} would lie past the year 9999: generate fewer rows, begin earlier or shorten the \
         interval"
    )]
    TimestampOverflow {
        /// The first row past the end, counted from the beginning of the path.
        row: u64,
    },
    /// More rows than memory holds.
    #[error("{rows} rows do not fit in memory: ask for fewer, or generate them in chunks")]
    OutOfMemory {
        /// How many rows were asked for.
        rows: u64,
    },
    /// Another user of the same generator moved its cursor during the call.
    #[error(
        "an iterator of this generator moved its cursor during the call, which therefore changed \
         nothing: call again, or use a clone of the generator"
    )]
    CursorMoved,
    /// The caller asked to stop.
    #[error("interrupted: nothing was changed")]
    Interrupted,
}

/// A table from elsewhere that is no series. Rows are counted from 0.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FrameError {
    /// A column that is needed is not there.
    #[error("column {column} is missing: there are {found}")]
    MissingColumn {
        /// The column of the series.
        column: String,
        /// The columns of the frame.
        found: String,
    },
    /// A column is there more than once.
    #[error("column {column} is there more than once: name the right one with columns=")]
    RepeatedColumn {
        /// The column.
        column: String,
    },
    /// A column of something else.
    #[error("column {column} holds {found}, allowed: {allowed}")]
    ColumnType {
        /// The column.
        column: String,
        /// What it holds.
        found: String,
        /// What it may hold.
        allowed: String,
    },
    /// Columns of different lengths.
    #[error("column {column} has {rows} rows, allowed: {expected}, as the columns before it")]
    ColumnLength {
        /// The column.
        column: String,
        /// Its length.
        rows: u64,
        /// The length of the others.
        expected: u64,
    },
    /// A value that cannot be part of a series.
    #[error("column {column}, row {row} is {value}, allowed: {allowed}")]
    ColumnValue {
        /// The column.
        column: String,
        /// The row.
        row: u64,
        /// What is there.
        value: String,
        /// What may be there.
        allowed: String,
    },
    /// An option that cannot be used.
    #[error(transparent)]
    Options(#[from] ConfigError),
    /// The file system refused.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file that is not of its format.
    #[error("cannot read {}: {}{reason}", path.display(), at_line(*line))]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line of a text, counted from 1.
        line: Option<u64>,
        /// What is wrong.
        reason: String,
    },
    /// The caller asked to stop.
    #[error("interrupted: nothing was read")]
    Interrupted,
}

fn at_line(line: Option<u64>) -> String {
    line.map(|line| format!("line {line}: ")).unwrap_or_default()
}

/// A file or text that cannot be written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The file system refused.
    #[error("cannot write {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A writer refused.
    #[error("cannot write: {source}")]
    Write {
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The data could not be generated.
    #[error(transparent)]
    Generate(#[from] GeneratorError),
    /// An option that cannot be used.
    #[error(transparent)]
    Options(#[from] ConfigError),
    /// The picture could not be drawn.
    #[error("cannot draw the chart: {reason}")]
    Draw {
        /// Why.
        reason: String,
    },
    /// The caller asked to stop.
    #[error("interrupted: no file was written or changed")]
    Interrupted,
}
