//! Operators of a class: the first operand that fits decides; none means `NotImplemented`.

use std::fmt::Write as _;

use crate::lower::model::{PyClass, PyOperand};

use super::dunder::reach;

/// `left + right`, with the object on either side.
pub(super) fn binary(
    out: &mut String,
    it: &PyClass,
    (name, call): (&str, &str),
    (rights, lefts): (&[PyOperand], &[PyOperand]),
) {
    if !rights.is_empty() {
        side(out, it, &format!("__{name}__"), rights, |object, other| {
            format!("{call}({object}, {other})")
        });
    }
    if !lefts.is_empty() {
        side(out, it, &format!("__r{name}__"), lefts, |object, other| {
            format!("{call}({other}, {object})")
        });
    }
}

fn side(
    out: &mut String,
    it: &PyClass,
    name: &str,
    operands: &[PyOperand],
    call: impl Fn(&str, &str) -> String,
) {
    let _ = writeln!(
        out,
        "fn {name}<'py>(&self, py: Python<'py>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {{"
    );
    for operand in operands {
        let _ = write!(
            out,
            r"
            if let Ok(operand) = <{rust} as runtime::FromPython<'py, Package>>::from_python(other) {{
                {reach}
                let object = {receiver};
                let made = runtime::attached::<Package, _>(py, || {call})?;
                return give(py, {convert});
            }}
            ",
            rust = operand.rust,
            reach = reach(it),
            receiver = operand.receiver,
            call = call("object", &format!("{}operand", operand.pass)),
            convert = operand.convert.replace("{}", "made"),
        );
    }
    out.push_str("Ok(py.NotImplemented().into_bound(py)) }\n");
}

/// `-value`.
pub(super) fn unary(
    out: &mut String,
    it: &PyClass,
    (name, call): (&str, &str),
    (receiver, convert): (&str, &str),
) {
    let _ = write!(
        out,
        r"
        fn __{name}__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {{
            {reach}
            let value = {receiver};
            let made = runtime::attached::<Package, _>(py, || {call}(value))?;
            give(py, {convert})
        }}
        ",
        reach = reach(it),
        convert = convert.replace("{}", "made"),
    );
}
