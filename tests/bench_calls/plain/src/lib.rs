//! What is called in the benchmark: one function for each way across, with next to no work of its own.

/// A small value.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Upwards.
    pub y: f64,
}

/// A record of the usual size.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// When.
    pub time: i64,
    /// The least.
    pub low: f64,
    /// The most.
    pub high: f64,
    /// Between them.
    pub mean: f64,
    /// How many.
    pub count: u64,
    /// Whether it counts.
    pub valid: bool,
}

/// Two numbers in, one out.
pub fn add(left: f64, right: f64) -> f64 {
    left + right
}

/// A small struct in and out.
pub fn shift(point: &Point, by: f64) -> Point {
    Point { x: point.x + by, y: point.y }
}

/// Records as objects.
pub fn readings(count: usize) -> Vec<Reading> {
    (0..count).map(reading).collect()
}

/// Records as dictionaries.
pub fn dict_readings(count: usize) -> Vec<Reading> {
    readings(count)
}

/// Records as columns.
pub fn column_readings(count: usize) -> Vec<Reading> {
    readings(count)
}

fn reading(index: usize) -> Reading {
    let base = index as f64;
    Reading {
        time: 1_700_000_000 + index as i64,
        low: base,
        high: base + 2.0,
        mean: base + 1.0,
        count: index as u64,
        valid: index % 2 == 0,
    }
}

/// An array in, an array of the same length out.
pub fn scale(data: &[f64], factor: f64) -> Vec<f64> {
    data.iter().map(|value| value * factor).collect()
}
