//! What results are measured against in tests.

/// The rows of a table of two columns below its header.
pub(crate) fn pairs(table: &str) -> impl Iterator<Item = (f64, f64)> + '_ {
    table.lines().skip(1).map(|line| {
        let (x, y) = line.split_once(',').expect("two columns");
        (x.parse().expect("a number"), y.parse().expect("a number"))
    })
}

/// How many floats lie between two of one sign.
pub(crate) fn distance(first: f64, second: f64) -> u64 {
    first.to_bits().abs_diff(second.to_bits())
}
