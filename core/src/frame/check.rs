//! What the values of a series must be, whoever made them.

use chrono::TimeDelta;

use super::columns::bad;
use crate::error::FrameError;
use crate::interval::TimeInterval;
use crate::labels::Labels;
use crate::model::grid::{Grid, OFF_GRID};
use crate::series::origin::moment;

/// A column and what it is called in the frame.
pub(super) type Named<T> = (String, Vec<T>);

/// Prices that are looked at together.
const CHUNK: usize = 1024;

/// The most digits after the point that are looked for where no tick size is given.
const MOST_DECIMALS: u32 = 12;

/// Which rows follow one another: those of one symbol and one path.
pub(super) struct Groups<'a> {
    pub(super) symbol: Option<&'a Labels>,
    pub(super) path: Option<&'a [u32]>,
}

impl Groups<'_> {
    fn of(&self, row: usize) -> (u32, u32) {
        let symbol = self.symbol.map_or(0, |labels| labels.codes[row]);
        (symbol, self.path.map_or(0, |paths| paths[row]))
    }

    /// The rows so that those of a symbol and a path are together, by their first appearance; none
    /// when they are already.
    pub(super) fn order(&self, rows: usize) -> Option<Vec<usize>> {
        let mut places = std::collections::BTreeMap::new();
        let mut keys = Vec::with_capacity(rows);
        for row in 0..rows {
            let next = places.len();
            keys.push(*places.entry(self.of(row)).or_insert(next));
        }
        if keys.is_sorted() {
            return None;
        }
        let mut order: Vec<usize> = (0..rows).collect();
        order.sort_by_key(|row| keys[*row]);
        Some(order)
    }

    /// Times that only grow from row to row of one symbol and path, by at least an interval where one is
    /// given; the shortest step otherwise. `row_of` says where a row stands in the frame.
    pub(super) fn times(
        &self,
        (name, times): (&str, &[i64]),
        interval: Option<TimeInterval>,
        row_of: impl Fn(usize) -> usize,
    ) -> Result<Option<TimeInterval>, FrameError> {
        let mut shortest: Option<i64> = None;
        let least = interval.map_or(1, TimeInterval::microseconds);
        for (row, pair) in times.windows(2).enumerate() {
            if self.of(row) != self.of(row + 1) {
                continue;
            }
            let step = pair[1].saturating_sub(pair[0]);
            if step < least {
                let (value, before) = (shown(pair[1]), shown(pair[0]));
                let of = if self.symbol.is_some() { " of this symbol" } else { "" };
                let allowed = match interval {
                    Some(interval) if step > 0 => {
                        format!("at least {interval} after {before}, the row before{of}")
                    }
                    _ => format!("later than {before}, the row before{of}"),
                };
                return Err(bad(name, row_of(row + 1), value, allowed));
            }
            shortest = Some(shortest.map_or(step, |shortest| shortest.min(step)));
        }
        Ok(interval.or_else(|| {
            let shortest = shortest.map(TimeDelta::microseconds)?;
            TimeInterval::try_from(shortest).ok()
        }))
    }
}

fn shown(time: i64) -> String {
    moment(time).to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

/// Prices: finite and above zero, on the grid where there is one.
pub(super) fn prices((name, values): &Named<f64>, grid: Option<&Grid>) -> Result<(), FrameError> {
    if let Some(row) = values.iter().position(|value| !(value.is_finite() && *value > 0.0)) {
        return Err(bad(name, row, values[row], "a finite price above 0"));
    }
    let Some(grid) = grid.filter(|grid| !values.chunks(CHUNK).all(|some| all_on(grid, some)))
    else {
        return Ok(());
    };
    let row = values.iter().position(|value| grid.steps_of(*value).is_none()).unwrap_or_default();
    let allowed = format!("a multiple of tick_size={}", grid.step().normalize());
    Err(bad(name, row, values[row], allowed))
}

/// Whether all values are multiples: most are found many at a time.
fn all_on(grid: &Grid, values: &[f64]) -> bool {
    let mut digits = Vec::with_capacity(values.len());
    grid.append_digits(values, &mut digits);
    let one =
        |(digits, value): (&u64, &f64)| *digits != OFF_GRID || grid.steps_of(*value).is_some();
    digits.iter().zip(values).all(one)
}

/// Volumes: finite and not negative.
pub(super) fn volumes((name, values): &Named<f64>) -> Result<(), FrameError> {
    match values.iter().position(|value| !(value.is_finite() && *value >= 0.0)) {
        None => Ok(()),
        Some(row) => Err(bad(name, row, values[row], "a finite volume of 0 or more")),
    }
}

/// One column that is nowhere above another.
pub(super) fn at_most(
    lower: &Named<f64>,
    upper: &Named<f64>,
    strictly: bool,
) -> Result<(), FrameError> {
    let fits = |(low, high): (&f64, &f64)| if strictly { low < high } else { low <= high };
    match lower.1.iter().zip(&upper.1).position(|pair| !fits(pair)) {
        None => Ok(()),
        Some(row) => {
            let word = if strictly { "above" } else { "at least" };
            let allowed = format!("{word} {}, which is {}", lower.0, lower.1[row]);
            Err(bad(&upper.0, row, upper.1[row], allowed))
        }
    }
}

/// Whether all prices are multiples of a step.
pub(super) fn fit(columns: &[Named<f64>], grid: &Grid) -> bool {
    columns.iter().flat_map(|(_, values)| values.chunks(CHUNK)).all(|some| all_on(grid, some))
}

/// The coarsest power of ten that all prices are multiples of.
pub(super) fn finest<'a>(columns: impl Iterator<Item = &'a Named<f64>>) -> Option<Grid> {
    let power = |scale| Grid::from_decimal(rust_decimal::Decimal::new(1, scale));
    let mut scale = 0;
    let mut grid = power(scale)?;
    for some in columns.flat_map(|(_, values)| values.chunks(CHUNK)) {
        while !all_on(&grid, some) {
            scale += 1;
            if scale > MOST_DECIMALS {
                return None;
            }
            grid = power(scale)?;
        }
    }
    Some(grid)
}
