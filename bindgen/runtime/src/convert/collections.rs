//! Lists, tuples, sets and fixed-size arrays.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::hash::{BuildHasher, Hash};

use pyo3::exceptions::{PyMemoryError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyIterator, PyList, PySet, PyString, PyTuple};

use super::{FromPython, IntoPython};
use crate::call::breathe;
use crate::clock::Clock;
use crate::rejected::Rejected;

/// Other threads and signals get their turn after this many elements, so that an endless iterator can
/// be stopped.
const ELEMENTS_PER_BREATH: usize = 32_768;

/// Appends; memory that cannot be had is an error, not an abort.
pub(super) fn push<T>(items: &mut Vec<T>, item: T) -> PyResult<()> {
    if items.len() == items.capacity() {
        items.try_reserve(1).map_err(|_| {
            PyMemoryError::new_err(format!("no memory for more than {} elements", items.len()))
        })?;
    }
    items.push(item);
    Ok(())
}

/// Starts to iterate over a sequence or another iterable, unless it is text, bytes or a mapping.
fn iterator<'py>(value: &Bound<'py, PyAny>) -> Result<Bound<'py, PyIterator>, Rejected> {
    let wrong = || Rejected::wrong_type("a sequence", value);
    if value.is_instance_of::<PyString>()
        || value.is_instance_of::<PyBytes>()
        || value.is_instance_of::<PyByteArray>()
        || value.is_instance_of::<PyDict>()
    {
        return Err(wrong());
    }
    value.try_iter().map_err(|error| {
        if error.is_instance_of::<PyTypeError>(value.py()) {
            wrong()
        } else {
            Rejected::Raised(error)
        }
    })
}

/// Converts the elements of a sequence; an error tells which one was wrong.
pub(super) fn items<'py, P, T: FromPython<'py, P>>(
    value: &Bound<'py, PyAny>,
) -> Result<Vec<T>, Rejected> {
    collect::<P, T>(iterator(value)?)
}

/// As [`items`], for a value known to iterate over what is wanted.
pub(super) fn each<'py, P, T: FromPython<'py, P>>(
    value: &Bound<'py, PyAny>,
) -> Result<Vec<T>, Rejected> {
    collect::<P, T>(value.try_iter()?)
}

fn collect<'py, P, T: FromPython<'py, P>>(
    iterator: Bound<'py, PyIterator>,
) -> Result<Vec<T>, Rejected> {
    let py = iterator.py();
    let mut made = Vec::new();
    for (index, item) in iterator.enumerate() {
        if index % ELEMENTS_PER_BREATH == ELEMENTS_PER_BREATH - 1 {
            breathe(py)?;
        }
        let item = T::from_python(&item?).map_err(|rejected| rejected.at_index(index))?;
        push(&mut made, item)?;
    }
    Ok(made)
}

impl<'py, P, T: FromPython<'py, P>> FromPython<'py, P> for Vec<T> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        T::vec_from_python(value)
    }
}

impl<'py, P, T: IntoPython<'py, P>> IntoPython<'py, P> for Vec<T> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        T::vec_into_python(self, py)
    }

    fn into_dict_value(
        self,
        py: Python<'py>,
        clock: &mut Clock<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        T::vec_into_dict_value(self, py, clock)
    }
}

impl<'py, P, T: FromPython<'py, P>> FromPython<'py, P> for VecDeque<T> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        T::vec_from_python(value).map(Self::from)
    }
}

impl<'py, P, T: IntoPython<'py, P>> IntoPython<'py, P> for VecDeque<T> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        T::vec_into_python(self.into(), py)
    }
}

impl<'py, P, T: FromPython<'py, P>> FromPython<'py, P> for Box<[T]> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        T::vec_from_python(value).map(Vec::into_boxed_slice)
    }
}

impl<'py, P, T: IntoPython<'py, P>> IntoPython<'py, P> for Box<[T]> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        T::vec_into_python(self.into_vec(), py)
    }
}

impl<'py, P, T: FromPython<'py, P>, const N: usize> FromPython<'py, P> for [T; N] {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        let items = T::vec_from_python(value)?;
        let length = items.len();
        Self::try_from(items).map_err(|_| wrong_length(N, length))
    }
}

