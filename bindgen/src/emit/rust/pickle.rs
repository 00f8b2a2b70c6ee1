//! Pickling: through the constructor where Python can call it, else through serde.

use std::fmt::Write as _;

use crate::lower::model::PyClass;

use super::dunder::{held, reach};

/// Through the constructor's keywords.
pub(super) fn fields(out: &mut String) {
    out.push_str(
        r"
        fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
            Ok((PyTuple::empty(py), runtime::values::dictionary(py, &self.attributes(py)?)?))
        }
        ",
    );
}

/// Through the text form.
pub(super) fn text(out: &mut String, it: &PyClass) {
    let _ = write!(
        out,
        r"
        fn __getnewargs__(&self, py: Python<'_>) -> PyResult<(String,)> {{
            {reach}
            Ok((target.to_string(),))
        }}
        ",
        reach = reach(it),
    );
}

/// Through the text form, read by a function of its own.
pub(super) fn parsed(out: &mut String, it: &PyClass) {
    let _ = write!(
        out,
        r#"
        #[staticmethod]
        fn _restore(py: Python<'_>, text: &str) -> PyResult<Self> {{
            let value = check!(py, text.parse::<{rust}>())?;
            Ok(Self({held}))
        }}
        fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {{
            {reach}
            Ok((py.get_type::<Self>().getattr("_restore")?, (target.to_string(),)))
        }}
        "#,
        rust = it.rust,
        held = held(it, "value"),
        reach = reach(it),
    );
}

/// Through serde: the whole state, cursors and all.
pub(super) fn state(out: &mut String, it: &PyClass) {
    let _ = write!(
        out,
        r#"
        #[staticmethod]
        fn _restore(state: &[u8]) -> PyResult<Self> {{
            let value: {rust} = runtime::load(state)?;
            Ok(Self({held}))
        }}
        fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyAny>,))> {{
            {reach}
            let state = runtime::dump(py, target)?.into_any();
            Ok((py.get_type::<Self>().getattr("_restore")?, (state,)))
        }}
        "#,
        rust = it.rust,
        held = held(it, "value"),
        reach = reach(it),
    );
}
