//! Exact prices: the digits of a column without their point.

use std::ops::Range;

use rust_decimal::Decimal;

use super::bars::BarSeries;
use super::ticks::TickSeries;
use crate::model::grid::Grid;

impl BarSeries {
    /// The exact digits of some rows of a price column, without their point, and how many of them
    /// stand after it; none for any other column. What lies past the end is left out.
    ///
    /// # Arguments
    ///
    /// * `column` - `open`, `high`, `low` or `close`
    /// * `rows` - the first row and the row after the last
    pub fn decimals(&self, column: &str, rows: Range<usize>) -> Option<(Vec<i128>, u32)> {
        let values = match column {
            "open" => &self.open,
            "high" => &self.high,
            "low" => &self.low,
            "close" => &self.close,
            _ => return None,
        };
        digits(self.price_grid().as_ref(), cut(values, rows))
    }
}

impl TickSeries {
    /// The exact digits of some rows of a price column, without their point, and how many of them
    /// stand after it; none for any other column. What lies past the end is left out.
    ///
    /// # Arguments
    ///
    /// * `column` - `price`, `bid` or `ask`
    /// * `rows` - the first row and the row after the last
    pub fn decimals(&self, column: &str, rows: Range<usize>) -> Option<(Vec<i128>, u32)> {
        let values = match column {
            "price" => &self.price,
            "bid" => &self.bid,
            "ask" => &self.ask,
            _ => return None,
        };
        digits(self.price_grid().as_ref(), cut(values, rows))
    }
}

fn cut(values: &[f64], rows: Range<usize>) -> &[f64] {
    let end = rows.end.min(values.len());
    &values[rows.start.min(end)..end]
}

/// Whole digits with one scale: that of the grid, or what the longest value needs.
pub(crate) fn digits(grid: Option<&Grid>, values: &[f64]) -> Option<(Vec<i128>, u32)> {
    if let Some(grid) = grid {
        let on_grid = |value: &f64| Some(grid.digits(grid.steps_of(*value)?));
        if let Some(digits) = values.iter().map(on_grid).collect() {
            return Some((digits, grid.decimals()));
        }
    }
    let exact: Vec<Decimal> = values.iter().map(|value| Grid::decimal_of(grid, *value)).collect();
    let scale = exact.iter().map(Decimal::scale).max().unwrap_or_default();
    let shifted =
        |value: &Decimal| value.mantissa().checked_mul(10_i128.checked_pow(scale - value.scale())?);
    let digits: Option<Vec<i128>> = exact.iter().map(shifted).collect();
    Some((digits?, scale))
}

#[cfg(test)]
mod tests {
    use rust_decimal::prelude::FromPrimitive;

    use super::*;

    #[test]
    fn digits_are_those_of_the_rows() {
        let cents = Grid::from_decimal(Decimal::new(5, 2));
        let values = [0.05, 100.0, 99.95];
        assert_eq!(digits(cents.as_ref(), &values), Some((vec![5, 10_000, 9_995], 2)));
        assert_eq!(digits(None, &values), Some((vec![5, 10_000, 9_995], 2)));
        assert_eq!(digits(cents.as_ref(), &[0.05, 0.125]), Some((vec![50, 125], 3)));
        assert_eq!(digits(cents.as_ref(), &[]), Some((vec![], 2)));
        let decimal = Decimal::from_f64(0.125).unwrap();
        assert_eq!((decimal.mantissa(), decimal.scale()), (125, 3));
    }
}
