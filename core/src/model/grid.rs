//! The grid of prices and of volumes: whole multiples of a decimal step.

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use super::decimal::{Shortest, power_of_ten};
use crate::stream::tier::Tier;

/// The largest number of steps: floats hold every whole number up to it.
pub(crate) const MOST_STEPS: i64 = 1 << 53;

/// Steps up to which neighbouring multiples are certain to differ as floats.
pub(crate) const MOST_DISTINCT_STEPS: i64 = 1 << 52;

/// From here on floats have no fraction.
const WHOLE: f64 = MOST_DISTINCT_STEPS as f64;

/// What [`Grid::append_digits`] gives for other numbers.
pub(crate) const OFF_GRID: u64 = u64::MAX;

/// The largest mantissa of a step: with [`MOST_STEPS`] it stays within 96 bits, as `Decimal` must.
const LARGEST_MANTISSA: u64 = 1_000_000_000_000;

/// What steps are allowed, in words.
pub(crate) const ALLOWED_STEPS: &str = "1e-28 to 1e12, a decimal of at most 12 significant digits";

/// The largest power of ten that a float holds exactly.
const LARGEST_EXACT_POWER: u32 = 22;

/// A step `mantissa / 10^scale`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Grid {
    mantissa: i64,
    scale: u32,
    /// `10^scale` when a float holds it.
    divisor: f64,
    /// Step counts up to which one division gives the correctly rounded multiple.
    fast_steps: i64,
    /// The float nearest to `1 / divisor`.
    inverse: f64,
}

/// Numbers of steps to floats, for loops: which way is taken is decided outside of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quotients {
    mantissa: f64,
    divisor: f64,
    /// That of the grid where the processor multiplies and adds at once, rounding once; 0 where it does
    /// not.
    inverse: f64,
}

impl Quotients {
    /// Whether [`fused`](Self::fused) is the faster way here.
    #[inline(always)]
    pub(crate) fn is_fused(self) -> bool {
        self.inverse != 0.0
    }

    /// Product and divisor are exact, so the division rounds once.
    #[inline(always)]
    pub(crate) fn divided(self, steps: f64) -> f64 {
        steps * self.mantissa / self.divisor
    }

    /// The same quotient without the processor's slow division (Markstein, "Computation of
    /// elementary functions on the IBM RISC System/6000 processor", 1990): remainders are exact, the
    /// first correction leaves an error of less than one place, the second rounds correctly.
    #[inline(always)]
    pub(crate) fn fused(self, steps: f64) -> f64 {
        let whole = steps * self.mantissa;
        let guess = whole * self.inverse;
        let close = (-guess).mul_add(self.divisor, whole).mul_add(self.inverse, guess);
        (-close).mul_add(self.divisor, whole).mul_add(self.inverse, close)
    }
}

/// How to round a quotient that is not whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rounding {
    Down,
    Up,
}

impl Grid {
    /// The grid of a decimal step; none when it is not positive or needs too many digits.
    pub(crate) fn from_decimal(step: Decimal) -> Option<Self> {
        let step = step.normalize();
        let mantissa = u64::try_from(step.mantissa()).ok()?;
        Self::new(mantissa, step.scale())
    }

    /// The grid of a float step, taken for the shortest decimal that reads back as it.
    pub(crate) fn from_float(step: f64) -> Option<Self> {
        if !(step.is_finite() && step > 0.0) {
            return None;
        }
        let Shortest { digits, exponent } = Shortest::of(step);
        if exponent <= 0 {
            Self::new(digits, exponent.unsigned_abs())
        } else {
            let factor = power_of_ten(exponent.unsigned_abs())?;
            let mantissa = u128::from(digits).checked_mul(factor)?;
            Self::new(u64::try_from(mantissa).ok()?, 0)
        }
    }

    /// The usual grid of prices around `price`: `min(0.01, 10^(floor(log10(price)) - 4))`.
    pub(crate) fn usual(price: f64) -> Option<Self> {
        if !(price.is_finite() && price > 0.0) {
            return None;
        }
        let text = format!("{price:e}");
        let magnitude: i32 = text.split_once('e')?.1.parse().ok()?;
        Self::new(1, (4 - magnitude).max(2).unsigned_abs())
    }

    fn new(mantissa: u64, scale: u32) -> Option<Self> {
        if mantissa == 0 || mantissa > LARGEST_MANTISSA || scale > Decimal::MAX_SCALE {
            return None;
        }
        let mantissa = i64::try_from(mantissa).ok()?;
        let exact = scale <= LARGEST_EXACT_POWER;
        let divisor = (0..scale).fold(1.0, |power, _| power * 10.0);
        let fast_steps = if exact { MOST_STEPS / mantissa } else { 0 };
        Some(Self { mantissa, scale, divisor, fast_steps, inverse: 1.0 / divisor })
    }

    /// The step itself.
    pub(crate) fn step(&self) -> Decimal {
        Decimal::new(self.mantissa, self.scale)
    }

