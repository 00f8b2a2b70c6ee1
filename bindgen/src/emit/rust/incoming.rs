//! Frames that Python passes in: which method of the Rust type takes which kind of column.

use std::fmt::Write as _;

use crate::lower::model::{Filling, PyFrame};

/// `runtime::Sink`, and the way in.
pub(super) fn frame(out: &mut String, it: &PyFrame) {
    let rust = &it.rust;
    let _ = writeln!(out, "impl runtime::Sink<Package> for {rust} {{");
    for (filling, method) in &it.fillings {
        let (kind, values) = match filling {
            Filling::Floats => ("floats", "values: Vec<f64>"),
            Filling::Integers => ("integers", "values: Vec<i64>"),
            Filling::Booleans => ("booleans", "values: Vec<bool>"),
            Filling::Moments => {
                ("moments", "values: Vec<Option<runtime::chrono::DateTime<runtime::chrono::Utc>>>")
            }
            Filling::LocalTimes => {
                ("local_times", "values: Vec<Option<runtime::chrono::NaiveDateTime>>")
            }
            Filling::Texts | Filling::Labels(_) => ("texts", "codes: Vec<u32>, names: Vec<String>"),
            Filling::Other => ("other", "values: String"),
        };
        let made = match filling {
            Filling::Texts => {
                "codes.into_iter().map(|code| names.get(code as usize).cloned()).collect()"
                    .to_owned()
            }
            Filling::Labels(labels) => format!("{labels} {{ codes, names }}"),
            _ => "values".to_owned(),
        };
        let _ = writeln!(
            out,
            "fn {kind}(&mut self, name: String, {values}) {{ {rust}::{method}(self, name, {made}) }}"
        );
    }
    let file = if it.file {
        format!("Some(<{rust} as From<std::path::PathBuf>>::from)")
    } else {
        "None".to_owned()
    };
    let _ = writeln!(
        out,
        "}}\n\
         impl<'py> runtime::FromPython<'py, Package> for {rust} {{\
            fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, runtime::Rejected> {{ runtime::frame::<Package, Self>(value, {file}) }}\
         }}"
    );
}
