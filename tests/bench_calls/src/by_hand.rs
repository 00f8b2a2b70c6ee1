//! What somebody who knows PyO3 well writes for the crate in `plain`.

use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

#[pyclass(frozen, get_all)]
struct Point {
    x: f64,
    y: f64,
}

#[pymethods]
impl Point {
    #[new]
    fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }
}

#[pyclass(frozen, get_all)]
struct Reading {
    time: i64,
    low: f64,
    high: f64,
    mean: f64,
    count: u64,
    valid: bool,
}

impl From<plain_calls::Reading> for Reading {
    fn from(it: plain_calls::Reading) -> Self {
        let plain_calls::Reading { time, low, high, mean, count, valid } = it;
        Self { time, low, high, mean, count, valid }
    }
}

#[pyfunction]
fn add(left: f64, right: f64) -> f64 {
    plain_calls::add(left, right)
}

#[pyfunction]
fn shift(point: &Bound<'_, Point>, by: f64) -> Point {
    let Point { x, y } = point.get();
    let moved = plain_calls::shift(&plain_calls::Point { x: *x, y: *y }, by);
    Point { x: moved.x, y: moved.y }
}

#[pyfunction]
fn readings(py: Python<'_>, count: usize) -> Vec<Reading> {
    let made = py.detach(|| plain_calls::readings(count));
    made.into_iter().map(Reading::from).collect()
}

#[pyfunction]
fn dict_readings(py: Python<'_>, count: usize) -> PyResult<Bound<'_, PyList>> {
    let made = py.detach(|| plain_calls::dict_readings(count));
    let list = PyList::empty(py);
    for reading in made {
        let dict = PyDict::new(py);
        dict.set_item(intern!(py, "time"), reading.time)?;
        dict.set_item(intern!(py, "low"), reading.low)?;
        dict.set_item(intern!(py, "high"), reading.high)?;
        dict.set_item(intern!(py, "mean"), reading.mean)?;
        dict.set_item(intern!(py, "count"), reading.count)?;
        dict.set_item(intern!(py, "valid"), reading.valid)?;
        list.append(dict)?;
    }
    Ok(list)
}

#[pyfunction]
fn column_readings(py: Python<'_>, count: usize) -> PyResult<Bound<'_, PyDict>> {
    let made = py.detach(|| plain_calls::column_readings(count));
    let (mut time, mut low, mut high) =
        (Vec::with_capacity(count), Vec::with_capacity(count), Vec::with_capacity(count));
    let (mut mean, mut counts, mut valid) =
        (Vec::with_capacity(count), Vec::with_capacity(count), Vec::with_capacity(count));
    for reading in made {
        time.push(reading.time);
        low.push(reading.low);
        high.push(reading.high);
        mean.push(reading.mean);
        counts.push(reading.count);
        valid.push(reading.valid);
    }
    let dict = PyDict::new(py);
    dict.set_item(intern!(py, "time"), time.into_pyarray(py))?;
    dict.set_item(intern!(py, "low"), low.into_pyarray(py))?;
    dict.set_item(intern!(py, "high"), high.into_pyarray(py))?;
    dict.set_item(intern!(py, "mean"), mean.into_pyarray(py))?;
    dict.set_item(intern!(py, "count"), counts.into_pyarray(py))?;
    dict.set_item(intern!(py, "valid"), valid.into_pyarray(py))?;
    Ok(dict)
}

#[pyfunction]
fn scale<'py>(
    py: Python<'py>,
    data: PyReadonlyArray1<'py, f64>,
    factor: f64,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let slice = data.as_slice()?;
    let made = py.detach(|| plain_calls::scale(slice, factor));
    Ok(made.into_pyarray(py))
}

/// The module by its own name, beside the generated one in the same library.
#[pymodule]
mod by_hand {
    #[pymodule_export]
    use super::{Point, Reading, add, column_readings, dict_readings, readings, scale, shift};
}
