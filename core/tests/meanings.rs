//! The twelve meanings of generating data, one test each.
#![allow(clippy::float_cmp, clippy::unwrap_used)]

mod common;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use common::{bars, check_bars, generator, seeded, ticks};
use market_data_source::{
    Control, CsvOptions, GeneratorConfig, GeneratorError, JsonOptions, MarketDataGenerator,
    NoControl, TimeInterval,
};

fn day(day: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2024, 3, day, 0, 0, 0).unwrap()
}

/// Stops after some looks.
struct StopAfter(u32);

impl Control for StopAfter {
    fn progress(&mut self, _done: u64, _total: u64) {}

    fn should_stop(&mut self) -> bool {
        self.0 = self.0.saturating_sub(1);
        self.0 == 0
    }
}

#[test]
fn meaning_01_one_path_and_two_cursors() {
    let whole = bars(seeded(1), 100);
    let mut parts = generator(seeded(1));
    let first = parts.bars(60, &mut NoControl).unwrap();
    let ticks = parts.ticks(10, &mut NoControl).unwrap();
    let second = parts.bars(40, &mut NoControl).unwrap();
    assert_eq!(first, whole.slice(0..60));
    assert_eq!(second, whole.slice(60..100));
    assert_eq!(
        parts.ticks(5, &mut NoControl).unwrap().timestamp[0],
        ticks.timestamp[9] + 1_000_000
    );

    let mut mixed = generator(seeded(1));
    let rows = mixed.generate_series(10, &mut NoControl).unwrap();
    assert_eq!(rows, whole.slice(0..10).iter().collect::<Vec<_>>());
    let mut iterator = mixed.iter_bars(None);
    assert_eq!(iterator.next().unwrap().unwrap(), whole.get(10).unwrap());
    assert_eq!(mixed.bars(5, &mut NoControl).unwrap(), whole.slice(11..16));
    assert_eq!(iterator.next().unwrap().unwrap(), whole.get(16).unwrap());
    let chunks: Vec<_> = mixed.chunks(7, 3).unwrap().map(Result::unwrap).collect();
    assert_eq!(
        chunks.iter().map(market_data_source::BarSeries::len).collect::<Vec<_>>(),
        [3, 3, 1]
    );
    assert_eq!(chunks[2], whole.slice(23..24));
    assert_eq!(iterator.next().unwrap().unwrap(), whole.get(24).unwrap());
}

#[test]
fn meaning_02_files_and_windows_leave_the_cursors_alone() {
    let mut generator = generator(seeded(2));
    generator.bars(10, &mut NoControl).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (csv, json) = (folder.path().join("a.csv"), folder.path().join("a.json"));
    generator.to_csv(&csv, 50, CsvOptions::default(), &mut NoControl).unwrap();
    generator.to_json(&json, 50, JsonOptions::default(), &mut NoControl).unwrap();
    generator.bars_between(day(1), day(2), &mut NoControl).unwrap();
    let whole = bars(seeded(2), 50);
    assert_eq!(generator.bars(1, &mut NoControl).unwrap(), whole.slice(10..11));

    let text = std::fs::read_to_string(csv).unwrap();
    let closes: Vec<f64> =
        text.lines().skip(1).map(|line| line.split(',').nth(4).unwrap().parse().unwrap()).collect();
    assert_eq!(closes, whole.close);
    let json: Vec<serde_json::Value> =
        serde_json::from_slice(&std::fs::read(json).unwrap()).unwrap();
    let closes: Vec<f64> = json.iter().map(|row| row["close"].as_f64().unwrap()).collect();
    assert_eq!(closes, whole.close);
}

#[test]
fn meaning_03_reset_rewinds_and_failure_moves_nothing() {
    let mut generator = generator(seeded(3));
    let first = generator.bars(5000, &mut NoControl).unwrap();
    generator.reset();
    assert_eq!(generator.bars(5000, &mut NoControl).unwrap(), first);
    let first_ticks = generator.ticks(50, &mut NoControl).unwrap();
    generator.set_seed(4);
    assert_eq!(generator.config().seed, Some(4));
    assert_ne!(generator.bars(5000, &mut NoControl).unwrap().close, first.close);
    generator.set_seed(3);
    assert_eq!(generator.ticks(50, &mut NoControl).unwrap(), first_ticks);

    let before = generator.clone();
    assert_eq!(generator.bars(9000, &mut StopAfter(4)), Err(GeneratorError::Interrupted));
    assert_eq!(generator.ticks(9000, &mut StopAfter(4)), Err(GeneratorError::Interrupted));
    let too_many = GeneratorError::OutOfMemory { rows: usize::MAX as u64 };
    assert_eq!(generator.bars(usize::MAX, &mut NoControl), Err(too_many.clone()));
    assert_eq!(generator.ticks(usize::MAX, &mut NoControl), Err(too_many.clone()));
    assert_eq!(generator.generate_series(usize::MAX, &mut NoControl), Err(too_many.clone()));
    assert_eq!(generator.generate_ticks(usize::MAX, &mut NoControl), Err(too_many));
    assert_eq!(generator, before);
}

