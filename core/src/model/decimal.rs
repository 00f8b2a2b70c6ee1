//! The exact decimal that a float stands for.

/// `digits * 10^exponent`, without trailing zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shortest {
    pub(crate) digits: u64,
    pub(crate) exponent: i32,
}

impl Shortest {
    /// The shortest decimal that reads back as this positive finite number: what a person means
    /// who writes 0.1.
    pub(crate) fn of(value: f64) -> Self {
        let text = format!("{value:e}");
        let (number, power) = text.split_once('e').unwrap_or((&text, "0"));
        let mut digits = 0_u64;
        let mut after_point = 0;
        let mut seen_point = false;
        for byte in number.bytes() {
            if byte.is_ascii_digit() {
                digits = digits * 10 + u64::from(byte - b'0');
                after_point += i32::from(seen_point);
            } else {
                seen_point = byte == b'.';
            }
        }
        Self { digits, exponent: power.parse::<i32>().unwrap_or(0) - after_point }.reduced()
    }

    fn reduced(mut self) -> Self {
        while self.digits != 0 && self.digits.is_multiple_of(10) {
            self.digits /= 10;
            self.exponent += 1;
        }
        self
    }
}

/// 10 to a power, if 128 bits hold it.
pub(crate) fn power_of_ten(exponent: u32) -> Option<u128> {
    10_u128.checked_pow(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortest_forms() {
        let form = |value| {
            let shortest = Shortest::of(value);
            (shortest.digits, shortest.exponent)
        };
        assert_eq!(form(100.0), (1, 2));
        assert_eq!(form(0.01), (1, -2));
        assert_eq!(form(123.456), (123_456, -3));
        assert_eq!(form(1e308), (1, 308));
        assert_eq!(form(f64::MAX), (17_976_931_348_623_157, 292));
        assert_eq!(form(5e-324), (5, -324));
        assert_eq!(form(0.1 + 0.2), (30_000_000_000_000_004, -17));
    }
}
