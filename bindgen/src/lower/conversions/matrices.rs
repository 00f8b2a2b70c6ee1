//! Arrays of the crate `ndarray`, of any number of dimensions.

use crate::resolve::model::{RustPath, Type};

use super::{Given, Refusal, Taken, dtype};
use crate::lower::expr::names;

/// The name of an array of numbers that NumPy has too, without what it says of who owns it; with
/// the dtype of its elements.
fn array<'a>(
    path: &'a RustPath,
    arguments: &'a [Type],
) -> Option<(&'a str, &'a str, &'static str)> {
    let text = path.to_string();
    let name = path.name();
    if text != format!("ndarray::{name}") {
        return None;
    }
    let dimensions = name.strip_prefix("ArrayView").or_else(|| name.strip_prefix("Array"))?;
    if !matches!(dimensions, "1" | "2" | "3" | "4" | "5" | "6" | "D") {
        return None;
    }
    match arguments {
        [Type::Primitive(element)] => dtype(element).map(|known| (name, element.as_str(), known)),
        _ => None,
    }
}

pub(super) fn take(path: &RustPath, arguments: &[Type]) -> Option<Result<Taken, Refusal>> {
    let (name, element, _) = array(path, arguments)?;
    if element == "bool" {
        return Some(Err("an array of `bool` has no Python form as an argument".to_owned()));
    }
    let owned = |name: &str| format!("runtime::ndarray::{name}<{element}>");
    Some(Ok(match name.strip_prefix("ArrayView") {
        Some(dimensions) => {
            Taken::new(names::ARRAY_LIKE, owned(&format!("Array{dimensions}")), "{}.view()")
        }
        None => Taken::new(names::ARRAY_LIKE, owned(name), "{}"),
    }))
}

/// Results go through methods of theirs, so that any version of the crate fits.
pub(super) fn give(path: &RustPath, arguments: &[Type]) -> Option<Result<Given, Refusal>> {
    let (name, _, known) = array(path, arguments)?;
    if name.starts_with("ArrayView") {
        return Some(Ok(Given::new(names::array(known), &cells("{}.to_owned()"))));
    }
    Some(Ok(Given::new(names::array(known), &cells("{}"))))
}

fn cells(value: &str) -> String {
    format!(
        "{{{{ let made = {value}; runtime::Cells {{{{ shape: made.shape().to_vec(), \
         strides: made.strides().to_vec(), parts: made.into_raw_vec_and_offset() }}}} }}}}"
    )
    .replace("{{", "{")
    .replace("}}", "}")
}