#[test]
fn meaning_04_timestamps_open_bars_and_windows_are_half_open() {
    let config = GeneratorConfig { interval: TimeInterval::H1, start: Some(day(1)), ..seeded(4) };
    let generator = generator(config);
    let window = generator.bars_between(day(2), day(3), &mut NoControl).unwrap();
    assert_eq!(window.len(), 24);
    assert_eq!(window.get(0).unwrap().timestamp, day(2));
    let hour = TimeDelta::hours(1);
    assert_eq!(window.get(23).unwrap().timestamp, day(3) - hour);
    let minute = TimeDelta::minutes(1);
    let unaligned = generator.bars_between(day(2) + minute, day(3), &mut NoControl).unwrap();
    assert_eq!(unaligned, window.slice(1..24));
    let late_end = generator.bars_between(day(2), day(3) + minute, &mut NoControl).unwrap();
    assert_eq!(late_end.len(), 25);
    assert!(generator.bars_between(day(2), day(2), &mut NoControl).unwrap().is_empty());
    let reversed = generator.bars_between(day(3), day(2), &mut NoControl);
    assert!(matches!(reversed, Err(GeneratorError::WindowReversed { .. })));
}

#[test]
fn meaning_05_windows_are_cut_from_the_path_or_begin_their_own() {
    let hourly = GeneratorConfig { interval: TimeInterval::H1, ..seeded(5) };
    let odd = day(1) + TimeDelta::minutes(7);
    let fixed = generator(GeneratorConfig { start: Some(odd), ..hourly.clone() });
    let whole = fixed.clone().bars(3000, &mut NoControl).unwrap();
    let left = fixed.bars_between(odd + TimeDelta::hours(100), day(20), &mut NoControl).unwrap();
    let right = fixed.bars_between(day(20), day(31), &mut NoControl).unwrap();
    let joined = fixed.bars_between(odd + TimeDelta::hours(100), day(31), &mut NoControl).unwrap();
    assert_eq!(joined, whole.slice(100..100 + joined.len()));
    assert_eq!(left, joined.slice(0..left.len()));
    assert_eq!(right, joined.slice(left.len()..joined.len()));
    let rows = fixed.generate_series_between(day(20), day(31), &mut NoControl).unwrap();
    assert_eq!(rows, right.iter().collect::<Vec<_>>());
    let early = fixed.bars_between(day(1), day(2), &mut NoControl).unwrap_err();
    assert!(matches!(early, GeneratorError::WindowBeforeStart { .. }));
    assert!(early.to_string().contains("start="));

    let free = generator(hourly);
    for begin in [day(2), day(9), DateTime::UNIX_EPOCH - TimeDelta::days(300)] {
        let end = begin + TimeDelta::days(1);
        let window = free.bars_between(begin + TimeDelta::minutes(1), end, &mut NoControl).unwrap();
        assert_eq!(window.open[0], 100.0);
        assert_eq!(window.get(0).unwrap().timestamp, begin + TimeDelta::hours(1));
        assert_eq!(window.len(), 23);
    }
}

#[test]
fn meaning_06_bars_are_ordered_on_the_grid_and_inside_the_barriers() {
    let tight = GeneratorConfig {
        volatility: Some(0.05),
        min_price: Some(90.004),
        max_price: Some(112.006),
        ..seeded(6)
    };
    let series = bars(tight, 20_000);
    check_bars(&series, 1.0, (90.01, 112.0));
    // Both barriers are reached and left again.
    assert!(series.low.contains(&90.01) && series.high.contains(&112.0));
    let wide = bars(GeneratorConfig { volatility: Some(1.5), ..seeded(6) }, 20_000);
    check_bars(&wide, 1.0, (0.01, 2.0_f64.powi(53) / 100.0));
}

