//! Tables: views in place, slices, rows, frames.
#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    clippy::too_many_lines,
    reason = "tests say what they find"
)]

mod common;

use std::ops::Range;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use common::{Demo, eval, holds, out, with_arrays, with_demo};
use mds_bindgen_runtime as runtime;
use pyo3::exceptions::{PyIndexError, PyValueError};
use pyo3::prelude::*;
use runtime::{Column, FrameOptions, Item, Slice, Table, View};
use rust_decimal::Decimal;

struct Prices {
    timestamp: Vec<i64>,
    price: Vec<f64>,
    codes: Vec<u32>,
    names: Vec<String>,
    alive: Arc<()>,
}

fn prices(rows: usize) -> Prices {
    Prices {
        timestamp: (0..rows as i64).map(|row| 1_704_067_200_000_000 + row * 60_000_000).collect(),
        price: (0..rows).map(|row| 100.0 + row as f64 / 100.0).collect(),
        codes: (0..rows as u32).map(|row| row % 2).collect(),
        names: vec!["BTC".to_owned(), "ETH".to_owned()],
        alive: Arc::new(()),
    }
}

type Price = (DateTime<Utc>, Decimal);

/// A row with attributes, as generated classes have them.
struct PriceRow(Price);

impl<'py> runtime::IntoPython<'py, Demo> for PriceRow {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let class = py.import("types")?.getattr("SimpleNamespace")?;
        let row = class.call0()?;
        row.setattr("timestamp", out(py, self.0.0))?;
        row.setattr("price", out(py, self.0.1))?;
        Ok(row)
    }
}

impl Table<Demo> for Prices {
    type Row = PriceRow;
    const COLUMNS: &'static [&'static str] = &["timestamp", "symbol", "price", "absent"];
    const TIME: Option<&'static str> = Some("timestamp");
    const DECIMALS: &'static [&'static str] = &["price"];

    fn rows(&self) -> usize {
        self.price.len()
    }

    fn column(&self, index: usize) -> Option<Column<'_>> {
        match index {
            0 => Some(Column::TimeMicroseconds(&self.timestamp)),
            1 => Some(Column::Text { codes: &self.codes, names: &self.names }),
            2 => Some(Column::F64(&self.price)),
            _ => None,
        }
    }

    fn slice(&self, range: Range<usize>) -> Self {
        Self {
            timestamp: self.timestamp[range.clone()].to_vec(),
            price: self.price[range.clone()].to_vec(),
            codes: self.codes[range].to_vec(),
            names: self.names.clone(),
            alive: Arc::new(()),
        }
    }

    fn row(&self, index: usize) -> Option<PriceRow> {
        let time = DateTime::from_timestamp_micros(*self.timestamp.get(index)?)?;
        Some(PriceRow((time, Decimal::new((self.price[index] * 100.0).round() as i64, 2))))
    }
}

fn view(rows: usize) -> View<Demo, Prices> {
    View::new(prices(rows))
}

fn part<'py>(view: &View<Demo, Prices>, py: Python<'py>, code: &str) -> Item<'py, Demo, Prices> {
    view.item(&eval(py, code)).unwrap()
}

fn run(view: &View<Demo, Prices>, py: Python<'_>, code: &str) -> View<Demo, Prices> {
    match part(view, py, code) {
        Item::View(part) => part,
        Item::Row(row) => panic!("{code} gave {row}"),
    }
}

#[test]
fn arrays_share_the_memory() {
    with_arrays(|py| {
        let table = prices(5);
        let alive = Arc::downgrade(&table.alive);
        let address = table.price.as_ptr() as usize;
        let view = View::<Demo, _>::new(table);
        let array = view.array(py, 2).unwrap();
        holds(&array, &format!("x.ctypes.data == {address} and x.dtype == np.float64"));
        holds(&array, "x.flags.c_contiguous and x.flags.aligned and not x.flags.owndata");
        for code in
            ["x.__setitem__(0, 1.0)", "x.setflags(write=True)", "x[1:].setflags(write=True)"]
        {
            let names = pyo3::types::PyDict::new(py);
            names.set_item("x", &array).unwrap();
            let call = eval(py, &format!("lambda x: {code}"));
            assert!(
                call.call1((&array,)).unwrap_err().is_instance_of::<PyValueError>(py),
                "{code}"
            );
        }
        holds(
            &view.array(py, 0).unwrap(),
            "x.dtype == 'datetime64[us]' and x[1] == np.datetime64('2024-01-01T00:01')",
        );
        holds(
            &view.array(py, 1).unwrap(),
            "x.dtype == object and x.tolist() == ['BTC', 'ETH', 'BTC', 'ETH', 'BTC'] and not x.flags.writeable",
        );
        assert!(view.array(py, 3).unwrap().is_none());
        let middle = run(&view, py, "slice(1, -1)");
        assert_eq!(middle.len(), 3);
        holds(
            &middle.array(py, 2).unwrap(),
            &format!("x.ctypes.data == {} and len(x) == 3", address + 8),
        );
        let tail = eval(py, "lambda a: a[3:]").call1((array,)).unwrap();
        drop(view);
        drop(middle);
        py.import("gc").unwrap().call_method0("collect").unwrap();
        assert_eq!(alive.strong_count(), 1);
        holds(&tail, "x.tolist() == [100.03, 100.04]");
        drop(tail);
        assert_eq!(alive.strong_count(), 0);
        holds(&View::<Demo, _>::new(prices(0)).array(py, 2).unwrap(), "x.shape == (0,)");
    });
}

