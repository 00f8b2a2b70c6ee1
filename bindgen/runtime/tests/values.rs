//! Rows as dicts, enums, value classes, pickles, submodules and the package's Python text.
#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    clippy::too_many_lines,
    reason = "tests say what they find"
)]

mod common;

use chrono::{DateTime, Utc};
use common::{Demo, eval, eval_with, holds, out, with_arrays, with_demo};
use mds_bindgen_runtime as runtime;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use runtime::{DictRow, Row, UnitEnum};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Bar {
    timestamp: DateTime<Utc>,
    open: Decimal,
    volume: Option<f64>,
    depth: Vec<(Decimal, u32)>,
}

impl DictRow<Demo> for Bar {
    const KEYS: &'static [&'static str] = &["timestamp", "open", "volume", "depth"];

    fn fill(self, row: &mut Row<'_, '_, Demo>) -> PyResult<()> {
        row.put(self.timestamp)?;
        row.put(self.open)?;
        row.put(self.volume)?;
        row.put(self.depth)
    }
}

fn bar(minute: i64) -> Bar {
    Bar {
        timestamp: DateTime::from_timestamp(1_704_067_200 + minute * 60, 0).unwrap(),
        open: Decimal::new(10_001, 2),
        volume: (minute % 2 == 0).then_some(1.5),
        depth: vec![(Decimal::new(5, 1), 3)],
    }
}

#[test]
fn rows_as_dicts() {
    with_demo(|py| {
        let made = runtime::dicts::<Demo, _>(py, (0..10_000).map(bar).collect()).unwrap();
        holds(
            &made,
            "len(x) == 10000 and all(list(row) == ['timestamp', 'open', 'volume', 'depth'] for row in x)",
        );
        holds(
            &made,
            "x[1] == dict(timestamp=datetime.datetime(2024, 1, 1, 0, 1, tzinfo=datetime.timezone.utc), \
             open=100.01, volume=None, depth=[(0.5, 3)]) and type(x[0]['open']) is float",
        );
        holds(
            &made,
            "x[9999]['timestamp'] - x[0]['timestamp'] == datetime.timedelta(minutes=9999)",
        );
        holds(&made, "x[0] is not x[1] and x[0]['volume'] == 1.5");
        holds(&runtime::dicts::<Demo, Bar>(py, vec![]).unwrap(), "x == []");
        holds(&runtime::dict::<Demo, _>(py, bar(0)).unwrap(), "x['open'] == 100.01");
        let mut late = bar(0);
        late.timestamp = DateTime::<Utc>::MAX_UTC;
        assert!(runtime::dicts::<Demo, _>(py, vec![bar(0), late]).is_err());
    });
}

static FORMAT: UnitEnum =
    UnitEnum::new("Format", &["iso", "unix_seconds"], &["ISO", "UNIX_SECONDS"]);

#[test]
fn enums() {
    with_demo(|py| {
        for code in
            ["demo.Format.UNIX_SECONDS", "'unix_seconds'", "'UNIX_SECONDS'", "'Unix_Seconds'"]
        {
            assert_eq!(FORMAT.index::<Demo>(&eval(py, code)).unwrap(), 1, "{code}");
        }
        let refused = |code: &str| {
            FORMAT.index::<Demo>(&eval(py, code)).unwrap_err().into_error("format").to_string()
        };
        assert_eq!(
            refused("'xml'"),
            "ValueError: format must be one of 'iso', 'unix_seconds', not 'xml'"
        );
        assert_eq!(refused("7"), "TypeError: format must be Format or str, not int");
        holds(
            &FORMAT.member::<Demo>(py, 0).unwrap(),
            "x is demo.Format.ISO and pickle.loads(pickle.dumps(x)) is x",
        );
        assert!(FORMAT.member::<Demo>(py, 2).is_err());
    });
}

