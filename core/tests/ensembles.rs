//! Ensembles: the same bytes for any number of threads and parts, and what they mean.

mod common;

use std::collections::BTreeMap;

use common::{bars, generator, seeded};
use market_data_source::{
    BarSeries, ConfigError, Control, Ensemble, GeneratorConfig, GeneratorError, NoControl,
    TimeInterval,
};
use ndarray::{Array2, ShapeBuilder};
use sha2::{Digest, Sha256};

/// Every column of a series, as bytes.
fn bytes(series: &BarSeries) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend(series.timestamp.iter().flat_map(|value| value.to_le_bytes()));
    if let Some(labels) = &series.symbol {
        out.extend((0..labels.len()).flat_map(|row| labels.get(row).expect("a label").bytes()));
    }
    out.extend(series.path.iter().flatten().flat_map(|value| value.to_le_bytes()));
    for column in [&series.open, &series.high, &series.low, &series.close, &series.volume] {
        out.extend(column.iter().flat_map(|value| value.to_bits().to_le_bytes()));
    }
    out
}

fn digest(series: &BarSeries) -> String {
    let digest = Sha256::digest(bytes(series));
    let first: [u8; 8] = digest[..8].try_into().expect("eight bytes");
    format!("{:016x}", u64::from_be_bytes(first))
}

fn table() -> BTreeMap<String, GeneratorConfig> {
    let of = |volatility, interval| GeneratorConfig {
        volatility: Some(volatility),
        interval,
        ..GeneratorConfig::default()
    };
    BTreeMap::from([
        ("AAA".to_owned(), of(0.001, TimeInterval::M1)),
        ("BBB".to_owned(), GeneratorConfig { initial_price: 5.0, ..of(0.02, TimeInterval::M1) }),
        ("a name of more than twelve bytes: é".to_owned(), of(0.01, TimeInterval::D1)),
    ])
}

fn single(paths: u32) -> Ensemble {
    Ensemble::new(seeded(42), paths, None).expect("an ensemble")
}

fn made(ensemble: &Ensemble, count: usize, threads: usize) -> BarSeries {
    ensemble.bars(count, Some(threads), &mut NoControl).expect("bars")
}

/// Frozen: no change may alter these while the stream version stays.
#[test]
fn ensembles_never_change() {
    assert_eq!(digest(&made(&single(7), 300, 1)), "2b06a42755c32aee");
    let table = Ensemble::new(table(), 3, Some(42)).expect("an ensemble");
    assert_eq!(digest(&made(&table, 300, 1)), "0ff69ac15fc888a4");
}

#[test]
fn threads_change_nothing() {
    let table = Ensemble::new(table(), 40, Some(1)).expect("an ensemble");
    for (ensemble, count) in [(single(100), 1500), (single(3), 40_000), (table, 1000)] {
        let alone = digest(&made(&ensemble, count, 1));
        let closes =
            |threads| ensemble.closes(count, Some(threads), &mut NoControl).expect("closes");
        for threads in [2, 3, 16] {
            assert_eq!(alone, digest(&made(&ensemble, count, threads)), "{threads} threads");
            assert_eq!(closes(1), closes(threads), "{threads} threads");
            let shape = (count, ensemble.len());
            for mut out in [Array2::zeros(shape), Array2::zeros(shape.f())] {
                ensemble
                    .closes_into(count, Some(threads), out.view_mut(), &mut NoControl)
                    .expect("closes");
                assert_eq!(closes(1), out, "{threads} threads, written over others");
            }
        }
        let many = ensemble.bars(count, None, &mut NoControl).expect("bars");
        assert_eq!(alone, digest(&many));
    }
}

#[test]
fn parts_joined_in_order_are_the_whole() {
    for ensemble in [single(10), Ensemble::new(table(), 4, Some(9)).expect("an ensemble")] {
        let whole = made(&ensemble, 70, 2);
        for of in [1, 2, 3, 8, 64] {
            let mut begin = 0;
            for i in 0..of {
                let part = ensemble.partition(i, of, 70, &mut NoControl).expect("a part");
                let end = begin + part.len();
                assert_eq!(bytes(&part), bytes(&whole.slice(begin..end)), "part {i} of {of}");
                assert_eq!(part.config(), whole.config());
                begin = end;
            }
            assert_eq!(begin, whole.len());
        }
    }
}

#[test]
fn the_first_path_is_the_generators_own() {
    let ensemble = single(3);
    let own = bars(seeded(42), 2000);
    let part = ensemble.partition(0, 3, 2000, &mut NoControl).expect("a part");
    assert_eq!((own.open, own.high, own.low), (part.open, part.high, part.low));
    assert_eq!((own.close, own.volume, own.timestamp), (part.close, part.volume, part.timestamp));
    assert_eq!(part.path, Some(vec![0; 2000]));
}

