//! Rows as dicts, fast: each dict is a copy of a template that has the keys already.

use std::marker::PhantomData;

use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

use crate::call::breathe;
use crate::clock::Clock;
use crate::convert::IntoPython;

/// Other threads and signals get their turn after this many rows.
const ROWS_PER_BREATH: usize = 8192;

/// A record that can become a dict.
pub trait DictRow<P> {
    /// The keys, in order.
    const KEYS: &'static [&'static str];
    /// Puts the values, in the order of the keys.
    ///
    /// # Errors
    /// What converting a value raises.
    fn fill(self, row: &mut Row<'_, '_, P>) -> PyResult<()>;
}

/// One dict while its values are put in.
pub struct Row<'a, 'py, P> {
    dict: Bound<'py, PyDict>,
    keys: &'a [Bound<'py, PyString>],
    clock: &'a mut Clock<'py>,
    next: usize,
    _package: PhantomData<fn() -> P>,
}

impl<'py, P> Row<'_, 'py, P> {
    /// Puts the value of the next key.
    ///
    /// # Errors
    /// What converting the value raises.
    pub fn put<V: IntoPython<'py, P>>(&mut self, value: V) -> PyResult<()> {
        let Some(key) = self.keys.get(self.next) else {
            return Err(PyIndexError::new_err("a row has more values than keys"));
        };
        self.next += 1;
        let value = value.into_dict_value(self.dict.py(), self.clock)?;
        self.dict.set_item(key, value)
    }
}

/// Makes dicts of one kind of record.
pub struct Dicts<'py, P, R> {
    keys: Vec<Bound<'py, PyString>>,
    template: Bound<'py, PyDict>,
    clock: Clock<'py>,
    _row: PhantomData<fn(R) -> P>,
}

impl<'py, P, R: DictRow<P>> Dicts<'py, P, R> {
    /// Prepares the keys.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn new(py: Python<'py>) -> PyResult<Self> {
        let keys: Vec<_> = R::KEYS.iter().map(|key| PyString::intern(py, key)).collect();
        let template = PyDict::new(py);
        for key in &keys {
            template.set_item(key, py.None())?;
        }
        Ok(Self { keys, template, clock: Clock::new(py), _row: PhantomData })
    }

    /// The dict of one record.
    ///
    /// # Errors
    /// What converting a value raises.
    pub fn make(&mut self, record: R) -> PyResult<Bound<'py, PyDict>> {
        let mut row = Row {
            dict: self.template.copy()?,
            keys: &self.keys,
            clock: &mut self.clock,
            next: 0,
            _package: PhantomData,
        };
        record.fill(&mut row)?;
        Ok(row.dict)
    }
}

/// A list of dicts.
///
/// # Errors
/// What converting a value raises, what a signal handler raises, `MemoryError`.
pub fn dicts<P, R: DictRow<P>>(py: Python<'_>, rows: Vec<R>) -> PyResult<Bound<'_, PyList>> {
    let mut maker = Dicts::<P, R>::new(py)?;
    let list = PyList::empty(py);
    for (index, record) in rows.into_iter().enumerate() {
        if index % ROWS_PER_BREATH == ROWS_PER_BREATH - 1 {
            breathe(py)?;
        }
        list.append(maker.make(record)?)?;
    }
    Ok(list)
}

/// The dict of one record.
///
/// # Errors
/// What converting a value raises.
pub fn dict<P, R: DictRow<P>>(py: Python<'_>, record: R) -> PyResult<Bound<'_, PyDict>> {
    Dicts::<P, R>::new(py)?.make(record)
}
