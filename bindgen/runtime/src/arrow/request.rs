//! What a reader asks for: other types for the same columns, given where they lose nothing.
#![allow(unsafe_code)]

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use super::abi::{Array, ArrowSchema, Field, Memory};
use super::export::{bits, plain};
use crate::columns::{Column, Table, View};
use crate::exact;
use crate::incoming::unit_of;
use crate::package::Package;

/// The schema in a capsule, which stays the reader's.
pub(super) fn schema<'a>(capsule: &'a Bound<'_, PyAny>) -> PyResult<&'a ArrowSchema> {
    let capsule = capsule.cast::<PyCapsule>()?;
    let pointer = capsule.pointer_checked(Some(c"arrow_schema"))?.cast::<ArrowSchema>();
    // SAFETY: a capsule of this name holds a schema, which lives as long as the capsule does.
    let schema = unsafe { pointer.as_ref() };
    if schema.release.is_none() {
        return Err(PyValueError::new_err("the requested Arrow schema has been released"));
    }
    if schema.format() != "+s" {
        return Err(PyValueError::new_err("a table cannot be given as one column of values"));
    }
    Ok(schema)
}

/// Refuses names that no column has.
pub(super) fn check_names(schema: &ArrowSchema, present: &[&str]) -> PyResult<()> {
    let unknown = schema.children().into_iter().find(|field| !present.contains(&&*field.name()));
    match unknown {
        None => Ok(()),
        Some(field) => Err(PyValueError::new_err(format!(
            "the requested schema has a column {}: there are {}",
            field.name(),
            present.join(", ")
        ))),
    }
}

/// A column in the type that is asked for; none when it would not be the same, or is unknown.
pub(super) fn column<P: Package, T: Table<P>>(
    py: Python<'_>,
    view: &View<P, T>,
    position: usize,
    wanted: &ArrowSchema,
) -> PyResult<Option<(Field, Array)>> {
    let Some(column) = view.column(position)? else { return Ok(None) };
    let format = wanted.format();
    let exact = T::COLUMNS.get(position).is_some_and(|name| T::DECIMALS.contains(name));
    if wanted.dictionary().is_some() {
        return Ok(None);
    }
    Ok(match column {
        Column::TimeMicroseconds(times) => self::times(times, &format),
        Column::Text { codes, names } => texts(codes, names, &format),
        _ if exact && format.starts_with("d:") => {
            let (digits, scale) = exact::digits(py, view, position)?;
            decimals(&digits, scale, &format)
        }
        _ => None,
    })
}

/// `d:38,2`: the same digits, with more or fewer zeros at their end.
fn decimals(digits: &[i128], scale: u32, format: &str) -> Option<(Field, Array)> {
    let size = format.strip_prefix("d:")?;
    let numbers: Vec<u32> = size.split(',').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let ([precision, wanted] | [precision, wanted, 128]) = numbers[..] else { return None };
    let power = 10_i128.checked_pow(scale.abs_diff(wanted))?;
    let most = 10_u128.checked_pow(precision)?;
    let scaled = |digits: &i128| {
        let made = if wanted >= scale {
            digits.checked_mul(power)?
        } else if digits % power == 0 {
            digits / power
        } else {
            return None;
        };
        (made.unsigned_abs() < most).then_some(made)
    };
    let made: Vec<i128> = digits.iter().map(scaled).collect::<Option<_>>()?;
    Some((plain(format), Array::of(made.len(), vec![None, Some(Memory::owned(made))])))
}

/// `tsn:UTC`: the same moments, counted in another unit. Their zone is only what they are shown in.
fn times(times: &[i64], format: &str) -> Option<(Field, Array)> {
    let (unit, zone) = format.strip_prefix("ts")?.split_once(':')?;
    let nanoseconds = unit_of(unit)?;
    if zone.is_empty() {
        return None;
    }
    let counted = |time: &i64| {
        if nanoseconds < 1_000 {
            return time.checked_mul(1_000 / nanoseconds);
        }
        let unit = nanoseconds / 1_000;
        (time % unit == 0).then(|| time / unit)
    };
    let made: Vec<i64> = times.iter().map(counted).collect::<Option<_>>()?;
    Some((plain(format), Array::of(made.len(), vec![None, Some(Memory::owned(made))])))
}

/// `u` or `U`: a text a row, instead of codes.
fn texts(codes: &[u32], names: &[String], format: &str) -> Option<(Field, Array)> {
    let text = |code: &u32| names.get(usize::try_from(*code).ok()?);
    let mut ends = vec![0_i64];
    let mut letters: Vec<u8> = Vec::new();
    for code in codes {
        letters.extend_from_slice(text(code).map_or(&[], |text| text.as_bytes()));
        ends.push(letters.len() as i64);
    }
    let ends = match format {
        "U" => Memory::owned(ends),
        "u" => {
            let short = ends.into_iter().map(|end| i32::try_from(end).ok());
            Memory::owned(short.collect::<Option<Vec<i32>>>()?)
        }
        _ => return None,
    };
    let missing = codes.iter().filter(|code| text(code).is_none()).count();
    let valid =
        (missing > 0).then(|| Memory::owned(bits(codes.iter().map(|code| text(code).is_some()))));
    let mut array = Array::of(codes.len(), vec![valid, Some(ends), Some(Memory::owned(letters))]);
    array.nulls = missing;
    Some((plain(format), array))
}
