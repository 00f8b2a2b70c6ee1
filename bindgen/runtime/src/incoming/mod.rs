//! Frames from Python: of pandas, polars and pyarrow, mappings of names to arrays, and every other object
//! that hands out an Arrow stream.

mod arrays;
mod objects;
mod pandas;
mod values;

use std::path::PathBuf;

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyMapping, PyString};

use crate::arrow;
use crate::rejected::Rejected;

pub(crate) use values::{Texts, Values, unit_of};

/// What a frame's columns are put into, one after another. A kind of values that it does not take comes
/// as `other`, with its name. The package's marker lets it implement this for types of other crates.
pub trait Sink<P>: Default {
    /// Numbers; missing ones are NaN.
    fn floats(&mut self, name: String, values: Vec<f64>) {
        let _ = values;
        self.other(name, "numbers".to_owned());
    }

    /// Whole numbers, none of them missing.
    fn integers(&mut self, name: String, values: Vec<i64>) {
        self.floats(name, values.into_iter().map(|value| value as f64).collect());
    }

    /// Truth values, none of them missing.
    fn booleans(&mut self, name: String, values: Vec<bool>) {
        let _ = values;
        self.other(name, "booleans".to_owned());
    }

    /// Moments.
    #[cfg(feature = "chrono")]
    fn moments(&mut self, name: String, values: Vec<Option<chrono::DateTime<chrono::Utc>>>) {
        let _ = values;
        self.other(name, "times with a time zone".to_owned());
    }

    /// Dates and times of day that name no time zone.
    #[cfg(feature = "chrono")]
    fn local_times(&mut self, name: String, values: Vec<Option<chrono::NaiveDateTime>>) {
        let _ = values;
        self.other(name, "times without a time zone".to_owned());
    }

    /// Texts: row `i` is `names[codes[i]]`, and missing where there is no such name.
    fn texts(&mut self, name: String, codes: Vec<u32>, names: Vec<String>) {
        let _ = (codes, names);
        self.other(name, "texts".to_owned());
    }

    /// Anything else, by what it is called.
    fn other(&mut self, name: String, kind: String) {
        let _ = (name, kind);
    }
}

const EXPECTED: &str =
    "a data frame, an object with an Arrow stream, or a mapping of names to arrays";

/// A frame of any library, column by column. `file` is what a path becomes, where that is a frame too.
///
/// # Errors
/// `TypeError` for what is no frame; what reading it raises.
pub fn frame<P, S: Sink<P>>(
    value: &Bound<'_, PyAny>,
    file: Option<fn(PathBuf) -> S>,
) -> Result<S, Rejected> {
    if let Some(file) = file
        && (value.is_instance_of::<PyString>()
            || value.get_type().hasattr(intern!(value.py(), "__fspath__"))?)
    {
        return Ok(file(value.extract::<PathBuf>()?));
    }
    let columns = if pandas::is_frame(value)? {
        pandas::columns(value)?
    } else if value.hasattr(intern!(value.py(), "__arrow_c_stream__"))? {
        arrow::columns(&value.call_method0(intern!(value.py(), "__arrow_c_stream__"))?)?
    } else if let Ok(mapping) = value.cast::<PyMapping>() {
        of_mapping(mapping)?
    } else {
        let path = if file.is_some() { "a path, " } else { "" };
        return Err(Rejected::wrong_type(format!("{path}{EXPECTED}"), value));
    };
    let mut sink = S::default();
    for (name, values) in columns {
        values.put(&mut sink, name);
    }
    Ok(sink)
}

fn of_mapping(mapping: &Bound<'_, PyMapping>) -> PyResult<Vec<(String, Values)>> {
    let mut columns = Vec::new();
    for item in mapping.items()?.iter() {
        let (name, values): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
        let name = name.str()?.to_string();
        columns.push((name.clone(), column(&values, &name)?));
    }
    Ok(columns)
}

/// One column, whatever holds it.
fn column(values: &Bound<'_, PyAny>, name: &str) -> PyResult<Values> {
    let py = values.py();
    if pandas::is_series(values)? {
        return pandas::column(values);
    }
    if values.hasattr(intern!(py, "__arrow_c_stream__"))? {
        let capsule = values.call_method0(intern!(py, "__arrow_c_stream__"))?;
        return arrow::columns(&capsule)?.into_iter().next().map(|(_, values)| values).ok_or_else(
            || PyValueError::new_err(format!("{name} is a table, and not one column of values")),
        );
    }
    arrays::column(values)
}
