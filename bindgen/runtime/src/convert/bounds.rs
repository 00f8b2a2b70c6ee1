//! Ranges that may be open: `impl RangeBounds<T>` in Rust, a `slice`, a `range` or a pair in Python.

use std::ops::Bound as End;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyRange, PyRangeMethods, PySlice, PyTuple};

use super::FromPython;
use crate::rejected::Rejected;

const ALLOWED: &str = "a slice or range with the step 1, or a pair of ends that may be None";

/// From an end, which belongs to it, to another one, which does not; none where there is no end.
#[derive(Debug, Clone, Copy)]
pub struct Bounds<T>(pub (End<T>, End<T>));

impl<'py, P, T: FromPython<'py, P>> FromPython<'py, P> for Bounds<T> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        let py = value.py();
        let bad = || Rejected::bad_value(value, ALLOWED);
        let (start, stop) = if value.is_instance_of::<PySlice>() {
            let step = value.getattr(intern!(py, "step"))?;
            if !(step.is_none() || step.eq(1)?) {
                return Err(bad());
            }
            (value.getattr(intern!(py, "start"))?, value.getattr(intern!(py, "stop"))?)
        } else if let Ok(range) = value.cast::<PyRange>() {
            if range.step()? != 1 {
                return Err(bad());
            }
            (value.getattr(intern!(py, "start"))?, value.getattr(intern!(py, "stop"))?)
        } else {
            match value.cast::<PyTuple>() {
                Ok(pair) if pair.len() == 2 => (pair.get_item(0)?, pair.get_item(1)?),
                _ => return Err(Rejected::wrong_type(ALLOWED, value)),
            }
        };
        let start = <Option<T> as FromPython<'py, P>>::from_python(&start)?
            .map_or(End::Unbounded, End::Included);
        let stop = <Option<T> as FromPython<'py, P>>::from_python(&stop)?
            .map_or(End::Unbounded, End::Excluded);
        Ok(Self((start, stop)))
    }
}
