//! Where labels stand on the axes and what they say.

use chrono::{DateTime, Datelike, Months, NaiveDate, TimeZone, Timelike, Utc};

use crate::series::origin::moment;

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// 1970-01-05, the first Monday of the count.
const MONDAY: i64 = 4 * DAY;

/// Round numbers inside a range, about `wanted` of them, and the decimals that tell them apart.
pub(super) fn round_numbers(low: f64, high: f64, wanted: i32) -> (Vec<f64>, usize) {
    let rough = (high - low) / f64::from(wanted.max(1));
    if !(rough.is_finite() && rough > 0.0) {
        return (Vec::new(), 0);
    }
    let exponent = rough.log10().floor() as i32;
    let steps = [(1.0, 0), (2.0, 0), (2.5, 1), (5.0, 0), (10.0, -1)];
    let unit = 10.0_f64.powi(exponent);
    let (step, more) = steps
        .into_iter()
        .map(|(factor, more)| (factor * unit, more))
        .find(|(step, _)| *step >= rough * 0.999)
        .unwrap_or((10.0 * unit, -1));
    let decimals = usize::try_from(more - exponent).unwrap_or(0);
    let first = (low / step).ceil();
    let last = (high / step).floor();
    let numbers: Vec<f64> = (0..)
        .map(|index| first + f64::from(index))
        .take_while(|&multiple| multiple <= last)
        .take(200)
        .map(|multiple| multiple * step)
        .collect();
    (numbers, decimals)
}

