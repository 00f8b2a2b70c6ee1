//! Bad settings are refused with field, value and range.
#![allow(clippy::float_cmp)]

mod common;

use common::{generator, seeded};
use market_data_source::{
    ConfigError, CsvOptions, GeneratorConfig, MarketDataGenerator, NoControl, PngOptions,
    TimeInterval, bear_market_config, bull_market_config, stable_config, volatile_config,
};

/// The field that a configuration is refused for.
fn refused(config: &GeneratorConfig) -> String {
    match config.validate() {
        Err(ConfigError::OutOfRange { field, .. }) => field,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_number_has_its_range() {
    let usual = GeneratorConfig::default;
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0] {
        assert_eq!(refused(&GeneratorConfig { initial_price: bad, ..usual() }), "initial_price");
        let with = |bad| GeneratorConfig { volatility: Some(bad), ..usual() };
        assert_eq!(refused(&with(bad)), "volatility");
        let with = |bad| GeneratorConfig { annual_volatility: Some(bad), ..usual() };
        assert_eq!(refused(&with(bad)), "annual_volatility");
        assert_eq!(refused(&GeneratorConfig { min_price: Some(bad), ..usual() }), "min_price");
        assert_eq!(refused(&GeneratorConfig { max_price: Some(bad), ..usual() }), "max_price");
        assert_eq!(refused(&GeneratorConfig { volume_base: bad, ..usual() }), "volume_base");
        let with = |bad| GeneratorConfig { volume_volatility: bad, ..usual() };
        assert_eq!(refused(&with(bad)), "volume_volatility");
        assert_eq!(refused(&GeneratorConfig { lot_size: bad, ..usual() }), "lot_size");
    }
    for bad in [f64::NAN, f64::INFINITY, -10.5, 1e308] {
        assert_eq!(refused(&GeneratorConfig { trend: Some(bad), ..usual() }), "trend");
    }
    let drift = GeneratorConfig { annual_drift: Some(1e308), ..usual() };
    assert_eq!(refused(&drift), "annual_drift");
    for (initial_price, field) in [
        (0.0, "initial_price"),
        (1e-300, "initial_price"),
        (1e14, "initial_price"),
        (1e308, "initial_price"),
    ] {
        assert_eq!(refused(&GeneratorConfig { initial_price, ..usual() }), field);
    }
}

#[test]
fn settings_must_fit_together() {
    let usual = GeneratorConfig::default;
    let coarse = GeneratorConfig { tick_size: Some("101".parse().unwrap()), ..usual() };
    assert_eq!(refused(&coarse), "tick_size");
    for text in ["0", "-0.01", "1.2345678901234"] {
        let config = GeneratorConfig { tick_size: Some(text.parse().unwrap()), ..usual() };
        assert_eq!(refused(&config), "tick_size", "{text}");
    }
    let outside = GeneratorConfig { min_price: Some(100.5), ..usual() };
    assert_eq!(refused(&outside), "initial_price");
    let outside = GeneratorConfig { max_price: Some(99.0), ..usual() };
    assert_eq!(refused(&outside), "initial_price");
    let close = GeneratorConfig { min_price: Some(100.001), max_price: Some(100.009), ..usual() };
    assert_eq!(refused(&close), "max_price");
    for spread in [0, 10_001, u32::MAX] {
        assert_eq!(refused(&GeneratorConfig { spread, ..usual() }), "spread");
    }
    let thirds = GeneratorConfig { lot_size: 1.0 / 3.0, ..usual() };
    assert_eq!(refused(&thirds), "lot_size");
    let little = GeneratorConfig { volume_base: 0.5, ..usual() };
    assert_eq!(refused(&little), "volume_base");
    let long =
        GeneratorConfig { volatility: Some(5.0), tick_interval: TimeInterval::W1, ..usual() };
    assert_eq!(refused(&long), "tick_interval");
    for symbol in [String::new(), "x".repeat(101), "a\nb".to_owned()] {
        assert_eq!(refused(&GeneratorConfig { symbol: Some(symbol), ..usual() }), "symbol");
    }
    let early = chrono::DateTime::from_timestamp(-70_000_000_000, 0);
    assert_eq!(refused(&GeneratorConfig { start: early, ..usual() }), "start");
}

#[test]
fn pairs_exclude_each_other() {
    let both = GeneratorConfig {
        volatility: Some(0.1),
        annual_volatility: Some(0.1),
        ..GeneratorConfig::default()
    };
    let text = both.validate().unwrap_err().to_string();
    assert!(text.contains("volatility") && text.contains("annual_volatility"));
    let both =
        GeneratorConfig { trend: Some(0.0), annual_drift: Some(0.0), ..GeneratorConfig::default() };
    let expected =
        ConfigError::Conflict { first: "trend".to_owned(), second: "annual_drift".to_owned() };
    assert_eq!(both.validate(), Err(expected));
}

#[test]
fn annual_values_follow_the_interval() {
    let minute = GeneratorConfig::default();
    assert_eq!(minute.bars_per_year(), 525_600.0);
    assert_eq!(minute.bar_volatility(), 0.2 / 525_600.0_f64.sqrt());
    assert_eq!(minute.bar_trend(), 0.0);
    let daily = bull_market_config();
    assert_eq!(daily.bars_per_year(), 365.0);
    assert_eq!(daily.bar_trend(), 0.25 / 365.0);
    let fixed = GeneratorConfig { volatility: Some(0.02), trend: Some(0.001), ..minute };
    assert_eq!((fixed.bar_volatility(), fixed.bar_trend()), (0.02, 0.001));
}

#[test]
fn presets_differ_as_described() {
    let presets = [
        (volatile_config(), 0.80, 0.0),
        (stable_config(), 0.08, 0.0),
        (bull_market_config(), 0.18, 0.25),
        (bear_market_config(), 0.30, -0.30),
    ];
    for (preset, volatility, drift) in presets {
        preset.validate().unwrap();
        assert_eq!(preset.annual_volatility, Some(volatility));
        assert_eq!(preset.annual_drift, Some(drift));
        assert_eq!(preset.interval, TimeInterval::D1);
    }
}

#[test]
fn drawn_seeds_are_small_shown_and_repeatable() {
    let mut first = generator(GeneratorConfig::default());
    let config = first.config();
    assert!(config.seed.unwrap() < 1 << 53);
    assert_ne!(config.seed, generator(GeneratorConfig::default()).config().seed);
    let mut second = generator(config);
    let series = first.bars(100, &mut NoControl).unwrap();
    assert_eq!(series, second.bars(100, &mut NoControl).unwrap());
    assert_eq!(series.seed(), first.config().seed);
    assert_eq!(series.stream_version(), Some(2));
}

#[test]
fn generators_and_series_can_be_saved() {
    let mut original = generator(GeneratorConfig { symbol: Some("ACME".into()), ..seeded(3) });
    let series = original.bars(1500, &mut NoControl).unwrap();
    original.ticks(20, &mut NoControl).unwrap();
    let json = serde_json::to_string(&original).unwrap();
    let mut restored: MarketDataGenerator = serde_json::from_str(&json).unwrap();
    assert_eq!(restored, original);
    let packed = rmp_serde::to_vec(&original).unwrap();
    let mut unpacked: MarketDataGenerator = rmp_serde::from_slice(&packed).unwrap();
    let next = original.bars(50, &mut NoControl).unwrap();
    assert_eq!(restored.bars(50, &mut NoControl).unwrap(), next);
    assert_eq!(unpacked.bars(50, &mut NoControl).unwrap(), next);

    let packed = rmp_serde::to_vec(&series).unwrap();
    let unpacked: market_data_source::BarSeries = rmp_serde::from_slice(&packed).unwrap();
    assert_eq!(unpacked, series);
    for broken in ["\"stream_version\":2", "\"index\":1500"] {
        let changed = json.replace(broken, "\"stream_version\":1");
        assert!(serde_json::from_str::<MarketDataGenerator>(&changed).is_err());
    }
    let sparse: GeneratorConfig = serde_json::from_str("{\"initial_price\": 5}").unwrap();
    assert_eq!(sparse, GeneratorConfig { initial_price: 5.0, ..GeneratorConfig::default() });
    assert!(serde_json::from_str::<GeneratorConfig>("{\"bogus\": 5}").is_err());
}

#[test]
fn ends_of_time_and_of_the_path_are_errors() {
    let late = chrono::DateTime::from_timestamp(253_402_300_800 - 120, 0);
    let mut generator = generator(GeneratorConfig { start: late, ..seeded(1) });
    assert!(generator.bars(3, &mut NoControl).is_err());
    assert_eq!(generator.bars(2, &mut NoControl).unwrap().len(), 2);
    generator.reset();
    let steps: Vec<bool> = generator.iter_bars(None).map(|bar| bar.is_ok()).collect();
    assert_eq!(steps, [true, true]);
    generator.reset();
    let steps: Vec<bool> = generator.iter_bars(Some(5)).map(|bar| bar.is_ok()).collect();
    assert_eq!(steps, [true, true, false]);
    assert!(generator.bars(0, &mut NoControl).unwrap().is_empty());

    let steep = GeneratorConfig {
        trend: Some(10.0),
        volatility: Some(0.0),
        interval: "1us".parse().unwrap(),
        tick_interval: "1us".parse().unwrap(),
        max_price: Some(90_071_992_547_409.9),
        ..seeded(1)
    };
    let series = common::bars(steep, 2000);
    assert!(series.high.iter().all(|&high| high <= 90_071_992_547_409.9));
}

#[test]
fn options_are_checked() {
    for delimiter in ['"', '\n', '\r', 'a', '5', 'é', '.'] {
        let options = CsvOptions { delimiter, ..CsvOptions::default() };
        assert!(options.validate().is_err(), "{delimiter:?}");
    }
    for delimiter in [',', ';', '\t', '|', ' '] {
        CsvOptions { delimiter, ..CsvOptions::default() }.validate().unwrap();
    }
    let usual = PngOptions::default;
    for bad in [
        PngOptions { width: 199, ..usual() },
        PngOptions { height: 8_193, ..usual() },
        PngOptions { moving_averages: vec![0], ..usual() },
        PngOptions { moving_averages: vec![5; 7], ..usual() },
    ] {
        assert!(bad.validate().is_err());
    }
}
