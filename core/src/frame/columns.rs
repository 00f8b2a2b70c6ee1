//! Finds the columns of a series in a frame, and turns them into what the series holds.

use super::Values;
use super::options::FrameOptions;
use super::times::{self, Time};
use crate::error::FrameError;
use crate::export::options::TimestampFormat;
use crate::labels::Labels;
use crate::model::grid::Grid;

/// What a column of times may be called where nothing else is said; the last two are indices without a
/// name.
pub(super) const TIMES: [&str; 6] =
    ["timestamp", "datetime", "date", "time", "index", "__index_level_0__"];

/// The columns of a frame while they are taken out of it.
pub(super) struct Columns<'a> {
    left: Vec<(String, Values)>,
    options: &'a FrameOptions,
    rows: Option<usize>,
}

/// A value that cannot be part of a series.
pub(super) fn bad(
    column: &str,
    row: usize,
    value: impl std::fmt::Display,
    allowed: impl Into<String>,
) -> FrameError {
    FrameError::ColumnValue {
        column: column.to_owned(),
        row: row as u64,
        value: value.to_string(),
        allowed: allowed.into(),
    }
}

impl<'a> Columns<'a> {
    /// # Errors
    ///
    /// A name in `columns` that is no column of the series.
    pub(super) fn new(
        columns: Vec<(String, Values)>,
        options: &'a FrameOptions,
        known: &[&str],
    ) -> Result<Self, FrameError> {
        for name in options.columns.iter().flat_map(|names| names.keys()) {
            if !known.contains(&name.as_str()) {
                let allowed = format!("names for {}", known.join(", "));
                return Err(crate::ConfigError::range("columns", name, allowed).into());
            }
        }
        Ok(Self { left: columns, options, rows: None })
    }

    /// Takes the column out that has one of these names; an exact one is better than one in other case.
    fn find(&mut self, names: &[&str]) -> Result<Option<(String, Values)>, FrameError> {
        for name in names {
            let exact = |(found, _): &(String, Values)| found == name;
            let alike = |(found, _): &(String, Values)| {
                found.trim().to_lowercase() == name.trim().to_lowercase()
            };
            let position = match self.left.iter().filter(|it| exact(it)).count() {
                0 if self.left.iter().filter(|it| alike(it)).count() > 1 => {
                    return Err(FrameError::RepeatedColumn { column: (*name).to_owned() });
                }
                0 => self.left.iter().position(alike),
                1 => self.left.iter().position(exact),
                _ => return Err(FrameError::RepeatedColumn { column: (*name).to_owned() }),
            };
            if let Some(position) = position {
                return Ok(Some(self.left.swap_remove(position)));
            }
        }
        Ok(None)
    }

    fn needed(&mut self, column: &str, names: &[&str]) -> Result<(String, Values), FrameError> {
        let present: Vec<_> = self.left.iter().map(|(name, _)| name.clone()).collect();
        self.find(names)?.ok_or_else(|| FrameError::MissingColumn {
            column: column.to_owned(),
            found: if present.is_empty() { "none".to_owned() } else { present.join(", ") },
        })
    }

    fn same_length(&mut self, name: &str, rows: usize) -> Result<(), FrameError> {
        match self.rows {
            Some(expected) if expected != rows => Err(FrameError::ColumnLength {
                column: name.to_owned(),
                rows: rows as u64,
                expected: expected as u64,
            }),
            _ => {
                self.rows = Some(rows);
                Ok(())
            }
        }
    }

    /// The times, in microseconds.
    pub(super) fn times(&mut self) -> Result<(String, Vec<i64>), FrameError> {
        let named = self.options.name_of("timestamp");
        let names = if named == "timestamp" { TIMES.to_vec() } else { vec![named] };
        let (name, values) = self.needed("timestamp", &names)?;
        let zone = self.options.zone()?;
        let moment = |row: usize, time: Option<Time>| {
            let Some(time) = time else { return Err(bad(&name, row, "missing", "a time")) };
            let moment = match time {
                Time::Moment(moment) => Ok(moment),
                Time::Local(time) => zone.moment(time),
            };
            let shown = || match time {
                Time::Moment(moment) => moment.to_rfc3339(),
                Time::Local(time) => format!("{time} in {}", self.options.tz),
            };
            moment.and_then(times::microseconds).map_err(|why| {
                let allowed =
                    if why.starts_with("that") { format!("a time {why}") } else { why.to_owned() };
                bad(&name, row, shown(), allowed)
            })
        };
        let made: Result<Vec<i64>, FrameError> = match values {
            Values::Moments(values) => values
                .into_iter()
                .enumerate()
                .map(|(row, value)| moment(row, value.map(Time::Moment)))
                .collect(),
            Values::LocalTimes(values) => values
                .into_iter()
                .enumerate()
                .map(|(row, value)| moment(row, value.map(Time::Local)))
                .collect(),
            Values::Labels(labels) => (0..labels.len())
                .map(|row| {
                    let text = labels.get(row);
                    let time = text.and_then(times::parsed);
                    match (text, time) {
                        (Some(text), None) => Err(bad(
                            &name,
                            row,
                            format!("{text:?}"),
                            "a time such as 2024-01-31T09:30:00Z",
                        )),
                        (_, time) => moment(row, time),
                    }
                })
                .collect(),
            Values::Integers(values) => counted(&name, &values, self.options.timestamp_format),
            Values::Floats(values) => fractions(&name, &values, self.options.timestamp_format),
            Values::Other(kind) => Err(wrong(&name, kind, "times")),
        };
        let made = made?;
        self.same_length(&name, made.len())?;
        Ok((name, made))
    }

