//! Literals and the arithmetic of integers.

use syn::{BinOp, Lit};

use super::model::Value;

/// A literal; none for byte strings and numbers that fit nowhere.
pub(super) fn literal(literal: &Lit) -> Option<Value> {
    Some(match literal {
        Lit::Bool(value) => Value::Bool(value.value),
        Lit::Char(value) => Value::Char(value.value()),
        Lit::Str(value) => Value::Str(value.value()),
        Lit::Byte(value) => Value::Int(i128::from(value.value())),
        Lit::Float(value) => Value::Float(value.base10_digits().to_owned()),
        Lit::Int(value) if value.suffix().starts_with('f') => {
            Value::Float(value.base10_digits().to_owned())
        }
        Lit::Int(value) => Value::Int(value.base10_parse_lossless()?),
        _ => return None,
    })
}

trait Lossless {
    fn base10_parse_lossless(&self) -> Option<i128>;
}

impl Lossless for syn::LitInt {
    fn base10_parse_lossless(&self) -> Option<i128> {
        self.base10_digits().parse().ok()
    }
}

/// `-v`
pub(super) fn negated(value: Value) -> Option<Value> {
    match value {
        Value::Int(number) => number.checked_neg().map(Value::Int),
        Value::Float(digits) => Some(Value::Float(
            digits.strip_prefix('-').map_or_else(|| format!("-{digits}"), str::to_owned),
        )),
        _ => None,
    }
}

/// `a * b` of integers.
pub(super) fn combined(left: &Value, operator: &BinOp, right: &Value) -> Option<Value> {
    let (Value::Int(left), Value::Int(right)) = (left, right) else { return None };
    let result = match operator {
        BinOp::Add(_) => left.checked_add(*right),
        BinOp::Sub(_) => left.checked_sub(*right),
        BinOp::Mul(_) => left.checked_mul(*right),
        BinOp::Div(_) => left.checked_div(*right),
        BinOp::Rem(_) => left.checked_rem(*right),
        BinOp::Shl(_) => u32::try_from(*right)
            .ok()
            .filter(|by| *by < 120)
            .and_then(|by| left.checked_mul(1 << by)),
        _ => None,
    };
    result.map(Value::Int)
}

/// `u8::MAX` and the like; the widths that differ by target are left out.
pub(super) fn limit(primitive: &str, name: &str) -> Option<Value> {
    macro_rules! limits {
        ($($ty:ident)+) => {
            match (primitive, name) {
                $((stringify!($ty), "MIN") => Some(i128::from($ty::MIN)), (stringify!($ty), "MAX") => Some(i128::from($ty::MAX)),)+
                _ => None,
            }
        };
    }
    limits!(u8 u16 u32 u64 i8 i16 i32 i64).map(Value::Int)
}
