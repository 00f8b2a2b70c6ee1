//! Literals and the arithmetic of integers.

use syn::{BinOp, Lit};

use super::model::{Type, Value};

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

/// `a * b` of integers, or of floats where an `f64` is wanted.
pub(super) fn combined(
    left: &Value,
    operator: &BinOp,
    right: &Value,
    expected: Option<&Type>,
) -> Option<Value> {
    if let (Value::Float(left), Value::Float(right)) = (left, right) {
        return floats(left, operator, right).filter(|_| is_f64(expected));
    }
    let (Value::Int(left), Value::Int(right)) = (left, right) else { return None };
    let result = match operator {
        BinOp::Add(_) => left.checked_add(*right),
        BinOp::Sub(_) => left.checked_sub(*right),
        BinOp::Mul(_) => left.checked_mul(*right),
        BinOp::Div(_) => left.checked_div(*right),
        BinOp::Rem(_) => left.checked_rem(*right),
        BinOp::BitAnd(_) => Some(left & right),
        BinOp::BitOr(_) => Some(left | right),
        BinOp::BitXor(_) => Some(left ^ right),
        BinOp::Shl(_) => u32::try_from(*right)
            .ok()
            .filter(|by| *by < 120)
            .and_then(|by| left.checked_mul(1 << by)),
        BinOp::Shr(_) => u32::try_from(*right).ok().and_then(|by| left.checked_shr(by)),
        _ => None,
    };
    result.map(Value::Int)
}

fn is_f64(ty: Option<&Type>) -> bool {
    match ty {
        Some(Type::Primitive(name)) => name == "f64",
        Some(Type::Foreign(path, arguments)) if path.name() == "Option" => {
            is_f64(arguments.first())
        }
        _ => false,
    }
}

fn floats(left: &str, operator: &BinOp, right: &str) -> Option<Value> {
    let (left, right): (f64, f64) = (left.parse().ok()?, right.parse().ok()?);
    let result = match operator {
        BinOp::Add(_) => left + right,
        BinOp::Sub(_) => left - right,
        BinOp::Mul(_) => left * right,
        BinOp::Div(_) => left / right,
        _ => return None,
    };
    Some(Value::Float(format!("{result:?}")))
}

/// `value as ty`, where nothing is lost.
pub(super) fn converted(value: Value, ty: &Type) -> Option<Value> {
    let Type::Primitive(name) = ty else { return None };
    match value {
        Value::Int(number) if name == "f64" => {
            (number.unsigned_abs() <= 1 << 53).then(|| Value::Float(format!("{number}.0")))
        }
        Value::Int(number) => {
            let holds = |edge: &str| match limit(name, edge) {
                Some(Value::Int(edge)) => Some(edge),
                _ => None,
            };
            let (least, most) = match name.as_str() {
                "usize" => (0, i128::from(u32::MAX)),
                "isize" => (i128::from(i32::MIN), i128::from(i32::MAX)),
                _ => (holds("MIN")?, holds("MAX")?),
            };
            (least..=most).contains(&number).then_some(Value::Int(number))
        }
        value @ Value::Float(_) if name == "f64" => Some(value),
        _ => None,
    }
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
    let integer = limits!(u8 u16 u32 u64 i8 i16 i32 i64).map(Value::Int);
    integer.or_else(|| float_limit(primitive, name))
}

/// `f64::INFINITY`, `std::f64::consts::PI`: digits as `{:?}` writes them, `inf` and `NaN` among them.
fn float_limit(primitive: &str, name: &str) -> Option<Value> {
    use std::f64::consts;
    let number = match (primitive, name) {
        ("f64" | "f32", "INFINITY") => f64::INFINITY,
        ("f64" | "f32", "NEG_INFINITY") => f64::NEG_INFINITY,
        ("f64" | "f32", "NAN") => f64::NAN,
        ("f64", "MAX") => f64::MAX,
        ("f64", "MIN") => f64::MIN,
        ("f64", "MIN_POSITIVE") => f64::MIN_POSITIVE,
        ("f64", "EPSILON") => f64::EPSILON,
        ("consts", "PI") => consts::PI,
        ("consts", "TAU") => consts::TAU,
        ("consts", "E") => consts::E,
        ("consts", "SQRT_2") => consts::SQRT_2,
        ("consts", "LN_2") => consts::LN_2,
        _ => return None,
    };
    Some(Value::Float(format!("{number:?}")))
}
