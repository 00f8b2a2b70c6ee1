//! Arrays of the crate `ndarray`, of any number of dimensions.

use crate::resolve::model::{RustPath, Type};

use super::{Given, Refusal, Taken, dtype};
use crate::lower::expr::names;

/// An array of numbers that NumPy has too.
struct Cells<'a> {
    /// `Array`, `ArrayView` or `ArrayViewMut`.
    kind: &'a str,
    /// `2` for two dimensions, `D` for any number.
    dimensions: &'a str,
    element: &'a str,
    dtype: &'static str,
}

fn array<'a>(path: &'a RustPath, arguments: &'a [Type]) -> Option<Cells<'a>> {
    let name = path.name();
    if path.to_string() != format!("ndarray::{name}") {
        return None;
    }
    let (kind, dimensions) = name.split_at(name.len().checked_sub(1)?);
    if !matches!(kind, "Array" | "ArrayView" | "ArrayViewMut")
        || !matches!(dimensions, "1" | "2" | "3" | "4" | "5" | "6" | "D")
    {
        return None;
    }
    match arguments {
        [Type::Primitive(element)] => {
            Some(Cells { kind, dimensions, element, dtype: dtype(element)? })
        }
        _ => None,
    }
}

/// Room for an array that a function makes.
pub(crate) struct Written {
    /// The view of it that Rust takes.
    pub(crate) ty: Type,
    pub(crate) owned: String,
    pub(crate) dtype: &'static str,
}

/// What a function could write into, in place of making this type.
pub(crate) fn written_cells(ty: &Type) -> Option<Written> {
    let Type::Foreign(path, arguments) = ty else { return None };
    let cells = array(path, arguments).filter(|it| it.kind == "Array" && it.element != "bool")?;
    let view = RustPath::parse(&format!("ndarray::ArrayViewMut{}", cells.dimensions));
    let ty = Type::Foreign(view, arguments.clone());
    Some(Written { ty, owned: cells.written(), dtype: cells.dtype })
}

impl Cells<'_> {
    /// What Python lends to be written to.
    fn written(&self) -> String {
        let dimension = if self.dimensions == "D" { "Dyn" } else { self.dimensions };
        format!("runtime::CellsMut<{}, runtime::ndarray::Ix{dimension}>", self.element)
    }
}

pub(super) fn take(path: &RustPath, arguments: &[Type]) -> Option<Result<Taken, Refusal>> {
    let cells = array(path, arguments)?;
    if cells.element == "bool" {
        return Some(Err("an array of `bool` has no Python form as an argument".to_owned()));
    }
    let owned = || format!("runtime::ndarray::Array{}<{}>", cells.dimensions, cells.element);
    Some(Ok(match cells.kind {
        "ArrayViewMut" => Taken::new(names::array(cells.dtype), cells.written(), "{}.view_mut()"),
        "ArrayView" => Taken::new(names::ARRAY_LIKE, owned(), "{}.view()"),
        _ => Taken::new(names::ARRAY_LIKE, owned(), "{}"),
    }))
}

/// Results go through methods of theirs, so that any version of the crate fits.
pub(super) fn give(path: &RustPath, arguments: &[Type]) -> Option<Result<Given, Refusal>> {
    let array = array(path, arguments)?;
    let value = match array.kind {
        "Array" => "{}",
        "ArrayView" => "{}.to_owned()",
        _ => return None,
    };
    Some(Ok(Given::new(names::array(array.dtype), &cells(value))))
}

fn cells(value: &str) -> String {
    format!(
        "{{{{ let made = {value}; runtime::Cells {{{{ shape: made.shape().to_vec(), \
         strides: made.strides().to_vec(), parts: made.into_raw_vec_and_offset() }}}} }}}}"
    )
    .replace("{{", "{")
    .replace("}}", "}")
}