#[test]
fn reprs_evaluate_back() {
    with_demo(|py| {
        let fields = [
            ("price", out(py, 100.0_f64)),
            ("when", out(py, bar(0).timestamp)),
            ("tick", out(py, Decimal::new(100, 4))),
            ("format", FORMAT.member::<Demo>(py, 0).unwrap()),
            ("many", eval(py, "[demo.Format.ISO, (demo.Format.ISO,), {'k': demo.Format.ISO}]")),
            ("path", eval(py, "pathlib.Path('a')")),
            ("name", out(py, Some("it's"))),
            ("none", out(py, None::<u8>)),
        ];
        let text = runtime::values::repr("dict", &fields).unwrap();
        assert_eq!(
            text,
            "dict(price=100.0, when=datetime.datetime(2024, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), \
             tick=Decimal('0.0100'), format=Format.ISO, many=[Format.ISO, (Format.ISO,), {'k': Format.ISO}], \
             path='a', name=\"it's\", none=None)"
        );
        let names = PyDict::new(py);
        names.set_item("Format", eval(py, "demo.Format")).unwrap();
        names.set_item("Decimal", eval(py, "decimal.Decimal")).unwrap();
        holds(
            &eval_with(py, &text, &names),
            "x['tick'] == decimal.Decimal('0.01') and x['many'][1][0] is demo.Format.ISO",
        );
        let dict = runtime::values::dictionary(py, &fields).unwrap();
        holds(&dict, "list(x)[:2] == ['price', 'when']");
        let own = eval(py, "(lambda l: l.append(l) or l)([])");
        assert!(runtime::values::literal(&own).unwrap().len() < 200);
    });
}

#[test]
fn hashes() {
    with_demo(|py| {
        let hash = |code: &str| runtime::values::hash("Config", &[eval(py, code), out(py, 1_u8)]);
        assert_eq!(hash("[1, {'a': [2]}]").unwrap(), hash("[1, {'a': [2]}]").unwrap());
        assert_eq!(hash("{'a': 1, 'b': 2}").unwrap(), hash("{'b': 2, 'a': 1}").unwrap());
        assert_ne!(hash("[1]").unwrap(), hash("[2]").unwrap());
        assert_eq!(hash("{1, 2}").unwrap(), hash("{2, 1}").unwrap());
        let error = hash("bytearray(b'a')").unwrap_err().to_string();
        assert!(
            error.starts_with("TypeError: this Config has no hash: unhashable type"),
            "{error}"
        );
        assert!(hash("(lambda l: l.append(l) or l)([])").is_err());
    });
    with_arrays(|py| {
        let hash = runtime::values::hash("Config", &[out(py, vec![1.5_f64])]).unwrap();
        assert_eq!(hash, runtime::values::hash("Config", &[eval(py, "[1.5]")]).unwrap());
        assert_eq!(runtime::values::literal(&out(py, vec![1.5_f64])).unwrap(), "[1.5]");
    });
}

#[test]
fn pickles() {
    with_demo(|py| {
        let bytes = runtime::dump(py, &bar(7)).unwrap();
        assert_eq!(runtime::load::<Bar>(bytes.as_bytes()).unwrap(), bar(7));
        for length in 0..bytes.as_bytes().len() {
            let error = runtime::load::<Bar>(&bytes.as_bytes()[..length]).unwrap_err();
            assert!(error.to_string().starts_with("ValueError: damaged pickle: "));
        }
        let longer = [bytes.as_bytes(), b"x"].concat();
        assert!(runtime::load::<Bar>(&longer).is_err());
        assert!(runtime::load::<Vec<u64>>(&[0xdd, 0xff, 0xff, 0xff, 0xff]).is_err());
        assert!(runtime::load::<Vec<Bar>>(&vec![0x91; 100_000]).is_err());
    });
}

#[test]
fn text_and_submodules() {
    with_demo(|py| {
        holds(
            &eval(py, "demo"),
            "x.ConfigError.__module__ == 'demo' and x.Format.__module__ == 'demo'",
        );
        holds(&eval(py, "demo"), "x.__name__ == 'demo._native'");
        let module = <Demo as runtime::Package>::module().get(py).unwrap().bind(py);
        let sub = runtime::submodule(module, "demo.sub").unwrap();
        runtime::run_text_as::<Demo>(&sub, "class Point: ...\n", "demo.sub").unwrap();
        holds(&sub, "x.Point.__module__ == 'demo.sub' and x.__spec__.name == 'demo._native.sub'");
        let inner = runtime::submodule(&sub, "demo.sub.inner").unwrap();
        holds(&inner, "x.__spec__.name == 'demo._native.sub.inner' and demo.sub.inner is x");
        assert!(runtime::class::<Demo>(py, "sub.Point").is_ok());
        assert!(
            runtime::run_text::<Demo>(module, "1 +")
                .unwrap_err()
                .to_string()
                .starts_with("SyntaxError")
        );
        let error = runtime::run_text::<Demo>(module, "1 / 0").unwrap_err();
        assert!(error.to_string().starts_with("ZeroDivisionError"));
        holds(&eval(py, "demo"), "x.__name__ == 'demo._native'");
    });
}
