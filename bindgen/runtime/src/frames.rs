//! Tables as data frames of pandas and polars, and as a dict of NumPy arrays.

use pyo3::exceptions::{PyImportError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyModule};

use crate::arrow::ArrowStream;
use crate::columns::{Table, View};
use crate::convert::{Given, numpy_ready};
use crate::exact;
use crate::package::Package;

/// How column names are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Headings {
    /// As they are: `open`.
    Lower,
    /// With a capital: `Open`.
    Title,
}

/// The unit of a frame's times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeUnit {
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
    /// Microseconds.
    Microseconds,
    /// Nanoseconds.
    Nanoseconds,
}

impl TimeUnit {
    const fn name(self) -> &'static str {
        match self {
            Self::Seconds => "s",
            Self::Milliseconds => "ms",
            Self::Microseconds => "us",
            Self::Nanoseconds => "ns",
        }
    }

    /// Refuses times that the unit cannot hold.
    fn check(self, times: &[i64]) -> PyResult<()> {
        if self == Self::Microseconds {
            return Ok(());
        }
        let fits = |time: i64| match self {
            Self::Seconds => time % 1_000_000 == 0,
            Self::Milliseconds => time % 1_000 == 0,
            Self::Microseconds => true,
            Self::Nanoseconds => time.checked_mul(1_000).is_some(),
        };
        match times.iter().find(|&&time| !fits(time)) {
            None => Ok(()),
            Some(time) => Err(PyValueError::new_err(format!(
                "unit='{}' cannot hold {time} microseconds since 1970 exactly: use unit='us'",
                self.name()
            ))),
        }
    }
}

/// What a pandas frame looks like.
#[derive(Debug, Clone, Copy)]
pub struct FrameOptions {
    /// How column names are written.
    pub columns: Headings,
    /// Whether the time is the index; otherwise it is the first column.
    pub index: bool,
    /// The unit of times.
    pub unit: TimeUnit,
    /// Whether exact columns hold `decimal.Decimal` instead of floats.
    pub decimals: bool,
    /// Whether the frame owns its memory; otherwise it reads the table's, and cannot be written to.
    pub copy: bool,
}

impl Default for FrameOptions {
    fn default() -> Self {
        Self {
            columns: Headings::Lower,
            index: true,
            unit: TimeUnit::Microseconds,
            decimals: false,
            copy: true,
        }
    }
}

impl FrameOptions {
    /// The options from the arguments of the same names.
    ///
    /// # Errors
    /// `TypeError` or `ValueError` that names the argument.
    pub fn read(
        columns: Given<'_>,
        index: Given<'_>,
        unit: Given<'_>,
        decimals: Given<'_>,
        copy: Given<'_>,
    ) -> PyResult<Self> {
        let mut made = Self::default();
        let choices = [("lower", Headings::Lower), ("title", Headings::Title)];
        made.columns = choice(columns, "columns", &choices, made.columns)?;
        let units = [
            ("s", TimeUnit::Seconds),
            ("ms", TimeUnit::Milliseconds),
            ("us", TimeUnit::Microseconds),
            ("ns", TimeUnit::Nanoseconds),
        ];
        made.unit = choice(unit, "unit", &units, made.unit)?;
        index.put::<(), _>("index", &mut made.index)?;
        decimals.put::<(), _>("decimals", &mut made.decimals)?;
        copy.put::<(), _>("copy", &mut made.copy)?;
        Ok(made)
    }
}

fn choice<T: Copy>(given: Given<'_>, name: &str, choices: &[(&str, T)], default: T) -> PyResult<T> {
    if !given.is_given() {
        return Ok(default);
    }
    let text = given.or::<(), String>(name, String::new)?;
    if let Some((_, value)) = choices.iter().find(|(choice, _)| *choice == text) {
        return Ok(*value);
    }
    let names: Vec<_> = choices.iter().map(|(choice, _)| format!("'{choice}'")).collect();
    let names = names.join(", ");
    Err(PyValueError::new_err(format!("{name} must be one of {names}, not {text:?}")))
}

/// The package that a method needs.
fn needed<'py>(py: Python<'py>, method: &str, name: &str) -> PyResult<Bound<'py, PyModule>> {
    py.import(name).map_err(|cause| {
        let text = format!("{method}() needs {name}: pip install {name}");
        let error = PyImportError::new_err(text);
        error.set_cause(py, Some(cause));
        error
    })
}