#[test]
fn members_are_generators_of_their_paths() {
    let ensemble = Ensemble::new(table(), 3, Some(5)).expect("an ensemble");
    let whole = made(&ensemble, 50, 1);
    let closes = ensemble.closes(50, Some(1), &mut NoControl).expect("closes");
    assert_eq!(closes.shape(), [50, 9]);
    for member in 0..ensemble.len() {
        let mut generator = ensemble.get(member).expect("a member");
        assert_eq!(generator.path() as usize, member % 3);
        let own = generator.bars(50, &mut NoControl).expect("bars");
        let rows = member * 50..(member + 1) * 50;
        assert_eq!(own.close, whole.close[rows.clone()]);
        assert_eq!(own.volume, whole.volume[rows.clone()]);
        assert_eq!(own.timestamp, whole.timestamp[rows]);
        assert_eq!(own.close, closes.column(member).to_vec());
    }
    assert!(ensemble.get(9).is_none());
    let first = made(&single(2), 5, 1);
    assert_ne!(first.close[..5], first.close[5..]);
}

#[test]
fn other_symbols_change_nothing() {
    let whole = made(&Ensemble::new(table(), 2, Some(5)).expect("an ensemble"), 50, 1);
    let mut fewer = table();
    fewer.remove("AAA");
    fewer.insert("ZZZ".to_owned(), GeneratorConfig::default());
    let other = made(&Ensemble::new(fewer, 2, Some(5)).expect("an ensemble"), 50, 1);
    let rows = |series: &BarSeries, name: &str| -> Vec<f64> {
        let labels = series.symbol.as_ref().expect("symbols");
        let rows = (0..series.len()).filter(|&row| labels.get(row) == Some(name));
        rows.map(|row| series.close[row]).collect()
    };
    for name in ["BBB", "a name of more than twelve bytes: é"] {
        assert_eq!(rows(&whole, name).len(), 100);
        assert_eq!(rows(&whole, name), rows(&other, name), "{name}");
    }
    assert_ne!(rows(&other, "ZZZ"), rows(&whole, "AAA"));
}

#[test]
fn seeds_are_those_of_the_ensemble_then_of_configurations_then_drawn() {
    assert_eq!(single(1).seed(), Some(42));
    assert_eq!(Ensemble::new(seeded(42), 1, Some(7)).expect("an ensemble").seed(), Some(7));
    let drawn = Ensemble::new(table(), 1, None).expect("an ensemble");
    let again = Ensemble::new(table(), 1, drawn.seed()).expect("an ensemble");
    assert_eq!(made(&drawn, 20, 1).close, made(&again, 20, 1).close);
    let own = table()
        .into_iter()
        .map(|(name, config)| (name, GeneratorConfig { seed: Some(3), ..config }));
    let own = Ensemble::new(own.collect::<BTreeMap<_, _>>(), 1, None).expect("an ensemble");
    assert_eq!(own.seed(), None);
    let given = Ensemble::new(table(), 1, Some(3)).expect("an ensemble");
    assert_eq!(made(&own, 20, 1).close, made(&given, 20, 1).close);
}

#[test]
fn what_a_series_says_of_itself() {
    let one = made(&single(2), 3, 1);
    assert_eq!(one.config(), Some(&seeded(42)));
    assert!(one.symbol.is_none());
    let many = made(&Ensemble::new(table(), 1, Some(1)).expect("an ensemble"), 3, 1);
    assert_eq!((many.config(), many.seed()), (None, Some(1)));
    // Prices of 5 have finer ticks than prices of 100.
    assert_eq!(many.get(0).expect("a row").open.to_string(), "100.0000");
    let hours = made(&single(2), 120, 1).resample(TimeInterval::H1).expect("hours");
    assert_eq!(hours.path, Some(vec![0, 0, 1, 1]));
}

#[test]
fn ensembles_can_be_sent_elsewhere() {
    let partly = |name: &str, config| {
        let seed = (name == "BBB").then_some(4);
        GeneratorConfig { seed, ..config }
    };
    let partly: BTreeMap<_, _> =
        table().into_iter().map(|(name, config)| (name.clone(), partly(&name, config))).collect();
    for ensemble in [
        single(3),
        Ensemble::new(GeneratorConfig::default(), 2, None).expect("an ensemble"),
        Ensemble::new(table(), 2, Some(9)).expect("an ensemble"),
        Ensemble::new(partly, 2, None).expect("an ensemble"),
    ] {
        let sent = rmp_serde::to_vec_named(&ensemble).expect("bytes");
        let came: Ensemble = rmp_serde::from_slice(&sent).expect("an ensemble");
        assert_eq!(came, ensemble);
        assert_eq!(digest(&made(&came, 20, 1)), digest(&made(&ensemble, 20, 1)));
    }
}

#[test]
fn memory_is_used_again() {
    let ensemble = single(8);
    let mut out = made(&ensemble, 500, 1);
    let (begin, expected) = (out.close.as_ptr(), digest(&made(&ensemble, 300, 2)));
    ensemble.bars_into(300, Some(2), &mut out, &mut NoControl).expect("bars");
    assert_eq!((out.close.as_ptr(), digest(&out)), (begin, expected));
    ensemble.bars_into(700, Some(2), &mut out, &mut NoControl).expect("bars");
    assert_eq!(digest(&out), digest(&made(&ensemble, 700, 1)));
}

