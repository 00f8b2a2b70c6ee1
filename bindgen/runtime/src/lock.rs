//! The lock behind `Shared`: knows which threads hold it, so that none waits for itself.

#[cfg(feature = "tokio")]
mod tasks;

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError};
use std::task::Waker;
use std::thread::ThreadId;
use std::time::{Duration, Instant};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyDict, PyTuple};

use crate::package::{Package, package_error};
use crate::shared::MakeError;
#[cfg(feature = "tokio")]
pub(crate) use tasks::TaskHold;

/// How long a waiting thread sleeps before it looks for signals.
const NAP: Duration = Duration::from_millis(50);
/// The state is held for nanoseconds; when it cannot be had for so long, its holder is gone.
const STUCK: Duration = Duration::from_secs(2);

/// How a lock is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Together with other readers.
    Read,
    /// Alone.
    Write,
}

#[derive(Debug, Clone, Copy)]
struct Holder {
    thread: usize,
    mode: Mode,
    /// In which process of a line of forks it was acquired.
    generation: u64,
}

#[derive(Debug)]
struct State {
    holders: Vec<Holder>,
    /// How often it has been acquired.
    uses: u64,
    waiting: usize,
    waiting_writers: usize,
    /// Tasks that wait.
    wakers: Vec<Waker>,
}

/// A lock for many readers or one writer.
#[derive(Debug, Clone)]
pub(crate) struct Lock(Arc<Core>);

#[derive(Debug)]
struct Core {
    state: Mutex<State>,
    freed: Condvar,
    /// The only thread that may have it.
    home: Option<ThreadId>,
}

/// Why a lock was not acquired.
#[allow(unreachable_pub, reason = "public where tasks wait for it, with the feature `tokio`")]
pub enum Refused {
    /// Somebody else holds it.
    Busy,
    /// This thread holds it.
    Own,
    /// A thread that holds it waits, perhaps through others, for what this thread holds.
    Ring,
    /// A thread held it that does not exist in this process.
    Forked,
    /// Only another thread may have it.
    Elsewhere,
    /// A task asked for what another object lends.
    #[cfg(feature = "tokio")]
    Lent,
    /// The object behind the lock was given away.
    Gone(String),
}

/// A number that no other living thread has.
fn this_thread() -> usize {
    thread_local!(static MARK: Cell<u8> = const { Cell::new(0) });
    // The variable's address; at the very end of a thread there is none, nor a second thread with none.
    MARK.try_with(|mark| std::ptr::from_ref(mark).addr()).unwrap_or(0)
}

/// How many forks lie between this process and the one that loaded the library.
static GENERATION: AtomicU64 = AtomicU64::new(0);

/// In which process of a line of forks this is.
pub(crate) fn generation() -> u64 {
    GENERATION.load(Ordering::Relaxed)
}

/// Counts forks from now on, so that locks held by threads of the parent are recognised.
pub(crate) fn watch_forks(py: Python<'_>) -> PyResult<()> {
    static WATCHING: pyo3::sync::PyOnceLock<()> = pyo3::sync::PyOnceLock::new();
    WATCHING.get_or_try_init(py, || {
        let os = py.import("os")?;
        if os.hasattr("register_at_fork")? {
            let count = |_: &Bound<'_, PyTuple>, _: Option<&Bound<'_, PyDict>>| {
                GENERATION.fetch_add(1, Ordering::Relaxed);
            };
            let options = PyDict::new(py);
            options.set_item("after_in_child", PyCFunction::new_closure(py, None, None, count)?)?;
            os.call_method("register_at_fork", (), Some(&options))?;
        }
        Ok::<_, PyErr>(())
    })?;
    Ok(())
}

impl State {
    pub(super) fn try_acquire(&mut self, thread: usize, mode: Mode) -> Result<(), Refused> {
        let mut busy = false;
        for holder in &self.holders {
            let conflict = mode == Mode::Write || holder.mode == Mode::Write;
            if holder.thread == thread {
                if conflict {
                    return Err(Refused::Own);
                }
                // Who reads already may read again, whoever waits: waiting could never end.
                self.hold(thread, mode);
                return Ok(());
            }
            if conflict {
                if holder.generation != GENERATION.load(Ordering::Relaxed) {
                    return Err(Refused::Forked);
                }
                busy = true;
            }
        }
        // Readers let a waiting writer go first, or a stream of readers would keep it out for ever.
        if busy || (mode == Mode::Read && self.waiting_writers > 0) {
            return Err(Refused::Busy);
        }
        self.hold(thread, mode);
        Ok(())
    }

