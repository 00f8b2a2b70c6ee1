//! Frames of pandas, without pyarrow: the index is a column too.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyModule};

use super::arrays;
use super::objects;
use super::values::Values;
use crate::arrow;

/// Pandas, if anybody has imported it: without it there is none of its objects.
fn pandas(py: Python<'_>) -> PyResult<Option<Bound<'_, PyModule>>> {
    let loaded = py.import(intern!(py, "sys"))?.getattr(intern!(py, "modules"))?;
    match loaded.get_item(intern!(py, "pandas")) {
        Ok(module) => Ok(module.cast_into::<PyModule>().ok()),
        Err(_) => Ok(None),
    }
}

fn is(value: &Bound<'_, PyAny>, class: &str) -> PyResult<bool> {
    match pandas(value.py())? {
        Some(pandas) => value.is_instance(&pandas.getattr(class)?),
        None => Ok(false),
    }
}

pub(super) fn is_frame(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    is(value, "DataFrame")
}

pub(super) fn is_series(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(is(value, "Series")? || is(value, "Index")?)
}

/// The levels of the index by their names, then the columns. An index that only counts rows is left out.
pub(super) fn columns(frame: &Bound<'_, PyAny>) -> PyResult<Vec<(String, Values)>> {
    let py = frame.py();
    let mut columns = Vec::new();
    let index = frame.getattr(intern!(py, "index"))?;
    if !is(&index, "RangeIndex")? {
        let levels: usize = index.getattr(intern!(py, "nlevels"))?.extract()?;
        for level in 0..levels {
            let values = index.call_method1(intern!(py, "get_level_values"), (level,))?;
            let name = values.getattr(intern!(py, "name"))?;
            let name = if name.is_none() { "index".to_owned() } else { name.str()?.to_string() };
            columns.push((name, column(&values)?));
        }
    }
    for item in frame.call_method0(intern!(py, "items"))?.try_iter()? {
        let (name, values): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item?.extract()?;
        columns.push((name.str()?.to_string(), column(&values)?));
    }
    Ok(columns)
}

/// A series, or an index.
pub(super) fn column(series: &Bound<'_, PyAny>) -> PyResult<Values> {
    let py = series.py();
    let dtype = series.getattr(intern!(py, "dtype"))?;
    let to_numpy = intern!(py, "to_numpy");
    let zone = dtype.getattr_opt(intern!(py, "tz"))?.filter(|zone| !zone.is_none());
    if zone.is_some() {
        // NumPy knows no time zones; the numbers below count in UTC.
        let naive = if is(series, "Index")? {
            series.clone()
        } else {
            series.getattr(intern!(py, "dt"))?
        };
        let utc = naive.call_method1(intern!(py, "tz_convert"), (py.None(),))?;
        return arrays::times(&utc.call_method0(to_numpy)?, true);
    }
    if dtype.hasattr(intern!(py, "pyarrow_dtype"))? {
        return of_arrow(series);
    }
    let kind: String = match dtype.getattr_opt(intern!(py, "kind"))? {
        Some(kind) => kind.str()?.to_string(),
        None => "O".to_owned(),
    };
    let plain = dtype.get_type().module()?.to_string().starts_with("numpy");
    if plain && kind != "O" {
        return arrays::of_array(&series.call_method0(to_numpy)?);
    }
    let missing: bool =
        series.call_method0(intern!(py, "isna"))?.call_method0(intern!(py, "any"))?.extract()?;
    let settings = PyDict::new(py);
    match kind.as_str() {
        "f" | "i" | "u" if missing || kind == "f" => {
            settings.set_item("dtype", "float64")?;
            settings.set_item("na_value", f64::NAN)?;
        }
        "i" => settings.set_item("dtype", "int64")?,
        "u" => settings.set_item("dtype", "uint64")?,
        "b" if !missing => settings.set_item("dtype", "bool")?,
        "M" => settings.set_item("dtype", "datetime64[ns]")?,
        _ => {
            settings.set_item("dtype", "object")?;
            let values = series.call_method(to_numpy, (), Some(&settings))?;
            return objects::column(&values.call_method0(intern!(py, "tolist"))?);
        }
    }
    arrays::of_array(&series.call_method(to_numpy, (), Some(&settings))?)
}

/// A series or an index whose memory is Arrow's.
fn of_arrow(series: &Bound<'_, PyAny>) -> PyResult<Values> {
    let py = series.py();
    let array = series.getattr(intern!(py, "array"))?;
    let data = PyDict::new(py);
    data.set_item("column", array)?;
    let class = match pandas(py)? {
        Some(pandas) => pandas.getattr("DataFrame")?,
        None => return Ok(Values::Other("values of Arrow".to_owned())),
    };
    let frame = class.call1((data,))?;
    let capsule = frame.call_method0(intern!(py, "__arrow_c_stream__"))?;
    let column = arrow::columns(&capsule)?.into_iter().next();
    Ok(column.map_or_else(|| Values::Other("nothing".to_owned()), |(_, values)| values))
}