#[test]
fn meaning_07_trend_grows_the_mean_and_the_median_lags() {
    let (trend, volatility, length) = (0.002, 0.05, 50);
    let mut finals: Vec<f64> = (0..4000)
        .map(|seed| {
            let config = GeneratorConfig {
                initial_price: 1e6,
                trend: Some(trend),
                volatility: Some(volatility),
                ..seeded(seed)
            };
            bars(config, length).close[length - 1] / 1e6
        })
        .collect();
    finals.sort_by(f64::total_cmp);
    let steps = length as f64;
    let mean = finals.iter().sum::<f64>() / finals.len() as f64;
    let spread = volatility * steps.sqrt();
    let error = spread / (finals.len() as f64).sqrt();
    assert!((mean / (trend * steps).exp() - 1.0).abs() < 5.0 * error, "{mean}");
    let median = finals[finals.len() / 2];
    let expected = ((trend - volatility * volatility / 2.0) * steps).exp();
    assert!((median / expected - 1.0).abs() < 6.0 * error, "{median} {expected}");
}

#[test]
fn meaning_08_rounding_adds_a_sixth_of_the_squared_tick() {
    let changes = |series: &market_data_source::BarSeries| -> Vec<f64> {
        series.close.windows(2).map(|pair| pair[1] - pair[0]).collect()
    };
    let volatility = GeneratorConfig::default().bar_volatility();
    let (mut square, mut lagged, mut model, mut count) = (0.0, 0.0, 0.0, 0.0);
    for seed in 0..400 {
        let series = bars(seeded(seed), 1000);
        let changes = changes(&series);
        square += changes.iter().map(|change| change * change).sum::<f64>();
        lagged += changes.windows(2).map(|pair| pair[0] * pair[1]).sum::<f64>();
        model += series.close[..999].iter().map(|price| price * price).sum::<f64>()
            * volatility
            * volatility;
        count += changes.len() as f64;
    }
    let expected = model / count + 0.01 * 0.01 / 6.0;
    assert!((square / count / expected - 1.0).abs() < 0.01, "{}", square / count / expected);
    assert!(lagged < 0.0);
}

#[test]
fn meaning_09_another_interval_is_another_path_and_shocks_are_shared() {
    let minutes = bars(seeded(9), 600);
    let hours = bars(GeneratorConfig { interval: TimeInterval::H1, ..seeded(9) }, 10);
    let resampled = minutes.resample(TimeInterval::H1).unwrap();
    assert_ne!(hours.close, resampled.close);
    assert_eq!(resampled.len(), 10);
    assert_eq!(resampled.open[1], minutes.open[60]);
    assert_eq!(resampled.close[1], minutes.close[119]);
    assert_eq!(resampled.high[1], minutes.high[60..120].iter().copied().fold(0.0, f64::max));
    assert_eq!(resampled.volume[1], minutes.volume[60..120].iter().sum::<f64>());

    let shocks = |volatility: f64| -> Vec<f64> {
        let config = GeneratorConfig {
            initial_price: 1e9,
            volatility: Some(volatility),
            trend: Some(volatility * volatility / 2.0),
            ..seeded(9)
        };
        bars(config, 500).returns(true).iter().map(|change| change / volatility).collect()
    };
    for (small, large) in shocks(0.001).iter().zip(shocks(0.01)) {
        assert!((small - large).abs() < 1e-6);
    }
}

#[test]
fn meaning_10_data_trade_around_the_clock_and_volume_ignores_price() {
    let series = bars(seeded(10), 50_000);
    assert!(series.timestamp.windows(2).all(|pair| pair[1] - pair[0] == 60_000_000));
    let moves: Vec<f64> = series.returns(true).iter().map(|change| change.abs()).collect();
    let volumes: Vec<f64> = series.volume[1..].iter().map(|volume| volume.ln()).collect();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (a, b) = (mean(&moves), mean(&volumes));
    let product = |f: &dyn Fn(f64, f64) -> f64| -> f64 {
        moves.iter().zip(&volumes).map(|(x, y)| f(x - a, y - b)).sum()
    };
    let correlation =
        product(&|x, y| x * y) / (product(&|x, _| x * x) * product(&|_, y| y * y)).sqrt();
    assert!(correlation.abs() < 4.0 / (moves.len() as f64).sqrt(), "{correlation}");
}