    fn hold(&mut self, thread: usize, mode: Mode) {
        let generation = GENERATION.load(Ordering::Relaxed);
        self.holders.push(Holder { thread, mode, generation });
        self.uses = self.uses.wrapping_add(1);
    }
}

/// Locks what is only ever held for nanoseconds; `None` when a fork has left it locked for ever.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    let mut begun = None;
    loop {
        match mutex.try_lock() {
            Ok(state) => return Some(state),
            Err(TryLockError::Poisoned(poisoned)) => return Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => {
                if begun.get_or_insert_with(Instant::now).elapsed() > STUCK {
                    return None;
                }
                std::thread::yield_now();
            }
        }
    }
}

impl Core {
    /// The state; `None` when a fork has left it locked for ever.
    fn state(&self) -> Option<MutexGuard<'_, State>> {
        locked(&self.state)
    }

    /// Waits for a short while.
    fn wait(&self, thread: usize, mode: Mode) -> Result<(), Refused> {
        let until = Instant::now() + NAP;
        let mut state = self.state().ok_or(Refused::Forked)?;
        loop {
            match state.try_acquire(thread, mode) {
                Err(Refused::Busy) => {}
                other => return other,
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Refused::Busy);
            }
            state = self.freed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl Lock {
    pub(crate) fn new() -> Self {
        Self::with_home(None)
    }

    /// A lock that no other thread than this one gets.
    pub(crate) fn bound() -> Self {
        Self::with_home(Some(std::thread::current().id()))
    }

    /// Whether this thread may have it at all.
    pub(crate) fn is_home(&self) -> bool {
        self.0.home.is_none_or(|home| home == std::thread::current().id())
    }

    fn with_home(home: Option<ThreadId>) -> Self {
        let state = State {
            holders: Vec::new(),
            uses: 0,
            waiting: 0,
            waiting_writers: 0,
            wakers: Vec::new(),
        };
        Self(Arc::new(Core { state: Mutex::new(state), freed: Condvar::new(), home }))
    }

    /// Acquires the lock, waiting for other threads.
    pub(crate) fn acquire<P: Package>(&self, py: Python<'_>, mode: Mode) -> PyResult<()> {
        self.acquire_with(py, mode, package_error::<P>)
    }

    /// How often it has been acquired by anybody; none when a fork has left it locked for ever.
    pub(crate) fn uses(&self) -> Option<u64> {
        self.0.state().map(|state| state.uses)
    }

    /// Acquires the lock if nobody has to be waited for.
    pub(crate) fn try_now(&self, mode: Mode) -> bool {
        self.is_home()
            && self
                .0
                .state()
                .is_some_and(|mut state| state.try_acquire(this_thread(), mode).is_ok())
    }

    /// As [`Self::acquire`], where the package is known by the exceptions that it makes.
    pub(crate) fn acquire_with(&self, py: Python<'_>, mode: Mode, make: MakeError) -> PyResult<()> {
        if !self.is_home() {
            return Err(Refused::Elsewhere.into_error(py, make));
        }
        let thread = this_thread();
        let first = match self.0.state() {
            Some(mut state) => state.try_acquire(thread, mode),
            None => Err(Refused::Forked),
        };
        match first {
            Ok(()) => return Ok(()),
            Err(Refused::Busy) => {}
            Err(refused) => return Err(refused.into_error(py, make)),
        }
        let _waiting = Waiting::new(&self.0, thread, mode);
        loop {
            match py.detach(|| self.0.wait(thread, mode)) {
                Ok(()) => return Ok(()),
                Err(Refused::Busy) if closes_ring(thread) => {
                    return Err(Refused::Ring.into_error(py, make));
                }
                Err(Refused::Busy) => py.check_signals()?,
                Err(refused) => return Err(refused.into_error(py, make)),
            }
        }
    }

    /// Gives the lock back, from the thread that acquired it.
    pub(crate) fn release(&self, mode: Mode) {
        self.release_from(this_thread(), mode);
    }

    fn release_from(&self, holder: usize, mode: Mode) {
        let mut anybody_waits = true;
        let mut wakers = Vec::new();
        if let Some(mut state) = self.0.state() {
            let held =
                state.holders.iter().position(|held| held.thread == holder && held.mode == mode);
            if let Some(held) = held {
                state.holders.swap_remove(held);
            }
            anybody_waits = state.waiting > 0;
            wakers = std::mem::take(&mut state.wakers);
        }
        if anybody_waits {
            self.0.freed.notify_all();
        }
        wakers.into_iter().for_each(Waker::wake);
    }
}

/// Threads, each with the lock that it waits for.
type WaitingList = Vec<(usize, Arc<Core>)>;

/// Which thread waits for what, over all locks.
static WAITING: Mutex<WaitingList> = Mutex::new(Vec::new());

/// The list above; `None` when a fork has left it locked for ever.
fn all_waiting() -> Option<MutexGuard<'static, WaitingList>> {
    locked(&WAITING)
}

