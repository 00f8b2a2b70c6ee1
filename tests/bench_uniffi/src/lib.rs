//! The calls of the benchmark as UniFFI exposes them.

uniffi::setup_scaffolding!();

/// A small value.
#[derive(uniffi::Record)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Upwards.
    pub y: f64,
}

/// A record of the usual size.
#[derive(uniffi::Record)]
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

impl From<plain_calls::Reading> for Reading {
    fn from(it: plain_calls::Reading) -> Self {
        let plain_calls::Reading { time, low, high, mean, count, valid } = it;
        Self { time, low, high, mean, count, valid }
    }
}

/// Two numbers in, one out.
#[uniffi::export]
pub fn add(left: f64, right: f64) -> f64 {
    plain_calls::add(left, right)
}

/// A small struct in and out.
#[uniffi::export]
pub fn shift(point: Point, by: f64) -> Point {
    let made = plain_calls::shift(&plain_calls::Point { x: point.x, y: point.y }, by);
    Point { x: made.x, y: made.y }
}

/// Records as objects.
#[uniffi::export]
pub fn readings(count: u64) -> Vec<Reading> {
    plain_calls::readings(count as usize).into_iter().map(Reading::from).collect()
}

/// An array in, an array of the same length out.
#[uniffi::export]
pub fn scale(data: Vec<f64>, factor: f64) -> Vec<f64> {
    plain_calls::scale(&data, factor)
}
