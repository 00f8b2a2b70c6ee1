//! Volumes: lognormal with a given mean, in whole lots.

use super::grid::{Grid, MOST_STEPS};
use crate::stream::exponential::exp;
use crate::stream::normal;
use crate::stream::philox::Sequence;

/// The law of one row's volume.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct VolumeLaw {
    /// Mean of the unrounded volume, in lots.
    pub(crate) mean_lots: f64,
    /// Standard deviation of the logarithm.
    pub(crate) deviation: f64,
    pub(crate) lots: Grid,
}

impl VolumeLaw {
    /// The volumes of consecutive rows from `first` on.
    #[inline(always)]
    pub(crate) fn fill(&self, sequence: &Sequence, first: u64, out: &mut [f64]) {
        normal::fill(sequence, first, out);
        for value in out.iter_mut() {
            *value = self.lots_at(exp(self.exponent(*value)));
        }
        self.lots.floats(out);
    }

    /// What e is raised to for a normal number: `exp(s z - s^2 / 2)` has mean one, so the mean of the
    /// volume is what was asked for.
    #[inline(always)]
    pub(crate) fn exponent(&self, normal: f64) -> f64 {
        let shift = self.deviation * self.deviation / 2.0;
        self.deviation * normal - shift
    }

    /// The nearest number of lots to `growth` means.
    #[inline(always)]
    pub(crate) fn lots_at(&self, growth: f64) -> f64 {
        let most = MOST_STEPS as f64;
        let lots = nearest(self.mean_lots * growth);
        let lots = if lots < 1.0 { 1.0 } else { lots };
        if lots > most { most } else { lots }
    }
}

/// The nearest whole number of a number from 0 up; ties go to the even one.
#[inline(always)]
pub(crate) fn nearest(value: f64) -> f64 {
    // Adding 2^52 leaves no bits for a fraction; above 2^52 there is none to begin with.
    const WHOLE: f64 = 4_503_599_627_370_496.0;
    if value < WHOLE { (value + WHOLE) - WHOLE } else { value }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn nearest_matches_the_standard() {
        for value in [0.0, 0.4, 0.5, 0.6, 1.5, 2.5, 1e9 + 0.3, 4_503_599_627_370_495.5, 9e15, 1e300]
        {
            assert_eq!(nearest(value).to_bits(), value.round_ties_even().to_bits());
        }
    }
}
