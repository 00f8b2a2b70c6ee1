//! How long the hot paths take: dicts against the fastest pure Python, arguments, columns, decimals.
#![allow(clippy::unwrap_used, clippy::doc_markdown, reason = "tests say what they find")]
#![allow(clippy::print_stdout, reason = "prints its figures")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::hint::black_box;
use std::time::Instant;

use chrono::{DateTime, Utc};
use common::{Demo, eval, eval_with, out, with_demo};
use mds_bindgen_runtime as runtime;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use runtime::{DictRow, Given, Row, Shared};
use rust_decimal::Decimal;

const ROWS: i64 = 20_000;

#[derive(Clone)]
struct Bar {
    timestamp: DateTime<Utc>,
    prices: [Decimal; 4],
    volume: i64,
}

impl DictRow<Demo> for Bar {
    const KEYS: &'static [&'static str] = &["timestamp", "open", "high", "low", "close", "volume"];

    fn fill(self, row: &mut Row<'_, '_, Demo>) -> PyResult<()> {
        row.put(self.timestamp)?;
        for price in self.prices {
            row.put(price)?;
        }
        row.put(self.volume)
    }
}

/// The least of several runs, in nanoseconds for each of `count` things.
fn best(name: &str, count: u32, mut run: impl FnMut()) -> f64 {
    let mut least = f64::INFINITY;
    for _ in 0..9 {
        let begun = Instant::now();
        run();
        least = least.min(begun.elapsed().as_secs_f64() * 1e9 / f64::from(count));
    }
    println!("{name:50} {least:10.1} ns");
    least
}

fn bars(step: impl Fn(i64) -> i64) -> Vec<Bar> {
    let mut time = 1_704_067_200_000_000;
    let bar = |index: i64| {
        time += step(index);
        let price = |shift: i64| Decimal::new(10_000 + index % 977 + shift, 2);
        Bar {
            timestamp: DateTime::from_timestamp_micros(time).unwrap_or_default(),
            prices: [price(0), price(2), price(-2), price(1)],
            volume: index,
        }
    };
    (0..ROWS).map(bar).collect()
}

fn dicts(py: Python<'_>) {
    let names = PyDict::new(py);
    let lists = "([datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc) + \
                 datetime.timedelta(minutes=i) for i in range(20000)], \
                 *[[i / 100 for i in range(20000)] for _ in range(4)], list(range(20000)))";
    names.set_item("lists", eval(py, lists)).unwrap_or_default();
    let code = "lambda: [{'timestamp': t, 'open': o, 'high': h, 'low': l, 'close': c, 'volume': v} \
                for t, o, h, l, c, v in zip(*lists)]";
    let floor = eval_with(py, code, &names);
    let kinds = [
        ("dicts, equal steps, a row", bars(|_| 60_000_000)),
        ("dicts, irregular steps, a row", bars(|index| 1_000 + index * 7_919 % 5_000_000)),
    ];
    let mut least = [f64::INFINITY; 3];
    // Taken in turns, so that whatever else the machine does hits all of them.
    for _ in 0..40 {
        least[0] = least[0].min(timed(|| floor.call0().map(drop)));
        for (least, (_, rows)) in least[1..].iter_mut().zip(&kinds) {
            let rows = rows.clone();
            *least = least.min(timed(|| runtime::dicts::<Demo, Bar>(py, rows).map(drop)));
        }
    }
    println!("{:50} {:10.1} ns", "floor: comprehension over ready lists, a row", least[0]);
    for (least_of_kind, (name, _)) in least[1..].iter().zip(&kinds) {
        println!("{name:50} {least_of_kind:10.1} ns {:5.2} x", least_of_kind / least[0]);
    }
}

/// Nanoseconds for each row of one run.
fn timed(run: impl FnOnce() -> PyResult<()>) -> f64 {
    let begun = Instant::now();
    black_box(run().is_ok());
    begun.elapsed().as_secs_f64() * 1e9 / ROWS as f64
}

fn scalars(py: Python<'_>) {
    let many = 100_000;
    let each = |name: &str, run: &mut dyn FnMut()| {
        best(name, many, || (0..many).for_each(|_| run()));
    };
    let value = eval(py, "7.5");
    each("argument f64", &mut || {
        black_box(runtime::argument::<Demo, f64>(&value, "x").ok());
    });
    let value = eval(py, "7");
    each("argument usize", &mut || {
        black_box(runtime::argument::<Demo, usize>(&value, "x").ok());
    });
    each("absent argument", &mut || {
        black_box(Given::absent().or::<Demo, f64>("x", || 1.0).ok());
    });
    for code in ["decimal.Decimal('100.25')", "'100.25'", "100.25"] {
        let value = eval(py, code);
        each(&format!("argument Decimal from {code}"), &mut || {
            black_box(runtime::argument::<Demo, Decimal>(&value, "x").ok());
        });
    }
    for code in [
        "datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)",
        "datetime.datetime(2024, 1, 1)",
        "'2024-01-01T00:00:00Z'",
    ] {
        let value = eval(py, code);
        each(&format!("argument {code:.40}"), &mut || {
            black_box(runtime::argument::<Demo, DateTime<Utc>>(&value, "x").ok());
        });
    }
    each("Decimal out", &mut || drop(black_box(out(py, Decimal::new(10_025, 2)))));
    each("Decimal to f64", &mut || {
        black_box(runtime::decimal_to_f64(black_box(Decimal::new(10_025, 2))));
    });
    each("datetime out", &mut || {
        black_box(runtime::datetime(py, 1_704_067_200_000_000).ok());
    });
    each("attached", &mut || {
        black_box(runtime::attached::<Demo, _>(py, || 1).ok());
    });
    each("detached", &mut || {
        black_box(runtime::detached::<Demo, _>(py, || 1).ok());
    });
    let shared = Shared::new(1_u8);
    each("shared read", &mut || {
        black_box(shared.read::<Demo>(py).map(|value| *value).ok());
    });
    let mut progress = runtime::Progress::silent();
    each("checkpoint", &mut || {
        black_box(progress.should_stop());
    });
}

fn main() {
    with_demo(|py| {
        dicts(py);
        scalars(py);
    });
}
