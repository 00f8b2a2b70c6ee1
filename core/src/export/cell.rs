//! The text of single values, made from whole numbers.

use std::io::Write;

use chrono::{Datelike, Timelike};

use super::options::TimestampFormat;
use crate::model::grid::Grid;
use crate::series::origin::moment;

/// A multiple of the grid with all decimals of the step; other numbers in their shortest form.
pub(crate) fn price(out: &mut Vec<u8>, grid: Option<&Grid>, value: f64) {
    match grid.and_then(|grid| Some((grid, grid.steps_of(value)?))) {
        Some((grid, steps)) => scaled(out, grid.digits(steps), grid.decimals()),
        None => number(out, value),
    }
}

/// The second number less the first.
pub(crate) fn difference(out: &mut Vec<u8>, grid: Option<&Grid>, first: f64, second: f64) {
    let steps = grid
        .and_then(|grid| Some((grid, grid.steps_of(second)?.checked_sub(grid.steps_of(first)?)?)));
    match steps {
        Some((grid, steps)) => scaled(out, grid.digits(steps), grid.decimals()),
        None => number(out, second - first),
    }
}

/// A number in its shortest form: without a point when it is whole.
pub(crate) fn number(out: &mut Vec<u8>, value: f64) {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if (0.0..EXACT).contains(&value) && value.fract() == 0.0 {
        digits(out, value as u64, 1);
    } else {
        display(out, value);
    }
}

/// Writing to memory cannot fail.
fn display(out: &mut Vec<u8>, value: impl std::fmt::Display) {
    let _ = write!(out, "{value}");
}

/// `value / 10^decimals`.
pub(crate) fn scaled(out: &mut Vec<u8>, value: i128, decimals: u32) {
    if value < 0 {
        out.push(b'-');
    }
    let value = value.unsigned_abs();
    let (whole, fraction) = match u64::try_from(value) {
        Ok(value) if decimals == 2 => (u128::from(value / 100), u128::from(value % 100)),
        _ => {
            let unit = 10_u128.checked_pow(decimals).unwrap_or(u128::MAX);
            (value / unit, value % unit)
        }
    };
    wide_digits(out, whole, 1);
    if decimals > 0 {
        out.push(b'.');
        wide_digits(out, fraction, decimals as usize);
    }
}

fn wide_digits(out: &mut Vec<u8>, value: u128, width: usize) {
    if let Ok(value) = u64::try_from(value) {
        digits(out, value, width);
    } else {
        let _ = write!(out, "{value:0width$}");
    }
}

/// A whole number, with zeros in front up to a width.
fn digits(out: &mut Vec<u8>, mut value: u64, width: usize) {
    const ROOM: usize = 32;
    let mut text = [b'0'; ROOM];
    let mut at = ROOM;
    while value > 0 {
        at -= 1;
        text[at] = b'0' + (value % 10) as u8;
        value /= 10;
    }
    let at = at.min(ROOM - width.min(ROOM));
    out.extend_from_slice(&text[at..]);
}

/// A timestamp; the ISO form comes without quotes.
pub(crate) fn timestamp(out: &mut Vec<u8>, format: TimestampFormat, microseconds: i64) {
    match format {
        TimestampFormat::Iso => iso(out, microseconds),
        TimestampFormat::UnixSeconds => unix(out, microseconds, 6),
        TimestampFormat::UnixMilliseconds => unix(out, microseconds, 3),
        TimestampFormat::UnixMicroseconds => display(out, microseconds),
    }
}

fn unix(out: &mut Vec<u8>, microseconds: i64, decimals: u32) {
    let unit = 10_i64.pow(decimals);
    if microseconds % unit == 0 {
        display(out, microseconds / unit);
    } else {
        scaled(out, i128::from(microseconds), decimals);
    }
}

fn iso(out: &mut Vec<u8>, microseconds: i64) {
    let moment = moment(microseconds);
    let Ok(year @ 0..=9999) = u64::try_from(moment.year()) else {
        return display(out, moment.to_rfc3339());
    };
    digits(out, year, 4);
    let parts = [
        (b'-', moment.month()),
        (b'-', moment.day()),
        (b'T', moment.hour()),
        (b':', moment.minute()),
        (b':', moment.second()),
    ];
    for (before, part) in parts {
        out.push(before);
        digits(out, u64::from(part), 2);
    }
    match microseconds.rem_euclid(1_000_000) {
        0 => out.push(b'Z'),
        rest => fraction(out, rest.unsigned_abs()),
    }
}

/// The part of a second in microseconds, and the end of a timestamp.
pub(super) fn fraction(out: &mut Vec<u8>, microseconds: u64) {
    out.push(b'.');
    digits(out, microseconds, 6);
    out.push(b'Z');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn scaled_numbers() {
        assert_eq!(text(|out| scaled(out, 12_345, 2)), "123.45");
        assert_eq!(text(|out| scaled(out, 5, 3)), "0.005");
        assert_eq!(text(|out| scaled(out, -50, 2)), "-0.50");
        assert_eq!(text(|out| scaled(out, 7, 0)), "7");
        assert_eq!(text(|out| scaled(out, 1, 28)), format!("0.{:028}", 1));
        assert_eq!(text(|out| scaled(out, 1 << 95, 0)), (1_u128 << 95).to_string());
    }

    #[test]
    fn timestamps() {
        let iso = |value| text(|out| timestamp(out, TimestampFormat::Iso, value));
        assert_eq!(iso(1_704_067_200_000_000), "2024-01-01T00:00:00Z");
        assert_eq!(iso(1_704_067_200_250_000), "2024-01-01T00:00:00.250000Z");
        assert_eq!(iso(-1), "1969-12-31T23:59:59.999999Z");
        let seconds = |value| text(|out| timestamp(out, TimestampFormat::UnixSeconds, value));
        assert_eq!(seconds(1_500_000), "1.500000");
        assert_eq!(seconds(-2_000_000), "-2");
    }

    #[test]
    fn numbers() {
        assert_eq!(text(|out| number(out, 1234.0)), "1234");
        assert_eq!(text(|out| number(out, 0.0)), "0");
        assert_eq!(text(|out| number(out, 0.125)), "0.125");
    }
}
