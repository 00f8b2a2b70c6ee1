//! The cursors of a generator and the loops that move them a block at a time.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::control::Control;
use crate::error::GeneratorError;
use crate::model::bars::{BarBlock, Cursor, Nothing, Walk};
use crate::model::market::Market;
use crate::model::ticks::TickBlock;
use crate::model::{BLOCK, STRETCH};
use crate::series::bars::BarSeries;
use crate::stream::philox::Track;

/// What a generator shares with its iterators.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct State {
    pub(crate) track: Track,
    pub(crate) bars: Cursor,
    pub(crate) ticks: Cursor,
}

impl State {
    pub(crate) fn beginning(track: Track) -> Self {
        Self { track, bars: Cursor::default(), ticks: Cursor::default() }
    }
}

/// The state, whole even if a holder of the lock panicked: it is only ever replaced as one.
pub(crate) fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A path, where it begins, and where its first bar lies in time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Course<'a> {
    pub(crate) market: &'a Market,
    pub(crate) track: Track,
    /// When bar 0 opens.
    pub(crate) origin: i64,
}

impl<'a> Course<'a> {
    fn walk(self, from: Cursor, len: usize) -> Walk<'a> {
        Walk { market: self.market, track: self.track, from, len }
    }

    /// Generates `count` bars from a cursor on into a series, and returns the cursor behind them.
    pub(crate) fn extend(
        self,
        series: &mut BarSeries,
        from: Cursor,
        count: u64,
        control: &mut dyn Control,
    ) -> Result<Cursor, GeneratorError> {
        self.advance(from, (count, STRETCH), control, |cursor, len| {
            self.walk(cursor, len).into(&mut series.columns().of_path(self.origin))
        })
    }

    /// Generates `count` bars from a cursor on, gives each block to `sink`, and returns the cursor
    /// behind them.
    pub(crate) fn blocks(
        self,
        from: Cursor,
        count: u64,
        control: &mut dyn Control,
        mut sink: impl FnMut(&BarBlock),
    ) -> Result<Cursor, GeneratorError> {
        let mut block = BarBlock::new();
        self.advance(from, (count, BLOCK), control, |cursor, len| {
            block.fill(self.walk(cursor, len))?;
            sink(&block);
            Ok(block.cursor(len))
        })
    }

    /// Goes along the path by stretches of so many bars, each of which `step` generates.
    fn advance(
        self,
        from: Cursor,
        (count, stretch): (u64, usize),
        control: &mut dyn Control,
        mut step: impl FnMut(Cursor, usize) -> Result<Cursor, GeneratorError>,
    ) -> Result<Cursor, GeneratorError> {
        Market::check_times(self.origin, self.market.interval, from.index, count)?;
        let mut cursor = from;
        let mut done = 0;
        while done < count {
            let len = (count - done).min(stretch as u64) as usize;
            cursor = step(cursor, len)?;
            done += len as u64;
            control.progress(done, count);
            // After the last block too: whoever hears of the end may still refuse it.
            if control.should_stop() {
                return Err(GeneratorError::Interrupted);
            }
        }
        Ok(cursor)
    }
}

/// The cursor before bar `index` of a path, reached from its beginning without keeping a bar.
pub(crate) fn seek(
    market: &Market,
    track: Track,
    index: u64,
    control: &mut dyn Control,
) -> Result<Cursor, GeneratorError> {
    let mut cursor = Cursor::default();
    if index == 0 {
        return Ok(cursor);
    }
    while cursor.index < index {
        if control.should_stop() {
            return Err(GeneratorError::Interrupted);
        }
        let len = (index - cursor.index).min(STRETCH as u64) as usize;
        cursor = Walk { market, track, from: cursor, len }.into(&mut Nothing)?;
    }
    Ok(cursor)
}

/// Generates `count` ticks from a cursor on, gives each block to `sink`, and returns the cursor
/// behind them.
pub(crate) fn advance_ticks(
    market: &Market,
    track: Track,
    from: Cursor,
    count: u64,
    control: &mut dyn Control,
    mut sink: impl FnMut(&TickBlock),
) -> Result<Cursor, GeneratorError> {
    Market::check_times(market.start, market.tick_interval, from.index, count)?;
    if count == 0 {
        return Ok(from);
    }
    let mut block = TickBlock::new();
    let mut cursor = from;
    let mut done = 0;
    while done < count {
        let len = (count - done).min(BLOCK as u64) as usize;
        block.fill(market, track, cursor, len)?;
        cursor = block.cursor(len);
        sink(&block);
        done += len as u64;
        control.progress(done, count);
        if control.should_stop() {
            return Err(GeneratorError::Interrupted);
        }
    }
    Ok(cursor)
}
