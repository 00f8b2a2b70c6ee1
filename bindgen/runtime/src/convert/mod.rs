//! Conversions between Python and Rust values: the two traits, arguments by name, optional arguments.

mod arrays;
mod bounds;
mod claims;
mod collections;
mod complex;
#[cfg(feature = "chrono")]
mod dates;
#[cfg(feature = "decimal")]
mod decimals;
#[cfg(feature = "json")]
mod json;
mod lent;
mod maps;
mod matrices;
#[cfg(any(feature = "time", feature = "jiff"))]
mod moments;
mod numbers;
mod standard;
mod texts;
mod through;
mod times;
#[cfg(feature = "uuid")]
mod uuids;
mod wrappers;

use std::marker::PhantomData;

use pyo3::prelude::*;
use pyo3::types::PyList;

#[cfg(feature = "chrono")]
pub(crate) use self::arrays::moments;
pub(crate) use self::arrays::{Frozen, ready as numpy_ready};
pub use self::arrays::{Number, lend, lend_optional};
pub use self::bounds::Bounds;
pub use self::collections::Members;
#[cfg(feature = "chrono")]
pub use self::dates::Zoned;
#[cfg(feature = "decimal")]
pub use self::decimals::decimal_to_f64;
pub use self::lent::{Slice, SliceMut};
pub use self::maps::Pairs;
pub use self::matrices::{Cells, CellsMut};
pub use self::through::{Entries, Text, Whole};

use crate::clock::Clock;
use crate::rejected::Rejected;

/// A Rust value made from a Python one. `P` is the package on whose behalf this happens.
#[diagnostic::on_unimplemented(
    message = "Python cannot give a `{Self}`",
    note = "types of some crates need a feature of `mds-bindgen-runtime` in Cargo.toml: `uuid` for `uuid::Uuid`, `json` for `serde_json::Value`, `decimal` for `rust_decimal::Decimal`, `chrono`, `time` and `jiff` for those of these crates"
)]
pub trait FromPython<'py, P>: Sized {
    /// Converts one value.
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected>;

    /// Converts a sequence, or anything else that iterates, except text, bytes and mappings.
    fn vec_from_python(value: &Bound<'py, PyAny>) -> Result<Vec<Self>, Rejected> {
        collections::items::<P, Self>(value)
    }
}

/// An element on its way into a list that is made in one piece.
struct Made<P, T>(T, PhantomData<fn() -> P>);

impl<'py, P, T: IntoPython<'py, P>> IntoPyObject<'py> for Made<P, T> {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.0.into_python(py)
    }
}

/// A Python value made from a Rust one. `P` is the package on whose behalf this happens.
#[diagnostic::on_unimplemented(
    message = "Python cannot be given a `{Self}`",
    note = "types of some crates need a feature of `mds-bindgen-runtime` in Cargo.toml: `uuid` for `uuid::Uuid`, `json` for `serde_json::Value`, `decimal` for `rust_decimal::Decimal`, `chrono`, `time` and `jiff` for those of these crates"
)]
pub trait IntoPython<'py, P>: Sized {
    /// Converts one value.
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>;

    /// Converts many: a list, or a NumPy array where the elements are numbers.
    fn vec_into_python(items: Vec<Self>, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let made = items.into_iter().map(|item| Made::<P, Self>(item, PhantomData));
        Ok(PyList::new(py, made)?.into_any())
    }

    /// Converts a column of many records, where decimal numbers become floats, and moments
    /// `datetime64` in UTC.
    fn column_into_python(items: Vec<Self>, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Self::vec_into_python(items, py)
    }

    /// Converts one value that goes into a row dict, where a decimal number becomes a float. The
    /// clock makes a column of times quickly.
    fn into_dict_value(
        self,
        py: Python<'py>,
        clock: &mut Clock<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let _ = clock;
        self.into_python(py)
    }

    /// Converts many that go into a row dict together: a list, or `bytes`.
    fn vec_into_dict_value(
        items: Vec<Self>,
        py: Python<'py>,
        clock: &mut Clock<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let list = PyList::empty(py);
        for item in items {
            list.append(item.into_dict_value(py, clock)?)?;
        }
        Ok(list.into_any())
    }
}

/// Converts an argument; what is wrong with it is said with its name.
///
/// # Errors
/// `TypeError`, `ValueError` or `MemoryError` that names the argument.
#[inline]
pub fn argument<'py, P, T: FromPython<'py, P>>(
    value: &Bound<'py, PyAny>,
    name: &str,
) -> PyResult<T> {
    T::from_python(value).map_err(|rejected| rejected.into_error(name))
}

/// An argument that may be left out. `None` counts as given.
#[derive(Debug, Clone)]
pub struct Given<'py>(Option<Bound<'py, PyAny>>);

impl<'py> FromPyObject<'_, 'py> for Given<'py> {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        // `...` is the default that signatures show where no value can be written.
        Ok(Self((!value.is(value.py().Ellipsis())).then(|| value.to_owned())))
    }
}

impl<'py> From<Bound<'py, PyAny>> for Given<'py> {
    fn from(value: Bound<'py, PyAny>) -> Self {
        Self(Some(value))
    }
}

impl<'py> Given<'py> {
    /// The argument was left out.
    pub const fn absent() -> Self {
        Self(None)
    }

    /// Whether the caller passed something.
    pub const fn is_given(&self) -> bool {
        self.0.is_some()
    }

    /// What the caller passed.
    pub const fn get(&self) -> Option<&Bound<'py, PyAny>> {
        self.0.as_ref()
    }

    /// What the caller passed, taken out.
    pub fn into_inner(self) -> Option<Bound<'py, PyAny>> {
        self.0
    }

    /// Stores the argument in `slot`; leaves the slot alone when the argument was left out.
    ///
    /// # Errors
    /// As [`argument`].
    pub fn put<P, T: FromPython<'py, P>>(self, name: &str, slot: &mut T) -> PyResult<()> {
        if let Some(value) = self.0 {
            *slot = argument::<P, T>(&value, name)?;
        }
        Ok(())
    }

    /// The argument, or the default when it was left out.
    ///
    /// # Errors
    /// As [`argument`].
    pub fn or<P, T: FromPython<'py, P>>(
        self,
        name: &str,
        default: impl FnOnce() -> T,
    ) -> PyResult<T> {
        match self.0 {
            Some(value) => argument::<P, T>(&value, name),
            None => Ok(default()),
        }
    }

    /// The argument, or a `TypeError` that says it is missing.
    ///
    /// # Errors
    /// As [`argument`], and `TypeError` when it was left out.
    pub fn required<P, T: FromPython<'py, P>>(self, name: &str) -> PyResult<T> {
        match self.0 {
            Some(value) => argument::<P, T>(&value, name),
            None => Err(pyo3::exceptions::PyTypeError::new_err(format!("{name} is missing"))),
        }
    }
}
