//! scratch
#![allow(clippy::all, clippy::pedantic, clippy::print_stdout)]
use market_data_source::*;
fn main() {
    for _ in 0..3 {
        let c0 = cpu();
        let mut g = MarketDataGenerator::new(GeneratorConfig { seed: Some(1), ..Default::default() }).unwrap();
        let s = g.bars(5_000_000, &mut NoControl).unwrap();
        println!("bars cpu {:.2} M/s {}", 5.0 / (cpu() - c0), s.len());
    }
}
fn cpu() -> f64 {
    let t = std::fs::read_to_string("/proc/self/schedstat").unwrap();
    t.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}
