//! Any settings: refused with a reason, or data that keep every promise. Never a panic.

mod common;

use common::check_bars;
use market_data_source::{
    ConfigError, GeneratorConfig, GeneratorError, MarketDataGenerator, NoControl, TimeInterval,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Numbers of all sizes, and those that break things.
fn wild() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -1e3..1e3_f64,
        4 => (-300.0..300.0_f64).prop_map(|power| 10.0_f64.powf(power)),
        1 => any::<f64>(),
        1 => prop::sample::select(vec![
            0.0, -0.0, 1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN_POSITIVE,
            5e-324, 1e308, 9_007_199_254_740_992.0, 90_071_992_547_409.92, 1e-24, 9.99e-25,
        ]),
    ]
}

/// Prices that are often usable.
fn price() -> impl Strategy<Value = f64> {
    prop_oneof![
        3 => (-3.0..6.0_f64).prop_map(|power| 10.0_f64.powf(power)),
        1 => (-24.0..26.0_f64).prop_map(|power| 10.0_f64.powf(power)),
        1 => wild(),
    ]
}

fn rate() -> impl Strategy<Value = f64> {
    prop_oneof![3 => 0.0..0.1_f64, 2 => -10.0..10.0_f64, 1 => wild()]
}

fn interval() -> impl Strategy<Value = TimeInterval> {
    prop::sample::select(vec!["1us", "1ms", "1s", "1m", "90s", "1h", "1d", "1w", "36525d"])
        .prop_map(|text| text.parse().expect("an interval"))
}

fn decimal() -> impl Strategy<Value = Decimal> {
    prop_oneof![
        3 => (1..1000_i64, 0..8_u32).prop_map(|(digits, scale)| Decimal::new(digits, scale)),
        1 => (any::<i64>(), 0..=28_u32).prop_map(|(digits, scale)| Decimal::new(digits, scale)),
        1 => prop::sample::select(vec![Decimal::MAX, Decimal::MIN, Decimal::ZERO]),
    ]
}

prop_compose! {
    fn settings()(
        initial_price in price(),
        rates in (
            prop::option::of(rate()), prop::option::weighted(0.2, rate()),
            prop::option::of(rate()), prop::option::weighted(0.2, rate()),
        ),
        intervals in (interval(), interval()),
        start in prop::option::weighted(0.3, -62_135_596_800_i64..253_402_300_800),
        seed in any::<u64>(),
        tick_size in prop::option::weighted(0.5, decimal()),
        limits in (prop::option::weighted(0.3, price()), prop::option::weighted(0.3, price())),
        volumes in (price(), rate(), price()),
        tame in any::<bool>(),
        around in (0.1..0.95_f64, 1.05..9.0_f64),
        spread in prop_oneof![3 => 1..5_u32, 1 => any::<u32>()],
    ) -> GeneratorConfig {
        let wild = GeneratorConfig {
            initial_price,
            volatility: rates.0,
            annual_volatility: rates.1,
            trend: rates.2,
            annual_drift: rates.3,
            interval: intervals.0,
            start: start.and_then(|second| chrono::DateTime::from_timestamp(second, 0)),
            seed: Some(seed),
            tick_size,
            min_price: limits.0,
            max_price: limits.1,
            volume_base: volumes.0,
            volume_volatility: volumes.1,
            lot_size: volumes.2,
            spread,
            tick_interval: intervals.1,
            symbol: None,
        };
        if tame { tamed(wild, around) } else { wild }
    }
}

/// The nearest usable settings: in range by themselves and fitting together.
fn tamed(wild: GeneratorConfig, around: (f64, f64)) -> GeneratorConfig {
    let initial_price = if wild.initial_price.is_finite() {
        wild.initial_price.abs().clamp(0.01, 1e6)
    } else {
        100.0
    };
    let tame = |rate: f64| if rate.is_finite() { rate.abs().clamp(0.0, 3.0) } else { 0.02 };
    GeneratorConfig {
        initial_price,
        volatility: wild.volatility.map(tame),
        annual_volatility: None,
        trend: wild.trend.map(tame),
        annual_drift: None,
        tick_size: None,
        min_price: wild.min_price.map(|_| initial_price * around.0),
        max_price: wild.max_price.map(|_| initial_price * around.1),
        volume_base: 1000.0,
        volume_volatility: tame(wild.volume_volatility),
        lot_size: if wild.spread.is_multiple_of(2) { 1.0 } else { 0.25 },
        spread: wild.spread.clamp(1, 9),
        tick_interval: wild.tick_interval.min(wild.interval),
        ..wild
    }
}