fn title(name: &str) -> String {
    let mut characters = name.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// A `pandas.DataFrame`.
///
/// # Errors
/// `ImportError` without pandas; `ValueError` for times that the unit cannot hold.
pub fn to_pandas<'py, P: Package, T: Table<P>>(
    py: Python<'py>,
    view: &View<P, T>,
    options: FrameOptions,
) -> PyResult<Bound<'py, PyAny>> {
    let pandas = needed(py, "to_pandas", "pandas")?;
    let data = PyDict::new(py);
    let settings = PyDict::new(py);
    for (position, name) in T::COLUMNS.iter().enumerate() {
        let heading = match options.columns {
            Headings::Lower => (*name).to_owned(),
            Headings::Title => title(name),
        };
        if let Some(times) = view.microseconds(position) {
            options.unit.check(times)?;
            let index = T::TIME == Some(*name) && options.index;
            let heading = if index { (*name).to_owned() } else { heading };
            let times = pandas_times(&pandas, view.array(py, position)?, &heading, options)?;
            if index {
                settings.set_item("index", times)?;
            } else {
                data.set_item(heading, times.getattr("array")?)?;
            }
        } else if options.decimals && T::DECIMALS.contains(name) {
            let list = exact::list(py, view, position)?;
            let numpy = numpy_ready(py)?;
            data.set_item(heading, numpy.call_method1("array", (list, "object"))?)?;
        } else if let Some((codes, names)) = view.labels(py, position)? {
            let categorical = pandas.getattr("Categorical")?;
            let codes = codes.call_method1("astype", ("int32",))?;
            data.set_item(heading, categorical.call_method1("from_codes", (codes, names))?)?;
        } else {
            let array = view.array(py, position)?;
            if !array.is_none() {
                data.set_item(heading, array)?;
            }
        }
    }
    settings.set_item("copy", options.copy)?;
    pandas.getattr("DataFrame")?.call((data,), Some(&settings))
}

/// A `DatetimeIndex` in UTC on the array's memory.
fn pandas_times<'py>(
    pandas: &Bound<'py, PyModule>,
    array: Bound<'py, PyAny>,
    name: &str,
    options: FrameOptions,
) -> PyResult<Bound<'py, PyAny>> {
    let py = pandas.py();
    let array = if options.unit == TimeUnit::Microseconds {
        array
    } else {
        array.call_method1("astype", (format!("datetime64[{}]", options.unit.name()),))?
    };
    let integers = array.call_method1(intern!(py, "view"), ("i8",))?;
    let settings = PyDict::new(py);
    let kind = pandas.getattr("DatetimeTZDtype")?.call1((options.unit.name(), "UTC"))?;
    settings.set_item("dtype", kind)?;
    settings.set_item("copy", options.copy)?;
    settings.set_item("name", name)?;
    pandas.getattr("DatetimeIndex")?.call((integers,), Some(&settings))
}

/// A `polars.DataFrame` on the table's memory; exact columns are `Decimal`s.
///
/// # Errors
/// `ImportError` without polars.
pub fn to_polars<'py, P: Package, T: Table<P>>(
    py: Python<'py>,
    view: &View<P, T>,
    decimals: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let polars = needed(py, "to_polars", "polars")?;
    polars.getattr("DataFrame")?.call1((ArrowStream::of(py, view, decimals)?,))
}

/// A `pyarrow.Table` on the table's memory; exact columns are of `decimal128`.
///
/// # Errors
/// `ImportError` without pyarrow.
pub fn to_arrow<'py, P: Package, T: Table<P>>(
    py: Python<'py>,
    view: &View<P, T>,
    decimals: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let arrow = needed(py, "to_arrow", "pyarrow")?;
    arrow.getattr("table")?.call1((ArrowStream::of(py, view, decimals)?,))
}

/// A dict of read-only NumPy arrays on the table's own memory.
///
/// # Errors
/// `ImportError` without NumPy.
pub fn to_numpy<'py, P: Package, T: Table<P>>(
    py: Python<'py>,
    view: &View<P, T>,
) -> PyResult<Bound<'py, PyDict>> {
    let data = PyDict::new(py);
    for (position, name) in T::COLUMNS.iter().enumerate() {
        let array = view.array(py, position)?;
        if !array.is_none() {
            data.set_item(*name, array)?;
        }
    }
    Ok(data)
}