    /// Digits after the point of a multiple.
    pub(crate) fn decimals(&self) -> u32 {
        self.scale
    }

    /// The digits of a multiple without its point.
    pub(crate) fn digits(&self, steps: i64) -> i128 {
        i128::from(steps) * i128::from(self.mantissa)
    }

    /// The float nearest to a multiple.
    #[inline]
    pub(crate) fn float(&self, steps: i64) -> f64 {
        if steps <= self.fast_steps {
            // Both numbers are exact, so one division rounds once.
            (steps * self.mantissa) as f64 / self.divisor
        } else {
            let text = format!("{}e-{}", self.digits(steps), self.scale);
            text.parse().unwrap_or(f64::NAN)
        }
    }

    /// Whether [`quotients`](Self::quotients) serves for all of these numbers of steps.
    #[inline(always)]
    pub(crate) fn is_fast(&self, steps: &[f64]) -> bool {
        let fast = self.fast_steps as f64;
        // Counted without leaving the loop early, so that it stays a plain vector loop.
        steps.iter().filter(|&&steps| steps > fast).count() == 0
    }

    /// How the float nearest to a multiple that is not too large is computed.
    #[inline(always)]
    pub(crate) fn quotients(&self) -> Quotients {
        let inverse = if Tier::best().is_fused() { self.inverse } else { 0.0 };
        Quotients { mantissa: self.mantissa as f64, divisor: self.divisor, inverse }
    }

    /// Turns whole numbers of steps into the floats nearest to the multiples.
    #[inline(always)]
    pub(crate) fn floats(&self, values: &mut [f64]) {
        let quotients = self.quotients();
        if !self.is_fast(values) {
            for value in values {
                *value = self.float(*value as i64);
            }
        } else if quotients.is_fused() {
            for value in values {
                *value = quotients.fused(*value);
            }
        } else {
            for value in values {
                *value = quotients.divided(*value);
            }
        }
    }

    /// Appends the digits of multiples without their point, and [`OFF_GRID`] for what is none or
    /// too large: those are left to [`steps_of`](Self::steps_of).
    #[inline(always)]
    pub(crate) fn append_digits(&self, values: &[f64], out: &mut Vec<u64>) {
        let mantissa = self.mantissa as f64;
        let fast = self.fast_steps > 0;
        out.extend(values.iter().map(|&value| {
            // Adding and taking away what leaves no room for a fraction rounds.
            let steps = value * self.divisor / mantissa + WHOLE - WHOLE;
            let digits = steps * mantissa;
            let float = digits / self.divisor;
            let within = (0.0..WHOLE).contains(&digits);
            let found = fast & within & (float.to_bits() == value.to_bits());
            if found { (digits + WHOLE).to_bits() & (WHOLE as u64 - 1) } else { OFF_GRID }
        }));
    }

    /// The exact multiple.
    pub(crate) fn decimal(&self, steps: i64) -> Decimal {
        // Almost all fit into 64 bits, which are quicker.
        match steps.checked_mul(self.mantissa) {
            Some(digits) => Decimal::new(digits, self.scale),
            None => Decimal::from_i128_with_scale(self.digits(steps), self.scale),
        }
    }

    /// How many steps a float that came from this grid has; none for any other number.
    pub(crate) fn steps_of(&self, value: f64) -> Option<i64> {
        let nearest = self.quotient(value).round();
        if !(nearest >= 0.0 && nearest <= MOST_STEPS as f64) {
            return None;
        }
        let nearest = nearest as i64;
        [nearest, nearest - 1, nearest + 1]
            .into_iter()
            .find(|&steps| self.float(steps).to_bits() == value.to_bits())
    }

    /// A float as a decimal: exact when it lies on the grid, else to 15 digits or so.
    pub(crate) fn decimal_of(grid: Option<&Grid>, value: f64) -> Decimal {
        let exact = grid.and_then(|grid| grid.steps_of(value).map(|steps| grid.decimal(steps)));
        exact.or_else(|| Decimal::from_f64(value)).unwrap_or_default()
    }

    /// A float over the step, not rounded to whole steps.
    pub(crate) fn quotient(&self, value: f64) -> f64 {
        value * self.divisor / self.mantissa as f64
    }

    /// Whole steps in a positive finite number, decided exactly; none when far too many.
    pub(crate) fn whole_steps(&self, value: f64, rounding: Rounding) -> Option<i64> {
        let (quotient, exact) = self.divided(value)?;
        let up = i64::from(rounding == Rounding::Up && !exact);
        i64::try_from(quotient).ok()?.checked_add(up)
    }

    /// A positive number in steps: the exact quotient rounded once or twice, and exact where it
    /// is whole. None when far too many.
    pub(crate) fn fractional_steps(&self, value: f64) -> Option<f64> {
        let (quotient, exact) = self.divided(value)?;
        if exact { Some(quotient as f64) } else { Some(self.quotient(value)) }
    }