#[test]
fn columns_are_lent_to_functions() {
    with_arrays(|py| {
        let view = view(1000);
        let array = view.array(py, 2).unwrap();
        let address = view.whole().price.as_ptr();
        let slice = runtime::argument::<Demo, Slice<f64>>(&array, "x").unwrap();
        assert!(slice.is_lent() && std::ptr::eq(slice.as_ptr(), address));
        let tail = eval(py, "lambda a: a[990:][5:]").call1((&array,)).unwrap();
        let tail = runtime::argument::<Demo, Slice<f64>>(&tail, "x").unwrap();
        assert!(tail.is_lent() && tail.len() == 5);
        let odd = eval(py, "lambda a: a[::2]").call1((&array,)).unwrap();
        let odd = runtime::argument::<Demo, Slice<f64>>(&odd, "x").unwrap();
        let inside = view.whole().price.as_ptr_range();
        assert!(!inside.contains(&odd.as_ptr()) && odd.len() == 500);
        drop((view, array));
        py.import("gc").unwrap().call_method0("collect").unwrap();
        let sum = runtime::detached::<Demo, _>(py, || tail.iter().sum::<f64>()).unwrap();
        assert!((sum - 549.85).abs() < 1e-9, "{sum}");
    });
}

#[test]
fn indexing_and_iterating() {
    with_demo(|py| {
        let view = view(10);
        for (code, price) in
            [("0", "100.00"), ("-1", "100.09"), ("9", "100.09"), ("True", "100.01")]
        {
            let Item::Row(row) = part(&view, py, code) else { panic!("{code}") };
            holds(&row, &format!("str(x.price) == '{price}'"));
        }
        for code in ["10", "-11", "10**30", "-10**30"] {
            let error = view.item(&eval(py, code)).err().unwrap();
            assert!(error.is_instance_of::<PyIndexError>(py), "{code}: {error}");
        }
        let error = view.item(&eval(py, "'a'")).err().unwrap();
        assert_eq!(error.to_string(), "TypeError: an index must be an integer or a slice, not str");
        let error = view.item(&eval(py, "slice(None, None, 2)")).err().unwrap();
        assert!(error.to_string().starts_with("ValueError: the step of a slice must be 1, not 2"));
        for (code, length) in [
            ("slice(None)", 10),
            ("slice(3, None)", 7),
            ("slice(-3, None)", 3),
            ("slice(7, 2)", 0),
            ("slice(5, 10**30)", 5),
        ] {
            assert_eq!(run(&view, py, code).len(), length, "{code}");
        }
        let inner = run(&run(&view, py, "slice(2, 8)"), py, "slice(1, 3)");
        assert_eq!(inner.whole().price, [100.03, 100.04]);
        let Item::Row(row) = part(&inner, py, "-1") else { panic!() };
        holds(&row, "str(x.price) == '100.04'");
        let rows = inner.rows();
        assert_eq!(rows.left(), 2);
        assert!(rows.next(py).unwrap().is_some() && rows.next(py).unwrap().is_some());
        assert!(rows.next(py).unwrap().is_none() && rows.next(py).unwrap().is_none());
    });
}

#[test]
fn columns_of_different_lengths_are_an_error() {
    with_arrays(|py| {
        let mut table = prices(5);
        table.timestamp.truncate(3);
        let view = View::<Demo, _>::new(table);
        let error = view.array(py, 0).unwrap_err();
        assert_eq!(error.to_string(), "ValueError: timestamp has 3 values, not 5");
        assert!(runtime::to_pandas(py, &view, FrameOptions::default()).is_err());
        assert!(view.item(&eval(py, "4")).is_err());
    });
}

