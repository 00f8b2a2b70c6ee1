//! Room for columns, asked for before any work and without aborting when there is none.

use std::collections::TryReserveError;

use bytemuck::Zeroable;
use bytemuck::allocation::try_zeroed_vec;

use crate::error::GeneratorError;

/// Checks that `rows` rows of `row_bytes` bytes can be had at once.
///
/// Columns that fit one by one need not fit together; asking for the sum shows that.
pub(crate) fn probe(rows: usize, row_bytes: usize) -> Result<(), GeneratorError> {
    let bytes = rows.checked_mul(row_bytes).ok_or(out_of_memory(rows))?;
    let mut probe: Vec<u8> = Vec::new();
    probe.try_reserve_exact(bytes).map_err(|_| out_of_memory(rows))
}

/// An empty vector with room for `rows` values.
pub(crate) fn reserved<T>(rows: usize) -> Result<Vec<T>, GeneratorError> {
    let mut column = Vec::new();
    let reserve: Result<(), TryReserveError> = column.try_reserve_exact(rows);
    reserve.map_err(|_| out_of_memory(rows))?;
    Ok(column)
}

/// A vector of so many zeros.
pub(crate) fn zeroed<T: Zeroable>(rows: usize) -> Result<Vec<T>, GeneratorError> {
    try_zeroed_vec(rows).map_err(|()| out_of_memory(rows))
}

/// A vector without values that has room for so many: the one that is given, if it has.
pub(crate) fn emptied<T>(mut column: Vec<T>, rows: usize) -> Result<Vec<T>, GeneratorError> {
    if rows > column.capacity() {
        return reserved(rows);
    }
    column.clear();
    Ok(column)
}

/// A vector with so many values: those it has, and zeros.
pub(crate) fn resized<T: Zeroable + Clone>(
    mut column: Vec<T>,
    rows: usize,
) -> Result<Vec<T>, GeneratorError> {
    if rows > column.capacity() {
        return zeroed(rows);
    }
    column.resize(rows, T::zeroed());
    Ok(column)
}

pub(crate) fn out_of_memory(rows: usize) -> GeneratorError {
    GeneratorError::OutOfMemory { rows: rows as u64 }
}
