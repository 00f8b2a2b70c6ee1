//! Coroutines of Python that Rust awaits: each runs on the event loop of the call that led to it, or, where
//! there is none, on one that the runtime keeps for this.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyCFunction, PyDict, PyTuple};

tokio::task_local! {
    /// The event loop that waits for the task; none where a thread waits for it.
    static EVENT_LOOP: Option<Py<PyAny>>;
}

thread_local! {
    /// This thread is that of the event loop which waits, and polls without blocking it.
    static ON_ITS_THREAD: Cell<bool> = const { Cell::new(false) };
}

/// The first step of a call, on the thread of the event loop that waits for it.
pub(super) fn at_first<R>(poll: impl FnOnce() -> R) -> R {
    struct Back(bool);
    impl Drop for Back {
        fn drop(&mut self) {
            ON_ITS_THREAD.set(self.0);
        }
    }
    let _back = Back(ON_ITS_THREAD.replace(true));
    poll()
}

/// A future that knows which event loop waits for it.
pub(super) fn on<F: Future>(
    event_loop: Option<Py<PyAny>>,
    work: F,
) -> impl Future<Output = F::Output> {
    EVENT_LOOP.scope(event_loop, work)
}

/// What has come of it, and who wants to know.
#[derive(Default)]
struct State {
    result: Option<PyResult<Py<PyAny>>>,
    waker: Option<Waker>,
}

/// Something that Python awaits, as a Rust future.
pub(crate) struct Coroutine {
    /// Until it is first polled.
    fresh: Option<Py<PyAny>>,
    /// The `concurrent.futures.Future` of it, until it is done.
    running: Option<Py<PyAny>>,
    state: Arc<Mutex<State>>,
}

impl Coroutine {
    /// What a method returned; it begins when it is first polled.
    pub(crate) fn new(awaitable: Bound<'_, PyAny>, name: &str) -> PyResult<Self> {
        let py = awaitable.py();
        let inspect = py.import("inspect")?;
        if !inspect.call_method1("isawaitable", (&awaitable,))?.is_truthy()? {
            let got = awaitable.get_type().name()?;
            let text = format!("{name} must return an awaitable, as `async def` does, not {got}");
            return Err(PyTypeError::new_err(text));
        }
        let coroutine = inspect.call_method1("iscoroutine", (&awaitable,))?.is_truthy()?;
        let fresh = if coroutine { awaitable } else { wrapper(py)?.call1((awaitable,))? };
        Ok(Self { fresh: Some(fresh.unbind()), running: None, state: Arc::default() })
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start(&self, py: Python<'_>, coroutine: Py<PyAny>) -> PyResult<Py<PyAny>> {
        let asyncio = py.import("asyncio")?;
        let known = EVENT_LOOP.try_with(|known| known.as_ref().map(|known| known.clone_ref(py)));
        let event_loop = match known {
            Ok(known) => known,
            Err(_) if ON_ITS_THREAD.get() => {
                asyncio.call_method0("get_running_loop").ok().map(Bound::unbind)
            }
            // A call that blocks its thread, where an event loop may run that cannot go on meanwhile.
            Err(_) => None,
        };
        let event_loop = match event_loop {
            Some(known) => known,
            None => own_loop(py)?,
        };
        let running = asyncio.call_method1("run_coroutine_threadsafe", (coroutine, event_loop))?;
        let state = Arc::clone(&self.state);
        let done = move |arguments: &Bound<'_, PyTuple>, _: Option<&Bound<'_, PyDict>>| {
            let result = arguments.get_item(0).and_then(|future| future.call_method0("result"));
            let waker = {
                let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                state.result = Some(result.map(Bound::unbind));
                state.waker.take()
            };
            if let Some(waker) = waker {
                waker.wake();
            }
        };
        let done = PyCFunction::new_closure(py, None, None, done)?;
        running.call_method1("add_done_callback", (done,))?;
        Ok(running.unbind())
    }
}

impl Future for Coroutine {
    type Output = PyResult<Py<PyAny>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(result) = self.ready(context) {
            self.running = None;
            return Poll::Ready(result);
        }
        if let Some(coroutine) = self.fresh.take() {
            match Python::attach(|py| self.start(py, coroutine)) {
                Ok(running) => self.running = Some(running),
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
        Poll::Pending
    }
}

impl Coroutine {
    fn ready(&self, context: &Context<'_>) -> Option<PyResult<Py<PyAny>>> {
        let mut state = self.locked();
        let result = state.result.take();
        if result.is_none() {
            state.waker = Some(context.waker().clone());
        }
        result
    }
}

impl Drop for Coroutine {
    fn drop(&mut self) {
        let (fresh, running) = (self.fresh.take(), self.running.take());
        if fresh.is_none() && running.is_none() {
            return;
        }
        // Nobody waits for it any more: it is cancelled, or never begins.
        Python::try_attach(|py| {
            let ended = match (&fresh, &running) {
                (Some(fresh), _) => fresh.call_method0(py, "close"),
                (None, Some(running)) => running.call_method0(py, "cancel"),
                (None, None) => return,
            };
            if let Err(error) = ended {
                error.write_unraisable(py, None);
            }
        });
    }
}

/// `async def` around whatever else can be awaited.
fn wrapper(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static WRAPPER: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let text = c"async def awaited(it):\n    return await it\n";
    let made = WRAPPER.get_or_try_init(py, || {
        let module = PyModule::from_code(py, text, c"<awaited>", c"_awaited")?;
        Ok::<_, PyErr>(module.getattr("awaited")?.unbind())
    })?;
    Ok(made.bind(py))
}

/// An event loop on a thread of its own, for calls that no event loop waits for.
fn own_loop(py: Python<'_>) -> PyResult<Py<PyAny>> {
    static OWN: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let made = OWN.get_or_try_init(py, || {
        let event_loop = py.import("asyncio")?.call_method0("new_event_loop")?;
        let options = PyDict::new(py);
        options.set_item("target", event_loop.getattr("run_forever")?)?;
        options.set_item("name", "rust-awaits-python")?;
        options.set_item("daemon", true)?;
        py.import("threading")?
            .getattr("Thread")?
            .call((), Some(&options))?
            .call_method0("start")?;
        Ok::<_, PyErr>(event_loop.unbind())
    })?;
    Ok(made.clone_ref(py))
}
