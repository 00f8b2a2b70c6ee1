//! Room for columns, asked for before any work and without aborting when there is none.

use std::collections::TryReserveError;

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

pub(crate) fn out_of_memory(rows: usize) -> GeneratorError {
    GeneratorError::OutOfMemory { rows: rows as u64 }
}
