//! Enums and records as dictionaries.

use std::fmt::Write as _;

use crate::lower::model::{DictForm, PyEnum, PyModule, PyTypedDict};
use crate::lower::names::rust_identifier;

use super::locals;

/// A unit enum: its table of members, and the way in and out.
pub(super) fn enumeration(out: &mut String, module: &PyModule, it: &PyEnum) {
    let table = locals::members(&it.name);
    let values: Vec<String> =
        it.members.iter().map(|member| format!("{:?}", member.value)).collect();
    let names: Vec<String> = it.members.iter().map(|member| format!("{:?}", member.name)).collect();
    let dotted = module.dotted(&it.name);
    let _ = writeln!(
        out,
        "static {table}: runtime::UnitEnum = runtime::UnitEnum::new({dotted:?}, &[{}], &[{}]);",
        values.join(", "),
        names.join(", ")
    );
    let rust = &it.rust;
    let _ = writeln!(
        out,
        "impl<'py> runtime::FromPython<'py, Package> for {rust} {{\
         fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, runtime::Rejected> {{\
         match {table}.index::<Package>(value)? {{"
    );
    for (index, member) in it.members.iter().enumerate() {
        let _ = writeln!(out, "{index} => Ok({rust}::{}),", rust_identifier(&member.variant));
    }
    let _ =
        writeln!(out, "_ => Err(runtime::Rejected::wrong_type({:?}, value)), }} }} }}", it.name);
    let _ = writeln!(
        out,
        "impl<'py> runtime::IntoPython<'py, Package> for {rust} {{\
         fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {{\
         let index = match self {{"
    );
    for (index, member) in it.members.iter().enumerate() {
        let _ = writeln!(out, "{rust}::{} => {index},", rust_identifier(&member.variant));
    }
    if it.non_exhaustive {
        let message = format!("a {} that this version does not know", it.name);
        let _ = writeln!(
            out,
            "_ => return Err(pyo3::exceptions::PyNotImplementedError::new_err({message:?})),"
        );
    }
    let _ = writeln!(out, "}}; {table}.member::<Package>(py, index) }} }}");
    if !it.is_clone {
        duplicate(out, it);
    }
}

/// A variant again, for enums that Rust cannot copy.
fn duplicate(out: &mut String, it: &PyEnum) {
    let rust = &it.rust;
    let _ =
        writeln!(out, "impl Duplicate for {rust} {{ fn duplicate(&self) -> Self {{ match self {{");
    for member in &it.members {
        let variant = rust_identifier(&member.variant);
        let _ = writeln!(out, "{rust}::{variant} => {rust}::{variant},");
    }
    out.push_str("} } }\n");
}

/// A record as the rows of a list of dictionaries, or many as columns.
pub(super) fn dictionary(out: &mut String, it: &PyTypedDict) {
    let keys: Vec<String> = it.keys.iter().map(|key| format!("{:?}", key.name)).collect();
    let (name, head) = match it.form {
        DictForm::Row => {
            ("DictRow", "fn fill(self, row: &mut runtime::Row<'_, '_, Package>) -> PyResult<()>")
        }
        DictForm::Columns => (
            "ColumnRow",
            "fn fill(rows: Vec<Self>, columns: &mut runtime::Columns<'_, Package>) -> PyResult<()>",
        ),
    };
    let _ = writeln!(
        out,
        "impl runtime::{name}<Package> for {} {{\
         const KEYS: &'static [&'static str] = &[{}];\
         {head} {{",
        it.rust,
        keys.join(", ")
    );
    for key in &it.keys {
        let field = rust_identifier(&key.rust);
        let _ = match it.form {
            DictForm::Row => writeln!(out, "row.put(self.{field})?;"),
            DictForm::Columns => {
                let value = key.convert.replace("{}", &format!("row.{field}"));
                writeln!(out, "columns.put(rows.iter().map(|row| {value}))?;")
            }
        };
    }
    out.push_str("Ok(()) } }\n");
}