/// What a run may fail with once the settings are accepted.
fn is_expected(error: &GeneratorError) -> bool {
    matches!(error, GeneratorError::PriceOverflow { .. } | GeneratorError::TimestampOverflow { .. })
}

fn check(config: &GeneratorConfig) -> Result<(), TestCaseError> {
    let verdict = config.validate();
    let generator = MarketDataGenerator::new(config.clone());
    prop_assert_eq!(verdict.clone().err(), generator.as_ref().err().cloned());
    let Ok(mut generator) = generator else {
        let text = match verdict {
            Err(ConfigError::OutOfRange { field, allowed, .. }) => {
                prop_assert!(!field.is_empty() && !allowed.is_empty());
                return Ok(());
            }
            Err(error) => error.to_string(),
            Ok(()) => String::new(),
        };
        prop_assert!(text.contains("exclude each other"), "{}", text);
        return Ok(());
    };
    match generator.bars(1100, &mut NoControl) {
        Ok(series) => {
            let range = (config.min_price.unwrap_or(0.0), config.max_price.unwrap_or(f64::MAX));
            check_bars(&series, config.lot_size, range);
            check_grid(&series.close, config.tick_size)?;
        }
        Err(error) => prop_assert!(is_expected(&error), "{}", error),
    }
    match generator.ticks(300, &mut NoControl) {
        Ok(series) => {
            for row in 0..series.len() {
                let (bid, ask) = (series.bid[row], series.ask[row]);
                prop_assert!(0.0 < bid && bid < ask, "row {}: {} {}", row, bid, ask);
                prop_assert!(bid <= series.price[row] && series.price[row] <= ask);
                prop_assert!(series.volume[row] >= config.lot_size);
            }
        }
        Err(error) => prop_assert!(is_expected(&error), "{}", error),
    }
    Ok(())
}

/// Floats are the nearest to multiples of the step.
fn check_grid(prices: &[f64], step: Option<Decimal>) -> Result<(), TestCaseError> {
    let Some(step) = step.and_then(|step| step.to_f64()) else { return Ok(()) };
    for price in prices {
        let steps = (price / step).round();
        prop_assert!((price - steps * step).abs() <= price.abs() * 4.0 * f64::EPSILON);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

    #[test]
    fn settings_are_refused_or_keep_their_promises(config in settings()) {
        check(&config)?;
    }

    #[test]
    fn texts_of_intervals_never_panic(text in "\\PC{0,24}|[0-9]{0,22}(us|ms|s|m|h|d|w)?") {
        if let Ok(interval) = text.parse::<TimeInterval>() {
            prop_assert_eq!(interval.to_string().parse::<TimeInterval>(), Ok(interval));
        }
    }

    #[test]
    fn windows_never_panic(
        start in prop::option::of(-62_135_596_800_i64..253_402_300_800),
        from in any::<i64>(),
        length in prop_oneof![0..100_000_i64, any::<i64>()],
    ) {
        let moment = chrono::DateTime::from_timestamp_micros;
        let config = GeneratorConfig {
            start: start.and_then(|second| chrono::DateTime::from_timestamp(second, 0)),
            interval: TimeInterval::D1,
            ..common::seeded(1)
        };
        let generator = MarketDataGenerator::new(config).expect("valid");
        if let (Some(from), Some(to)) = (moment(from), moment(from.saturating_add(length))) {
            let mut patience = Patience(3);
            let _ = generator.bars_between(from, to, &mut patience);
        }
    }
}

/// The strategy must not only make settings that are refused.
#[test]
fn enough_settings_are_accepted() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let accepted = (0..2000).filter(|_| {
        let tree = settings().new_tree(&mut runner).expect("settings can always be made");
        tree.current().validate().is_ok()
    });
    assert!(accepted.count() > 800);
}

/// Stops long runs.
struct Patience(u32);

impl market_data_source::Control for Patience {
    fn progress(&mut self, _done: u64, _total: u64) {}

    fn should_stop(&mut self) -> bool {
        self.0 = self.0.saturating_sub(1);
        self.0 == 0
    }
}