#[test]
fn pandas_frames() {
    with_arrays(|py| {
        let view = view(4);
        let options = FrameOptions::default();
        let frame = runtime::to_pandas(py, &view, options).unwrap();
        holds(&frame, "list(x.columns) == ['symbol', 'price'] and x.index.name == 'timestamp'");
        holds(
            &frame,
            "x.index.dtype == 'datetime64[us, UTC]' and x.index[1] == pd.Timestamp('2024-01-01T00:01', tz='UTC')",
        );
        holds(&frame, "x.symbol.dtype == 'category' and x.symbol.tolist() == ['BTC', 'ETH'] * 2");
        holds(&frame, "x.price.tolist() == [100.0, 100.01, 100.02, 100.03]");
        holds(
            &frame,
            "x.__setitem__('price', 1.0) or x.loc.__setitem__((x.index[0], 'price'), 2.0) or x.price.iloc[0] == 2.0",
        );
        holds(&view.array(py, 2).unwrap(), "x[0] == 100.0");
        let shared =
            runtime::to_pandas(py, &view, FrameOptions { copy: false, ..options }).unwrap();
        let address = view.whole().price.as_ptr() as usize;
        holds(&shared, &format!("x.price.to_numpy().ctypes.data == {address}"));
        let address = view.whole().timestamp.as_ptr() as usize;
        holds(&shared, &format!("x.index.asi8.ctypes.data == {address}"));
        let title = FrameOptions::read(
            eval(py, "'title'").into(),
            eval(py, "False").into(),
            eval(py, "'ns'").into(),
            eval(py, "True").into(),
            runtime::Given::absent(),
        );
        let exact = runtime::to_pandas(py, &view, title.unwrap()).unwrap();
        holds(&exact, "list(x.columns) == ['Timestamp', 'Symbol', 'Price']");
        holds(&exact, "x.Timestamp.dtype == 'datetime64[ns, UTC]'");
        holds(
            &exact,
            "x.Price.tolist() == [decimal.Decimal(t) for t in ('100.00', '100.01', '100.02', '100.03')]",
        );
        holds(
            &runtime::to_pandas(py, &run(&view, py, "slice(1, 3)"), options).unwrap(),
            "x.price.tolist() == [100.01, 100.02]",
        );
        holds(
            &runtime::to_pandas(py, &run(&view, py, "slice(0, 0)"), options).unwrap(),
            "len(x) == 0 and x.index.tz is not None",
        );
    });
}

#[test]
fn frame_options_are_checked() {
    with_arrays(|py| {
        let read = |columns: &str, unit: &str| {
            let absent = runtime::Given::absent;
            FrameOptions::read(
                eval(py, columns).into(),
                absent(),
                eval(py, unit).into(),
                absent(),
                absent(),
            )
        };
        assert_eq!(
            read("'upper'", "'us'").unwrap_err().to_string(),
            "ValueError: columns must be one of 'lower', 'title', not \"upper\""
        );
        assert_eq!(
            read("7", "'us'").unwrap_err().to_string(),
            "TypeError: columns must be str, not int"
        );
        let mut table = prices(2);
        table.timestamp = vec![250_000, 300_000_000_000_000_000];
        let view = View::<Demo, _>::new(table);
        for unit in ["'s'", "'ns'"] {
            let options = read("'lower'", unit).unwrap();
            let error = runtime::to_pandas(py, &view, options).unwrap_err().to_string();
            assert!(error.starts_with("ValueError: unit="), "{error}");
        }
    });
}

#[test]
fn polars_frames_and_dicts_of_arrays() {
    with_arrays(|py| {
        let view = view(4);
        let frame = runtime::to_polars(py, &view, false).unwrap();
        holds(&frame, "x.columns == ['timestamp', 'symbol', 'price']");
        holds(&frame, "x.schema['timestamp'] == pl.Datetime('us', 'UTC')");
        holds(
            &frame,
            "x['symbol'].to_list() == ['BTC', 'ETH'] * 2 and x.schema['symbol'] == pl.Categorical",
        );
        holds(&frame, "x['price'].to_list() == [100.0, 100.01, 100.02, 100.03]");
        holds(
            &frame,
            "x['timestamp'][1] == datetime.datetime(2024, 1, 1, 0, 1, tzinfo=datetime.timezone.utc)",
        );
        let exact = runtime::to_polars(py, &view, true).unwrap();
        holds(
            &exact,
            "x.schema['price'] == pl.Decimal(38, 2) and x['price'][3] == decimal.Decimal('100.03')",
        );
        let arrays = runtime::to_numpy(py, &view).unwrap();
        holds(&arrays, "list(x) == ['timestamp', 'symbol', 'price'] and len(x['price']) == 4");
    });
}
