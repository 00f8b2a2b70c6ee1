//! The columns of a table as Arrow has them, on the table's own memory.
#![allow(unsafe_code)]

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::abi::{Array, ArrowSchema, Field, Memory};
use super::request;
use crate::columns::{Column, Table, View};
use crate::exact;
use crate::package::Package;

/// The digits of a `decimal128`.
const DECIMAL_DIGITS: u32 = 38;

/// A table as one struct array, in the types of a schema where it can be had in them.
pub(super) fn table<P: Package, T: Table<P>>(
    py: Python<'_>,
    view: &View<P, T>,
    decimals: bool,
    wanted: Option<&ArrowSchema>,
) -> PyResult<(Field, Array)> {
    let mut whole = Field { format: "+s".to_owned(), ..Field::default() };
    let mut array = Array::of(view.len(), vec![None]);
    for (position, name) in T::COLUMNS.iter().enumerate() {
        let Some(column) = view.column(position)? else { continue };
        let (mut field, values) = if decimals && T::DECIMALS.contains(name) {
            let (digits, scale) = exact::digits(py, view, position)?;
            let format = format!("d:{DECIMAL_DIGITS},{scale}");
            (plain(&format), Array::of(digits.len(), vec![None, Some(Memory::owned(digits))]))
        } else {
            let wanted = wanted.map(ArrowSchema::children).unwrap_or_default();
            let made = match wanted.into_iter().find(|field| field.name() == *name) {
                Some(wanted) => request::column(py, view, position, wanted)?,
                None => None,
            };
            match made {
                Some(made) => made,
                None => self::column(view, position, column)?,
            }
        };
        (*name).clone_into(&mut field.name);
        whole.children.push(field);
        array.children.push(values);
    }
    Ok((whole, array))
}

pub(super) fn plain(format: &str) -> Field {
    Field { format: format.to_owned(), ..Field::default() }
}

fn column<P: Package, T: Table<P>>(
    view: &View<P, T>,
    position: usize,
    column: Column<'_>,
) -> PyResult<(Field, Array)> {
    macro_rules! numbers {
        ($format:literal, $slice:expr) => {
            (plain($format), Array::of($slice.len(), vec![None, Some(lent(view, $slice))]))
        };
    }
    Ok(match column {
        Column::F64(slice) => numbers!("g", slice),
        Column::F32(slice) => numbers!("f", slice),
        Column::I64(slice) => numbers!("l", slice),
        Column::I32(slice) => numbers!("i", slice),
        Column::I16(slice) => numbers!("s", slice),
        Column::I8(slice) => numbers!("c", slice),
        Column::U64(slice) => numbers!("L", slice),
        Column::U32(slice) => numbers!("I", slice),
        Column::U16(slice) => numbers!("S", slice),
        Column::U8(slice) => numbers!("C", slice),
        Column::TimeMicroseconds(slice) => numbers!("tsu:UTC", slice),
        Column::Bool(slice) => {
            let bits = bits(slice.iter().copied());
            (plain("b"), Array::of(slice.len(), vec![None, Some(Memory::owned(bits))]))
        }
        Column::Text { codes, names } => texts(view, position, codes, names)?,
    })
}

/// A slice of one of the view's columns.
fn lent<P: Package, T: Table<P>, E>(view: &View<P, T>, slice: &[E]) -> Memory {
    // SAFETY: the slice is borrowed from the table that the owner holds, which nothing borrows mutably
    // any more.
    unsafe { Memory::lent(slice, view.owner()) }
}

/// One bit a row, the first in the lowest place.
pub(super) fn bits(rows: impl ExactSizeIterator<Item = bool>) -> Vec<u8> {
    let mut bits = vec![0_u8; rows.len().div_ceil(8)];
    for (row, set) in rows.enumerate() {
        bits[row / 8] |= u8::from(set) << (row % 8);
    }
    bits
}

/// Codes and the texts they stand for. A code without a text is a row without one.
fn texts<P: Package, T: Table<P>>(
    view: &View<P, T>,
    position: usize,
    codes: &[u32],
    names: &[String],
) -> PyResult<(Field, Array)> {
    let mut ends = vec![0_i64];
    let mut letters: Vec<u8> = Vec::new();
    for name in names {
        letters.extend_from_slice(name.as_bytes());
        ends.push(letters.len() as i64);
    }
    // Signed codes are what all readers know; those of a table are far below the sign.
    let known = u32::try_from(names.len()).ok().filter(|&known| known <= i32::MAX.unsigned_abs());
    let known = known.ok_or_else(|| PyValueError::new_err("a text column has too many texts"))?;
    let missing = view.missing_texts(position);
    let buffers = if missing == 0 {
        vec![None, Some(lent(view, codes))]
    } else {
        let valid = bits(codes.iter().map(|&code| code < known));
        let clean: Vec<u32> =
            codes.iter().map(|&code| if code < known { code } else { 0 }).collect();
        vec![Some(Memory::owned(valid)), Some(Memory::owned(clean))]
    };
    let texts = vec![None, Some(Memory::owned(ends)), Some(Memory::owned(letters))];
    let mut array = Array::of(codes.len(), buffers);
    array.nulls = missing;
    array.dictionary = Some(Box::new(Array::of(names.len(), texts)));
    let mut field = plain("i");
    field.dictionary = Some(Box::new(plain("U")));
    Ok((field, array))
}
