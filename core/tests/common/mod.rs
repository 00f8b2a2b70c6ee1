//! What the tests share: configurations, and checks that hold for all data.
#![allow(dead_code, clippy::float_cmp)]

use market_data_source::{BarSeries, GeneratorConfig, MarketDataGenerator, NoControl, TickSeries};

/// The usual settings with a seed.
pub(crate) fn seeded(seed: u64) -> GeneratorConfig {
    GeneratorConfig { seed: Some(seed), ..GeneratorConfig::default() }
}

pub(crate) fn generator(config: GeneratorConfig) -> MarketDataGenerator {
    MarketDataGenerator::new(config).expect("the configuration is valid")
}

pub(crate) fn bars(config: GeneratorConfig, count: usize) -> BarSeries {
    generator(config).bars(count, &mut NoControl).expect("the bars can be generated")
}

pub(crate) fn ticks(config: GeneratorConfig, count: usize) -> TickSeries {
    generator(config).ticks(count, &mut NoControl).expect("the ticks can be generated")
}

/// Checks what every series of bars promises.
pub(crate) fn check_bars(series: &BarSeries, lot_size: f64, range: (f64, f64)) {
    let step = series.get(0).map_or(0, |bar| bar.open.scale());
    for (index, bar) in series.iter().enumerate() {
        assert!(bar.low <= bar.open && bar.low <= bar.close, "row {index}: {bar:?}");
        assert!(bar.open <= bar.high && bar.close <= bar.high, "row {index}: {bar:?}");
        assert!(bar.volume >= lot_size, "row {index}: {bar:?}");
        assert_eq!(bar.open.scale(), step);
        assert!(series.low[index] >= range.0 && series.high[index] <= range.1, "row {index}");
        if index > 0 {
            assert_eq!(series.open[index], series.close[index - 1], "row {index}");
        }
    }
}
