//! What Python awaits: a Rust future with the methods of a coroutine.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use pyo3::exceptions::{PyRuntimeError, PyStopIteration, PyValueError};
use pyo3::prelude::*;
use tokio::runtime::Handle;
use tokio::task::AbortHandle;

use super::notifier::{self, Wake};
use super::{Finish, Work, coroutine, executor};
use crate::package::Package;

/// A Rust future with the methods of a coroutine. It begins when it is first awaited, on the thread of
/// the event loop; if it is not done at once, the runtime's threads go on with it.
#[pyclass(frozen, name = "awaitable")]
pub struct Awaitable {
    state: Mutex<State>,
    handle: fn(Python<'_>) -> PyResult<&'static Handle>,
}

enum State {
    Fresh(Work),
    Waiting(Waiting),
    /// A method of it is running.
    Busy,
    Done,
}

/// A future that the runtime's threads go on with.
struct Waiting {
    /// Of the event loop's future, which is done when the result is there.
    iterator: Py<PyAny>,
    result: Arc<Mutex<Option<Finish>>>,
    task: AbortHandle,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        // Does nothing when the task is done. Else its future is dropped as soon as it is not polled.
        self.task.abort();
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Awaitable {
    pub(super) fn of<P: Package>(py: Python<'_>, work: Work) -> PyResult<Bound<'_, PyAny>> {
        Self::with(py, work, executor::handle::<P>)
    }

    pub(super) fn with(
        py: Python<'_>,
        work: Work,
        handle: fn(Python<'_>) -> PyResult<&'static Handle>,
    ) -> PyResult<Bound<'_, PyAny>> {
        let made = Self { state: Mutex::new(State::Fresh(work)), handle };
        Ok(Bound::new(py, made)?.into_any())
    }

    fn replace(&self, state: State) -> State {
        std::mem::replace(&mut *locked(&self.state), state)
    }

    /// The first step: polls in place, so that what is ready costs no switch of threads.
    fn begin<'py>(&self, py: Python<'py>, mut work: Work) -> PyResult<Bound<'py, PyAny>> {
        let handle = (self.handle)(py)?;
        let first = py.detach(|| {
            let _inside = handle.enter();
            coroutine::at_first(|| work.as_mut().poll(&mut Context::from_waker(Waker::noop())))
        });
        if let Poll::Ready(finish) = first {
            self.replace(State::Done);
            return Err(returned(py, finish));
        }
        let event_loop = py.import("asyncio")?.call_method0("get_running_loop").map_err(|error| {
            let text = "there is no running asyncio event loop: await this inside of `asyncio.run(...)`";
            let clear = PyRuntimeError::new_err(text);
            clear.set_cause(py, Some(error));
            clear
        })?;
        notifier::start()?;
        let future = event_loop.call_method0("create_future")?;
        let iterator = future.call_method0("__await__")?.unbind();
        let event_loop = event_loop.unbind();
        let work = coroutine::on(Some(event_loop.clone_ref(py)), work);
        let wake = Wake { event_loop, future: future.unbind() };
        let result = Arc::new(Mutex::new(None));
        let place = Arc::clone(&result);
        let task = handle.spawn(async move {
            let finish = work.await;
            *locked(&place) = Some(finish);
            notifier::notify(wake);
        });
        self.go_on(py, Waiting { iterator, result, task: task.abort_handle() }, py.None())
    }

    /// A later step: the event loop's future is waited for; behind it stands the result.
    fn go_on<'py>(
        &self,
        py: Python<'py>,
        waiting: Waiting,
        value: Py<PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        match waiting.iterator.bind(py).call_method1("send", (value,)) {
            Ok(yielded) => {
                self.replace(State::Waiting(waiting));
                Ok(yielded)
            }
            Err(error) => {
                self.replace(State::Done);
                let finish = locked(&waiting.result).take();
                match finish {
                    Some(finish) if error.is_instance_of::<PyStopIteration>(py) => {
                        Err(returned(py, finish))
                    }
                    _ => Err(error),
                }
            }
        }
    }
}

/// How a coroutine returns: by an exception that carries the value.
fn returned(py: Python<'_>, finish: Finish) -> PyErr {
    match finish.run(py) {
        Ok(value) => PyStopIteration::new_err((value.unbind(),)),
        Err(error) => error,
    }
}

#[pymethods]
impl Awaitable {
    fn __await__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.send(py, py.None())
    }

    /// Goes on until the next thing to wait for.
    fn send<'py>(&self, py: Python<'py>, value: Py<PyAny>) -> PyResult<Bound<'py, PyAny>> {
        match self.replace(State::Busy) {
            State::Fresh(work) => self.begin(py, work).inspect_err(|_| {
                self.replace(State::Done);
            }),
            State::Waiting(waiting) => self.go_on(py, waiting, value),
            State::Busy => Err(PyValueError::new_err("coroutine already executing")),
            State::Done => {
                self.replace(State::Done);
                Err(PyRuntimeError::new_err("cannot reuse already awaited coroutine"))
            }
        }
    }

    /// Ends the future, as a cancelled task does.
    #[pyo3(signature = (kind, value = None, traceback = None, /))]
    fn throw<'py>(
        &self,
        py: Python<'py>,
        kind: Bound<'py, PyAny>,
        value: Option<Bound<'py, PyAny>>,
        traceback: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let _ = traceback;
        self.close(py);
        let raised = match value {
            Some(value) if value.is_instance_of::<pyo3::exceptions::PyBaseException>() => value,
            Some(value) => kind.call1((value,))?,
            None => kind,
        };
        Err(PyErr::from_value(raised))
    }

    /// Ends the future; what it holds is dropped at once.
    fn close(&self, py: Python<'_>) {
        let ended = self.replace(State::Done);
        // Whatever is dropped may wait for a lock that somebody holds who waits for the interpreter.
        py.detach(|| drop(ended));
    }
}
