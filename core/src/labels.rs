//! Text columns.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A text column in dictionary form: row `i` reads `names[codes[i]]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labels {
    /// For each row, the position of its text in `names`.
    pub codes: Vec<u32>,
    /// The distinct texts.
    pub names: Vec<String>,
}

impl Labels {
    /// The text of one row; none when the row or its text does not exist.
    ///
    /// # Arguments
    ///
    /// * `index` - the row, from 0
    pub fn get(&self, index: usize) -> Option<&str> {
        let code = usize::try_from(*self.codes.get(index)?).ok()?;
        self.names.get(code).map(String::as_str)
    }

    /// How many rows the column has.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether the column has no rows.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The column that says `name` in each of `count` rows, made without aborting on exhaustion.
    pub(crate) fn repeated(
        name: &str,
        count: usize,
    ) -> Result<Self, std::collections::TryReserveError> {
        let mut codes = Vec::new();
        codes.try_reserve_exact(count)?;
        codes.resize(count, 0);
        Ok(Self { codes, names: vec![name.to_owned()] })
    }

    pub(crate) fn slice(&self, range: Range<usize>) -> Self {
        Self { codes: self.codes[range].to_vec(), names: self.names.clone() }
    }
}

/// Whether two columns say the same in every row, whatever their codes are, or are both missing.
pub(crate) fn read_the_same(first: Option<&Labels>, second: Option<&Labels>) -> bool {
    match (first, second) {
        (Some(first), Some(second)) if first.names == second.names => first.codes == second.codes,
        (Some(first), Some(second)) => {
            first.len() == second.len()
                && (0..first.len()).all(|row| first.get(row) == second.get(row))
        }
        (None, None) => true,
        _ => false,
    }
}