/// A number with separated thousands.
pub(super) fn grouped(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let (whole, fraction) = text.split_once('.').map_or((&*text, None), |(w, f)| (w, Some(f)));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |rest| ("-", rest));
    let mut grouped = String::from(sign);
    for (position, digit) in whole.char_indices() {
        if position > 0 && (whole.len() - position) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if let Some(fraction) = fraction {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    grouped
}

/// A volume in thousands, millions and so on.
pub(super) fn compact(value: f64) -> String {
    const UNITS: [(f64, &str); 4] = [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K")];
    for (unit, letter) in UNITS {
        if value.abs() >= unit {
            return format!("{}{letter}", short(value / unit));
        }
    }
    short(value)
}

fn short(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A moment worth a label.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TimeLabel {
    pub(super) microseconds: i64,
    pub(super) text: String,
    /// A new day, month or year begins here.
    pub(super) strong: bool,
}

/// The steps between labels that last equally long.
const EVEN_STEPS: [i64; 26] = [
    SECOND / 1000,
    SECOND / 100,
    SECOND / 10,
    SECOND,
    2 * SECOND,
    5 * SECOND,
    10 * SECOND,
    15 * SECOND,
    30 * SECOND,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    4 * HOUR,
    6 * HOUR,
    8 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    4 * DAY,
    7 * DAY,
];

/// The steps between labels in months.
const MONTH_STEPS: [u32; 14] = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1_200, 2_400, 6_000, 12_000];

/// Round moments inside a span, at most about `wanted` of them.
pub(super) fn round_moments(first: i64, last: i64, wanted: i32) -> Vec<TimeLabel> {
    let rough = last.saturating_sub(first) / i64::from(wanted.max(1));
    if let Some(&step) = EVEN_STEPS.iter().find(|&&step| step >= rough) {
        return even_moments(first, last, step);
    }
    let months = rough / (30 * DAY);
    let step = MONTH_STEPS.into_iter().find(|&step| i64::from(step) >= months).unwrap_or(12_000);
    month_moments(first, last, step)
}

fn even_moments(first: i64, last: i64, step: i64) -> Vec<TimeLabel> {
    let shift = if step == 7 * DAY { MONDAY } else { 0 };
    let begin = (first - shift).div_euclid(step) * step + shift;
    (0..400)
        .map(|index| begin.saturating_add(index * step))
        .filter(|&at| at >= first)
        .take_while(|&at| at <= last)
        .map(|at| {
            let date = moment(at);
            let midnight = at.rem_euclid(DAY) == 0;
            let text = match step {
                DAY.. if date.ordinal() == 1 => date.format("%Y").to_string(),
                _ if midnight => date.format("%b %-d").to_string(),
                MINUTE.. => date.format("%H:%M").to_string(),
                SECOND.. => date.format("%H:%M:%S").to_string(),
                _ => date.format("%H:%M:%S%.3f").to_string(),
            };
            let strong = midnight && (step < DAY || date.ordinal() == 1);
            TimeLabel { microseconds: at, text, strong }
        })
        .collect()
}

fn month_moments(first: i64, last: i64, step: u32) -> Vec<TimeLabel> {
    let begin = moment(first);
    let months = i64::from(begin.year()) * 12 + i64::from(begin.month0());
    let months = months.div_euclid(i64::from(step)) * i64::from(step);
    let year = i32::try_from(months.div_euclid(12)).unwrap_or(0);
    let month = months.rem_euclid(12).unsigned_abs() as u32 + 1;
    let Some(begin) = NaiveDate::from_ymd_opt(year, month, 1) else { return Vec::new() };
    let mut labels = Vec::new();
    for index in 0..400 {
        let Some(date) = begin.checked_add_months(Months::new(index * step)) else { break };
        let at = Utc.from_utc_datetime(&date.and_time(chrono::NaiveTime::MIN)).timestamp_micros();
        if at > last {
            break;
        }
        if at >= first {
            let january = date.month() == 1;
            let text = date.format(if january { "%Y" } else { "%b" }).to_string();
            labels.push(TimeLabel { microseconds: at, text, strong: january && step < 12 });
        }
    }
    labels
}

/// The span of a chart in words.
pub(super) fn span(first: i64, last: i64) -> String {
    let whole_days = first % DAY == 0 && last % DAY == 0;
    let text = |at: DateTime<Utc>| {
        let pattern = match (whole_days, at.second() == 0) {
            (true, _) => "%Y-%m-%d",
            (false, true) => "%Y-%m-%d %H:%M",
            (false, false) => "%Y-%m-%d %H:%M:%S",
        };
        at.format(pattern).to_string()
    };
    if first == last {
        return format!("{} UTC", text(moment(first)));
    }
    format!("{} – {} UTC", text(moment(first)), text(moment(last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_round() {
        assert_eq!(round_numbers(0.0, 10.0, 5), (vec![0.0, 2.0, 4.0, 6.0, 8.0, 10.0], 0));
        let (numbers, decimals) = round_numbers(99.912, 100.087, 7);
        assert_eq!(decimals, 3);
        let texts: Vec<_> = numbers.iter().map(|&number| grouped(number, decimals)).collect();
        assert_eq!(texts[0], "99.925");
        assert!(round_numbers(1.0, 1.0, 5).0.is_empty());
        assert!(round_numbers(f64::NAN, 1.0, 5).0.is_empty());
    }

    #[test]
    fn texts_of_numbers() {
        assert_eq!(grouped(1_234_567.5, 2), "1,234,567.50");
        assert_eq!(grouped(123.0, 0), "123");
        assert_eq!(compact(1_500.0), "1.5K");
        assert_eq!(compact(2e9), "2B");
        assert_eq!(compact(12.0), "12");
    }

    #[test]
    fn moments_are_round_for_any_span() {
        let start = 1_704_067_200_000_000;
        for exponent in 0..57 {
            let last = start + (1_i64 << exponent);
            for wanted in [1, 5, 12] {
                let labels = round_moments(start, last, wanted);
                assert!(labels.len() <= wanted as usize + 2, "{exponent} {wanted}");
                assert!(labels.iter().all(|label| (start..=last).contains(&label.microseconds)));
                assert!(labels.is_sorted_by(|a, b| a.microseconds < b.microseconds));
            }
        }
    }
}
