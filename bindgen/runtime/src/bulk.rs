//! Many records at once: a dictionary of columns, or one structured NumPy array.

use std::marker::PhantomData;

use pyo3::exceptions::{PyIndexError, PyMemoryError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

use crate::convert::{IntoPython, numpy_ready};

/// A record of which many can become columns.
pub trait ColumnRow<P>: Sized {
    /// The names of the columns, in order.
    const KEYS: &'static [&'static str];
    /// Puts the columns, in the order of the keys.
    ///
    /// # Errors
    /// What converting a value raises.
    fn fill(rows: Vec<Self>, columns: &mut Columns<'_, P>) -> PyResult<()>;
}

/// A dictionary of columns while they are put in.
pub struct Columns<'py, P> {
    dict: Bound<'py, PyDict>,
    keys: &'static [&'static str],
    next: usize,
    _package: PhantomData<fn() -> P>,
}

impl<'py, P> Columns<'py, P> {
    /// Puts the next column: an array where NumPy has one for such values, else a list.
    ///
    /// # Errors
    /// What converting a value raises, `MemoryError`.
    pub fn put<V: IntoPython<'py, P>>(
        &mut self,
        values: impl ExactSizeIterator<Item = V>,
    ) -> PyResult<()> {
        let Some(key) = self.keys.get(self.next) else {
            return Err(PyIndexError::new_err("a record has more values than keys"));
        };
        self.next += 1;
        let mut column = Vec::new();
        column.try_reserve_exact(values.len()).map_err(|_| {
            PyMemoryError::new_err(format!("no memory for {} values", values.len()))
        })?;
        column.extend(values);
        let py = self.dict.py();
        self.dict.set_item(PyString::intern(py, key), V::column_into_python(column, py)?)
    }
}

/// The records as a dictionary of columns.
///
/// # Errors
/// What converting a value raises, `ImportError` without NumPy, `MemoryError`.
pub fn columns<P, R: ColumnRow<P>>(py: Python<'_>, rows: Vec<R>) -> PyResult<Bound<'_, PyDict>> {
    let dict = PyDict::new(py);
    let mut columns = Columns { dict, keys: R::KEYS, next: 0, _package: PhantomData };
    R::fill(rows, &mut columns)?;
    Ok(columns.dict)
}

/// The records as one structured array: a field a column; what NumPy has no kind for is an object.
///
/// # Errors
/// As [`columns`].
pub fn structured<P, R: ColumnRow<P>>(py: Python<'_>, rows: Vec<R>) -> PyResult<Bound<'_, PyAny>> {
    let length = rows.len();
    let columns = columns::<P, R>(py, rows)?;
    let numpy = numpy_ready(py)?;
    let kinds = PyList::empty(py);
    for (key, column) in &columns {
        let kind = if column.is_instance_of::<PyList>() {
            intern!(py, "O").clone().into_any()
        } else {
            column.getattr(intern!(py, "dtype"))?
        };
        kinds.append((key, kind))?;
    }
    let array = numpy.call_method1(intern!(py, "empty"), (length, kinds))?;
    for (key, column) in &columns {
        let target = array.get_item(key)?;
        match column.cast::<PyList>() {
            // One by one: a list of lists would be taken for a matrix.
            Ok(items) => {
                for (index, item) in items.iter().enumerate() {
                    target.set_item(index, item)?;
                }
            }
            Err(_) => target.set_item(py.Ellipsis(), column)?,
        }
    }
    Ok(array)
}
