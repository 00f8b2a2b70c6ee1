//! Complex numbers: `complex` in Python, and many of them a NumPy array.

use crate::resolve::model::{RustPath, Type};

use super::Taken;
use crate::lower::expr::names;

/// The type of the parts of a complex number, and NumPy's name for the whole.
pub(super) fn parts(ty: &Type) -> Option<(&'static str, &'static str)> {
    let Type::Foreign(path, arguments) = ty else { return None };
    let long = ("f64", "complex128");
    let short = ("f32", "complex64");
    match (path.to_string().as_str(), arguments.as_slice()) {
        ("num_complex::Complex64", []) => Some(long),
        ("num_complex::Complex32", []) => Some(short),
        ("num_complex::Complex", [Type::Primitive(part)]) => match part.as_str() {
            "f64" => Some(long),
            "f32" => Some(short),
            _ => None,
        },
        _ => None,
    }
}

/// How generated code names the type of an element of an array.
pub(super) fn element(ty: &Type) -> Option<String> {
    let (part, _) = parts(ty)?;
    Some(if part == "f64" { "runtime::Complex64" } else { "runtime::Complex32" }.to_owned())
}

/// Whether a type is one of them.
pub(super) fn is(path: &RustPath, arguments: &[Type]) -> bool {
    parts(&Type::Foreign(path.clone(), arguments.to_vec())).is_some()
}

/// Many of them that are changed in place.
pub(super) fn in_place(element: &Type) -> Option<Taken> {
    let (_, dtype) = parts(element)?;
    let owned = format!("runtime::SliceMut<{}>", self::element(element)?);
    Some(Taken::new(names::array(dtype), owned, "&mut {}"))
}
