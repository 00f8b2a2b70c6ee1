//! Streams in Python: received one by one, with or without waiting, from threads and from event loops.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex as Lock, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use futures_core::Stream as Items;
use pyo3::exceptions::{PyStopAsyncIteration, PyTimeoutError};
use pyo3::prelude::*;
use pyo3::types::{PyModule, PyType};
use tokio::runtime::Handle;
use tokio::sync::Mutex;
use tokio::sync::mpsc::{Receiver, UnboundedReceiver};

use super::awaitable::Awaitable;
use super::executor::{self, NAP};
use super::{Finish, Work};
use crate::call::{Panic, caught};
use crate::convert::{Given, IntoPython};
use crate::modules::{add_own, generic_alias};
use crate::package::Package;

/// Values that come in over time.
///
/// Any thread and any event loop may receive; each value goes to one of them. A value that is an
/// error is raised, and the stream goes on.
#[pyclass(frozen, name = "Stream")]
pub struct Stream(Arc<Source>);

type Inner = Pin<Box<dyn Items<Item = Finish> + Send>>;

struct Source {
    /// None when it has ended.
    items: Mutex<Option<Inner>>,
    /// Received for somebody who was cancelled meanwhile.
    returned: Lock<VecDeque<Finish>>,
    /// Whoever waits, to be told of what is returned.
    waiting: Lock<Option<Waker>>,
    closed: AtomicBool,
    handle: fn(Python<'_>) -> PyResult<&'static Handle>,
    panicked: fn(Panic) -> Finish,
}

fn locked<T>(lock: &Lock<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A value on its way; goes back when nobody takes it.
struct Received {
    source: Arc<Source>,
    finish: Option<Finish>,
}

impl Received {
    fn run(mut self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        match self.finish.take() {
            Some(finish) => finish.run(py),
            None => Ok(py.None().into_bound(py)),
        }
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        if let Some(finish) = self.finish.take() {
            locked(&self.source.returned).push_front(finish);
            if let Some(waker) = locked(&self.source.waiting).take() {
                waker.wake();
            }
        }
    }
}

impl Source {
    fn poll(&self, items: &mut Option<Inner>, context: &mut Context<'_>) -> Poll<Option<Finish>> {
        *locked(&self.waiting) = Some(context.waker().clone());
        if let Some(finish) = locked(&self.returned).pop_front() {
            return Poll::Ready(Some(finish));
        }
        let Some(stream) = items else { return Poll::Ready(None) };
        match caught(|| stream.as_mut().poll_next(context)) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(Some(finish))) => Poll::Ready(Some(finish)),
            Ok(Poll::Ready(None)) => {
                *items = None;
                self.closed.store(true, Ordering::Release);
                Poll::Ready(None)
            }
            // What panicked is not asked again.
            Err(panic) => {
                *items = None;
                self.closed.store(true, Ordering::Release);
                Poll::Ready(Some((self.panicked)(panic)))
            }
        }
    }
}

/// The next value, none at the end. Whoever stops waiting takes nothing away.
async fn next(source: Arc<Source>) -> Option<Received> {
    let finish = {
        let mut items = source.items.lock().await;
        poll_fn(|context| source.poll(&mut items, context)).await?
    };
    Some(Received { source, finish: Some(finish) })
}