/// Whether this thread, which waits, is waited for by a thread that it waits for.
fn closes_ring(thread: usize) -> bool {
    let Some(waiting) = all_waiting() else { return false };
    let mut seen = Vec::new();
    let mut ahead = vec![thread];
    while let Some(next) = ahead.pop() {
        for (_, lock) in waiting.iter().filter(|(waiter, _)| *waiter == next) {
            let Some(state) = lock.state() else { continue };
            for holder in &state.holders {
                if holder.thread == thread {
                    return true;
                }
                if !seen.contains(&holder.thread) {
                    seen.push(holder.thread);
                    ahead.push(holder.thread);
                }
            }
        }
    }
    false
}

/// Makes it known, while it lives, that a thread waits.
struct Waiting<'a> {
    lock: &'a Arc<Core>,
    thread: usize,
    mode: Mode,
}

impl<'a> Waiting<'a> {
    fn new(lock: &'a Arc<Core>, thread: usize, mode: Mode) -> Self {
        if let Some(mut state) = lock.state() {
            state.waiting += 1;
            state.waiting_writers += usize::from(mode == Mode::Write);
        }
        if let Some(mut waiting) = all_waiting() {
            waiting.push((thread, Arc::clone(lock)));
        }
        Self { lock, thread, mode }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Some(mut waiting) = all_waiting() {
            let found = waiting
                .iter()
                .position(|(thread, lock)| *thread == self.thread && Arc::ptr_eq(lock, self.lock));
            if let Some(found) = found {
                waiting.swap_remove(found);
            }
        }
        let mut wakers = Vec::new();
        if let Some(mut state) = self.lock.state() {
            let writers = usize::from(self.mode == Mode::Write);
            state.waiting = state.waiting.saturating_sub(1);
            state.waiting_writers = state.waiting_writers.saturating_sub(writers);
            wakers = std::mem::take(&mut state.wakers);
        }
        self.lock.freed.notify_all();
        wakers.into_iter().for_each(Waker::wake);
    }
}

impl Refused {
    pub(crate) fn into_error(self, py: Python<'_>, make: MakeError) -> PyErr {
        let text = match self {
            Self::Gone(text) => return PyRuntimeError::new_err(text),
            #[cfg(feature = "tokio")]
            Self::Lent => {
                return PyRuntimeError::new_err(
                    "this object belongs to another one, which may change while a task waits",
                );
            }
            Self::Elsewhere => {
                return PyRuntimeError::new_err(
                    "this object can only be used on the thread that made it: make another one there",
                );
            }
            Self::Own | Self::Busy => {
                "this object is in the middle of a call on this very thread, from which it is used \
                 again, as by a progress callback: use another object there, or wait for the end of \
                 the call"
            }
            Self::Ring => {
                "this thread and another one each use an object that the other waits for: use them \
                 in the same order in all threads"
            }
            Self::Forked => {
                "this object was in use by another thread when the process was forked: make a new \
                 one in this process"
            }
        };
        make(py, "ReentrantCallError", text.to_owned())
    }
}
