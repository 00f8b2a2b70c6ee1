//! Operators of a class: the first right operand that fits decides; none means `NotImplemented`.

use std::fmt::Write as _;

use crate::lower::model::{PyClass, PyRight};

use super::dunder::reach;

/// `left + right`.
pub(super) fn binary(
    out: &mut String,
    it: &PyClass,
    (name, call): (&str, &str),
    rights: &[PyRight],
) {
    let _ = writeln!(
        out,
        "fn __{name}__<'py>(&self, py: Python<'py>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {{"
    );
    for right in rights {
        let _ = write!(
            out,
            r"
            if let Ok(right) = <{rust} as runtime::FromPython<'py, Package>>::from_python(other) {{
                {reach}
                let left = target.clone();
                let made = runtime::attached::<Package, _>(py, || {call}(left, {pass}right))?;
                return give(py, {convert});
            }}
            ",
            rust = right.rust,
            reach = reach(it),
            pass = right.pass,
            convert = right.convert.replace("{}", "made"),
        );
    }
    out.push_str("Ok(py.NotImplemented().into_bound(py)) }\n");
}

/// `-value`.
pub(super) fn unary(out: &mut String, it: &PyClass, (name, call): (&str, &str), convert: &str) {
    let _ = write!(
        out,
        r"
        fn __{name}__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {{
            {reach}
            let value = target.clone();
            let made = runtime::attached::<Package, _>(py, || {call}(value))?;
            give(py, {convert})
        }}
        ",
        reach = reach(it),
        convert = convert.replace("{}", "made"),
    );
}
