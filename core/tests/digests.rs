//! Frozen data: digests of columns that no change may alter while the stream version stays.

mod common;

use common::{bars, generator, seeded, ticks};
use market_data_source::{
    BarSeries, GeneratorConfig, NoControl, STREAM_VERSION, TickSeries, TimeInterval,
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

const BARS_USUAL: &str = "c1dbd0c057df0ab7373f2bd4ee8be631064311ec483b0fe3e26bc5a1c84fa81a";
const BARS_BARRIERS: &str = "33a86f7fb6310531d7ae34fd871363a3a21bc30d4b08b6eebed4e2d6657f4212";
const BARS_SMALL: &str = "9c7dbf93e9643f820f4fd2e0cc6687f26e334859a1c614894f840fd4b8629f01";
const BARS_WILD: &str = "74f266088aad78c9592ed5a53d3eff2793dd582dcf2043c536426ddaaac32048";
const TICKS_USUAL: &str = "4ad1442870a2b8d8e2ea674b72f8636a0a7b8857357bef2a599017b8cc2452ac";

#[test]
fn bars_never_change() {
    assert_eq!(STREAM_VERSION, 1);
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
