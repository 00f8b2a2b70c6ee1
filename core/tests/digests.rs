//! Frozen data: digests of columns that no change may alter while the stream version stays.

mod common;

use common::{bars, generator, seeded, ticks};
use market_data_source::{
    BarSeries, GeneratorConfig, NoControl, STREAM_VERSION, TickSeries, TimeInterval, normals,
};
use sha2::{Digest, Sha256};

fn hex(hash: Sha256) -> String {
    use std::fmt::Write;
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn floats(hash: &mut Sha256, column: &[f64]) {
    for value in column {
        hash.update(value.to_bits().to_le_bytes());
    }
}

fn times(hash: &mut Sha256, column: &[i64]) {
    for value in column {
        hash.update(value.to_le_bytes());
    }
}

/// The digest of the columns of one or more pieces, column after column.
fn bar_digest(pieces: &[BarSeries]) -> String {
    let mut hash = Sha256::new();
    for piece in pieces {
        times(&mut hash, &piece.timestamp);
    }
    let columns: [fn(&BarSeries) -> &Vec<f64>; 5] =
        [|s| &s.open, |s| &s.high, |s| &s.low, |s| &s.close, |s| &s.volume];
    for column in columns {
        for piece in pieces {
            floats(&mut hash, column(piece));
        }
    }
    hex(hash)
}

fn tick_digest(series: &TickSeries) -> String {
    let mut hash = Sha256::new();
    times(&mut hash, &series.timestamp);
    for column in [&series.price, &series.bid, &series.ask, &series.volume] {
        floats(&mut hash, column);
    }
    hex(hash)
}

/// Settings that reach each part of the model: usual, barriers, odd grids, extreme moves.
fn configurations() -> [(GeneratorConfig, &'static str); 4] {
    [
        (seeded(42), BARS_USUAL),
        (
            GeneratorConfig {
                volatility: Some(0.08),
                trend: Some(0.001),
                min_price: Some(60.0),
                max_price: Some(150.0),
                tick_size: Some("0.05".parse().expect("a decimal")),
                ..seeded(u64::MAX)
            },
            BARS_BARRIERS,
        ),
        (
            GeneratorConfig {
                initial_price: 0.000_012_34,
                annual_volatility: Some(1.4),
                interval: TimeInterval::D1,
                lot_size: 0.001,
                volume_volatility: 1.5,
                ..seeded(7)
            },
            BARS_SMALL,
        ),
        (GeneratorConfig { volatility: Some(3.0), trend: Some(2.0), ..seeded(1) }, BARS_WILD),
    ]
}

const BARS_USUAL: &str = "812d22eaaa5dce50a101126c8395c84fd78713457ec4911187e5d9da87ab481c";
const BARS_BARRIERS: &str = "7466abbf91e3daee2a1b8b2bfbe99bc28a9210bf99d2a562ad322743cd8eb9f1";
const BARS_SMALL: &str = "8363005de897236fdd97192393a3859bb8d65d8e2c69b06c65c346ce2340f227";
const BARS_WILD: &str = "6f1e555f5e62d36e4818ff38d7d37370b65a95c25c315a4ba6d67213681fc1ce";
const TICKS_USUAL: &str = "b215124c66ff0a1e462a00f111b08ce4240e1a95517162b8fdc7f351c5d415c2";

const NORMALS: &str = "43a7034cc183c32bd7faf69dbac7498b59d3078d508916c930a9d1a8495e6aea";

#[test]
fn bars_never_change() {
    assert_eq!(STREAM_VERSION, 2);
    for (config, digest) in configurations() {
        assert_eq!(bar_digest(&[bars(config.clone(), 10_000)]), digest, "{config:?}");
    }
}

#[test]
fn ticks_never_change() {
    let config = GeneratorConfig { spread: 3, ..seeded(42) };
    assert_eq!(tick_digest(&ticks(config, 10_000)), TICKS_USUAL);
}

#[test]
fn chunking_changes_nothing() {
    for (config, digest) in configurations() {
        for size in [1, 7, 1024, 5000] {
            let chunks = generator(config.clone()).chunks(10_000, size).expect("a size");
            let pieces: Vec<_> = chunks.map(|chunk| chunk.expect("bars")).collect();
            assert_eq!(bar_digest(&pieces), digest, "chunks of {size}");
        }
    }
}

#[test]
fn normals_never_change() {
    let made = |count| normals(count, Some(42), 3, &mut NoControl).expect("numbers");
    let mut hash = Sha256::new();
    floats(&mut hash, &made(50_000));
    assert_eq!(hex(hash), NORMALS);
    assert_eq!(made(50_000)[..777], made(777));
    assert_ne!(made(5), normals(5, Some(42), 4, &mut NoControl).expect("numbers"));
}

#[test]
fn ticks_do_not_depend_on_calls() {
    let config = GeneratorConfig { spread: 3, ..seeded(42) };
    let whole = ticks(config.clone(), 5000);
    let mut generator = generator(config);
    let mut prices = Vec::new();
    for size in [1, 7, 1024, 3968] {
        prices.extend(generator.ticks(size, &mut NoControl).expect("ticks").price);
    }
    assert_eq!(whole.price, prices);
}
