//! Which array memory calls are reading or writing right now, so that no call writes what another one uses.

use std::ops::Range;
use std::sync::Mutex;

use pyo3::prelude::*;

use crate::lock::{generation, locked, watch_forks};

/// One range of memory in use.
struct Entry {
    range: Range<usize>,
    write: bool,
    /// A fork copies the list, but not the threads whose calls would end.
    generation: u64,
}

/// Short: the arrays of the calls that are under way.
static ENTRIES: Mutex<Vec<Entry>> = Mutex::new(Vec::new());

/// Memory that is in use while this lives.
#[derive(Debug)]
pub(super) struct Claim {
    start: usize,
    end: usize,
    write: bool,
}

impl Claim {
    /// Claims memory; `None` when a call under way writes to it, or uses it and this one would write.
    pub(super) fn new(py: Python<'_>, range: Range<usize>, write: bool) -> PyResult<Option<Self>> {
        watch_forks(py)?;
        // A fork has left the list locked: nothing can be known about who writes.
        let Some(mut entries) = locked(&ENTRIES) else { return Ok(None) };
        let generation = generation();
        let conflict = |entry: &Entry| {
            (write || entry.write)
                && entry.generation == generation
                && entry.range.start < range.end
                && range.start < entry.range.end
        };
        if entries.iter().any(conflict) {
            return Ok(None);
        }
        let claim = Self { start: range.start, end: range.end, write };
        entries.push(Entry { range, write, generation });
        Ok(Some(claim))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let Some(mut entries) = locked(&ENTRIES) else { return };
        let is_own =
            |entry: &Entry| entry.range == (self.start..self.end) && entry.write == self.write;
        if let Some(place) = entries.iter().rposition(is_own) {
            entries.swap_remove(place);
        }
    }
}
