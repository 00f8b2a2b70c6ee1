//! Numbers, truth values and text.

use super::{Given, Refusal, Taken};
use crate::lower::expr::Expr;

pub(super) fn take(name: &str) -> Result<Taken, Refusal> {
    Ok(Taken::new(annotation(name)?, name, "{}"))
}

pub(super) fn give(name: &str) -> Result<Given, Refusal> {
    Ok(Given::plain(annotation(name)?))
}

fn annotation(name: &str) -> Result<Expr, Refusal> {
    Ok(Expr::name(match name {
        "bool" => "bool",
        "f32" | "f64" => "float",
        "char" => "str",
        "str" => return Err("a bare `str` cannot be moved".to_owned()),
        "f16" | "f128" => return Err(format!("`{name}` has no Python form")),
        _ => "int",
    }))
}

/// The NumPy dtype of a primitive that arrays can hold.
pub(in crate::lower) fn dtype(name: &str) -> Option<&'static str> {
    Some(match name {
        "f64" => "float64",
        "f32" => "float32",
        "i64" => "int64",
        "i32" => "int32",
        "i16" => "int16",
        "i8" => "int8",
        "u64" => "uint64",
        "u32" => "uint32",
        "u16" => "uint16",
        "u8" => "uint8",
        "bool" => "bool_",
        _ => return None,
    })
}
