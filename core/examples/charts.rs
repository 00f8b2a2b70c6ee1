//! scratch
#![allow(clippy::print_stdout)]
use market_data_source::*;
fn main() {
    let d = "/tmp/charts"; std::fs::create_dir_all(d).unwrap();
    let mut c = NoControl;
    let g = |f: GeneratorConfig| MarketDataGenerator::new(f).unwrap();
    let base = GeneratorConfig { seed: Some(11), ..Default::default() };
    let o = PngOptions::default();
    g(base.clone()).to_png(format!("{d}/a500.png"), 500, PngOptions{ moving_averages: vec![20,50], ..o.clone()}, &mut c).unwrap();
    g(GeneratorConfig{symbol: Some("ACME".into()), interval: TimeInterval::D1, annual_volatility: Some(0.35), initial_price: 42000.0, ..base.clone()}).to_png(format!("{d}/d120.png"), 120, PngOptions{ moving_averages: vec![10,20,50,100], ..o.clone()}, &mut c).unwrap();
    g(base.clone()).to_png(format!("{d}/one.png"), 1, o.clone(), &mut c).unwrap();
    g(base.clone()).to_png(format!("{d}/zero.png"), 0, o.clone(), &mut c).unwrap();
    let t = std::time::Instant::now();
    g(base.clone()).to_png(format!("{d}/big.png"), 100_000, PngOptions{ moving_averages: vec![1000,5000], ..o.clone()}, &mut c).unwrap();
    println!("big {:?}", t.elapsed());
    g(base.clone()).to_png(format!("{d}/small.png"), 60, PngOptions{ width: 200, height: 150, ..o.clone()}, &mut c).unwrap();
    g(GeneratorConfig{volatility: Some(0.0), ..base.clone()}).to_png(format!("{d}/flat.png"), 50, PngOptions{ width: 600, height: 400, ..o.clone()}, &mut c).unwrap();
    g(base.clone()).ticks(400, &mut c).unwrap().to_png(format!("{d}/ticks.png"), PngOptions{title: Some("Ticks of a quiet minute".into()), ..o.clone()}, &mut c).unwrap();
    g(GeneratorConfig{spread: 8, ..base.clone()}).ticks(20_000, &mut c).unwrap().to_png(format!("{d}/manyticks.png"), o.clone(), &mut c).unwrap();
    g(base.clone()).to_png(format!("{d}/large.png"), 300, PngOptions{ width: 2400, height: 1600, moving_averages: vec![20], ..o.clone()}, &mut c).unwrap();
    g(GeneratorConfig{interval: TimeInterval::D1, ..base.clone()}).to_png(format!("{d}/years.png"), 3000, o.clone(), &mut c).unwrap();
    let t = std::time::Instant::now();
    g(base).to_png(format!("{d}/a500.png"), 500, PngOptions{ moving_averages: vec![20,50], ..o.clone()}, &mut c).unwrap();
    println!("500 {:?}", t.elapsed());
}