impl<'py, P, T: IntoPython<'py, P>, const N: usize> IntoPython<'py, P> for [T; N] {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        T::vec_into_python(Vec::from(self), py)
    }
}

fn wrong_length(expected: usize, got: usize) -> Rejected {
    let many = |count: usize| if count == 1 { "1 value".into() } else { format!("{count} values") };
    Rejected::BadValue { allowed: many(expected), value: many(got) }
}

impl<'py, P, T, S> FromPython<'py, P> for HashSet<T, S>
where
    T: FromPython<'py, P> + Eq + Hash,
    S: BuildHasher + Default,
{
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        Ok(items::<P, T>(value)?.into_iter().collect())
    }
}

impl<'py, P, T: IntoPython<'py, P>, S> IntoPython<'py, P> for HashSet<T, S> {
    // A Python set has no order either.
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        into_set::<P, T>(self.into_iter(), py)
    }
}

impl<'py, P, T: FromPython<'py, P> + Ord> FromPython<'py, P> for BTreeSet<T> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        Ok(items::<P, T>(value)?.into_iter().collect())
    }
}

impl<'py, P, T: IntoPython<'py, P>> IntoPython<'py, P> for BTreeSet<T> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        into_set::<P, T>(self.into_iter(), py)
    }
}

/// Values that become a set.
#[derive(Debug)]
pub struct Members<T>(pub Vec<T>);

impl<'py, P, T: IntoPython<'py, P>> IntoPython<'py, P> for Members<T> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        into_set::<P, T>(self.0.into_iter(), py)
    }
}

fn into_set<'py, P, T: IntoPython<'py, P>>(
    items: impl Iterator<Item = T>,
    py: Python<'py>,
) -> PyResult<Bound<'py, PyAny>> {
    let set = PySet::empty(py)?;
    for item in items {
        set.add(item.into_python(py)?)?;
    }
    Ok(set.into_any())
}

/// The parts of a tuple or list of the expected length.
fn parts<'py>(value: &Bound<'py, PyAny>, expected: usize) -> Result<Bound<'py, PyTuple>, Rejected> {
    let tuple = if let Ok(tuple) = value.cast::<PyTuple>() {
        tuple.clone()
    } else if let Ok(list) = value.cast::<PyList>() {
        list.to_tuple()
    } else {
        return Err(Rejected::wrong_type(format!("a tuple of {expected}"), value));
    };
    if tuple.len() == expected { Ok(tuple) } else { Err(wrong_length(expected, tuple.len())) }
}

macro_rules! tuple {
    ($length:literal: $($name:ident $index:tt)*) => {
        impl<'py, P, $($name: FromPython<'py, P>),*> FromPython<'py, P> for ($($name,)*) {
            fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
                let parts = parts(value, $length)?;
                Ok(($(
                    $name::from_python(&parts.get_item($index)?)
                        .map_err(|rejected| rejected.at_index($index))?,
                )*))
            }
        }

        impl<'py, P, $($name: IntoPython<'py, P>),*> IntoPython<'py, P> for ($($name,)*) {
            fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                let parts = [$(self.$index.into_python(py)?),*];
                Ok(PyTuple::new(py, parts)?.into_any())
            }

            fn into_dict_value(
                self,
                py: Python<'py>,
                clock: &mut Clock<'py>,
            ) -> PyResult<Bound<'py, PyAny>> {
                let parts = [$(self.$index.into_dict_value(py, clock)?),*];
                Ok(PyTuple::new(py, parts)?.into_any())
            }
        }
    };
}

tuple! { 1: A 0 }
tuple! { 2: A 0 B 1 }
tuple! { 3: A 0 B 1 C 2 }
tuple! { 4: A 0 B 1 C 2 D 3 }
tuple! { 5: A 0 B 1 C 2 D 3 E 4 }
tuple! { 6: A 0 B 1 C 2 D 3 E 4 F 5 }
tuple! { 7: A 0 B 1 C 2 D 3 E 4 F 5 G 6 }
tuple! { 8: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 }
tuple! { 9: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 }
tuple! { 10: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 }
tuple! { 11: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 }
tuple! { 12: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11 }
