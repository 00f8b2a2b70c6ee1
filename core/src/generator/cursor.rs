//! The cursors of a generator and the loops that move them a block at a time.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::control::Control;
use crate::error::GeneratorError;
use crate::model::BLOCK;
use crate::model::bars::{BarBlock, Cursor};
use crate::model::market::Market;
use crate::model::ticks::TickBlock;
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

/// Generates `count` bars from a cursor on, gives each block to `sink`, and returns the cursor
/// behind them. `origin` is when bar 0 opens.
pub(crate) fn advance_bars(
    market: &Market,
    track: Track,
    origin: i64,
    from: Cursor,
    count: u64,
    control: &mut dyn Control,
    mut sink: impl FnMut(&BarBlock),
) -> Result<Cursor, GeneratorError> {
    try_advance_bars(market, track, origin, from, count, control, |block| {
        sink(block);
        Ok(())
    })
}

/// As [`advance_bars`], with a sink that can fail.
pub(crate) fn try_advance_bars<E: From<GeneratorError>>(
    market: &Market,
    track: Track,
    origin: i64,
    from: Cursor,
    count: u64,
    control: &mut dyn Control,
    mut sink: impl FnMut(&BarBlock) -> Result<(), E>,
) -> Result<Cursor, E> {
    Market::check_times(origin, market.interval, from.index, count)?;
    if count == 0 {
        return Ok(from);
    }
    let mut block = BarBlock::new();
    let mut cursor = from;
    let mut done = 0;
    while done < count {
        let len = (count - done).min(BLOCK as u64) as usize;
        block.fill(market, track, cursor, len)?;
        cursor = block.cursor(len);
        sink(&block)?;
        done += len as u64;
        control.progress(done, count);
        // After the last block too: whoever hears of the end may still refuse it.
        if control.should_stop() {
            return Err(GeneratorError::Interrupted.into());
        }
    }
    Ok(cursor)
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
    let mut block = BarBlock::new();
    while cursor.index < index {
        if control.should_stop() {
            return Err(GeneratorError::Interrupted);
        }
        let len = (index - cursor.index).min(BLOCK as u64) as usize;
        block.walk(market, track, cursor, len)?;
        cursor = block.cursor(len);
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