#[pymethods]
impl Stream {
    /// The next value, or None when the stream has ended.
    ///
    /// Parameters
    /// ----------
    /// timeout
    ///     How long to wait, in seconds; without it, until there is one.
    ///
    /// Raises
    /// ------
    /// TimeoutError
    ///     When nothing came in time.
    #[pyo3(signature = (timeout = None))]
    fn recv<'py>(
        &self,
        py: Python<'py>,
        timeout: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let given = timeout.map_or_else(Given::absent, |value| Given::from(value.clone()));
        let timeout = given.or::<(), Option<Duration>>("timeout", || None)?;
        // What no clock can count is for ever.
        let end = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let handle = (self.0.handle)(py)?;
        let mut next = Box::pin(next(Arc::clone(&self.0)));
        loop {
            let left = end.map_or(NAP, |end| end.saturating_duration_since(Instant::now()));
            let nap = left.min(NAP);
            let slice = async { tokio::time::timeout(nap, &mut next).await };
            if let Ok(received) = py.detach(|| handle.block_on(slice)) {
                return received.map(|received| received.run(py)).transpose();
            }
            py.check_signals()?;
            if left <= nap && end.is_some() {
                let seconds = timeout.unwrap_or_default().as_secs_f64();
                let text = format!("nothing came within {seconds} s");
                return Err(PyTimeoutError::new_err(text));
            }
        }
    }

    /// The next value if there is one already, else None.
    fn try_recv<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let handle = (self.0.handle)(py)?;
        let ready = py.detach(|| {
            let _inside = handle.enter();
            // Whoever holds it waits for the next value, so there is none.
            let mut items = self.0.items.try_lock().ok()?;
            match self.0.poll(&mut items, &mut Context::from_waker(Waker::noop())) {
                Poll::Ready(Some(finish)) => Some(finish),
                _ => None,
            }
        });
        ready.map(|finish| finish.run(py)).transpose()
    }

    /// Whether the stream has ended, and everything has been received.
    fn is_closed(&self) -> bool {
        self.0.closed.load(Ordering::Acquire) && locked(&self.0.returned).is_empty()
    }

    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.recv(py, None)
    }

    fn __aiter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __anext__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let source = Arc::clone(&self.0);
        let work: Work = Box::pin(async move {
            match next(source).await {
                Some(received) => Finish::new(move |py| received.run(py)),
                None => Finish::new(|_| Err(PyStopAsyncIteration::new_err(()))),
            }
        });
        Awaitable::with(py, work, self.0.handle)
    }

    #[classmethod]
    #[pyo3(signature = (item, /))]
    fn __class_getitem__<'py>(
        cls: &Bound<'py, PyType>,
        item: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        generic_alias(cls, item)
    }

    fn __repr__(&self) -> &'static str {
        if self.is_closed() { "<Stream, ended>" } else { "<Stream>" }
    }
}

/// A stream on its way to Python.
pub struct Made(Stream);

impl<'py, P> IntoPython<'py, P> for Made {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(Bound::new(py, self.0)?.into_any())
    }
}

/// Each item of a stream, with what makes it a Python value.
struct Mapped<S, F> {
    items: Pin<Box<S>>,
    finish: F,
}

// The items are pinned by their box; the function is only called.
impl<S, F> Unpin for Mapped<S, F> {}

impl<S: Items, F: Fn(S::Item) -> Finish> Items for Mapped<S, F> {
    type Item = Finish;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Finish>> {
        let next = self.items.as_mut().poll_next(context);
        next.map(|item| item.map(|item| (self.finish)(item)))
    }
}

/// Makes a stream one of Python.
pub fn stream<P: Package, S>(items: S, finish: impl Fn(S::Item) -> Finish + Send + 'static) -> Made
where
    S: Items + Send + 'static,
{
    let inner: Inner = Box::pin(Mapped { items: Box::pin(items), finish });
    Made(Stream(Arc::new(Source {
        items: Mutex::new(Some(inner)),
        returned: Lock::default(),
        waiting: Lock::default(),
        closed: AtomicBool::new(false),
        handle: executor::handle::<P>,
        panicked: |panic| Finish::new(move |py| Err(panic.into_error::<P>(py))),
    })))
}

/// The receiving end of a channel as a stream.
pub struct Channel<R>(pub R);

impl<T> Items for Channel<Receiver<T>> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        self.0.poll_recv(context)
    }
}

impl<T> Items for Channel<UnboundedReceiver<T>> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        self.0.poll_recv(context)
    }
}

/// Gives the package its class of streams, under this name.
///
/// # Errors
/// What Python raises.
pub fn add_streams<P: Package>(module: &Bound<'_, PyModule>, name: &str) -> PyResult<()> {
    add_own::<P, Stream>(module, name)
}
