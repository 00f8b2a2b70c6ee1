//! What stands around values in a text, and the one loop that writes rows.

use std::ops::Range;

use pulp::NullaryFnOnce;

use super::clock::Clock;
use super::digits::{fixed, put, shortest};
use super::options::TimestampFormat;
use super::table::{Table, Values};
use super::{ROWS_AT_ONCE, cell};
use crate::labels::Labels;
use crate::model::grid::{Grid, OFF_GRID};
use crate::stream::tier::Tier;

/// Bytes that stand before a value, as one array to store at once.
const MARK: usize = 32;

/// A short text between values.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    text: [u8; MARK],
    length: usize,
}

impl Mark {
    /// A text of up to 32 bytes: separators and the names of our own columns are short.
    pub(super) fn new(from: &[u8]) -> Self {
        let length = from.len().min(MARK);
        let mut text = [0; MARK];
        text[..length].copy_from_slice(&from[..length]);
        Self { text, length }
    }

    #[inline(always)]
    fn write(&self, out: &mut Vec<u8>) {
        put(out, &self.text, self.length);
    }
}

/// A format of rows.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    /// Before the first row.
    pub(crate) head: Vec<u8>,
    /// After the last row; another one when there is none.
    pub(super) foot: Vec<u8>,
    pub(super) empty_foot: Vec<u8>,
    /// Before the first row, and before each other.
    pub(super) first: Mark,
    pub(super) between: Mark,
    /// Before each value of a row, and after the last.
    pub(super) before: Vec<Mark>,
    pub(super) after: Mark,
    pub(super) timestamp_format: TimestampFormat,
    /// The text of a label.
    pub(super) label: fn(&Layout, &str) -> Vec<u8>,
    /// Stands for what is not a number; none: the word for it.
    pub(super) not_finite: Option<&'static [u8]>,
    pub(super) delimiter: u8,
}

/// The values of a column for the rows at hand.
enum Ready<'a> {
    Time(&'a [i64]),
    Label(&'a Labels, Vec<Vec<u8>>),
    Whole(&'a [u32]),
    /// Digits of numbers on a grid, and the numbers for those that are not.
    Number {
        digits: Vec<u64>,
        decimals: u32,
        /// Whether zeros at the end are left out.
        short: bool,
        values: Values<'a>,
    },
}

impl Layout {
    pub(crate) fn foot(&self, rows: u64) -> &[u8] {
        if rows > 0 { &self.foot } else { &self.empty_foot }
    }

    /// Appends rows of a table; the first one of all has nothing before it.
    pub(crate) fn rows(
        &self,
        table: &Table<'_>,
        rows: Range<usize>,
        mut first: bool,
        out: &mut Vec<u8>,
    ) {
        let mut clock = Clock::new(self.timestamp_format);
        let mut columns: Vec<_> =
            table.columns.iter().map(|&(_, values)| self.ready(table, values)).collect();
        for start in rows.clone().step_by(ROWS_AT_ONCE) {
            let some = start..rows.end.min(start + ROWS_AT_ONCE);
            for column in &mut columns {
                column.prepare(table, some.clone());
            }
            for row in some.clone() {
                let mark = if std::mem::take(&mut first) { &self.first } else { &self.between };
                mark.write(out);
                for (column, mark) in columns.iter().zip(&self.before) {
                    mark.write(out);
                    self.value(table, column, row, row - some.start, &mut clock, out);
                }
                self.after.write(out);
            }
        }
    }

    fn ready<'a>(&self, table: &Table<'_>, values: Values<'a>) -> Ready<'a> {
        let decimals = |grid: &Option<Grid>| grid.as_ref().map_or(0, Grid::decimals);
        match values {
            Values::Time(column) => Ready::Time(column),
            Values::Label(labels) => {
                let texts = labels.names.iter().map(|name| (self.label)(self, name)).collect();
                Ready::Label(labels, texts)
            }
            Values::Number(column) => Ready::Whole(column),
            Values::Price(_) | Values::Difference(..) => Ready::Number {
                digits: Vec::with_capacity(ROWS_AT_ONCE),
                decimals: decimals(&table.grid),
                short: false,
                values,
            },
            Values::Volume(_) => Ready::Number {
                digits: Vec::with_capacity(ROWS_AT_ONCE),
                decimals: decimals(&table.lots),
                short: decimals(&table.lots) > 0,
                values,
            },
        }
    }

    #[inline(always)]
    fn value(
        &self,
        table: &Table<'_>,
        column: &Ready<'_>,
        row: usize,
        place: usize,
        clock: &mut Clock,
        out: &mut Vec<u8>,
    ) {
        match column {
            Ready::Time(times) => clock.write(out, times[row]),
            Ready::Label(labels, texts) => match texts.get(labels.codes[row] as usize) {
                Some(text) => out.extend_from_slice(text),
                None => out.extend_from_slice(&(self.label)(self, "")),
            },
            Ready::Whole(numbers) => {
                fixed(out, u64::from(numbers[row]), 0);
            }
            Ready::Number { digits, decimals, short, values } => {
                let digits = digits[place];
                let written = digits != OFF_GRID
                    && if *short {
                        shortest(out, digits, *decimals)
                    } else {
                        fixed(out, digits, *decimals)
                    };
                if !written {
                    self.other(table, *values, row, out);
                }
            }
        }
    }

    /// A number that is not on its grid or has very many digits.
    #[cold]
    fn other(&self, table: &Table<'_>, values: Values<'_>, row: usize, out: &mut Vec<u8>) {
        let grid = table.grid.as_ref();
        let (number, is_price) = match values {
            Values::Price(column) => (column[row], true),
            Values::Difference(first, second) => (second[row] - first[row], false),
            Values::Volume(column) => (column[row], false),
            Values::Time(_) | Values::Label(_) | Values::Number(_) => return,
        };
        match (self.not_finite, values) {
            (Some(text), _) if !number.is_finite() => out.extend_from_slice(text),
            (_, Values::Difference(first, second)) => {
                cell::difference(out, grid, first[row], second[row]);
            }
            _ if is_price => cell::price(out, grid, number),
            _ => cell::number(out, number),
        }
    }
}

impl Ready<'_> {
    /// Makes the digits of some rows.
    fn prepare(&mut self, table: &Table<'_>, rows: Range<usize>) {
        let Self::Number { digits, values, .. } = self else { return };
        digits.clear();
        let unknown = |digits: &mut Vec<u64>| digits.resize(rows.len(), OFF_GRID);
        let grid = if matches!(values, Values::Volume(_)) { &table.lots } else { &table.grid };
        let Some(grid) = grid else { return unknown(digits) };
        match values {
            Values::Price(column) | Values::Volume(column) => {
                Tier::best().run(Digits { grid, values: &column[rows], out: digits });
            }
            Values::Difference(first, second) => {
                let mut less = Vec::with_capacity(rows.len());
                let first = &first[rows.clone()];
                Tier::best().run(Digits { grid, values: first, out: &mut less });
                Tier::best().run(Digits { grid, values: &second[rows], out: digits });
                for (more, less) in digits.iter_mut().zip(less) {
                    let known = *more != OFF_GRID && less <= *more;
                    *more = if known { *more - less } else { OFF_GRID };
                }
            }
            Values::Time(_) | Values::Label(_) | Values::Number(_) => unknown(digits),
        }
    }
}

/// The kernel that turns numbers into their digits.
struct Digits<'a> {
    grid: &'a Grid,
    values: &'a [f64],
    out: &'a mut Vec<u64>,
}

impl NullaryFnOnce for Digits<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.grid.append_digits(self.values, self.out);
    }
}
