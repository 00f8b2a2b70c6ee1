//! How well data follow their model, over a thousand paths of a thousand bars.

mod common;

use common::{bars, seeded, ticks};
use market_data_source::GeneratorConfig;

/// Sums of what the estimators need.
#[derive(Default)]
struct Sums {
    count: f64,
    returns: [f64; 4],
    parkinson: f64,
    garman_klass: f64,
    rogers_satchell: f64,
}

fn collect(volatility: f64, trend: f64) -> Sums {
    let mut sums = Sums::default();
    for seed in 0..1000 {
        let config = GeneratorConfig {
            initial_price: 1e6,
            volatility: Some(volatility),
            trend: Some(trend),
            tick_size: Some("0.01".parse().expect("a decimal")),
            ..seeded(seed)
        };
        let series = bars(config, 1000);
        for row in 0..series.len() {
            let (open, close) = (series.open[row].ln(), series.close[row].ln());
            let (high, low) = (series.high[row].ln(), series.low[row].ln());
            let (change, range) = (close - open, high - low);
            let mut power = 1.0;
            for sum in &mut sums.returns {
                power *= change;
                *sum += power;
            }
            sums.parkinson += range * range / (4.0 * 2.0_f64.ln());
            sums.garman_klass += 0.5 * range * range - (2.0 * 2.0_f64.ln() - 1.0) * change * change;
            sums.rogers_satchell += (high - open) * (high - close) + (low - open) * (low - close);
            sums.count += 1.0;
        }
    }
    sums
}

#[test]
fn returns_and_ranges_follow_the_model() {
    let (volatility, trend) = (0.02, 0.0002);
    let sums = collect(volatility, trend);
    let moment = |order: usize| sums.returns[order - 1] / sums.count;
    let mean = moment(1);
    let variance = moment(2) - mean * mean;
    let fourth =
        moment(4) - 4.0 * mean * moment(3) + 6.0 * mean * mean * moment(2) - 3.0 * mean.powi(4);
    let kurtosis = fourth / (variance * variance) - 3.0;
    let expected = trend - volatility * volatility / 2.0;
    let ratio = |sum: f64| (sum / sums.count).sqrt() / volatility;
    let figures = [
        ("standard deviation", variance.sqrt() / volatility, 0.005),
        ("Parkinson", ratio(sums.parkinson), 0.01),
        ("Garman-Klass", ratio(sums.garman_klass), 0.01),
        ("Rogers-Satchell", ratio(sums.rogers_satchell), 0.01),
    ];
    for (name, figure, tolerance) in figures {
        assert!((figure - 1.0).abs() < tolerance, "{name}: {figures:?}");
    }
    assert!(kurtosis.abs() < 0.05, "excess kurtosis {kurtosis}");
    let error = volatility / sums.count.sqrt();
    assert!((mean - expected).abs() < 4.0 * error, "mean {mean}, expected {expected} ± {error}");
}

#[test]
fn volumes_have_the_mean_and_the_deviation_asked_for() {
    let config = GeneratorConfig { volume_base: 1e6, volume_volatility: 0.7, ..seeded(5) };
    let volumes = bars(config, 400_000).volume;
    let count = volumes.len() as f64;
    let mean = volumes.iter().sum::<f64>() / count;
    assert!((mean / 1e6 - 1.0).abs() < 0.006, "{mean}");
    let logs: Vec<f64> = volumes.iter().map(|volume| volume.ln()).collect();
    let center = logs.iter().sum::<f64>() / count;
    let deviation = (logs.iter().map(|log| (log - center).powi(2)).sum::<f64>() / count).sqrt();
    assert!((deviation / 0.7 - 1.0).abs() < 0.006, "{deviation}");
}

#[test]
fn volumes_of_ticks_are_those_of_bars_by_time() {
    let config = GeneratorConfig { volume_base: 6e6, ..seeded(5) };
    let volumes = ticks(config, 200_000).volume;
    let mean = volumes.iter().sum::<f64>() / volumes.len() as f64;
    assert!((mean / 1e5 - 1.0).abs() < 0.006, "{mean}");
}

#[test]
fn neighbouring_returns_are_independent() {
    let config = GeneratorConfig { initial_price: 1e6, ..seeded(77) };
    let returns = bars(config, 300_000).returns(true);
    let square: f64 = returns.iter().map(|change| change * change).sum();
    let noise = 1.0 / (returns.len() as f64).sqrt();
    for lag in 1..20 {
        let lagged: f64 = returns.iter().zip(&returns[lag..]).map(|(a, b)| a * b).sum();
        assert!((lagged / square).abs() < 4.5 * noise, "lag {lag}: {}", lagged / square);
    }
}

/// The figures that the documentation gives for barriers.
#[test]
fn barriers_shrink_volatility_as_documented() {
    for (volatility, below, above, documented) in
        [(0.01, 95.0, 105.0, 0.945), (0.02, 95.0, 105.0, 0.887), (0.01, 98.0, 102.0, 0.855)]
    {
        let mut squares = 0.0;
        let (paths, count) = (20, 20_000);
        for seed in 0..paths {
            let config = GeneratorConfig {
                volatility: Some(volatility),
                min_price: Some(below),
                max_price: Some(above),
                tick_size: Some(rust_decimal::Decimal::new(1, 4)),
                seed: Some(seed),
                ..GeneratorConfig::default()
            };
            let series = bars(config, count);
            squares += series.returns(true).iter().map(|change| change * change).sum::<f64>();
        }
        let measured = (squares / (paths as f64 * (count - 1) as f64)).sqrt() / volatility;
        assert!((measured - documented).abs() < 0.005, "{volatility}: {measured}");
    }
}
