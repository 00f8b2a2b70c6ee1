//! The memory of an ensemble's bars, cut into pieces that threads fill independently.

use std::ops::Range;

use bytemuck::Zeroable;

use super::members::Members;
use crate::error::GeneratorError;
use crate::labels::Labels;
use crate::series::bars::BarSeries;
use crate::series::memory::{emptied, out_of_memory, probe, resized};
use crate::series::store::Slices;

/// Bytes a row takes in the columns.
const ROW_BYTES: usize = 6 * 8 + 2 * 4;

/// The rows of a run of members.
#[derive(Debug)]
pub(crate) struct Columns<'a> {
    pub(crate) members: Range<usize>,
    /// How many rows a member has.
    pub(crate) count: usize,
    pub(crate) symbols: Option<&'a mut [u32]>,
    pub(crate) paths: &'a mut [u32],
    pub(crate) rows: Slices<'a>,
}

/// The rows that `members` times `count` are.
pub(super) fn rows(members: usize, count: usize) -> Result<usize, GeneratorError> {
    members.checked_mul(count).ok_or(out_of_memory(usize::MAX))
}

/// How a series is prepared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prepared {
    /// With room for its rows, which are appended.
    Empty,
    /// With all its rows, which are overwritten.
    Full,
}

/// Gives a series room for so many rows of the members. Memory that is there already is kept.
pub(super) fn prepare(
    series: &mut BarSeries,
    rows: usize,
    members: &Members,
    how: Prepared,
) -> Result<(), GeneratorError> {
    if rows > series.open.capacity() {
        *series = BarSeries::default();
        probe(rows, ROW_BYTES)?;
    }
    let codes = if members.names.is_empty() {
        None
    } else {
        let kept = series.symbol.take().map(|labels| labels.codes);
        Some(how.column(kept.unwrap_or_default(), rows)?)
    };
    *series = BarSeries {
        timestamp: how.column(std::mem::take(&mut series.timestamp), rows)?,
        symbol: codes.map(|codes| Labels { codes, names: members.names.clone() }),
        path: Some(how.column(series.path.take().unwrap_or_default(), rows)?),
        open: how.column(std::mem::take(&mut series.open), rows)?,
        high: how.column(std::mem::take(&mut series.high), rows)?,
        low: how.column(std::mem::take(&mut series.low), rows)?,
        close: how.column(std::mem::take(&mut series.close), rows)?,
        volume: how.column(std::mem::take(&mut series.volume), rows)?,
        origin: Some(Box::new(members.origin())),
    };
    Ok(())
}

impl Prepared {
    fn column<T: Zeroable + Clone>(
        self,
        column: Vec<T>,
        rows: usize,
    ) -> Result<Vec<T>, GeneratorError> {
        match self {
            Self::Empty => emptied(column, rows),
            Self::Full => resized(column, rows),
        }
    }
}

impl<'a> Columns<'a> {
    /// The rows of a series that has room for them.
    pub(super) fn of(series: &'a mut BarSeries, members: Range<usize>, count: usize) -> Self {
        Self {
            members,
            count,
            symbols: series.symbol.as_mut().map(|labels| labels.codes.as_mut_slice()),
            paths: series.path.as_deref_mut().unwrap_or_default(),
            rows: Slices {
                timestamp: &mut series.timestamp,
                open: &mut series.open,
                high: &mut series.high,
                low: &mut series.low,
                close: &mut series.close,
                volume: &mut series.volume,
            },
        }
    }

    /// Takes the rows of the first members away.
    pub(super) fn take(&mut self, members: usize) -> Columns<'a> {
        let members = members.min(self.members.len());
        let rows = members * self.count;
        let end = self.members.start + members;
        let first = self.members.start..end;
        self.members.start = end;
        Columns {
            members: first,
            count: self.count,
            symbols: self.symbols.as_mut().and_then(|codes| codes.split_off_mut(..rows)),
            paths: self.paths.split_off_mut(..rows).unwrap_or_default(),
            rows: self.rows.take(rows),
        }
    }
}