    /// The whole quotient and whether nothing remains.
    fn divided(&self, value: f64) -> Option<(u128, bool)> {
        let Shortest { digits, exponent } = Shortest::of(value);
        let power = exponent + i32::try_from(self.scale).ok()?;
        let digits = u128::from(digits);
        let mantissa = u128::try_from(self.mantissa).ok()?;
        if power >= 0 {
            let numerator = digits.checked_mul(power_of_ten(power.unsigned_abs())?)?;
            return Some((numerator / mantissa, numerator.is_multiple_of(mantissa)));
        }
        let denominator =
            power_of_ten(power.unsigned_abs()).and_then(|scale| scale.checked_mul(mantissa));
        match denominator {
            Some(denominator) => Some((digits / denominator, digits.is_multiple_of(denominator))),
            None => Some((0, false)),
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::*;
    use crate::stream::Philox;

    fn grid(text: &str) -> Grid {
        Grid::from_decimal(text.parse().unwrap()).unwrap()
    }

    #[test]
    fn floats_are_correctly_rounded() {
        for text in ["0.01", "0.25", "5", "0.00000001", "0.0000000000000000000000001"] {
            let grid = grid(text);
            for steps in [1, 3, 7, 29, 57, 10_001, 123_456_789, MOST_STEPS - 1, MOST_STEPS] {
                let exact: f64 = grid.decimal(steps).to_string().parse().unwrap();
                assert_eq!(grid.float(steps).to_bits(), exact.to_bits(), "{text} {steps}");
            }
        }
    }

    /// The quotient without a division is that of the division, to the last bit.
    #[test]
    fn quotients_are_correctly_rounded() {
        let mut words = Philox::new(3, 0);
        for scale in 0..=22 {
            let quotients = Grid::new(1, scale).unwrap().quotients();
            let quotients = Quotients { inverse: 1.0 / quotients.divisor, ..quotients };
            for _ in 0..60_000 {
                let word = words.next_u64();
                let steps = (word >> (11 + word % 50)) as f64;
                let (quick, exact) = (quotients.fused(steps), quotients.divided(steps));
                assert_eq!(quick.to_bits(), exact.to_bits(), "{steps} / 1e{scale}");
            }
        }
    }

    #[test]
    fn steps_are_recovered() {
        for text in ["0.01", "0.25", "0.05", "1000", "0.000000000000000000000001"] {
            let grid = grid(text);
            for steps in (1..40).map(|power| (1_i64 << power) + 1).chain([MOST_DISTINCT_STEPS]) {
                assert_eq!(grid.steps_of(grid.float(steps)), Some(steps), "{text} {steps}");
            }
            assert_eq!(grid.steps_of(f64::NAN), None);
        }
        assert_eq!(grid("0.01").steps_of(0.015), None);
    }

    #[test]
    fn digits_are_those_of_the_steps() {
        for text in ["0.01", "0.25", "0.00001", "5", "1", "0.0000000000000000000000001"] {
            let grid = grid(text);
            let steps: Vec<_> = (0..52).map(|power| (1_i64 << power) + 1).chain(0..999).collect();
            let values: Vec<_> = steps.iter().map(|&steps| grid.float(steps)).collect();
            let mut digits = Vec::new();
            grid.append_digits(&values, &mut digits);
            for (steps, digits) in steps.into_iter().zip(digits) {
                let expected = grid.digits(steps);
                let found = digits != OFF_GRID;
                assert!(found || grid.decimals() > 22 || expected >= 1 << 52, "{text} {steps}");
                assert!(!found || i128::from(digits) == expected, "{text} {steps}");
            }
        }
        let mut digits = Vec::new();
        grid("0.01").append_digits(&[0.015, -1.0, f64::NAN, f64::INFINITY, -0.0], &mut digits);
        assert_eq!(digits, [OFF_GRID; 5]);
    }

    #[test]
    fn whole_steps_are_exact() {
        let cents = grid("0.01");
        for (value, down, up) in
            [(99.99, 9_999, 9_999), (1.005, 100, 101), (0.29, 29, 29), (1e-300, 0, 1)]
        {
            assert_eq!(cents.whole_steps(value, Rounding::Down), Some(down));
            assert_eq!(cents.whole_steps(value, Rounding::Up), Some(up));
        }
        assert_eq!(cents.whole_steps(1e308, Rounding::Down), None);
        assert_eq!(cents.fractional_steps(0.29), Some(29.0));
    }

    #[test]
    fn usual_grids() {
        let usual = |price: f64| Grid::usual(price).unwrap().step().to_string();
        assert_eq!(usual(100.0), "0.01");
        assert_eq!(usual(1e9), "0.01");
        assert_eq!(usual(99.0), "0.001");
        assert_eq!(usual(9.999), "0.0001");
        assert_eq!(usual(1.0), "0.0001");
        assert_eq!(usual(0.5), "0.00001");
        assert_eq!(usual(1000.0), "0.01");
        assert!(Grid::usual(1e-30).is_none());
    }
}
