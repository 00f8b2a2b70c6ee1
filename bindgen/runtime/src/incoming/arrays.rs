//! Columns that NumPy understands.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::objects;
use super::values::{Values, unit_of};
use crate::convert::{FromPython, numpy_ready};
use crate::rejected::Rejected;

/// Any array-like as a column.
pub(super) fn column(values: &Bound<'_, PyAny>) -> PyResult<Values> {
    let py = values.py();
    if values.is_instance_of::<PyString>() {
        return Ok(Values::Other("one text".to_owned()));
    }
    let numpy = numpy_ready(py)?;
    let array = numpy.call_method1(intern!(py, "asarray"), (values,))?;
    let dimensions: usize = array.getattr(intern!(py, "ndim"))?.extract()?;
    if dimensions != 1 {
        return Ok(Values::Other(format!("an array of {dimensions} dimensions")));
    }
    of_array(&array)
}

/// A one-dimensional array.
pub(super) fn of_array(array: &Bound<'_, PyAny>) -> PyResult<Values> {
    let py = array.py();
    let dtype = array.getattr(intern!(py, "dtype"))?;
    let kind: char = dtype.getattr(intern!(py, "kind"))?.extract()?;
    Ok(match kind {
        'f' => Values::Floats(read(array)?),
        'i' | 'u' => {
            if let Ok(values) = <Vec<i64> as FromPython<'_, ()>>::from_python(array) {
                Values::Integers(values)
            } else {
                let floats = array.call_method1(intern!(py, "astype"), ("float64",))?;
                Values::Floats(read(&floats)?)
            }
        }
        'b' => Values::Booleans(read(array)?),
        'M' => times(array, false)?,
        'O' | 'U' | 'T' => objects::column(&array.call_method0(intern!(py, "tolist"))?)?,
        _ => Values::Other(dtype.str()?.to_string()),
    })
}

fn read<'py, T>(array: &Bound<'py, PyAny>) -> PyResult<Vec<T>>
where
    Vec<T>: FromPython<'py, ()>,
{
    <Vec<T> as FromPython<'py, ()>>::from_python(array)
        .map_err(|rejected: Rejected| rejected.into_error("the column"))
}

/// An array of `datetime64`; `aware` says that it counts in UTC.
pub(super) fn times(array: &Bound<'_, PyAny>, aware: bool) -> PyResult<Values> {
    let py = array.py();
    let numpy = numpy_ready(py)?;
    let dtype = array.getattr(intern!(py, "dtype"))?;
    let (unit, step): (String, i64) =
        numpy.call_method1(intern!(py, "datetime_data"), (dtype,))?.extract()?;
    // One letter but `s` is a unit of Arrow's, and means minutes or months to NumPy.
    let known = unit_of(&unit).filter(|_| unit.len() > 1 || unit == "s");
    let (array, unit) = if let Some(nanoseconds) = known {
        (array.clone(), nanoseconds * step)
    } else {
        // Days, hours, minutes: whole seconds all of them.
        (array.call_method1(intern!(py, "astype"), ("datetime64[s]",))?, 1_000_000_000)
    };
    let integers = array.call_method1(intern!(py, "view"), (intern!(py, "int64"),))?;
    let integers: Vec<i64> = read(&integers)?;
    let known = |time: i64| (time != i64::MIN).then_some((time, unit));
    Ok(Values::times(integers.into_iter().map(known).collect(), aware))
}
