//! Many paths at once: in parallel, in parts, on one machine or on several, always the same bytes.

mod across;
pub(crate) mod columns;
pub(crate) mod crew;
mod members;
mod saved;
pub(crate) mod universe;

use std::fmt;
use std::ops::Range;

use ndarray::{Array2, ArrayViewMut2, ShapeBuilder};

use crate::control::Control;
use crate::error::{ConfigError, GeneratorError};
use crate::generator::MarketDataGenerator;
use crate::series::bars::BarSeries;
use crate::series::memory::{out_of_memory, reserved, zeroed};
use columns::{Columns, Prepared};
use crew::Crew;
use members::Members;
use universe::Universe;

/// Many paths: of one configuration, or of a table of symbols with a configuration each.
///
/// Its members are ordered by symbol and path, and a member's data are a pure function of seed,
/// symbol, configuration and path. So [`partition`](Self::partition), which makes the bars of a
/// run of members, is all that threads, chunks and the workers of a cluster need: parts joined in
/// order are the bytes of [`bars`](Self::bars), for any number of threads and parts.
///
/// Path 0 of one configuration is the path of its own generator. In a table each symbol has a seed
/// that is hashed from the seed and the symbol's name, so symbols can be added, left out and
/// reordered without a change to the others.
///
/// ```
/// use market_data_source::{Ensemble, GeneratorConfig, NoControl};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let ensemble = Ensemble::new(GeneratorConfig::default(), 100, Some(7))?;
/// let bars = ensemble.bars(60, Some(2), &mut NoControl)?;
/// let first = ensemble.partition(0, 4, 60, &mut NoControl)?;
/// assert_eq!(bars.close[..first.len()], first.close);
/// # Ok(())
/// # }
/// ```
///
/// ```python
/// import market_data_source as mds
///
/// ensemble = mds.Ensemble(mds.GeneratorConfig(annual_volatility=0.4), paths=100, seed=7)
/// bars = ensemble.bars(60)
/// assert len(bars) == 6000 and bars.path[-1] == 99
/// ```
#[derive(Clone, PartialEq)]
pub struct Ensemble {
    members: Members,
}

impl Ensemble {
    /// An ensemble. Without a seed that of the configuration holds; where there is none, one is
    /// drawn, below 2^53.
    ///
    /// # Arguments
    ///
    /// * `universe` - one configuration, or a table of symbols with a configuration each, whose own
    ///   `symbol` then does not count
    /// * `paths` - how many paths each configuration has, 1 or more
    /// * `seed` - 0 to 2^64 - 1; it takes the place of the seeds in the configurations
    ///
    /// # Errors
    ///
    /// * [`ConfigError`]: when a setting is outside its range or two exclude each other
    ///
    /// ```python
    /// import market_data_source as mds
    ///
    /// table = {"AAA": mds.GeneratorConfig.stable(), "BBB": mds.GeneratorConfig.volatile()}
    /// assert len(mds.Ensemble(table, paths=10, seed=7)) == 20
    /// ```
    pub fn new(
        universe: impl Into<Universe>,
        paths: u32,
        seed: Option<u64>,
    ) -> Result<Self, ConfigError> {
        if paths == 0 {
            return Err(ConfigError::range("paths", paths, "1 to 4294967295"));
        }
        Ok(Self { members: Members::new(universe.into(), paths, seed)? })
    }

    /// How many members there are: symbols times paths.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there is no member: a table without symbols.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many paths each configuration has.
    pub fn paths(&self) -> u32 {
        self.members.paths
    }

    /// The symbols, in the order of the members; empty for one configuration without a name.
    pub fn symbols(&self) -> Vec<String> {
        self.members.names.clone()
    }

    /// The seed that is in use; none when the configurations of a table have their own.
    pub fn seed(&self) -> Option<u64> {
        self.members.seed
    }

    /// A member as a generator at the beginning of its path; none past the end.
    ///
    /// # Arguments
    ///
    /// * `index` - the member, from 0
    ///
    /// ```python
    /// import market_data_source as mds
    ///
    /// config = mds.GeneratorConfig(seed=7)
    /// ensemble = mds.Ensemble(config, paths=3)
    /// assert ensemble[0] == mds.MarketDataGenerator(config)
    /// assert (ensemble[2].bars(10).close == ensemble.closes(10)[:, 2]).all()
    /// ```
    pub fn get(&self, index: usize) -> Option<MarketDataGenerator> {
        let member = self.members.get(index)?;
        Some(MarketDataGenerator::on(member.config.clone(), member.market, member.track))
    }

