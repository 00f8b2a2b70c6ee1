//! Normal numbers against their law: moments, Kolmogorov and Smirnov's distance, tails.

use market_data_source::{Control, GeneratorError, NoControl, normals, normals_into};
use sha2::{Digest, Sha256};

/// Cells of this width, out to this many standard deviations.
const WIDTH: f64 = 1e-3;
const REACH: f64 = 6.0;
const CELLS: usize = 12_000;
const STRETCH: usize = 1_000_000;

/// What is counted while numbers pass by.
struct Counts {
    total: f64,
    /// Sums of the first eight powers.
    powers: [f64; 8],
    /// How many numbers lie in each cell, and before the first one.
    cells: Vec<u64>,
    below: u64,
}

impl Counts {
    fn of(stretches: u32) -> Self {
        let mut counts = Self { total: 0.0, powers: [0.0; 8], cells: vec![0; CELLS + 1], below: 0 };
        for path in 0..stretches {
            // Sums of a stretch first: adding to a large sum would round them off.
            let mut powers = [0.0; 8];
            for number in normals(STRETCH, Some(2026), path, &mut NoControl).expect("numbers") {
                let mut power = 1.0;
                for sum in &mut powers {
                    power *= number;
                    *sum += power;
                }
                let cell = ((number + REACH) / WIDTH).floor();
                if cell < 0.0 {
                    counts.below += 1;
                } else {
                    counts.cells[(cell as usize).min(CELLS)] += 1;
                }
            }
            for (sum, more) in counts.powers.iter_mut().zip(powers) {
                *sum += more;
            }
            counts.total += STRETCH as f64;
        }
        counts
    }

    /// How many numbers lie below the lower edge of a cell.
    fn below(&self, cell: usize) -> u64 {
        self.below + self.cells[..cell].iter().sum::<u64>()
    }
}

/// The probability of lying below each edge, by Simpson's rule.
fn law() -> Vec<f64> {
    /// The probability of lying more than six deviations below.
    const BEYOND: f64 = 9.865_876_450_376_98e-10;
    let density = |x: f64| (-x * x / 2.0).exp() / std::f64::consts::TAU.sqrt();
    let mut law = vec![BEYOND];
    for cell in 0..CELLS {
        let left = cell as f64 * WIDTH - REACH;
        let (middle, right) = (left + WIDTH / 2.0, left + WIDTH);
        let mass = (density(left) + 4.0 * density(middle) + density(right)) * WIDTH / 6.0;
        law.push(law[cell] + mass);
    }
    law
}

fn check(stretches: u32) {
    let counts = Counts::of(stretches);
    // Moments, and the variances of their estimates: E x^2k - (E x^k)^2.
    let expected = [0.0, 1.0, 0.0, 3.0, 0.0, 15.0, 0.0, 105.0];
    let variances = [1.0, 2.0, 15.0, 96.0, 945.0, 10_170.0, 135_135.0, 2_016_000.0];
    for (order, ((sum, expected), variance)) in
        counts.powers.iter().zip(expected).zip(variances).enumerate()
    {
        let error = (sum / counts.total - expected) / (variance / counts.total).sqrt();
        assert!(error.abs() < 4.5, "moment {}: {error} standard errors", order + 1);
    }
    // Kolmogorov and Smirnov: 1.95 / sqrt(n) is exceeded once in a thousand samples.
    let law = law();
    assert!((law[CELLS] - (1.0 - law[0])).abs() < 1e-12, "the law itself: {}", law[CELLS]);
    let (mut below, mut distance) = (counts.below, 0.0_f64);
    for (edge, probability) in law.iter().enumerate() {
        distance = distance.max((below as f64 / counts.total - probability).abs());
        below += counts.cells.get(edge).copied().unwrap_or(0);
    }
    assert!(distance < 1.95 / counts.total.sqrt(), "distance {distance}");
    // Tails, where few numbers lie: each side by itself.
    for (deviations, probability) in [
        (2_u32, 2.275_013_194_817_92e-2),
        (3, 1.349_898_031_630_09e-3),
        (4, 3.167_124_183_311_99e-5),
        (5, 2.866_515_718_791_94e-7),
        (6, 9.865_876_450_376_98e-10),
    ] {
        let expected = probability * counts.total;
        let place = |side: f64| ((REACH + side * f64::from(deviations)) / WIDTH).round() as usize;
        let left = counts.below(place(-1.0));
        let right = counts.total as u64 - counts.below(place(1.0));
        for found in [left, right] {
            let error = (found as f64 - expected).abs();
            assert!(error < 4.5 * expected.sqrt() + 3.0, "{deviations}: {found}, not {expected}");
        }
    }
}

#[test]
fn two_million_follow_the_law() {
    check(2);
}

/// `cargo test --release -p market-data-source --test normals -- --ignored`: half a minute.
#[test]
#[ignore = "a thousand million numbers"]
fn a_thousand_million_follow_the_law() {
    check(1000);
}

fn drawn(count: usize, path: u32) -> Vec<f64> {
    normals(count, Some(42), path, &mut NoControl).expect("numbers")
}

/// Frozen: no change may alter these while the stream version stays.
#[test]
fn numbers_never_change() {
    let mut hash = Sha256::new();
    for number in drawn(10_000, 0).into_iter().chain(drawn(77, 3)) {
        hash.update(number.to_bits().to_le_bytes());
    }
    let digest = hash.finalize();
    let first: [u8; 8] = digest[..8].try_into().expect("eight bytes");
    assert_eq!(format!("{:016x}", u64::from_be_bytes(first)), "5b5ea67ec4f266e8");
}

#[test]
fn fewer_numbers_are_the_first_of_more() {
    let many = drawn(40_000, 1);
    for count in [0, 1, 2, 127, 128, 129, 16_384, 16_385, 39_999] {
        assert_eq!(drawn(count, 1), many[..count], "{count}");
        let mut out = vec![f64::NAN; count];
        normals_into(count, Some(42), 1, &mut out, &mut NoControl).expect("numbers");
        assert_eq!(out, many[..count], "{count}, written over others");
    }
    assert_ne!(drawn(10, 1), drawn(10, 2));
    assert_ne!(normals(10, None, 0, &mut NoControl), normals(10, None, 0, &mut NoControl));
}

#[test]
fn room_for_another_count_is_refused() {
    let mut out = [0.0; 3];
    let refused = normals_into(4, Some(1), 0, &mut out, &mut NoControl).expect_err("too short");
    assert!(matches!(refused, GeneratorError::Config(_)));
    assert_eq!(refused.to_string(), "out is an array of 3 numbers, allowed: one of 4");
    assert!(out.iter().all(|number| number.to_bits() == 0));
}

#[test]
fn drawing_can_be_stopped() {
    struct Stop(u64);
    impl Control for Stop {
        fn progress(&mut self, done: u64, total: u64) {
            assert_eq!(total, 1_000_000);
            self.0 = done;
        }
        fn should_stop(&mut self) -> bool {
            self.0 > 50_000
        }
    }
    let mut control = Stop(0);
    let stopped = normals(1_000_000, Some(1), 0, &mut control);
    assert_eq!(stopped, Err(GeneratorError::Interrupted));
    assert!(control.0 < 100_000);
}
