//! Tables of columns: one Rust owner, and views of it that Python slices, indexes and reads in place.
#![allow(unsafe_code)]

use std::any::Any;
use std::marker::PhantomData;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use numpy::datetime::{Datetime, units::Microseconds};
use pyo3::exceptions::{PyIndexError, PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyList, PySlice, PyString};

use crate::call::{attached, poll_signals};
use crate::convert::{Frozen, IntoPython, numpy_ready};
use crate::package::Package;
use crate::rejected::type_name;

/// The memory of one column.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say it")]
pub enum Column<'a> {
    F64(&'a [f64]),
    F32(&'a [f32]),
    I64(&'a [i64]),
    I32(&'a [i32]),
    I16(&'a [i16]),
    I8(&'a [i8]),
    U64(&'a [u64]),
    U32(&'a [u32]),
    U16(&'a [u16]),
    U8(&'a [u8]),
    Bool(&'a [bool]),
    /// UTC, in microseconds since 1970: `datetime64[us]`.
    TimeMicroseconds(&'a [i64]),
    /// Row `i` is `names[codes[i]]`.
    Text {
        codes: &'a [u32],
        names: &'a [String],
    },
}

/// A struct of columns. Its memory is read in place by Python, so it never changes once it is here.
pub trait Table<P>: Send + Sync + Sized + 'static {
    /// What one row is.
    type Row: for<'py> IntoPython<'py, P>;
    /// The names of the columns, in order.
    const COLUMNS: &'static [&'static str];
    /// The column that becomes the index of frames.
    const TIME: Option<&'static str> = None;
    /// The columns whose attribute in a row is a decimal number.
    const DECIMALS: &'static [&'static str] = &[];
    /// How many rows there are.
    fn rows(&self) -> usize;
    /// A column by its position in [`COLUMNS`](Self::COLUMNS); `None` when this table is without it.
    fn column(&self, index: usize) -> Option<Column<'_>>;
    /// The rows of the range as a table of their own.
    #[must_use]
    fn slice(&self, range: Range<usize>) -> Self;
    /// One row; `None` when there is no such row.
    fn row(&self, index: usize) -> Option<Self::Row>;
    /// The exact digits of some rows of a column, and how many of them stand after the point; `None`
    /// when only the rows know them.
    fn digits(&self, index: usize, rows: Range<usize>) -> Option<(Vec<i128>, u32)> {
        let _ = (index, rows);
        None
    }
    /// Chosen rows as a table of their own; `None` when this kind of table cannot do that.
    fn take(&self, rows: &[usize]) -> Option<Self> {
        let _ = rows;
        None
    }
}

/// A run of rows of a table that other views may share.
pub struct View<P, T> {
    owner: Arc<T>,
    start: usize,
    length: usize,
    /// The run as a table of its own, made when a method wants one.
    part: OnceLock<T>,
    /// The base of all arrays on the owner's memory.
    keep: PyOnceLock<Py<Frozen>>,
    /// Of each column, the rows that are without a text, counted when somebody wants to know.
    missing: OnceLock<Vec<usize>>,
    _package: PhantomData<fn() -> P>,
}

/// What an index gives.
pub enum Item<'py, P, T> {
    /// An integer: one row.
    Row(Bound<'py, PyAny>),
    /// A slice: a run of rows.
    View(View<P, T>),
}

impl<P: Package, T: Table<P>> View<P, T> {
    /// The whole of a table.
    pub fn new(table: T) -> Self {
        let length = table.rows();
        Self::part_of(Arc::new(table), 0, length)
    }

    fn part_of(owner: Arc<T>, start: usize, length: usize) -> Self {
        let (part, keep, missing) = (OnceLock::new(), PyOnceLock::new(), OnceLock::new());
        Self { owner, start, length, part, keep, missing, _package: PhantomData }
    }

    /// How many rows there are.
    pub const fn len(&self) -> usize {
        self.length
    }

    /// Whether there are no rows.
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The names of the columns that this table has.
    pub fn present(&self) -> Vec<&'static str> {
        let names = T::COLUMNS.iter().enumerate();
        names
            .filter(|(index, _)| self.owner.column(*index).is_some())
            .map(|(_, name)| *name)
            .collect()
    }

    /// The rows as a table, for methods of it. A part of a table is copied at the first call.
    pub fn whole(&self) -> &T {
        if self.start == 0 && self.length == self.owner.rows() {
            return &self.owner;
        }
        self.part.get_or_init(|| self.owner.slice(self.range()))
    }

    const fn range(&self) -> Range<usize> {
        self.start..self.start + self.length
    }

    /// The rows of a Python slice. Neighbouring rows share memory with this view.
    ///
    /// # Errors
    /// `ValueError` for a step other than 1 when this kind of table cannot do that.
    pub fn slice(&self, slice: &Bound<'_, PySlice>) -> PyResult<Self> {
        let found = slice.indices(self.length.cast_signed())?;
        let (start, length) = (found.start.cast_unsigned(), found.slicelength);
        if found.step == 1 {
            return Ok(Self::part_of(Arc::clone(&self.owner), self.start + start, length));
        }
        let step = found.step;
        let rows: Vec<usize> = (0..length)
            .map(|row| self.start + start.wrapping_add_signed(step.wrapping_mul(row.cast_signed())))
            .collect();
        let made = attached::<P, _>(slice.py(), || self.owner.take(&rows))?;
        made.map(Self::new).ok_or_else(|| {
            PyValueError::new_err(format!(
                "the step of a slice must be 1, not {step}: slice a column or a frame instead"
            ))
        })
    }

    /// The row at an integer, negative ones from the end, or the view of a slice.
    ///
    /// # Errors
    /// `IndexError`, `TypeError`, and those of [`slice`](Self::slice).
    pub fn item<'py>(&self, index: &Bound<'py, PyAny>) -> PyResult<Item<'py, P, T>> {
        let py = index.py();
        if let Ok(slice) = index.cast::<PySlice>() {
            return self.slice(slice).map(Item::View);
        }
        let position = index.extract::<isize>().map_err(|error| {
            if error.is_instance_of::<PyTypeError>(py) {
                let got = type_name(index);
                PyTypeError::new_err(format!("an index must be an integer or a slice, not {got}"))
            } else {
                out_of_range(index, self.length)
            }
        })?;
        let position = if position < 0 {
            self.length.checked_add_signed(position)
        } else {
            Some(position.cast_unsigned())
        };
        let position = position.filter(|&position| position < self.length);
        let position = position.ok_or_else(|| out_of_range(index, self.length))?;
        Ok(Item::Row(row::<P, T>(py, &self.owner, self.start + position)?))
    }

    /// The rows one after another.
    pub fn rows(&self) -> Rows<P, T> {
        self.rows_from(false)
    }

    /// The rows from the last to the first.
    pub fn rows_reversed(&self) -> Rows<P, T> {
        self.rows_from(true)
    }

    fn rows_from(&self, backwards: bool) -> Rows<P, T> {
        Rows {
            owner: Arc::clone(&self.owner),
            given: AtomicUsize::new(0),
            start: self.start,
            length: self.length,
            backwards,
            _package: PhantomData,
        }
    }

    /// What the columns belong to.
    pub(crate) fn owner(&self) -> Arc<dyn Any + Send + Sync> {
        Arc::clone(&self.owner) as Arc<dyn Any + Send + Sync>
    }

    /// The exact digits of a column; `None` when only the rows know them.
    pub(crate) fn digits(&self, index: usize) -> Option<(Vec<i128>, u32)> {
        self.owner.digits(index, self.range())
    }

    /// The rows' part of a column; `None` when the table is without it.
    ///
    /// # Errors
    /// `ValueError` when the columns are of different lengths.
    pub(crate) fn column(&self, index: usize) -> PyResult<Option<Column<'_>>> {
        let Some(column) = self.owner.column(index) else { return Ok(None) };
        macro_rules! cut {
            ($($kind:ident)*) => {
                match column {
                    $(Column::$kind(slice) => Column::$kind(self.part_of_column(index, slice)?),)*
                    Column::Text { codes, names } => {
                        Column::Text { codes: self.part_of_column(index, codes)?, names }
                    }
                }
            };
        }
        Ok(Some(cut!(F64 F32 I64 I32 I16 I8 U64 U32 U16 U8 Bool TimeMicroseconds)))
    }

    /// In how many rows of a text column the code stands for no text.
    pub(crate) fn missing_texts(&self, index: usize) -> usize {
        let count = |index| match self.column(index) {
            Ok(Some(Column::Text { codes, names })) => {
                codes.iter().filter(|&&code| code as usize >= names.len()).count()
            }
            _ => 0,
        };
        let counts = self.missing.get_or_init(|| (0..T::COLUMNS.len()).map(count).collect());
        counts.get(index).copied().unwrap_or_default()
    }

    fn part_of_column<'a, E>(&self, index: usize, slice: &'a [E]) -> PyResult<&'a [E]> {
        slice.get(self.range()).ok_or_else(|| {
            let name = T::COLUMNS.get(index).copied().unwrap_or("a column");
            let text = format!("{name} has {} values, not {}", slice.len(), self.owner.rows());
            PyValueError::new_err(text)
        })
    }

    /// A column as a read-only NumPy array on the table's own memory; text as an array of `str`;
    /// `None` when the table is without it.
    ///
    /// # Errors
    /// `ImportError` without NumPy; `ValueError` when the columns are of different lengths.
    pub fn array<'py>(&self, py: Python<'py>, index: usize) -> PyResult<Bound<'py, PyAny>> {
        let Some(column) = self.owner.column(index) else {
            return Ok(py.None().into_bound(py));
        };
        macro_rules! numbers {
            ($slice:expr) => {
                self.lend(py, index, $slice)
            };
        }
        match column {
            Column::F64(slice) => numbers!(slice),
            Column::F32(slice) => numbers!(slice),
            Column::I64(slice) => numbers!(slice),
            Column::I32(slice) => numbers!(slice),
            Column::I16(slice) => numbers!(slice),
            Column::I8(slice) => numbers!(slice),
            Column::U64(slice) => numbers!(slice),
            Column::U32(slice) => numbers!(slice),
            Column::U16(slice) => numbers!(slice),
            Column::U8(slice) => numbers!(slice),
            Column::Bool(slice) => numbers!(slice),
            Column::TimeMicroseconds(slice) => {
                // SAFETY: `Datetime` is a transparent wrapper of an `i64`.
                let times: &[Datetime<Microseconds>] =
                    unsafe { std::slice::from_raw_parts(slice.as_ptr().cast(), slice.len()) };
                self.lend(py, index, times)
            }
            Column::Text { codes, names } => {
                let codes = self.lend(py, index, codes)?;
                let array = self::names(py, names)?.call_method1(intern!(py, "take"), (codes,))?;
                array.getattr(intern!(py, "flags"))?.setattr(intern!(py, "writeable"), false)?;
                Ok(array)
            }
        }
    }

    /// The codes and the names of a text column; `None` for any other column.
    pub(crate) fn labels<'py>(
        &self,
        py: Python<'py>,
        index: usize,
    ) -> PyResult<Option<(Bound<'py, PyAny>, Bound<'py, PyAny>)>> {
        let Some(Column::Text { codes, names }) = self.owner.column(index) else { return Ok(None) };
        Ok(Some((self.lend(py, index, codes)?, self::names(py, names)?)))
    }

    /// A time column in microseconds; `None` for any other column.
    pub(crate) fn microseconds(&self, index: usize) -> Option<&[i64]> {
        match self.owner.column(index) {
            Some(Column::TimeMicroseconds(times)) => times.get(self.range()),
            _ => None,
        }
    }

    fn lend<'py, E: numpy::Element>(
        &self,
        py: Python<'py>,
        index: usize,
        slice: &[E],
    ) -> PyResult<Bound<'py, PyAny>> {
        let part = self.part_of_column(index, slice)?;
        let keep = self.keep.get_or_try_init(py, || Py::new(py, Frozen::new(self.owner())))?;
        // SAFETY: the slice is borrowed from the table in `owner`, which nothing borrows mutably any
        // more and which `keep` keeps alive.
        unsafe { Frozen::array(keep.bind(py), part) }
    }
}