    /// The first bars of every member, ordered by symbol, path and time.
    ///
    /// # Arguments
    ///
    /// * `count` - how many bars each member has, 0 or more
    /// * `threads` - how many threads work, 1 or more; none: one for each processor. The bytes are
    ///   the same for any number.
    ///
    /// # Errors
    ///
    /// * [`GeneratorError::Config`]: when `threads` is 0
    /// * [`GeneratorError::OutOfMemory`]: when that many rows do not fit in memory
    /// * [`GeneratorError::TimestampOverflow`]: when bars would lie past the year 9999
    /// * [`GeneratorError::PriceOverflow`]: when a price leaves what can be computed
    /// * [`GeneratorError::Interrupted`]: when the caller asks to stop
    ///
    /// ```python
    /// import market_data_source as mds
    ///
    /// table = {"AAA": mds.GeneratorConfig(), "BBB": mds.GeneratorConfig(initial_price=20)}
    /// frame = mds.Ensemble(table, paths=2, seed=7).bars(100).to_pandas()
    /// assert list(frame.columns[:3]) == ["symbol", "path", "open"]
    /// ```
    pub fn bars(
        &self,
        count: usize,
        threads: Option<usize>,
        control: &mut dyn Control,
    ) -> Result<BarSeries, GeneratorError> {
        let mut series = BarSeries::default();
        self.bars_into(count, threads, &mut series, control)?;
        Ok(series)
    }

    /// The bars of [`bars`](Self::bars), written over a series whose memory is used again: the
    /// second time costs no new memory. After an error the series is empty.
    ///
    /// # Arguments
    ///
    /// * `count` - how many bars each member has, 0 or more
    /// * `threads` - how many threads work, 1 or more; none: one for each processor
    /// * `out` - what is overwritten
    ///
    /// # Errors
    ///
    /// * [`GeneratorError`]: as for [`bars`](Self::bars)
    pub fn bars_into(
        &self,
        count: usize,
        threads: Option<usize>,
        out: &mut BarSeries,
        control: &mut dyn Control,
    ) -> Result<(), GeneratorError> {
        let crew = Crew::new(threads)?;
        self.fill(0..self.len(), count, crew, out, control)
    }

    /// The bars of one of `of` equal parts of the members: the function that a worker calls.
    ///
    /// Member `k` of `n` belongs to part `i` when `i n / of <= k < (i + 1) n / of`, rounded down, so
    /// parts are runs of members that differ by at most one in size, and are empty when there are
    /// more parts than members. Joined in order they are [`bars`](Self::bars). It runs on the
    /// calling thread.
    ///
    /// # Arguments
    ///
    /// * `i` - which part, from 0
    /// * `of` - how many parts there are
    /// * `count` - how many bars each member has, 0 or more
    ///
    /// # Errors
    ///
    /// * [`GeneratorError::Config`]: when there is no such part
    /// * [`GeneratorError`]: as for [`bars`](Self::bars)
    ///
    /// ```python
    /// import market_data_source as mds
    ///
    /// ensemble = mds.Ensemble(mds.GeneratorConfig(seed=7), paths=10)
    /// parts = [ensemble.partition(i, of=3, count=100) for i in range(3)]
    /// assert [len(part) for part in parts] == [300, 300, 400]
    /// assert (parts[2].close == ensemble.bars(100).close[600:]).all()
    /// ```
    pub fn partition(
        &self,
        i: usize,
        of: usize,
        count: usize,
        control: &mut dyn Control,
    ) -> Result<BarSeries, GeneratorError> {
        let members = part(i, of, self.len())?;
        let mut series = BarSeries::default();
        self.fill(members, count, Crew::alone(), &mut series, control)?;
        Ok(series)
    }

