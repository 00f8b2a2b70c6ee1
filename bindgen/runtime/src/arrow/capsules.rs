//! Arrow's structs as Python passes them on: `__arrow_c_stream__` and `__arrow_c_schema__`.

use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use super::abi::{Array, ArrowArrayStream, Field};
use super::{export, request};
use crate::columns::{Table, View};
use crate::package::Package;

/// Columns that are ready to be read by whatever reads Arrow streams. It can be read many times.
#[pyclass(frozen, name = "_ArrowStream", module = "mds_bindgen_runtime")]
pub struct ArrowStream {
    field: Field,
    array: Array,
}

impl ArrowStream {
    /// The columns of a table; exact ones as decimals where they are asked for.
    ///
    /// # Errors
    /// `ValueError` when the columns are of different lengths, or exact values do not fit.
    pub fn of<P: Package, T: Table<P>>(
        py: Python<'_>,
        view: &View<P, T>,
        decimals: bool,
    ) -> PyResult<Self> {
        let (field, array) = export::table(py, view, decimals, None)?;
        Ok(Self { field, array })
    }

    /// The columns in the types that a reader asks for, as far as these lose nothing: exact columns as
    /// decimals, times in other units, texts without codes. Any other stays as it is, for the reader to
    /// cast.
    ///
    /// # Errors
    /// `ValueError` for a schema of other columns, `TypeError` for what is no schema, and those of `of`.
    pub fn wanted<P: Package, T: Table<P>>(
        py: Python<'_>,
        view: &View<P, T>,
        schema: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let Some(capsule) = schema else { return Self::of(py, view, false) };
        let schema = request::schema(capsule)?;
        request::check_names(schema, &view.present())?;
        let (field, array) = export::table(py, view, false, Some(schema))?;
        Ok(Self { field, array })
    }

    /// The capsule of a stream of the columns.
    ///
    /// # Errors
    /// What Python raises.
    pub fn stream<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let stream = ArrowArrayStream::once(self.field.clone(), self.array.clone());
        Ok(PyCapsule::new_with_value(py, stream, c"arrow_array_stream")?.into_any())
    }

    /// The capsule of their schema.
    ///
    /// # Errors
    /// What Python raises.
    pub fn schema<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyCapsule::new_with_value(py, self.field.export(), c"arrow_schema")?.into_any())
    }
}

#[pymethods]
impl ArrowStream {
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let _ = requested_schema;
        self.stream(py)
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.schema(py)
    }
}
