//! How objects show themselves: `__repr__` and `__str__`.

use std::fmt::Write as _;

use crate::lower::model::{Dunder, PyClass};

use super::dunder::reach;

/// `Class(field=value)`; of settings only the fields that differ from the defaults.
pub(super) fn fields(out: &mut String, it: &PyClass) {
    let shown = if it.dunders.contains(&Dunder::Mapping) {
        format!(
            r"{{
                let plain = Self({}::default()).attributes(py)?;
                let mut changed = Vec::new();
                for ((name, value), (_, default)) in self.attributes(py)?.into_iter().zip(plain) {{
                    if runtime::values::literal(&value)? != runtime::values::literal(&default)? {{
                        changed.push((name, value));
                    }}
                }}
                changed
            }}",
            it.rust
        )
    } else {
        "self.attributes(py)?".to_owned()
    };
    let _ = write!(
        out,
        r"
        fn __repr__(&self, py: Python<'_>) -> PyResult<String> {{
            let fields = {shown};
            runtime::values::repr({:?}, &fields)
        }}
        ",
        it.name
    );
}

/// `Class('text')`
pub(super) fn text(out: &mut String, it: &PyClass) {
    let _ = write!(
        out,
        r#"
        fn __repr__(&self, py: Python<'_>) -> PyResult<String> {{
            {reach}
            let text = pyo3::types::PyString::new(py, &target.to_string());
            Ok(format!("{}({{}})", runtime::values::literal(text.as_any())?))
        }}
        "#,
        it.name,
        reach = reach(it),
    );
}

/// The repr of the settings an object was made with, under the object's own name.
pub(super) fn settings(out: &mut String, it: &PyClass, method: &str, class: &str) {
    let _ = write!(
        out,
        r"
        fn __repr__(&self, py: Python<'_>) -> PyResult<String> {{
            {reach}
            let settings = runtime::attached::<Package, _>(py, || target.{method}().clone())?;
            Ok(give(py, settings)?.repr()?.to_string().replacen({class:?}, {name:?}, 1))
        }}
        ",
        reach = reach(it),
        name = it.name,
    );
}

/// What `Debug` says.
pub(super) fn debug(out: &mut String, it: &PyClass) {
    let _ = write!(
        out,
        r#"
        fn __repr__(&self, py: Python<'_>) -> PyResult<String> {{
            {}
            runtime::attached::<Package, _>(py, || format!("{{target:?}}"))
        }}
        "#,
        reach(it)
    );
}

/// The length and the columns of a table.
pub(super) fn table(out: &mut String, it: &PyClass) {
    let _ = write!(
        out,
        r#"
        fn __repr__(&self) -> String {{
            format!("<{} of {{}} rows: {{}}>", self.0.len(), self.0.present().join(", "))
        }}
        "#,
        it.name
    );
}

/// What `Display` says.
pub(super) fn display(out: &mut String, it: &PyClass) {
    let _ = write!(
        out,
        r"
        fn __str__(&self, py: Python<'_>) -> PyResult<String> {{
            {}
            runtime::attached::<Package, _>(py, || target.to_string())
        }}
        ",
        reach(it)
    );
}

/// A picture for notebooks.
pub(super) fn picture(out: &mut String, it: &PyClass) {
    let _ = write!(
        out,
        r"
        fn _repr_png_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, pyo3::types::PyBytes>> {{
            {}
            let bytes = runtime::attached::<Package, _>(py, || target.png().to_vec())?;
            Ok(pyo3::types::PyBytes::new(py, &bytes))
        }}
        ",
        reach(it)
    );
}
