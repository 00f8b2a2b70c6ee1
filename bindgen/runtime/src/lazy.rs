//! Rust iterators as Python ones: a step at a time, with what they borrow kept alive.
#![allow(unsafe_code)]

use std::any::Any;
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::Arc;
use std::thread::ThreadId;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::call::{attached, poll_signals};
use crate::package::Package;
use crate::shared::{Shared, Watched};

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
    /// None at its end. It borrows from `_owner` and from the value behind `parent`.
    steps: Option<Box<dyn Stepper>>,
    parent: Option<Parent>,
    /// The one thread that may use it, where it must not change threads.
    thread: Option<ThreadId>,
    _owner: Rc<dyn Any>,
}

/// The shared object that an iterator borrows from.
struct Parent {
    object: Arc<dyn Watched>,
    /// How often it had been changed when the iterator was made.
    changes: u64,
}

impl Parent {
    fn is_unchanged(&self) -> bool {
        self.object.changes() == self.changes
    }
}

// SAFETY: an iterator that must not change threads is only used and dropped on its own (`thread`),
// any other one is `Send`. Owners are `Send`, and nobody else has their `Rc`.
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
        let usable = match &self.parent {
            None => true,
            // What it borrows may be gone, or somebody is changing it right now.
            Some(parent) => parent.object.try_hold(),
        };
        let intact = self.parent.as_ref().is_none_or(Parent::is_unchanged);
        if usable && intact && self.is_here() {
            drop(steps);
        } else {
            std::mem::forget(steps);
        }
        if let (true, Some(parent)) = (usable, &self.parent) {
            parent.object.release();
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
    let Some(parent) = &lent.parent else {
        return attached::<P, _>(py, || work(steps.as_mut()))?;
    };
    let object = Arc::clone(&parent.object);
    object.hold(py, crate::package::package_error::<P>)?;
    let result = if parent.is_unchanged() {
        attached::<P, _>(py, || work(steps.as_mut())).and_then(|result| result)
    } else {
        // What it points to may be gone: it must neither be used nor dropped.
        std::mem::forget(lent.steps.take());
        Err(PyRuntimeError::new_err("the object was changed while it was iterated over"))
    };
    object.release();
    result
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

fn finished<P: Package>(
    py: Python<'_>,
    steps: Box<dyn Stepper>,
    owner: Rc<dyn Any>,
    parent: Option<Parent>,
) -> PyResult<Bound<'_, PyAny>> {
    let thread = (!steps.is_sendable()).then(|| std::thread::current().id());
    let lent = Shared::new(Lent { steps: Some(steps), parent, thread, _owner: owner });
    Ok(Bound::new(py, Lazy { lent, advance: advance::<P>, left: left::<P> })?.into_any())
}

/// A Python iterator over what borrows from the owner alone, which it keeps.
///
/// # Errors
/// What making it raises.
pub fn lazily<'py, P: Package, O: Send + 'static>(
    py: Python<'py>,
    owner: O,
    make: impl for<'a> FnOnce(&'a O) -> PyResult<Box<dyn Stepper + 'a>>,
) -> PyResult<Bound<'py, PyAny>> {
    let owner = Rc::new(owner);
    // SAFETY: the owner's place does not change, and it lives until the iterator is dropped or
    // forgotten. `make` works for every lifetime, so it cannot keep the reference anywhere else.
    let lent: &'static O = unsafe { &*Rc::as_ptr(&owner) };
    let steps = make(lent)?;
    finished::<P>(py, steps, owner, None)
}

/// A Python iterator over what also borrows from a shared object. When the object is changed
/// meanwhile, the next step is an error.
///
/// # Errors
/// What making it raises, and as [`Shared::read`].
pub fn lazily_shared<'py, P: Package, T: 'static, O: Send + 'static>(
    py: Python<'py>,
    shared: &Shared<T>,
    owner: O,
    make: impl for<'a> FnOnce(&'a T, &'a O) -> PyResult<Box<dyn Stepper + 'a>>,
) -> PyResult<Bound<'py, PyAny>> {
    let _held = shared.read::<P>(py)?;
    let owner = Rc::new(owner);
    // SAFETY: as in `lazily`; the parent keeps the object, and `using` sees to it that the iterator
    // is not touched once somebody has had an exclusive reference.
    let (object, lent): (&'static T, &'static O) =
        unsafe { (&*shared.place(), &*Rc::as_ptr(&owner)) };
    let steps = make(object, lent)?;
    let parent = Parent { changes: shared.changes(), object: shared.watched() };
    finished::<P>(py, steps, owner, Some(parent))
}
