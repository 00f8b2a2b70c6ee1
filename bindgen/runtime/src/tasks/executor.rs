//! The Tokio runtime of this process, and futures that a thread waits for.

use std::sync::OnceLock;
use std::time::Duration;

use pyo3::prelude::*;
use tokio::runtime::{Builder, Handle, Runtime};

use super::{Work, coroutine, guarded};
use crate::package::{Package, package_error};

/// A waiting thread looks for signals this often.
pub(super) const NAP: Duration = Duration::from_millis(50);

struct Executor {
    process: u32,
    runtime: Runtime,
}

static EXECUTOR: OnceLock<Executor> = OnceLock::new();

/// The runtime's handle; the runtime starts with the first call.
///
/// # Errors
/// `OSError` when its threads cannot be started; the package's `ForkError` when they were started
/// before this process was forked, and so do not exist here.
pub(super) fn handle<P: Package>(py: Python<'_>) -> PyResult<&'static Handle> {
    let executor = if let Some(executor) = EXECUTOR.get() {
        executor
    } else {
        let runtime =
            Builder::new_multi_thread().enable_all().thread_name("tokio-python").build()?;
        let made = Executor { process: std::process::id(), runtime };
        // Another thread may have been faster; then this one's runtime ends here.
        if let Err(other) = EXECUTOR.set(made) {
            other.runtime.shutdown_background();
        }
        EXECUTOR.wait()
    };
    if executor.process == std::process::id() {
        return Ok(executor.runtime.handle());
    }
    let text = format!(
        "the threads behind the asynchronous calls of {} stayed in the process that this one was \
         forked from: start worker processes by `spawn` or `forkserver`, or make no such call \
         before the fork",
        P::NAME
    );
    Err(package_error::<P>(py, "ForkError", text))
}

/// Runs a future to its end on this thread, while other Python threads go on; hears Ctrl-C.
///
/// # Errors
/// What the future raises; what a signal handler raises, which ends the future.
pub fn blocking<P: Package>(py: Python<'_>, future: Work) -> PyResult<Bound<'_, PyAny>> {
    let handle = handle::<P>(py)?;
    let mut work = guarded::<P>(future);
    loop {
        // No event loop waits, even where one runs on this thread.
        let slice = coroutine::on(None, async { tokio::time::timeout(NAP, &mut work).await });
        if let Ok(finish) = py.detach(|| handle.block_on(slice)) {
            return finish.run(py);
        }
        if let Err(raised) = py.check_signals() {
            // Whatever is dropped may wait for somebody who waits for the interpreter.
            py.detach(|| drop(work));
            return Err(raised);
        }
    }
}
