//! Classes written as the generator writes them, used from Python.
#![allow(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    clippy::too_many_arguments,
    missing_docs,
    unreachable_pub,
    reason = "what PyO3 asks for"
)]

mod common;

use std::ops::Range;

use common::{Demo, with_demo};
use mds_bindgen_runtime as runtime;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use runtime::{FromPython as _, IntoPython as _};

/// What a scanned crate could look like.
mod core {
    use serde::{Deserialize, Serialize};

    pub trait Control {
        fn progress(&mut self, done: u64, total: u64);
        fn should_stop(&mut self) -> bool;
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub struct Config {
        pub price: f64,
        pub symbol: Option<String>,
    }

    impl Default for Config {
        fn default() -> Self {
            Self { price: 100.0, symbol: None }
        }
    }

    impl Config {
        pub fn validate(&self) -> Result<(), String> {
            if self.price > 0.0 { Ok(()) } else { Err("price must be above 0".to_owned()) }
        }
    }

    pub struct Series {
        pub close: Vec<f64>,
    }

    pub struct Generator {
        pub config: Config,
        pub made: usize,
    }

    impl Generator {
        pub fn bars(&mut self, count: usize, control: &mut dyn Control) -> Result<Series, String> {
            let mut close = Vec::new();
            close.try_reserve_exact(count).map_err(|_| "no memory".to_owned())?;
            for row in 0..count {
                if row % 1024 == 0 {
                    control.progress(row as u64, count as u64);
                    if control.should_stop() {
                        return Err("interrupted".to_owned());
                    }
                }
                close.push(self.config.price + (self.made + row) as f64);
            }
            control.progress(count as u64, count as u64);
            self.made += count;
            Ok(Series { close })
        }
    }
}

struct Control<'a>(&'a mut runtime::Progress);

impl core::Control for Control<'_> {
    fn progress(&mut self, done: u64, total: u64) {
        self.0.report(done, total);
    }

    fn should_stop(&mut self) -> bool {
        self.0.should_stop()
    }
}

#[pyclass(module = "demo", name = "Config", frozen)]
pub struct Config(core::Config);

impl<'py> runtime::FromPython<'py, Demo> for core::Config {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, runtime::Rejected> {
        match value.cast::<Config>() {
            Ok(object) => Ok(object.get().0.clone()),
            Err(_) => Err(runtime::Rejected::wrong_type("Config", value)),
        }
    }
}

impl<'py> runtime::IntoPython<'py, Demo> for core::Config {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(Bound::new(py, Config(self))?.into_any())
    }
}

#[pymethods]
impl Config {
    #[new]
    #[pyo3(
        signature = (*, price=runtime::Given::absent(), symbol=runtime::Given::absent()),
        text_signature = "(*, price=100.0, symbol=None)"
    )]
    fn new(
        py: Python<'_>,
        price: runtime::Given<'_>,
        symbol: runtime::Given<'_>,
    ) -> PyResult<Self> {
        let mut settings = core::Config::default();
        price.put::<Demo, _>("price", &mut settings.price)?;
        symbol.put::<Demo, _>("symbol", &mut settings.symbol)?;
        runtime::raise::<Demo, _, _>(py, settings.validate())?;
        Ok(Self(settings))
    }

    #[getter]
    fn symbol<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        runtime::IntoPython::<Demo>::into_python(self.0.symbol.clone(), py)
    }

    fn __getstate__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        runtime::dump(py, &self.0)
    }

    #[staticmethod]
    fn load(state: &[u8]) -> PyResult<Self> {
        runtime::load(state).map(Self)
    }
}

impl runtime::Table<Demo> for core::Series {
    type Row = f64;
    const COLUMNS: &'static [&'static str] = &["close"];

    fn rows(&self) -> usize {
        self.close.len()
    }

    fn column(&self, index: usize) -> Option<runtime::Column<'_>> {
        (index == 0).then_some(runtime::Column::F64(&self.close))
    }

    fn slice(&self, range: Range<usize>) -> Self {
        Self { close: self.close[range].to_vec() }
    }

    fn row(&self, index: usize) -> Option<f64> {
        self.close.get(index).copied()
    }
}

#[pyclass(module = "demo", name = "Series", frozen)]
pub struct Series(runtime::View<Demo, core::Series>);