    /// The first closing prices of every member: row `t` and column `k` is the close of bar `t` of
    /// member `k`. Each column lies in one piece of memory (Fortran order).
    ///
    /// # Arguments
    ///
    /// * `count` - how many bars each member has, 0 or more
    /// * `threads` - how many threads work, 1 or more; none: one for each processor
    ///
    /// # Errors
    ///
    /// * [`GeneratorError`]: as for [`bars`](Self::bars)
    ///
    /// ```python
    /// import market_data_source as mds
    ///
    /// closes = mds.Ensemble(mds.GeneratorConfig(seed=7), paths=500).closes(250)
    /// assert closes.shape == (250, 500)
    /// ```
    pub fn closes(
        &self,
        count: usize,
        threads: Option<usize>,
        control: &mut dyn Control,
    ) -> Result<Array2<f64>, GeneratorError> {
        let crew = Crew::new(threads)?;
        let members = self.len();
        let rows = columns::rows(members, count)?;
        self.members.check_times(count)?;
        let closes = if crew.is_alone() {
            let mut closes = reserved(rows)?;
            crew::append_closes(&self.members, count, &mut closes, control)?;
            closes
        } else {
            let mut closes = zeroed(rows)?;
            crew::closes(&self.members, count, &mut closes, crew, control)?;
            closes
        };
        let shape = (count, members).f();
        Array2::from_shape_vec(shape, closes).map_err(|_| out_of_memory(rows))
    }

    /// The closing prices of [`closes`](Self::closes), written over others: fastest where each column
    /// of the array lies in one piece of memory (Fortran order).
    ///
    /// # Arguments
    ///
    /// * `count` - how many bars each member has, 0 or more
    /// * `threads` - how many threads work, 1 or more; none: one for each processor
    /// * `out` - what is overwritten: `count` rows and a column for each member
    ///
    /// # Errors
    ///
    /// * [`GeneratorError`]: as for [`bars`](Self::bars), and when `out` has another shape
    pub fn closes_into(
        &self,
        count: usize,
        threads: Option<usize>,
        mut out: ArrayViewMut2<'_, f64>,
        control: &mut dyn Control,
    ) -> Result<(), GeneratorError> {
        let (crew, shape) = (Crew::new(threads)?, (count, self.len()));
        if out.dim() != shape {
            let value = format!("an array of shape {:?}", out.dim());
            return Err(ConfigError::range("out", value, format!("shape {shape:?}")).into());
        }
        self.members.check_times(count)?;
        if let Some(columns) = out.view_mut().reversed_axes().into_slice() {
            return crew::closes(&self.members, count, columns, crew, control);
        }
        across::closes(&self.members, out, crew, control)
    }

    /// The bars of a run of members. Everything that makes bars of an ensemble comes through here.
    fn fill(
        &self,
        members: Range<usize>,
        count: usize,
        crew: Crew,
        out: &mut BarSeries,
        control: &mut dyn Control,
    ) -> Result<(), GeneratorError> {
        let made = self.members.check_times(count).and_then(|()| {
            let rows = columns::rows(members.len(), count)?;
            if crew.is_alone() {
                columns::prepare(out, rows, &self.members, Prepared::Empty)?;
                return crew::append_bars(&self.members, members, count, out, control);
            }
            columns::prepare(out, rows, &self.members, Prepared::Full)?;
            let work = Columns::of(out, members, count);
            crew::bars(&self.members, work, crew, control)
        });
        if made.is_err() {
            *out = BarSeries::default();
        }
        made
    }
}

/// The members of one of several equal parts.
fn part(i: usize, of: usize, members: usize) -> Result<Range<usize>, GeneratorError> {
    if of == 0 {
        return Err(ConfigError::range("of", of, "1 or more").into());
    }
    if i >= of {
        return Err(ConfigError::range("i", i, format!("0 to {}", of - 1)).into());
    }
    let edge = |part: usize| (part as u128 * members as u128 / of as u128) as usize;
    Ok(edge(i)..edge(i + 1))
}

impl fmt::Debug for Ensemble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Ensemble")
            .field("symbols", &self.members.names.len())
            .field("paths", &self.members.paths)
            .field("seed", &self.members.seed)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::part;

    #[test]
    fn parts_are_runs_that_cover_all_members_once() {
        for members in [0, 1, 2, 7, 64, 1000] {
            for of in [1, 2, 3, 8, 64, 65, 5000] {
                let parts: Vec<_> = (0..of).map(|i| part(i, of, members).unwrap()).collect();
                assert_eq!((parts[0].start, parts[of - 1].end), (0, members));
                assert!(parts.windows(2).all(|pair| pair[0].end == pair[1].start));
                let sizes = || parts.iter().map(ExactSizeIterator::len);
                assert!(sizes().max().unwrap() - sizes().min().unwrap() <= 1);
            }
        }
        assert!(part(0, 0, 5).is_err() && part(3, 3, 5).is_err());
        assert_eq!(part(usize::MAX - 1, usize::MAX, 5).unwrap().end, 5);
    }
}
