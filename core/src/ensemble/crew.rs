//! Threads that share the members of an ensemble between them.
//!
//! What a member's rows are does not depend on who makes them, and each has its place in memory, so
//! results are the same for any number of threads. The calling thread works with the others, and is the
//! one that tells of the progress and listens.

use std::iter::repeat_n;
use std::num::NonZero;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::columns::Columns;
use super::members::{Member, Members};
use crate::control::Control;
use crate::error::{ConfigError, GeneratorError};
use crate::model::STRETCH;
use crate::model::bars::{Cursor, Walk};
use crate::series::bars::BarSeries;
use crate::series::store::{Closes, Sink};

/// Rows that a thread takes at a time: enough to be worth the taking, few enough to share evenly.
const SHARE: usize = 8192;
/// The calling thread looks at its control this often.
const LOOK: Duration = Duration::from_millis(20);

/// How many threads work.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Crew(usize);

impl Crew {
    /// So many threads; none: one for each processor.
    pub(crate) fn new(threads: Option<usize>) -> Result<Self, GeneratorError> {
        match threads {
            Some(0) => Err(ConfigError::range("threads", 0, "1 or more").into()),
            Some(threads) => Ok(Self(threads)),
            None => Ok(Self(thread::available_parallelism().map_or(1, NonZero::get))),
        }
    }

    /// The calling thread alone.
    pub(crate) fn alone() -> Self {
        Self(1)
    }

    /// How much of some work falls to each thread, rounded down.
    pub(crate) fn share(self, work: usize) -> usize {
        work / self.0
    }

    /// Whether this is one thread: then rows are made in their order, and can be appended.
    pub(crate) fn is_alone(self) -> bool {
        self.0 == 1
    }
}

/// Makes the bars of all members of some columns.
pub(super) fn bars(
    members: &Members,
    mut columns: Columns<'_>,
    crew: Crew,
    control: &mut dyn Control,
) -> Result<(), GeneratorError> {
    let (count, left) = (columns.count, columns.members.len());
    let shares = std::iter::from_fn(move || {
        (!columns.members.is_empty()).then(|| columns.take(members_a_share(columns.count)))
    });
    run(crew, (count, left), shares, control, |share, tell| {
        let Columns { members: range, count, mut symbols, paths, mut rows } = share;
        for (place, member) in range.enumerate() {
            let Some(member) = members.get(member) else { return Ok(()) };
            let own = place * count..(place + 1) * count;
            if let Some(codes) = &mut symbols {
                codes[own.clone()].fill(member.symbol as u32);
            }
            paths[own].fill(member.track.path);
            let market = member.market;
            stretches(count, tell, |from, len| {
                let walk = Walk { market, track: member.track, from, len };
                walk.into(&mut rows.columns().of_path(market.start))
            })?;
        }
        Ok(())
    })
}

/// Appends the bars of a run of members to a series, on the calling thread.
pub(super) fn append_bars(
    members: &Members,
    range: Range<usize>,
    count: usize,
    series: &mut BarSeries,
    control: &mut dyn Control,
) -> Result<(), GeneratorError> {
    alone((count, range.len()), control, |tell| {
        for Member { market, track, symbol, .. } in range.filter_map(|it| members.get(it)) {
            if let Some(labels) = &mut series.symbol {
                labels.codes.extend(repeat_n(symbol as u32, count));
            }
            series.path.get_or_insert_default().extend(repeat_n(track.path, count));
            stretches(count, tell, |from, len| {
                let walk = Walk { market, track, from, len };
                walk.into(&mut series.columns().of_path(market.start))
            })?;
        }
        Ok(())
    })
}

/// Makes the closes of all members, one after another.
pub(super) fn closes(
    members: &Members,
    count: usize,
    out: &mut [f64],
    crew: Crew,
    control: &mut dyn Control,
) -> Result<(), GeneratorError> {
    let mut left = 0..members.len();
    let mut out = out;
    let total = (count, members.len());
    let shares = std::iter::from_fn(move || {
        let taken = members_a_share(count).min(left.len());
        let range = left.start..left.start + taken;
        left.start = range.end;
        let (now, rest) = std::mem::take(&mut out).split_at_mut(taken * count);
        out = rest;
        (taken > 0).then_some((range, now))
    });
    run(crew, total, shares, control, |(range, mut out), tell| {
        closes_of(members, range, count, &mut out, tell)
    })
}

/// Appends the closes of all members, on the calling thread.
pub(super) fn append_closes(
    members: &Members,
    count: usize,
    out: &mut Vec<f64>,
    control: &mut dyn Control,
) -> Result<(), GeneratorError> {
    alone((count, members.len()), control, |tell| {
        closes_of(members, 0..members.len(), count, out, tell)
    })
}

