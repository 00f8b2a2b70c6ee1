//! `rust_decimal::Decimal` and `decimal.Decimal`: every digit and the scale survive both ways.

use std::fmt::Write as _;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyFloat, PyInt, PyString, PyType};
use rust_decimal::Decimal;

use super::{FromPython, IntoPython};
use crate::clock::Clock;
use crate::rejected::Rejected;

const ALLOWED: &str = "a finite decimal number of at most 28 digits";
/// One more than the largest mantissa: 96 bits.
const MANTISSAS: u128 = 1 << 96;
/// The most digits after the point.
const LARGEST_SCALE: i64 = 28;

/// `decimal.Decimal`.
fn class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, "decimal", "Decimal")
}

/// Reads `[+-]digits[.digits][e[+-]digits]` without rounding; `None` when it isn't one or doesn't fit.
fn parse(text: &str) -> Option<Decimal> {
    let bytes = text.trim().as_bytes();
    let (negative, bytes) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, bytes),
    };
    let mut mantissa: u128 = 0;
    let mut scale: i64 = 0;
    let (mut digits, mut point, mut zeros) = (false, false, 0_u32);
    let mut rest = bytes.iter();
    let mut exponent = None;
    while let Some(&byte) = rest.next() {
        match byte {
            b'0'..=b'9' => {
                digits = true;
                scale += i64::from(point);
                if byte == b'0' && mantissa != 0 {
                    // Kept back: zeros at the end need no room when there are too many.
                    zeros += 1;
                } else if byte != b'0' {
                    mantissa = shifted(mantissa, zeros + 1)? + u128::from(byte - b'0');
                    zeros = 0;
                }
            }
            b'.' if !point => point = true,
            b'e' | b'E' => {
                exponent = Some(std::str::from_utf8(rest.as_slice()).ok()?);
                break;
            }
            _ => return None,
        }
    }
    if !digits || mantissa >= MANTISSAS {
        return None;
    }
    if let Some(exponent) = exponent {
        scale = scale.checked_sub(exponent.parse::<i64>().ok()?)?;
    }
    fitted(negative, mantissa, scale, zeros)
}

/// `mantissa` followed by so many zeros, while it fits.
fn shifted(mantissa: u128, zeros: u32) -> Option<u128> {
    if mantissa == 0 {
        return Some(0);
    }
    mantissa.checked_mul(10_u128.checked_pow(zeros)?).filter(|&made| made < MANTISSAS)
}

/// `mantissa` with `zeros` zeros after it, and a point `scale` digits from the end.
fn fitted(negative: bool, mantissa: u128, scale: i64, zeros: u32) -> Option<Decimal> {
    let (mut mantissa, mut scale, mut zeros) = (mantissa, scale, i64::from(zeros));
    if mantissa == 0 {
        scale = scale.clamp(0, LARGEST_SCALE);
    }
    // Zeros at the end go when they are more than a decimal can hold.
    while zeros > 0
        && (scale > LARGEST_SCALE || shifted(mantissa, zeros.try_into().ok()?).is_none())
        && scale > 0
    {
        zeros -= 1;
        scale -= 1;
    }
    if scale < 0 {
        zeros -= scale;
        scale = 0;
    }
    mantissa = shifted(mantissa, zeros.try_into().ok()?)?;
    if scale > LARGEST_SCALE {
        return None;
    }
    let mut made = Decimal::try_from_i128_with_scale(mantissa.cast_signed(), scale as u32).ok()?;
    made.set_sign_negative(negative);
    Some(made)
}

impl<'py, P> FromPython<'py, P> for Decimal {
    /// A float is what its shortest text says: 0.1 is exactly 0.1.
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        let py = value.py();
        let bad = || Rejected::bad_value(value, ALLOWED);
        if let Ok(text) = value.cast::<PyString>() {
            return parse(&text.to_string_lossy()).ok_or_else(bad);
        }
        if let Ok(number) = value.cast::<PyFloat>() {
            return parse(&format!("{:e}", number.value())).ok_or_else(bad);
        }
        let class_of_value = value.get_type();
        if value.is_instance(class(py)?)?
            || (class_of_value.module()? == "numpy"
                && class_of_value.hasattr(intern!(py, "__float__"))?)
        {
            return parse(&value.str()?.to_string_lossy()).ok_or_else(bad);
        }
        if value.is_instance_of::<PyInt>() || class_of_value.hasattr(intern!(py, "__index__"))? {
            let number: i128 = <i128 as FromPython<'py, P>>::from_python(value).map_err(
                |rejected| match rejected {
                    Rejected::BadValue { .. } => bad(),
                    other => other,
                },
            )?;
            return Self::try_from_i128_with_scale(number, 0).map_err(|_| bad());
        }
        Err(Rejected::wrong_type("a Decimal, a number or a text such as '0.01'", value))
    }
}

impl<'py, P> IntoPython<'py, P> for Decimal {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let mut text = String::with_capacity(40);
        let _ = write!(text, "{self}");
        class(py)?.call1((text,))
    }

    fn column_into_python(items: Vec<Self>, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let floats = items.into_iter().map(decimal_to_f64).collect();
        <f64 as IntoPython<'py, P>>::vec_into_python(floats, py)
    }

    fn into_dict_value(self, py: Python<'py>, _: &mut Clock<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyFloat::new(py, decimal_to_f64(self)).into_any())
    }
}

/// Powers of ten that a float holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// The float nearest to the decimal.
pub fn decimal_to_f64(value: Decimal) -> f64 {
    // Both are exact then, and one division rounds once. Numbers of 64 bits become floats at once,
    // those of 128 bits in many steps.
    if let Ok(mantissa) = i64::try_from(value.mantissa())
        && mantissa.unsigned_abs() <= 1 << 53
        && let Some(power) = POWERS.get(value.scale() as usize)
    {
        let made = mantissa as f64 / power;
        return if mantissa == 0 && value.is_sign_negative() { -0.0 } else { made };
    }
    value.to_string().parse().unwrap_or(f64::NAN)
}