/// The names of a text column as an array of `str`.
fn names<'py>(py: Python<'py>, names: &[String]) -> PyResult<Bound<'py, PyAny>> {
    let numpy = numpy_ready(py)?;
    let list = PyList::new(py, names.iter().map(|name| PyString::intern(py, name)))?;
    numpy.call_method1(intern!(py, "array"), (list, intern!(py, "object")))
}

fn out_of_range(index: &Bound<'_, PyAny>, length: usize) -> PyErr {
    let rows = if length == 1 { "1 row".to_owned() } else { format!("{length} rows") };
    PyIndexError::new_err(format!("index {index} is out of range: there are {rows}"))
}

fn row<'py, P: Package, T: Table<P>>(
    py: Python<'py>,
    table: &T,
    index: usize,
) -> PyResult<Bound<'py, PyAny>> {
    match attached::<P, _>(py, || table.row(index))? {
        Some(row) => row.into_python(py),
        None => Err(PyIndexError::new_err(format!("there is no row {index}"))),
    }
}

/// Goes over the rows of a view.
pub struct Rows<P, T> {
    owner: Arc<T>,
    given: AtomicUsize,
    start: usize,
    length: usize,
    backwards: bool,
    _package: PhantomData<fn() -> P>,
}

impl<P: Package, T: Table<P>> Rows<P, T> {
    /// The next row; `None` at the end. Threads that share an iterator get different rows.
    ///
    /// # Errors
    /// What making the row raises.
    pub fn next<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        poll_signals(py)?;
        let step = |given: usize| (given < self.length).then_some(given + 1);
        match self.given.fetch_update(Ordering::Relaxed, Ordering::Relaxed, step) {
            Ok(given) => {
                let offset = if self.backwards { self.length - 1 - given } else { given };
                row::<P, T>(py, &self.owner, self.start + offset).map(Some)
            }
            Err(_) => Ok(None),
        }
    }

    /// How many rows are left.
    pub fn left(&self) -> usize {
        self.length.saturating_sub(self.given.load(Ordering::Relaxed))
    }
}
