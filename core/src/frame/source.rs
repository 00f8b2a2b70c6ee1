//! A file that is read: what is wanted of it, what is said about it, and who watches.

use std::io;
use std::path::Path;

use super::Values;
use super::cells::Column;
use super::columns::TIMES;
use super::options::FrameOptions;
use crate::control::Control;
use crate::error::FrameError;
use crate::series::origin::Origin;

/// The columns of a frame, and where its rows come from when it says so.
#[derive(Default)]
pub(super) struct Loaded {
    pub(super) columns: Vec<(String, Values)>,
    pub(super) origin: Option<Origin>,
}

/// The file, its reader's options, and who watches.
pub(super) struct Source<'a> {
    pub(super) path: &'a Path,
    pub(super) options: &'a FrameOptions,
    pub(super) control: &'a mut dyn Control,
}

impl Source<'_> {
    pub(super) fn refused(&self, source: io::Error) -> FrameError {
        FrameError::Io { path: self.path.to_owned(), source }
    }

    /// The file is not of its format; text files say in which line.
    pub(super) fn malformed(
        &self,
        line: Option<u64>,
        reason: impl std::fmt::Display,
    ) -> FrameError {
        FrameError::Malformed { path: self.path.to_owned(), line, reason: reason.to_string() }
    }

    /// Tells how far reading is, and asks whether to go on.
    pub(super) fn look(&mut self, done: u64, total: u64) -> Result<(), FrameError> {
        self.control.progress(done.min(total), total);
        if self.control.should_stop() { Err(FrameError::Interrupted) } else { Ok(()) }
    }

    /// Whether a series could use a column of this name.
    pub(super) fn matters(&self, name: &str) -> bool {
        const OTHERS: [&str; 10] =
            ["symbol", "path", "open", "high", "low", "close", "volume", "price", "bid", "ask"];
        let lower = name.trim().to_lowercase();
        let known = TIMES.iter().chain(&OTHERS).any(|known| *known == lower);
        let named = self.options.columns.iter().flat_map(|names| names.values());
        known || named.into_iter().any(|other| other.trim().to_lowercase() == lower)
    }

    /// An empty column; symbols are texts even where all of them are numbers.
    pub(super) fn column(&self, name: &str) -> Column {
        let symbol = self.options.name_of("symbol").trim().to_lowercase();
        Column::new(name, name.trim().to_lowercase() == symbol)
    }
}