#[test]
fn meaning_11_ticks_have_their_own_stream_and_quotes() {
    let config =
        GeneratorConfig { initial_price: 1e6, volatility: Some(0.01), spread: 3, ..seeded(11) };
    let series = ticks(config.clone(), 200_000);
    assert!(series.timestamp.windows(2).all(|pair| pair[1] - pair[0] == 1_000_000));
    let changes: Vec<f64> = series.price.windows(2).map(|pair| (pair[1] / pair[0]).ln()).collect();
    let variance = changes.iter().map(|change| change * change).sum::<f64>() / changes.len() as f64;
    let expected = 0.01 * 0.01 / 60.0;
    assert!((variance / expected - 1.0).abs() < 0.02, "{}", variance / expected);
    for tick in series.iter().take(1000) {
        assert!(tick.bid < tick.ask && tick.bid <= tick.price && tick.price <= tick.ask);
        assert_eq!(tick.ask - tick.bid, tick.spread);
        assert_eq!(tick.spread.to_string(), "0.03");
    }
    let minutes = series.to_bars(TimeInterval::M1).unwrap();
    assert_eq!(minutes.len(), 200_000_usize.div_ceil(60));
    assert_eq!(minutes.open[5], series.price[300]);
    assert_eq!(minutes.close[5], series.price[359]);
    assert_eq!(minutes.low[5], series.price[300..360].iter().copied().fold(f64::MAX, f64::min));
    assert_eq!(minutes.volume[5], series.volume[300..360].iter().sum::<f64>());
    assert_ne!(minutes.close[..10], bars(config, 10).close[..]);
    assert!(series.to_bars("500ms".parse().unwrap()).is_err());
}

#[test]
fn meaning_12_rows_carry_time_prices_and_volume() {
    let mut generator = generator(GeneratorConfig { spread: 5, ..seeded(12) });
    let bar = generator.generate_series(1, &mut NoControl).unwrap().remove(0);
    assert_eq!(bar.timestamp, Utc.with_ymd_and_hms(2024, 1, 1, 0, 0, 0).unwrap());
    assert_eq!(bar.open.to_string(), "100.00");
    assert_eq!(bar.volume.fract(), 0.0);
    let series = ticks(GeneratorConfig { spread: 5, ..seeded(12) }, 300);
    let rows = generator.generate_ticks(300, &mut NoControl).unwrap();
    assert_eq!(rows, series.iter().collect::<Vec<_>>());
    assert_eq!(rows[0].spread.to_string(), "0.05");
    assert_eq!(rows[0].bid.to_string(), "99.98");
}

#[test]
fn a_path_that_overflows_is_an_error_unless_a_barrier_reflects_it() {
    let rising = GeneratorConfig { trend: Some(1.0), seed: Some(3), ..GeneratorConfig::default() };
    let mut generator = MarketDataGenerator::new(rising.clone()).unwrap();
    let error = generator.bars(1000, &mut NoControl).unwrap_err();
    let GeneratorError::PriceOverflow { row, level } = error else { panic!("{error}") };
    // The mean of the logarithm grows by 1 a bar.
    assert!((705..=715).contains(&row), "{row}");
    assert!(level > 709.0 && error.to_string().contains("max_price"), "{error}");
    // The failed call moved nothing, and what lies before the overflow can be had.
    assert_eq!(generator.bars(20, &mut NoControl).unwrap().open[0], 100.0);
    assert!(generator.ticks(100_000, &mut NoControl).is_err());

    let config = GeneratorConfig { max_price: Some(1e6), ..rising };
    let bars = MarketDataGenerator::new(config).unwrap().bars(1000, &mut NoControl).unwrap();
    assert!(bars.high.iter().all(|&high| high <= 1e6));
    assert!(bars.high.contains(&1e6));
}

#[test]
fn weeks_begin_on_monday() {
    use chrono::{Datelike, Weekday};
    let config = GeneratorConfig {
        interval: TimeInterval::D1,
        start: Some(day(6)), // a Wednesday
        seed: Some(1),
        ..GeneratorConfig::default()
    };
    let days = bars(config.clone(), 20);
    let weeks = days.resample(TimeInterval::W1).unwrap();
    assert_eq!(weeks.len(), 4);
    assert!(weeks.iter().all(|week| week.timestamp.weekday() == Weekday::Mon));
    assert_eq!(weeks.get(0).unwrap().timestamp, day(4));
    assert_eq!((weeks.open[0], weeks.close[0]), (days.open[0], days.close[4]));

    let weekly = GeneratorConfig { interval: TimeInterval::W1, start: None, ..config };
    let window = generator(weekly).bars_between(day(5), day(20), &mut NoControl).unwrap();
    let begins: Vec<_> = window.iter().map(|week| week.timestamp).collect();
    assert_eq!(begins, [day(11), day(18)]);
}
