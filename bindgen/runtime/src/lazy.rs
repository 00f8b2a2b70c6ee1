//! Rust iterators as Python ones: a step at a time, with what they borrow kept alive.
#![allow(unsafe_code)]

use std::marker::PhantomData;
use std::sync::Arc;
use std::thread::ThreadId;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::borrowing::Keeper;
use crate::call::{attached, poll_signals};
use crate::chain::Chain;
use crate::package::Package;
use crate::shared::Shared;

/// What steps: a Rust iterator with the conversion of its items.
pub trait Stepper {
    /// The next item; none at the end.
    ///
    /// # Errors
    /// What the conversion of the item raises.
    fn step<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>>;
    /// How many items are left, where that is known.
    fn left(&self) -> Option<usize>;
    /// Whether another thread may step it.
    fn is_sendable(&self) -> bool;
}

/// Whether a type may move to another thread, found out by the compiler where the type is known.
#[derive(Debug)]
pub struct Probe<T>(PhantomData<T>);

/// The answer of a [`Probe`].
#[derive(Debug)]
pub struct Sendable<T>(bool, PhantomData<T>);

impl<T> Sendable<T> {
    /// Whether it may.
    pub(crate) const fn is(&self) -> bool {
        self.0
    }
}

impl<T> Probe<T> {
    /// Asks about the type of a value.
    pub const fn of(_: &T) -> Self {
        Self(PhantomData)
    }
}

impl<T: Send> Probe<T> {
    /// It may.
    pub const fn sendable(&self) -> Sendable<T> {
        Sendable(true, PhantomData)
    }
}

/// What the compiler takes where [`Probe::sendable`] does not exist.
pub trait Unsendable<T> {
    /// It may not.
    fn sendable(&self) -> Sendable<T>;
}

impl<T> Unsendable<T> for Probe<T> {
    fn sendable(&self) -> Sendable<T> {
        Sendable(false, PhantomData)
    }
}

struct Stepping<I, F> {
    iterator: I,
    convert: F,
    sendable: bool,
}

impl<I, F> Stepper for Stepping<I, F>
where
    I: Iterator,
    F: for<'py> FnMut(Python<'py>, I::Item) -> PyResult<Bound<'py, PyAny>>,
{
    fn step<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.iterator.next().map(|item| (self.convert)(py, item)).transpose()
    }

    fn left(&self) -> Option<usize> {
        let (low, high) = self.iterator.size_hint();
        high.filter(|high| *high == low)
    }

    fn is_sendable(&self) -> bool {
        self.sendable
    }
}

/// An iterator, the answer whether it may change threads, and the conversion of its items.
#[expect(clippy::needless_pass_by_value, reason = "an answer is used once")]
pub fn stepper<'a, I, F>(iterator: I, sendable: Sendable<I>, convert: F) -> Box<dyn Stepper + 'a>
where
    I: Iterator + 'a,
    F: for<'py> FnMut(Python<'py>, I::Item) -> PyResult<Bound<'py, PyAny>> + Send + 'a,
{
    Box::new(Stepping { iterator, convert, sendable: sendable.0 })
}

/// An iterator with what it borrows.
struct Lent {
    /// None at its end. It borrows from what the chain keeps.
    steps: Option<Box<dyn Stepper>>,
    chain: Arc<Chain>,
    /// The one thread that may use it, where it must not change threads.
    thread: Option<ThreadId>,
}

// SAFETY: an iterator that must not change threads is only used and dropped on its own (`thread`),
// any other one is `Send`.
unsafe impl Send for Lent {}
// SAFETY: every use goes through `Shared::write`, one thread at a time.
unsafe impl Sync for Lent {}

impl Lent {
    fn is_here(&self) -> bool {
        self.thread.is_none_or(|thread| thread == std::thread::current().id())
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let Some(steps) = self.steps.take() else { return };
        match self.chain.try_hold() {
            Some(_holding) if self.is_here() => drop(steps),
            // What it borrows may be gone, or somebody is changing it right now.
            _ => std::mem::forget(steps),
        }
    }
}

/// One step, on behalf of a package.
type Advance = for<'py> fn(&Shared<Lent>, Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>>;

/// A Python iterator over what Rust lends or makes.
#[pyclass(frozen, name = "Iterator", module = "collections.abc")]
struct Lazy {
    lent: Shared<Lent>,
    advance: Advance,
    left: fn(&Shared<Lent>, Python<'_>) -> PyResult<Option<usize>>,
}

#[pymethods]
impl Lazy {
    const fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        (self.advance)(&self.lent, py)
    }

    fn __length_hint__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match (self.left)(&self.lent, py)? {
            Some(left) => Ok(left.into_pyobject(py)?.into_any()),
            None => Ok(py.NotImplemented().into_bound(py)),
        }
    }
}

/// Runs something on the iterator while what it borrows stays as it is; none at its end.
fn using<P: Package, R>(
    lent: &Shared<Lent>,
    py: Python<'_>,
    work: impl FnOnce(&mut dyn Stepper) -> PyResult<Option<R>>,
) -> PyResult<Option<R>> {
    let mut lent = lent.write::<P>(py)?;
    let lent = &mut *lent;
    if !lent.is_here() {
        let text =
            "this iterator belongs to the thread that made it, and cannot be used in another";
        return Err(PyRuntimeError::new_err(text));
    }
    let Some(steps) = lent.steps.as_mut() else { return Ok(None) };
    if let Some(_holding) = lent.chain.hold(py, crate::package::package_error::<P>)? {
        return attached::<P, _>(py, || work(steps.as_mut()))?;
    }
    // What it points to may be gone: it must neither be used nor dropped.
    std::mem::forget(lent.steps.take());
    Err(PyRuntimeError::new_err("the object was changed while it was iterated over"))
}

fn advance<'py, P: Package>(
    lent: &Shared<Lent>,
    py: Python<'py>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    poll_signals(py)?;
    using::<P, _>(lent, py, |steps| steps.step(py))
}

fn left<P: Package>(lent: &Shared<Lent>, py: Python<'_>) -> PyResult<Option<usize>> {
    using::<P, _>(lent, py, |steps| Ok(steps.left()))
}

/// A Python iterator over what a keeper's closure has made.
///
/// # Errors
/// `MemoryError`.
pub fn iterator<'py, 'a, P: Package>(
    py: Python<'py>,
    keeper: &Keeper<'a>,
    steps: Box<dyn Stepper + 'a>,
) -> PyResult<Bound<'py, PyAny>> {
    let thread = (!steps.is_sendable()).then(|| std::thread::current().id());
    // SAFETY: it borrows from what the chain keeps at most, which stands beside it; it is used and
    // dropped only while the chain is held and intact, and forgotten otherwise.
    let steps =
        unsafe { std::mem::transmute::<Box<dyn Stepper + 'a>, Box<dyn Stepper + 'static>>(steps) };
    let lent = Shared::new(Lent { steps: Some(steps), chain: keeper.chain(), thread });
    Ok(Bound::new(py, Lazy { lent, advance: advance::<P>, left: left::<P> })?.into_any())
}
