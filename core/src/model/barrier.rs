//! Reflecting barriers: the free log path is folded into the strip between them.
//!
//! Folding maps the free path through a zigzag: inside the strip it is the identity, beyond a
//! barrier the path is mirrored. A continuous path stays continuous, so a bar still opens where
//! the one before closed.

/// The log levels of the lower and the upper barrier, relative to the initial price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Barriers {
    pub(crate) lower: f64,
    pub(crate) upper: f64,
}

impl Barriers {
    /// Whether a free range needs no folding.
    #[inline]
    pub(crate) fn contain(&self, low: f64, high: f64) -> bool {
        low >= self.lower && high <= self.upper
    }

    /// Where a free level shows itself.
    pub(crate) fn fold(&self, level: f64) -> f64 {
        if self.contain(level, level) {
            return level;
        }
        let period = 2.0 * (self.upper - self.lower);
        let turns = (level - self.lower) / period;
        let phase = (turns - turns.floor()) * period;
        let height = if phase + phase > period { period - phase } else { phase };
        (self.lower + height).clamp(self.lower, self.upper)
    }

    /// Folds the levels at the edges of bars and the extremes between them.
    #[inline(always)]
    pub(crate) fn fold_all(&self, edges: &mut [f64], highs: &mut [f64], lows: &mut [f64]) {
        // Counted without leaving the loop early, so that it stays a plain vector loop.
        let outside = |levels: &[f64]| {
            levels.iter().filter(|&&level| !(level >= self.lower && level <= self.upper)).count()
        };
        if outside(edges) + outside(highs) + outside(lows) == 0 {
            return;
        }
        for level in edges {
            *level = self.fold(*level);
        }
        for (high, low) in highs.iter_mut().zip(lows) {
            (*low, *high) = self.fold_range(*low, *high);
        }
    }

    /// The folded lowest and highest level of a free path that covers `low..=high`.
    ///
    /// A path that passes an image of a barrier touches the barrier itself.
    pub(crate) fn fold_range(&self, low: f64, high: f64) -> (f64, f64) {
        if self.contain(low, high) {
            return (low, high);
        }
        let period = 2.0 * (self.upper - self.lower);
        let passes =
            |barrier: f64| ((high - barrier) / period).floor() >= ((low - barrier) / period).ceil();
        let (first, second) = (self.fold(low), self.fold(high));
        let lowest = if passes(self.lower) { self.lower } else { first.min(second) };
        let highest = if passes(self.upper) { self.upper } else { first.max(second) };
        (lowest, highest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_mirrors_at_both_barriers() {
        let barriers = Barriers { lower: -1.0, upper: 2.0 };
        for (free, folded) in [
            (0.5, 0.5),
            (2.0, 2.0),
            (2.5, 1.5),
            (-1.0, -1.0),
            (-1.5, -0.5),
            (5.0, -1.0),
            (5.5, -0.5),
            (-4.0, 2.0),
            (-4.5, 1.5),
            (8.0, 2.0),
            (602.5, 1.5),
        ] {
            assert!((barriers.fold(free) - folded).abs() < 1e-12, "{free}");
        }
    }

    #[test]
    fn ranges_touch_the_barriers_they_pass() {
        let barriers = Barriers { lower: -1.0, upper: 2.0 };
        assert_eq!(barriers.fold_range(0.0, 1.0), (0.0, 1.0));
        assert_eq!(barriers.fold_range(1.0, 2.5), (1.0, 2.0));
        assert_eq!(barriers.fold_range(1.8, 2.5), (1.5, 2.0));
        assert_eq!(barriers.fold_range(-1.25, 0.0), (-1.0, 0.0));
        assert_eq!(barriers.fold_range(-3.0, 4.0), (-1.0, 2.0));
        assert_eq!(barriers.fold_range(2.5, 3.0), (1.0, 1.5));
        assert_eq!(barriers.fold_range(4.5, 5.5), (-1.0, -0.5));
    }

    #[test]
    fn ranges_agree_with_a_fine_path() {
        let barriers = Barriers { lower: -0.3, upper: 0.45 };
        for start in -40_i32..40 {
            for length in 0_i32..30 {
                let low = f64::from(start) * 0.1 + 0.013;
                let high = low + f64::from(length) * 0.17;
                let points = (0..=20_000).map(|i| low + (high - low) * f64::from(i) / 20_000.0);
                let (mut lowest, mut highest) = (f64::MAX, f64::MIN);
                for point in points {
                    lowest = lowest.min(barriers.fold(point));
                    highest = highest.max(barriers.fold(point));
                }
                let (low, high) = barriers.fold_range(low, high);
                assert!((low - lowest).abs() < 5e-4 && (high - highest).abs() < 5e-4);
            }
        }
    }
}
