//! Columns from the texts of a file, cell by cell.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, Utc};

use super::Values;
use super::columns::bad;
use super::times::{self, Time};
use crate::error::FrameError;
use crate::labels::Labels;

/// A value in a file.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "only Parquet has times as such"))]
pub(super) enum Cell<'a> {
    Missing,
    Text(&'a str),
    Number(f64),
    Whole(i64),
    Moment(DateTime<Utc>),
    LocalTime(NaiveDateTime),
}

/// A column that grows, and becomes what its first value is.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    values: Option<Values>,
    /// Missing values before the first one.
    gaps: usize,
    /// The codes of texts.
    known: BTreeMap<String, u32>,
}

impl Column {
    /// A column that holds texts if that is said, and else what its first value is.
    pub(super) fn new(name: &str, texts: bool) -> Self {
        let values = texts.then(|| Values::Labels(Labels::default()));
        Self { name: name.to_owned(), values, gaps: 0, known: BTreeMap::new() }
    }

    /// A cell of a text file: a number, a time, or any other text.
    pub(super) fn push_text(&mut self, text: &str) -> Result<(), FrameError> {
        let text = text.trim();
        let texts = matches!(self.values, Some(Values::Labels(_)));
        if text.is_empty() {
            self.push(Cell::Missing)
        } else if texts {
            self.push(Cell::Text(text))
        } else if let Ok(value) = text.parse::<i64>() {
            self.push(Cell::Whole(value))
        } else if let Ok(value) = text.parse::<f64>() {
            self.push(Cell::Number(value))
        } else {
            self.push(Cell::Text(text))
        }
    }

    pub(super) fn push(&mut self, cell: Cell<'_>) -> Result<(), FrameError> {
        if self.values.is_none() {
            if let Cell::Missing = cell {
                self.gaps += 1;
                return Ok(());
            }
            self.values = Some(first(cell, self.gaps));
        }
        let Some(values) = &mut self.values else { return Ok(()) };
        let floats = match (&*values, cell) {
            (Values::Integers(whole), Cell::Number(_) | Cell::Missing) => {
                Some(whole.iter().map(|&value| value as f64).collect())
            }
            _ => None,
        };
        if let Some(floats) = floats {
            *values = Values::Floats(floats);
        }
        let (row, wanted) = match values {
            Values::Floats(numbers) => match cell {
                Cell::Missing => return push(numbers, f64::NAN),
                Cell::Number(value) => return push(numbers, value),
                Cell::Whole(value) => return push(numbers, value as f64),
                _ => (numbers.len(), "a number"),
            },
            Values::Integers(numbers) => match cell {
                Cell::Whole(value) => return push(numbers, value),
                _ => (numbers.len(), "a number"),
            },
            Values::Moments(moments) => match (cell, time(cell)) {
                (Cell::Missing, _) => return push(moments, None),
                (_, Some(Time::Moment(moment))) => return push(moments, Some(moment)),
                _ => (moments.len(), "a time with a zone, as in the rows before"),
            },
            Values::LocalTimes(moments) => match (cell, time(cell)) {
                (Cell::Missing, _) => return push(moments, None),
                (_, Some(Time::Local(moment))) => return push(moments, Some(moment)),
                _ => (moments.len(), "a time without a zone, as in the rows before"),
            },
            Values::Labels(labels) => return label(labels, &mut self.known, cell),
            Values::Other(_) => return Ok(()),
        };
        Err(bad(&self.name, row, said(cell), wanted))
    }

    pub(super) fn finish(self) -> (String, Values) {
        let gaps = self.gaps;
        (self.name, self.values.unwrap_or_else(|| Values::Floats(vec![f64::NAN; gaps])))
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the last word of every way through a cell")]
fn push<T>(values: &mut Vec<T>, value: T) -> Result<(), FrameError> {
    values.push(value);
    Ok(())
}

fn label(
    labels: &mut Labels,
    known: &mut BTreeMap<String, u32>,
    cell: Cell<'_>,
) -> Result<(), FrameError> {
    let owned;
    let text = match cell {
        Cell::Missing => return push(&mut labels.codes, u32::MAX),
        Cell::Text(text) => text,
        other => {
            owned = said(other);
            &owned
        }
    };
    let code = known.get(text).copied().unwrap_or_else(|| {
        let code = u32::try_from(labels.names.len()).unwrap_or(u32::MAX);
        labels.names.push(text.to_owned());
        known.insert(text.to_owned(), code);
        code
    });
    push(&mut labels.codes, code)
}

fn time(cell: Cell<'_>) -> Option<Time> {
    match cell {
        Cell::Text(text) => times::parsed(text),
        Cell::Moment(moment) => Some(Time::Moment(moment)),
        Cell::LocalTime(time) => Some(Time::Local(time)),
        _ => None,
    }
}

/// An empty column of the kind of its first value, after some that are missing.
fn first(cell: Cell<'_>, gaps: usize) -> Values {
    match (cell, time(cell)) {
        (Cell::Whole(_), _) if gaps == 0 => Values::Integers(Vec::new()),
        (_, Some(Time::Moment(_))) => Values::Moments(vec![None; gaps]),
        (_, Some(Time::Local(_))) => Values::LocalTimes(vec![None; gaps]),
        (Cell::Text(_), _) => {
            Values::Labels(Labels { codes: vec![u32::MAX; gaps], names: Vec::new() })
        }
        _ => Values::Floats(vec![f64::NAN; gaps]),
    }
}

fn said(cell: Cell<'_>) -> String {
    match cell {
        Cell::Missing => "missing".to_owned(),
        Cell::Text(text) => format!("{text:?}"),
        Cell::Number(value) => value.to_string(),
        Cell::Whole(value) => value.to_string(),
        Cell::Moment(moment) => moment.to_rfc3339(),
        Cell::LocalTime(time) => time.to_string(),
    }
}
