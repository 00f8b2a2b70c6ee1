//! scratch
#![allow(clippy::all, clippy::pedantic, clippy::print_stdout)]
use market_data_source::*;
use std::time::Instant;
fn main() {
    let (v, t) = (0.02, 0.0002);
    let (mut n, mut r, mut pk, mut gk, mut rs) = (0.0, [0.0; 4], 0.0, 0.0, 0.0);
    for off in [0u64, 100_000] { 
    for seed in 0..1000 {
        let s = bars(1000, GeneratorConfig { initial_price: 1e6, volatility: Some(v), trend: Some(t), tick_size: Some("0.01".parse().unwrap()), seed: Some(seed+off), ..Default::default() }, &mut NoControl).unwrap();
        for i in 0..1000 {
            let (o, c, h, l) = (s.open[i].ln(), s.close[i].ln(), s.high[i].ln(), s.low[i].ln());
            let x: f64 = c - o; let mut p = 1.0; for k in 0..4 { p *= x; r[k] += p; }
            pk += (h - l).powi(2) / (4.0 * 2f64.ln());
            gk += 0.5 * (h - l).powi(2) - (2.0 * 2f64.ln() - 1.0) * x * x;
            rs += (h - o) * (h - c) + (l - o) * (l - c); n += 1.0;
        }
    }
    let m = r[0] / n; let var = r[1] / n - m * m;
    let k4 = r[3] / n - 4.0 * m * r[2] / n + 6.0 * m * m * r[1] / n - 3.0 * m.powi(4);
    println!("n {n} std {} park {} gk {} rs {} kurt {} mean z {}", var.sqrt() / v, (pk / n).sqrt() / v, (gk / n).sqrt() / v, (rs / n).sqrt() / v, k4 / var / var - 3.0, (m - (t - v * v / 2.0)) / (v / n.sqrt()));
    }
    for _ in 0..3 {
        let mut g = MarketDataGenerator::new(GeneratorConfig { seed: Some(1), ..Default::default() }).unwrap();
        let t0 = Instant::now(); let s = g.bars(5_000_000, &mut NoControl).unwrap(); let d = t0.elapsed();
        let t0 = Instant::now(); let k = g.ticks(5_000_000, &mut NoControl).unwrap(); let e = t0.elapsed();
        let t0 = Instant::now(); let rows = g.generate_series(1_000_000, &mut NoControl).unwrap(); let f = t0.elapsed();
        let t0 = Instant::now(); let it = g.iter_bars(Some(1_000_000)).count(); let h = t0.elapsed();
        println!("bars {:.2} M/s ticks {:.2} M/s rows {:.2} M/s iter {:.2} M/s {} {} {} {}", 5.0 / d.as_secs_f64(), 5.0 / e.as_secs_f64(), 1.0 / f.as_secs_f64(), 1.0 / h.as_secs_f64(), s.len(), k.len(), rows.len(), it);
        let g = MarketDataGenerator::new(GeneratorConfig { seed: Some(1), ..Default::default() }).unwrap();
        let t0 = Instant::now(); g.to_csv("/tmp/x.csv", 1_000_000, CsvOptions::default(), &mut NoControl).unwrap(); let a = t0.elapsed();
        let t0 = Instant::now(); g.to_json("/tmp/x.json", 1_000_000, JsonOptions::default(), &mut NoControl).unwrap(); let b = t0.elapsed();
        println!("csv {:.2} M/s json {:.2} M/s", 1.0 / a.as_secs_f64(), 1.0 / b.as_secs_f64());
    }
}
