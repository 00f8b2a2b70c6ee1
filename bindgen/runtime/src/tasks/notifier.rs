//! Tells event loops that their futures are done: from one thread, so that no worker of the runtime
//! waits for the interpreter, and all that is done at one time in one call.

use std::sync::OnceLock;
use std::sync::mpsc::{self, Receiver, Sender};

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyCFunction, PyList};

/// A future of an event loop.
pub(super) struct Wake {
    pub(super) event_loop: Py<PyAny>,
    pub(super) future: Py<PyAny>,
}

static SENDER: OnceLock<Sender<Wake>> = OnceLock::new();

/// Starts the thread if there is none.
pub(super) fn start() -> PyResult<()> {
    if SENDER.get().is_none() {
        let (sender, receiver) = mpsc::channel();
        if SENDER.set(sender).is_ok() {
            std::thread::Builder::new()
                .name("tokio-python-wakes".to_owned())
                .spawn(move || run(&receiver))?;
        }
    }
    Ok(())
}

/// The future's result is there.
pub(super) fn notify(wake: Wake) {
    if let Some(sender) = SENDER.get() {
        let _ = sender.send(wake);
    }
}

fn run(receiver: &Receiver<Wake>) {
    while let Ok(first) = receiver.recv() {
        let mut batch = vec![first];
        // At the very end there is no interpreter, nor a loop that waits.
        Python::try_attach(|py| {
            batch.extend(receiver.try_iter());
            tell(py, batch);
        });
    }
}

/// One call for each loop.
fn tell(py: Python<'_>, batch: Vec<Wake>) {
    let mut loops: Vec<(Py<PyAny>, Vec<Py<PyAny>>)> = Vec::new();
    for wake in batch {
        match loops.iter_mut().find(|(known, _)| known.is(&wake.event_loop)) {
            Some((_, futures)) => futures.push(wake.future),
            None => loops.push((wake.event_loop, vec![wake.future])),
        }
    }
    for (event_loop, futures) in loops {
        // A loop that is closed has nobody left who waits.
        let _ = settle(py).and_then(|settle| {
            event_loop.call_method1(py, "call_soon_threadsafe", (settle, PyList::new(py, futures)?))
        });
    }
}

/// The function that the loop calls: wakes whoever waits for these futures.
fn settle(py: Python<'_>) -> PyResult<&Bound<'_, PyCFunction>> {
    static SETTLE: PyOnceLock<Py<PyCFunction>> = PyOnceLock::new();
    let made =
        SETTLE.get_or_try_init(py, || wrap_pyfunction!(settle_futures, py).map(Bound::unbind))?;
    Ok(made.bind(py))
}

#[pyfunction]
fn settle_futures(futures: Vec<Bound<'_, PyAny>>) -> PyResult<()> {
    for future in futures {
        // Whoever was cancelled meanwhile does not wait any more.
        if !future.call_method0("done")?.is_truthy()? {
            future.call_method1("set_result", (future.py().None(),))?;
        }
    }
    Ok(())
}
