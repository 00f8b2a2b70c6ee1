//! Iterators that share a generator's cursor.

use std::fmt;
use std::sync::{Arc, Mutex};

use super::cursor::{State, lock};
use super::{bar_row, collect_bars};
use crate::bar::Bar;
use crate::config::GeneratorConfig;
use crate::control::{Control, NoControl};
use crate::error::GeneratorError;
use crate::model::bars::{BarBlock, Cursor, Walk};
use crate::model::market::Market;
use crate::series::bars::BarSeries;
use crate::stream::philox::Track;

/// Bars computed ahead: enough to use the block kernel, few enough to start at once.
const AHEAD: u64 = 256;

/// The bars of a generator one by one, made by
/// [`MarketDataGenerator::iter_bars`](crate::MarketDataGenerator::iter_bars).
///
/// It ends after an error.
pub struct BarIter {
    market: Market,
    state: Arc<Mutex<State>>,
    /// How many bars are still to come; none: no end.
    remaining: Option<u64>,
    /// Bars computed ahead, and the seed they belong to.
    block: Box<BarBlock>,
    block_track: Track,
}

impl BarIter {
    pub(super) fn new(market: &Market, state: Arc<Mutex<State>>, remaining: Option<u64>) -> Self {
        Self {
            market: *market,
            state,
            remaining,
            block: Box::new(BarBlock::new()),
            block_track: Track::first(0),
        }
    }

    /// The row of the block that stands at the cursor, if the block has it.
    fn ready(&self, state: &State) -> Option<usize> {
        let offset = state.bars.index.checked_sub(self.block.first())?;
        let offset = usize::try_from(offset).ok()?;
        let fits = offset < self.block.len()
            && self.block_track == state.track
            && self.block.cursor(offset) == state.bars;
        fits.then_some(offset)
    }

    fn compute(&mut self, state: &State) -> Result<(), GeneratorError> {
        let Cursor { index, .. } = state.bars;
        Market::check_times(self.market.start, self.market.interval, index, 1)?;
        self.block_track = state.track;
        let len = self.remaining.unwrap_or(AHEAD).min(AHEAD) as usize;
        // A path may end in the middle of what is computed ahead.
        let walk = Walk { market: &self.market, track: state.track, from: state.bars, len };
        self.block.fill(walk).or_else(|_| self.block.fill(Walk { len: 1, ..walk }))
    }
}

impl Iterator for BarIter {
    type Item = Result<Bar, GeneratorError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.remaining == Some(0) {
            return None;
        }
        let shared = Arc::clone(&self.state);
        let mut state = lock(&shared);
        let row = match self.ready(&state) {
            Some(row)
                if Market::check_times(
                    self.market.start,
                    self.market.interval,
                    state.bars.index,
                    1,
                )
                .is_ok() =>
            {
                row
            }
            _ => match self.compute(&state) {
                Ok(()) => 0,
                Err(error) => {
                    let endless = self.remaining.replace(0).is_none();
                    let over = matches!(error, GeneratorError::TimestampOverflow { .. });
                    return if endless && over { None } else { Some(Err(error)) };
                }
            },
        };
        state.bars = self.block.cursor(row + 1);
        self.remaining = self.remaining.map(|remaining| remaining - 1);
        Some(Ok(bar_row(&self.market, self.market.start, &self.block, row)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.remaining.and_then(|remaining| usize::try_from(remaining).ok()))
    }
}

impl fmt::Debug for BarIter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("BarIter")
            .field("remaining", &self.remaining)
            .finish_non_exhaustive()
    }
}

/// The bars of a generator in series of equal size, made by
/// [`MarketDataGenerator::chunks`](crate::MarketDataGenerator::chunks).
///
/// It ends after an error.
pub struct BarChunks {
    config: Arc<GeneratorConfig>,
    state: Arc<Mutex<State>>,
    market: Market,
    remaining: usize,
    size: usize,
}

impl BarChunks {
    pub(super) fn new(
        config: Arc<GeneratorConfig>,
        state: Arc<Mutex<State>>,
        market: &Market,
        remaining: usize,
        size: usize,
    ) -> Self {
        Self { config, state, market: *market, remaining, size }
    }
}

impl BarChunks {
    /// The next series, as `next` gives it, with a control that can stop it. A stopped step moves
    /// nothing.
    pub fn next_with(
        &mut self,
        control: &mut dyn Control,
    ) -> Option<Result<BarSeries, GeneratorError>> {
        if self.remaining == 0 {
            return None;
        }
        let count = self.size.min(self.remaining);
        let mut state = lock(&self.state);
        let (track, from) = (state.track, state.bars);
        match collect_bars(&self.market, &self.config, track, from, count, control) {
            Ok((series, end)) => {
                state.bars = end;
                self.remaining -= count;
                Some(Ok(series))
            }
            Err(GeneratorError::Interrupted) => Some(Err(GeneratorError::Interrupted)),
            Err(error) => {
                self.remaining = 0;
                Some(Err(error))
            }
        }
    }
}

impl Iterator for BarChunks {
    type Item = Result<BarSeries, GeneratorError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_with(&mut NoControl)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.remaining.div_ceil(self.size)))
    }
}

impl fmt::Debug for BarChunks {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("BarChunks")
            .field("remaining", &self.remaining)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}