#[pymethods]
impl Series {
    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __getitem__<'py>(&self, index: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        match self.0.item(&index)? {
            runtime::Item::Row(row) => Ok(row),
            runtime::Item::View(view) => Ok(Bound::new(index.py(), Self(view))?.into_any()),
        }
    }

    fn __iter__(&self) -> SeriesIterator {
        SeriesIterator(self.0.rows())
    }
}

#[pyclass(module = "demo", frozen)]
pub struct SeriesIterator(runtime::Rows<Demo, core::Series>);

#[pymethods]
impl SeriesIterator {
    const fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.0.next(py)
    }
}

impl<'py> runtime::IntoPython<'py, Demo> for core::Series {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(Bound::new(py, Series(runtime::View::new(self)))?.into_any())
    }
}

#[pyclass(module = "demo", name = "Generator", frozen)]
pub struct Generator(runtime::Shared<core::Generator>);

#[pymethods]
impl Generator {
    #[new]
    fn new(config: &Bound<'_, PyAny>) -> PyResult<Self> {
        let config = runtime::argument::<Demo, core::Config>(config, "config")?;
        Ok(Self(runtime::Shared::new(core::Generator { config, made: 0 })))
    }

    #[pyo3(signature = (count, *, progress=runtime::Given::absent()))]
    fn bars<'py>(
        &self,
        py: Python<'py>,
        count: &Bound<'py, PyAny>,
        progress: runtime::Given<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let count = runtime::argument::<Demo, usize>(count, "count")?;
        let progress = runtime::Progress::new(progress)?;
        let mut target = self.0.write::<Demo>(py)?;
        let target = &mut *target;
        let made = runtime::controlled::<Demo, _>(py, progress, |control| {
            target.bars(count, &mut Control(control))
        })?;
        runtime::raise::<Demo, _, _>(py, made)?.into_python(py)
    }
}

const TEXT: &str = r#"
def refused(kind, text, call):
    try:
        call()
    except kind as error:
        assert type(error) is kind and str(error) == text, repr(error)
    else:
        raise AssertionError("accepted")

config = Config(price=10, symbol="BTC")
assert config.symbol == "BTC" and Config().symbol is None and Config(symbol=None).symbol is None
assert Config.load(config.__getstate__()).symbol == "BTC"
refused(TypeError, "price must be a number, not str", lambda: Config(price="10"))
refused(DemoError, "price must be above 0", lambda: Config(price=-1))
refused(TypeError, "config must be Config, not None", lambda: Generator(None))
refused(ValueError, "damaged pickle: " + "IO error while reading marker: failed to fill whole buffer",
        lambda: Config.load(b""))

generator = Generator(config)
series = generator.bars(5)
assert len(series) == 5 and series[-1] == 14.0 and list(series[1:3]) == [11.0, 12.0]
assert generator.bars(1)[0] == 15.0
refused(MemoryError, "count is 100000000000000000000, more than any memory can hold",
        lambda: generator.bars(10**20))
refused(DemoError, "no memory", lambda: generator.bars(2**60))
told = []
generator.bars(100, progress=lambda *args: told.append(args))
assert told == [(100, 100)], told
refused(ReentrantCallError, REENTRANT, lambda: generator.bars(7, progress=lambda *_: generator.bars(1)))
assert generator.bars(1)[0] == 10.0 + 5 + 1 + 100 + 7
import inspect
assert str(inspect.signature(Config)) == "(*, price=100.0, symbol=None)"
"#;

#[test]
fn a_small_package() {
    with_demo(|py| {
        let names = PyDict::new(py);
        names.set_item("Config", py.get_type::<Config>()).unwrap();
        names.set_item("Generator", py.get_type::<Generator>()).unwrap();
        for name in ["DemoError", "ReentrantCallError"] {
            names.set_item(name, runtime::class::<Demo>(py, name).unwrap()).unwrap();
        }
        let reentrant = "this object is in the middle of a call on this very thread, from which it \
                         is used again, as by a progress callback: use another object there, or \
                         wait for the end of the call";
        names.set_item("REENTRANT", reentrant).unwrap();
        let code = std::ffi::CString::new(TEXT).unwrap();
        py.run(&code, Some(&names), None).unwrap_or_else(|error| {
            error.print(py);
            panic!("{error}");
        });
        let _ = core::Config::from_python(&names.get_item("config").unwrap().unwrap()).unwrap();
    });
}