    /// A column of numbers that must be there.
    pub(super) fn numbers(&mut self, column: &str) -> Result<(String, Vec<f64>), FrameError> {
        let name = self.options.name_of(column);
        let (name, values) = self.needed(column, &[name])?;
        let values = self.as_numbers(&name, values)?;
        Ok((name, values))
    }

    /// A column of numbers, if it is there or was asked for by name.
    pub(super) fn optional(
        &mut self,
        column: &str,
    ) -> Result<Option<(String, Vec<f64>)>, FrameError> {
        if self.options.name_of(column) != column {
            return self.numbers(column).map(Some);
        }
        let Some((name, values)) = self.find(&[column])? else { return Ok(None) };
        let values = self.as_numbers(&name, values)?;
        Ok(Some((name, values)))
    }

    fn as_numbers(&mut self, name: &str, values: Values) -> Result<Vec<f64>, FrameError> {
        let values = match values {
            Values::Floats(values) => values,
            Values::Integers(values) => values.into_iter().map(|value| value as f64).collect(),
            Values::Labels(labels) => {
                let row = (0..labels.len()).find(|row| labels.get(*row).is_some());
                let row = row.unwrap_or_default();
                let text = labels.get(row).unwrap_or_default();
                return Err(bad(name, row, format!("the text {text:?}"), "a number"));
            }
            Values::Moments(_) | Values::LocalTimes(_) => {
                return Err(wrong(name, "times", "numbers"));
            }
            Values::Other(kind) => return Err(wrong(name, kind, "numbers")),
        };
        self.same_length(name, values.len())?;
        Ok(values)
    }

    /// What was traded, where the frame says so.
    pub(super) fn symbols(&mut self) -> Result<Option<Labels>, FrameError> {
        let name = self.options.name_of("symbol");
        let found = if name == "symbol" {
            self.find(&[name])?
        } else {
            Some(self.needed("symbol", &[name])?)
        };
        let Some((name, values)) = found else { return Ok(None) };
        let labels = match values {
            Values::Labels(labels) => labels,
            Values::Floats(_) | Values::Integers(_) => {
                return Err(wrong(&name, "numbers", "texts"));
            }
            Values::Moments(_) | Values::LocalTimes(_) => {
                return Err(wrong(&name, "times", "texts"));
            }
            Values::Other(kind) => return Err(wrong(&name, kind, "texts")),
        };
        if let Some(row) = (0..labels.len()).find(|row| labels.get(*row).is_none()) {
            return Err(bad(&name, row, "missing", "a text"));
        }
        self.same_length(&name, labels.len())?;
        Ok(Some(labels))
    }

    /// Which path of an ensemble rows belong to, where the frame says so in whole numbers.
    pub(super) fn paths(&mut self) -> Result<Option<Vec<u32>>, FrameError> {
        let named = self.options.name_of("path") != "path";
        let is_path = |(name, values): &(String, Values)| {
            name.trim().eq_ignore_ascii_case("path") && matches!(values, Values::Integers(_))
        };
        if !named && !self.left.iter().any(is_path) {
            return Ok(None);
        }
        let Some((name, values)) = self.optional("path")? else { return Ok(None) };
        let number = |(row, value): (usize, f64)| {
            let whole = value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&value);
            whole.then_some(value as u32).ok_or_else(|| {
                bad(&name, row, value, format!("a whole number from 0 to {}", u32::MAX))
            })
        };
        values.into_iter().enumerate().map(number).collect::<Result<_, _>>().map(Some)
    }
}

fn wrong(column: &str, found: impl Into<String>, allowed: &str) -> FrameError {
    FrameError::ColumnType {
        column: column.to_owned(),
        found: found.into(),
        allowed: allowed.to_owned(),
    }
}

/// Microseconds in what a whole number counts.
fn unit(format: TimestampFormat) -> Option<i64> {
    match format {
        TimestampFormat::Iso => None,
        TimestampFormat::UnixSeconds => Some(1_000_000),
        TimestampFormat::UnixMilliseconds => Some(1_000),
        TimestampFormat::UnixMicroseconds => Some(1),
    }
}

fn uncounted(name: &str) -> FrameError {
    wrong(name, "numbers", "times, or numbers and a timestamp_format that says what they count")
}

const COUNTED: &str = "a time from the year 1 to 9999";

fn counted(name: &str, values: &[i64], format: TimestampFormat) -> Result<Vec<i64>, FrameError> {
    let unit = unit(format).ok_or_else(|| uncounted(name))?;
    let time = |(row, value): (usize, &i64)| {
        let time = value.checked_mul(unit).and_then(chrono::DateTime::from_timestamp_micros);
        let time = time.ok_or_else(|| bad(name, row, value, COUNTED))?;
        times::microseconds(time).map_err(|why| bad(name, row, value, why))
    };
    values.iter().enumerate().map(time).collect()
}

/// Seconds and milliseconds with digits after the point, as our files have them.
fn fractions(name: &str, values: &[f64], format: TimestampFormat) -> Result<Vec<i64>, FrameError> {
    let unit = unit(format).ok_or_else(|| uncounted(name))?;
    // Their decimals are exact up to the microsecond, which a product of floats is not.
    let grid = Grid::from_decimal(rust_decimal::Decimal::new(1, (unit as f64).log10() as u32));
    let time = |(row, value): (usize, &f64)| {
        if value.is_nan() {
            return Err(bad(name, row, "missing", "a time"));
        }
        let steps = grid.as_ref().and_then(|grid| grid.steps_of(value.abs()));
        let steps = steps.ok_or_else(|| bad(name, row, value, "whole microseconds"))?;
        Ok(if *value < 0.0 { -steps } else { steps })
    };
    let times: Vec<i64> = values.iter().enumerate().map(time).collect::<Result<_, _>>()?;
    counted(name, &times, TimestampFormat::UnixMicroseconds)
}