fn closes_of(
    members: &Members,
    range: Range<usize>,
    count: usize,
    out: &mut impl Sink<f64>,
    tell: &mut dyn FnMut(usize) -> bool,
) -> Result<(), GeneratorError> {
    for Member { market, track, .. } in range.filter_map(|member| members.get(member)) {
        stretches(count, tell, |from, len| {
            Walk { market, track, from, len }.into(&mut Closes(&mut *out))
        })?;
    }
    Ok(())
}

fn members_a_share(count: usize) -> usize {
    (SHARE / count.max(1)).max(1)
}

/// Goes along a path by stretches, telling of the rows of each. Ends early when that says so.
fn stretches(
    count: usize,
    tell: &mut dyn FnMut(usize) -> bool,
    mut step: impl FnMut(Cursor, usize) -> Result<Cursor, GeneratorError>,
) -> Result<(), GeneratorError> {
    let mut cursor = Cursor::default();
    let mut done = 0;
    while done < count {
        let len = (count - done).min(STRETCH);
        cursor = step(cursor, len)?;
        done += len;
        if tell(len) {
            return Err(GeneratorError::Interrupted);
        }
    }
    Ok(())
}

/// Does all shares of some work. `work` tells of the rows it has done, and hears whether to stop.
///
/// Whatever fails first in the order of the shares is the error, on any number of threads.
pub(super) fn run<Share: Send>(
    crew: Crew,
    (count, members): (usize, usize),
    mut shares: impl Iterator<Item = Share> + Send,
    control: &mut dyn Control,
    work: impl Fn(Share, &mut dyn FnMut(usize) -> bool) -> Result<(), GeneratorError> + Sync,
) -> Result<(), GeneratorError> {
    let total = count as u64 * members as u64;
    let threads = crew.0.min(members.div_ceil(members_a_share(count)));
    if total == 0 {
        return Ok(());
    }
    if threads <= 1 {
        return alone((count, members), control, |tell| {
            shares.try_for_each(|share| work(share, &mut *tell))
        });
    }
    let (queue, state) = (Mutex::new(shares.enumerate()), Shared::default());
    let labour = |tell: &mut dyn FnMut(usize) -> bool| {
        while state.goes_on() {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((place, share)) = next else { return };
            if let Err(error) = work(share, &mut *tell) {
                state.fail(place, error);
            }
        }
    };
    thread::scope(|scope| {
        let (over, heard) = channel::<()>();
        // Where the system gives no more threads, there are those that it gave, and this one.
        for _ in 1..threads {
            let (over, labour, state) = (over.clone(), &labour, &state);
            let thread = thread::Builder::new().spawn_scoped(scope, move || {
                // Hung up when the thread ends, however it does.
                let _over = over;
                labour(&mut |rows| state.tell(rows));
            });
            if thread.is_err() {
                break;
            }
        }
        drop(over);
        let mut looked = Instant::now();
        labour(&mut |rows| {
            if looked.elapsed() >= LOOK {
                looked = Instant::now();
                state.look(control, total);
            }
            state.tell(rows)
        });
        while heard.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
            state.look(control, total);
        }
    });
    state.end(control, total)
}

/// Does some work on the calling thread.
fn alone(
    (count, members): (usize, usize),
    control: &mut dyn Control,
    work: impl FnOnce(&mut dyn FnMut(usize) -> bool) -> Result<(), GeneratorError>,
) -> Result<(), GeneratorError> {
    let (total, mut done) = (count as u64 * members as u64, 0);
    work(&mut |rows: usize| {
        done += rows as u64;
        control.progress(done, total);
        control.should_stop()
    })
}

/// What threads at work know of each other.
#[derive(Debug, Default)]
struct Shared {
    done: AtomicU64,
    stop: AtomicBool,
    /// The first failure in the order of the shares so far.
    failed: Mutex<Option<(usize, GeneratorError)>>,
}

impl Shared {
    /// Counts rows; whether to stop.
    fn tell(&self, rows: usize) -> bool {
        self.done.fetch_add(rows as u64, Ordering::Relaxed);
        self.stop.load(Ordering::Relaxed)
    }

    /// Whether more shares should be begun. Those before a failure are in hand by then.
    fn goes_on(&self) -> bool {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    fn fail(&self, place: usize, error: GeneratorError) {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if failed.as_ref().is_none_or(|(earlier, _)| place < *earlier) {
            *failed = Some((place, error));
        }
    }

    fn look(&self, control: &mut dyn Control, total: u64) {
        control.progress(self.done.load(Ordering::Relaxed), total);
        if control.should_stop() {
            self.stop.store(true, Ordering::Relaxed);
        }
    }

    fn end(self, control: &mut dyn Control, total: u64) -> Result<(), GeneratorError> {
        if let Some((_, error)) = self.failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(error);
        }
        control.progress(self.done.into_inner(), total);
        if control.should_stop() { Err(GeneratorError::Interrupted) } else { Ok(()) }
    }
}
