//! Generates a year of daily bars and writes them as a table and as a chart.
#![allow(clippy::print_stdout)]

use std::error::Error;

use market_data_source::{
    CsvOptions, GeneratorConfig, MarketDataGenerator, NoControl, PngOptions, TimeInterval,
};

fn main() -> Result<(), Box<dyn Error>> {
    let config = GeneratorConfig {
        symbol: Some("ACME".to_owned()),
        interval: TimeInterval::D1,
        annual_volatility: Some(0.35),
        seed: Some(7),
        ..GeneratorConfig::default()
    };
    let mut generator = MarketDataGenerator::new(config)?;
    let series = generator.bars(365, &mut NoControl)?;
    let folder = std::env::temp_dir();
    series.to_csv(folder.join("acme.csv"), CsvOptions::default(), &mut NoControl)?;
    let options = PngOptions { moving_averages: vec![20, 50], ..PngOptions::default() };
    series.to_png(folder.join("acme.png"), options, &mut NoControl)?;
    println!("{} bars in {}", series.len(), folder.display());
    Ok(())
}
