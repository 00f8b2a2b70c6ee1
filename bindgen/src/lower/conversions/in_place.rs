//! What Rust changes where Python keeps it: `&mut [f64]`.

use crate::resolve::model::Type;

use super::{Refusal, Taken, complex, dtype};
use crate::lower::expr::names;

/// `&mut T`, for what Python can lend.
pub(super) fn take(inner: &Type) -> Result<Taken, Refusal> {
    if let Type::Slice(element) = inner
        && let Type::Primitive(name) = element.as_ref()
        && let Some(dtype) = dtype(name)
    {
        let owned = format!("runtime::SliceMut<{name}>");
        return Ok(Taken::new(names::array(dtype), owned, "&mut {}"));
    }
    if let Type::Slice(element) = inner
        && let Some(taken) = complex::in_place(element)
    {
        return Ok(taken);
    }
    Err("it takes `&mut`, and Python would not see the change".to_owned())
}