/// Stops after some looks, and keeps what it heard.
struct Impatient {
    looks: usize,
    heard: Vec<(u64, u64)>,
}

impl Control for Impatient {
    fn progress(&mut self, done: u64, total: u64) {
        self.heard.push((done, total));
    }

    fn should_stop(&mut self) -> bool {
        self.looks = self.looks.saturating_sub(1);
        self.looks == 0
    }
}

#[test]
fn work_can_be_watched_and_stopped() {
    for threads in [1, 2] {
        let mut patient = Impatient { looks: usize::MAX, heard: Vec::new() };
        single(50).bars(2000, Some(threads), &mut patient).expect("bars");
        assert_eq!(patient.heard.last(), Some(&(100_000, 100_000)));
        assert!(patient.heard.is_sorted());
        let mut impatient = Impatient { looks: 2, heard: Vec::new() };
        let begun = std::time::Instant::now();
        let made = single(1000).bars(1_000_000_000 / 40_000, Some(threads), &mut impatient);
        assert_eq!(made.err(), Some(GeneratorError::Interrupted));
        assert!(impatient.heard.last().is_some_and(|(done, total)| done < total));
        assert!(begun.elapsed().as_secs() < 20);
    }
}

#[test]
fn what_cannot_be_made_is_refused() {
    let config = |error: ConfigError| GeneratorError::Config(error);
    assert!(matches!(Ensemble::new(seeded(1), 0, None), Err(ConfigError::OutOfRange { .. })));
    let ensemble = single(2);
    let refused = |made: Result<BarSeries, GeneratorError>| made.expect_err("refused").to_string();
    let part = |i, of| refused(ensemble.partition(i, of, 1, &mut NoControl));
    assert_eq!(part(2, 2), "i is 2, allowed: 0 to 1");
    assert_eq!(part(0, 0), "of is 0, allowed: 1 or more");
    let none = ensemble.bars(1, Some(0), &mut NoControl);
    assert_eq!(
        none.err(),
        Some(config(ConfigError::OutOfRange {
            field: "threads".to_owned(),
            value: "0".to_owned(),
            allowed: "1 or more".to_owned(),
        }))
    );
    for count in [usize::MAX, usize::MAX / 2, 1 << 58] {
        let made = ensemble.bars(count, None, &mut NoControl);
        assert!(matches!(
            made,
            Err(GeneratorError::OutOfMemory { .. } | GeneratorError::TimestampOverflow { .. })
        ));
    }
    let empty = Ensemble::new(BTreeMap::new(), 5, Some(1)).expect("an ensemble");
    assert!(empty.is_empty() && made(&empty, 10, 2).is_empty());
    assert_eq!(empty.closes(10, None, &mut NoControl).expect("closes").shape(), [10, 0]);
    let mut out = Array2::zeros((10, 3));
    let refused = single(4).closes_into(10, None, out.view_mut(), &mut NoControl);
    assert_eq!(
        refused.expect_err("too narrow").to_string(),
        "out is an array of shape (10, 3), allowed: shape (10, 4)"
    );
    assert_eq!(made(&single(3), 0, 2).len(), 0);
}

/// Two members fail; the first of them is told, whichever thread comes first.
#[test]
fn errors_are_the_same_for_any_number_of_threads() {
    let wild = GeneratorConfig { trend: Some(5.0), volatility: Some(3.0), ..seeded(3) };
    let ensemble = Ensemble::new(wild, 600, None).expect("an ensemble");
    let failed = |threads| ensemble.bars(1200, Some(threads), &mut NoControl).err();
    let alone = failed(1);
    assert!(matches!(alone, Some(GeneratorError::PriceOverflow { .. })));
    for _ in 0..10 {
        assert_eq!(alone, failed(2));
        assert_eq!(alone, failed(7));
    }
    let across = |threads| {
        let mut out = Array2::zeros((1200, 600));
        ensemble.closes_into(1200, Some(threads), out.view_mut(), &mut NoControl).err()
    };
    assert_eq!([alone.clone(), alone.clone(), alone], [1, 2, 7].map(across));
    assert!(generator(seeded(1)).path() == 0);
}

/// Whatever the steps between its values are, and however many members and rows there are.
#[test]
fn closes_are_written_over_any_array() {
    for (members, count) in [(1, 2500), (7, 1024), (9, 1025), (20, 3000)] {
        let ensemble = single(members);
        let expected = ensemble.closes(count, Some(1), &mut NoControl).expect("closes");
        for threads in [1, 2, 3] {
            let mut wide = Array2::from_elem((2 * count, 3 * members as usize), f64::NAN);
            let mut out = wide.slice_mut(ndarray::s![..;2, ..;3]);
            ensemble
                .closes_into(count, Some(threads), out.view_mut(), &mut NoControl)
                .expect("closes");
            assert_eq!(out, expected);
            out.fill(f64::NAN);
            assert!(wide.iter().all(|value| value.is_nan()), "what lies between is left alone");
        }
    }
}
