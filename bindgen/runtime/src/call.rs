//! The door between Python and Rust: no panic passes it, and long work goes on without the interpreter.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};

use pyo3::prelude::*;

use crate::callback::Raised;
use crate::package::{Package, package_error};
use crate::progress::Progress;

thread_local! {
    /// How many doors this thread is inside of.
    static INSIDE: Cell<usize> = const { Cell::new(0) };
    /// Where the last panic inside of a door happened.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Inside of a door a panic is not printed: it becomes an exception, which needs its place.
fn hook(info: &PanicHookInfo<'_>) {
    let place = info.location().map(ToString::to_string);
    // The thread may be at its end, its variables gone.
    let _ = PLACE.try_with(|kept| {
        if let Ok(mut kept) = kept.try_borrow_mut() {
            *kept = place;
        }
    });
}

static INSTALLED: Once = Once::new();

#[cold]
fn install_hook() {
    // The hook cannot be changed while this thread unwinds; a later call will do it.
    if std::thread::panicking() {
        return;
    }
    INSTALLED.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if is_inside() {
                hook(info);
            } else {
                previous(info);
            }
        }));
    });
}

/// Whether this thread is inside of a door.
pub(crate) fn is_inside() -> bool {
    INSIDE.try_with(Cell::get).unwrap_or(0) > 0
}

/// What a panic left behind.
pub(crate) struct Panic {
    message: String,
    place: Option<String>,
    /// What a Python callable raised, which only passed through.
    raised: Option<PyErr>,
}

impl Panic {
    #[cold]
    pub(crate) fn new(payload: Box<dyn Any + Send>) -> Self {
        let place = PLACE.with(|kept| kept.try_borrow_mut().ok().and_then(|mut kept| kept.take()));
        let payload = match payload.downcast::<Raised>() {
            Ok(raised) => return Self { message: String::new(), place, raised: Some(raised.0) },
            Err(other) => other,
        };
        let message = if let Some(text) = payload.downcast_ref::<&'static str>() {
            (*text).to_owned()
        } else if let Some(text) = payload.downcast_ref::<String>() {
            text.clone()
        } else {
            // Whatever this is, dropping it may panic again.
            std::mem::forget(payload);
            "a panic without a message".to_owned()
        };
        Self { message, place, raised: None }
    }

    /// The package's `InternalError`.
    #[cold]
    pub(crate) fn into_error<P: Package>(self, py: Python<'_>) -> PyErr {
        if let Some(error) = self.raised {
            return error;
        }
        let place = self.place.map(|place| format!(" (at {place})")).unwrap_or_default();
        let report = if P::REPORT.is_empty() { "please report it" } else { P::REPORT };
        let text = format!(
            "{} has a bug: {}{place}. This is not your fault: {report}.",
            P::NAME,
            self.message
        );
        package_error::<P>(py, "InternalError", text)
    }
}

/// Runs the closure; a panic is a value.
#[inline]
pub(crate) fn caught<R>(work: impl FnOnce() -> R) -> Result<R, Panic> {
    if !INSTALLED.is_completed() {
        install_hook();
    }
    // Whatever the closure was changing may be half done; objects say so or are not used again.
    let work = AssertUnwindSafe(work);
    // The thread's variable is looked up once: that is most of what a short call costs here.
    let run = |inside: &Cell<usize>| {
        let outside = inside.replace(inside.get() + 1);
        let result = catch_unwind(work);
        inside.set(outside);
        result
    };
    INSIDE.with(run).map_err(Panic::new)
}

/// Signals are looked at once in so many steps.
const STEPS_PER_POLL: u32 = 1024;

/// One step of an iteration that Python may drive from C (`list(iterator)`), where nobody else looks
/// at signals.
///
/// # Errors
/// `KeyboardInterrupt`, or whatever a signal handler raises.
pub fn poll_signals(py: Python<'_>) -> PyResult<()> {
    static STEPS: AtomicU32 = AtomicU32::new(0);
    if STEPS.fetch_add(1, Ordering::Relaxed).is_multiple_of(STEPS_PER_POLL) {
        py.check_signals()?;
    }
    Ok(())
}

/// Runs short work while attached to the interpreter.
///
/// # Errors
/// The package's `InternalError` when the work panics.
#[inline]
pub fn attached<P: Package, R>(py: Python<'_>, work: impl FnOnce() -> R) -> PyResult<R> {
    caught(work).map_err(|panic| panic.into_error::<P>(py))
}

/// Runs work of unknown length while other Python threads go on.
///
/// # Errors
/// The package's `InternalError` when the work panics.
pub fn detached<P: Package, R: Send>(
    py: Python<'_>,
    work: impl FnOnce() -> R + Send,
) -> PyResult<R> {
    py.detach(|| caught(work)).map_err(|panic| panic.into_error::<P>(py))
}

/// Runs work that reports its progress and asks whether to stop, while other Python threads go on.
///
/// # Errors
/// What was raised meanwhile, by Ctrl-C or by the progress callback, takes the place of the result.
/// The package's `InternalError` when the work panics.
pub fn controlled<P: Package, R: Send>(
    py: Python<'_>,
    progress: Progress,
    work: impl FnOnce(&mut Progress) -> R + Send,
) -> PyResult<R> {
    let mut progress = progress;
    let result = {
        let progress = &mut progress;
        py.detach(move || caught(|| work(progress)))
    };
    let ended = progress.end(py);
    match result {
        Ok(result) => ended.map(|()| result),
        Err(panic) => Err(panic.into_error::<P>(py)),
    }
}

/// For loops that make many Python objects: handles signals and lets other threads have a turn, as
/// Python's own loops do. To be called every few milliseconds.
pub(crate) fn breathe(py: Python<'_>) -> PyResult<()> {
    py.check_signals()?;
    py.detach(|| ());
    Ok(())
}
