//! `Shared`: a Rust object that Python holds and that several threads may use, one writer at a time.
#![allow(unsafe_code)]

mod counted;
mod foreign;
mod loan;
mod slot;
#[cfg(feature = "tokio")]
mod tasks;

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::{PyClass, PyTypeInfo};

use crate::chain::{Chain, Holding};
use crate::convert::FromPython;
use crate::lock::{Lock, Mode, Refused};
use crate::package::{Package, package_error};
use crate::rejected::Rejected;
pub use counted::{Counted, CountedValue, Recounted};
pub use foreign::{
    Cloned, NotCloned, NotShown, Opaque, OpaqueClass, OpaqueMut, OpaqueOwned, OpaqueRef, Outward,
    Places, Shown,
};
use loan::Loan;
use slot::Slot;
#[cfg(feature = "tokio")]
pub use tasks::{TaskReading, TaskWriting};

/// An object that threads share. Whoever finds it busy waits without holding the interpreter; a
/// thread that would wait for itself gets the package's `ReentrantCallError` instead.
pub struct Shared<T>(Arc<Inner<T>>);

struct Inner<T> {
    lock: Lock,
    /// How often it has been handed out to be changed.
    changes: AtomicU64,
    slot: Slot<T>,
    /// Where it is, if another object owns it.
    loan: Option<Loan<T>>,
}

impl<T> Inner<T> {
    fn place(&self) -> *mut T {
        self.loan.as_ref().map_or_else(|| self.slot.place(), |loan| loan.place)
    }

    /// Whether it was given away; only with the lock.
    fn gone(&self) -> Option<String> {
        // SAFETY: the caller has the lock.
        if self.loan.is_some() { None } else { unsafe { self.slot.gone() } }
    }

    /// Whether it was given away, or Rust has it as well; only with the lock for writing.
    fn closed(&self) -> Option<String> {
        // SAFETY: the caller has the lock.
        if self.loan.is_some() { None } else { unsafe { self.slot.closed() } }
    }

    /// Keeps what an object is in that another one owns.
    fn kept<P: Package>(&self, py: Python<'_>, mode: Mode) -> PyResult<Option<Holding>> {
        self.loan.as_ref().map(|loan| loan.hold(py, mode, package_error::<P>)).transpose()
    }
}

impl<T> Drop for Inner<T> {
    fn drop(&mut self) {
        if !self.lock.is_home() {
            // Another thread must not touch it, not even to drop it.
            self.slot.forget();
        }
    }
}

// SAFETY: the lock gives out either many shared references or one exclusive one, as `RwLock` does. A
// `T` that is not both `Send` and `Sync` gets there by `bound` alone, whose lock refuses all threads
// but the one that made it, and which is dropped there or nowhere.
unsafe impl<T> Send for Inner<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Inner<T> {}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

impl<T: Send + Sync> Shared<T> {
    /// Shares the object.
    pub fn new(value: T) -> Self {
        Self::behind(Lock::new(), value)
    }
}

impl<T> Shared<T> {
    /// Holds an object that this thread alone may use; on any other one it is refused.
    pub fn bound(value: T) -> Self {
        Self::behind(Lock::bound(), value)
    }

    /// Shares the object.
    ///
    /// # Safety
    /// `T` is `Send` and `Sync`, although its type does not say so here.
    pub(crate) unsafe fn unbound(value: T) -> Self {
        Self::behind(Lock::new(), value)
    }

    fn behind(lock: Lock, value: T) -> Self {
        let changes = AtomicU64::new(0);
        Self(Arc::new(Inner { lock, changes, slot: Slot::new(value), loan: None }))
    }

    /// Where the object is; whoever goes there needs the lock.
    pub(crate) fn place(&self) -> *mut T {
        self.0.place()
    }

    /// What an object that another one owns borrows from.
    pub(crate) fn above(&self) -> Option<Arc<Chain>> {
        self.0.loan.as_ref().map(|loan| Arc::clone(&loan.chain))
    }

    /// How often the object has been handed out to be changed.
    pub(crate) fn changes(&self) -> u64 {
        self.0.changes.load(Ordering::Relaxed)
    }

    /// The object, together with other readers.
    ///
    /// # Errors
    /// The package's `ReentrantCallError` when this thread is changing the object already; what a
    /// signal handler raises, Ctrl-C for one, while waiting.
    pub fn read<P: Package>(&self, py: Python<'_>) -> PyResult<Reading<'_, T>> {
        self.0.lock.acquire::<P>(py, Mode::Read)?;
        let mut reading =
            Reading { inner: &self.0, holding: None, _here: std::marker::PhantomData };
        reading.holding = self.0.kept::<P>(py, Mode::Read)?;
        match self.0.gone() {
            None => Ok(reading),
            Some(text) => Err(Refused::Gone(text).into_error(py, package_error::<P>)),
        }
    }

    /// The object, alone.
    ///
    /// # Errors
    /// The package's `ReentrantCallError` when this thread is using the object already; what a signal
    /// handler raises, Ctrl-C for one, while waiting.
    pub fn write<P: Package>(&self, py: Python<'_>) -> PyResult<Writing<'_, T>> {
        self.0.lock.acquire::<P>(py, Mode::Write)?;
        let mut writing =
            Writing { inner: &self.0, holding: None, _here: std::marker::PhantomData };
        writing.holding = self.0.kept::<P>(py, Mode::Write)?;
        if let Some(text) = self.0.closed() {
            return Err(Refused::Gone(text).into_error(py, package_error::<P>));
        }
        self.0.changes.fetch_add(1, Ordering::Relaxed);
        Ok(writing)
    }
}

impl<T: 'static> Shared<T> {
    /// A handle for what borrows from the object and must notice its changes.
    pub(crate) fn watched(&self) -> Arc<dyn Watched> {
        Arc::clone(&self.0) as Arc<dyn Watched>
    }

    /// A handle for what was made from the object and goes on using it, such as an iterator.
    pub fn guard(&self) -> Guard {
        Guard(Arc::clone(&self.0) as Arc<dyn Locked>)
    }
}

/// What Python is told who changes what another object lends to be looked at.
pub(crate) const LOOKED_AT: &str = "this object belongs to another one, which lends it to be looked at: change it through its owner";

/// What Python is told who gives away what another object owns.
pub(crate) fn not_given(by: &str) -> PyErr {
    let text = format!("this object belongs to another one, and cannot be given away to {by}()");
    PyRuntimeError::new_err(text)
}

/// Stays on the thread that acquired the lock.
type Here = std::marker::PhantomData<*const ()>;

/// Read access to a [`Shared`] object.
pub struct Reading<'a, T> {
    inner: &'a Inner<T>,
    holding: Option<Holding>,
    _here: Here,
}

impl<T> Deref for Reading<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the lock is held for reading, so that nobody has an exclusive reference; there is no
        // guard of an object that is gone, and it cannot go while the lock is held.
        unsafe { &*self.inner.place() }
    }
}

impl<T> Drop for Reading<'_, T> {
    fn drop(&mut self) {
        self.inner.lock.release(Mode::Read);
    }
}

/// Write access to a [`Shared`] object.
pub struct Writing<'a, T> {
    inner: &'a Inner<T>,
    holding: Option<Holding>,
    _here: Here,
}

impl<T> Deref for Writing<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the lock is held for writing, so that nobody else has a reference; there is no guard
        // of an object that is gone.
        unsafe { &*self.inner.place() }
    }
}

impl<T> DerefMut for Writing<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above.
        unsafe { &mut *self.inner.place() }
    }
}

impl<T> Writing<'_, T> {
    /// Says whether the object can be taken away, for calls that take several.
    ///
    /// # Errors
    /// `RuntimeError` where another object owns it.
    pub fn may_move_out(&self, by: &str) -> PyResult<()> {
        if self.inner.loan.is_none() {
            return Ok(());
        }
        Err(not_given(by))
    }

    /// Takes the object away from Python for a call of this name; whoever uses it afterwards is told so.
    ///
    /// # Errors
    /// `RuntimeError` where another object owns it.
    pub fn move_out(self, by: &'static str) -> PyResult<T> {
        self.may_move_out(by)?;
        // SAFETY: as above; the guard ends here.
        Ok(unsafe { self.inner.slot.take(by) })
    }
}

/// An argument that must be an object of a class; what is done with it comes after all arguments are read.
#[derive(Debug)]
pub struct Instance<'py, C>(Bound<'py, C>);

impl<'py, P, C: PyClass + PyTypeInfo> FromPython<'py, P> for Instance<'py, C> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        match value.cast::<C>() {
            Ok(object) => Ok(Self(object.clone())),
            Err(_) => Err(Rejected::wrong_type(C::NAME, value)),
        }
    }
}

/// An argument that must be an object of a class, used where it is.
///
/// # Errors
/// `TypeError` that names the argument.
#[inline]
pub fn object<'a, 'py, C: PyClass + PyTypeInfo>(
    value: &'a Bound<'py, PyAny>,
    name: &str,
) -> PyResult<&'a Bound<'py, C>> {
    value.cast::<C>().map_err(|_| Rejected::wrong_type(C::NAME, value).into_error(name))
}

impl<C: PyClass<Frozen = pyo3::pyclass::boolean_struct::True> + Sync> Instance<'_, C> {
    /// The object.
    #[must_use]
    pub fn get(&self) -> &C {
        self.0.get()
    }
}

impl<T> Drop for Writing<'_, T> {
    fn drop(&mut self) {
        self.inner.lock.release(Mode::Write);
    }
}

trait Locked: Send + Sync {
    fn lock(&self) -> &Lock;
}

impl<T> Locked for Inner<T> {
    fn lock(&self) -> &Lock {
        &self.lock
    }
}

/// Makes an exception of the package from its name and text.
pub(crate) type MakeError = fn(Python<'_>, &str, String) -> PyErr;

/// A [`Shared`] object whose type is forgotten, and whose changes are counted.
pub(crate) trait Watched: Send + Sync {
    fn changes(&self) -> u64;
    /// The lock, for tasks.
    #[cfg(feature = "tokio")]
    fn lock(&self) -> Lock;
    /// How often anybody has used it; none when that cannot be known any more.
    fn uses(&self) -> Option<u64>;
    /// Takes the lock.
    fn hold(&self, py: Python<'_>, mode: Mode, error: MakeError) -> PyResult<()>;
    /// The same, if nobody has to be waited for.
    fn try_hold(&self, mode: Mode) -> bool;
    /// Gives it back.
    fn release(&self, mode: Mode);
}

impl<T> Watched for Inner<T> {
    fn changes(&self) -> u64 {
        self.changes.load(Ordering::Relaxed)
    }

    #[cfg(feature = "tokio")]
    fn lock(&self) -> Lock {
        self.lock.clone()
    }

    fn uses(&self) -> Option<u64> {
        self.lock.uses()
    }

    fn hold(&self, py: Python<'_>, mode: Mode, error: MakeError) -> PyResult<()> {
        self.lock.acquire_with(py, mode, error)
    }

    fn try_hold(&self, mode: Mode) -> bool {
        self.lock.try_now(mode)
    }

    fn release(&self, mode: Mode) {
        self.lock.release(mode);
    }
}

/// A handle on a [`Shared`] object whose type is forgotten.
#[derive(Clone)]
pub struct Guard(Arc<dyn Locked>);

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard").finish_non_exhaustive()
    }
}

impl Guard {
    /// Keeps everybody else away from the object until the hold is dropped.
    ///
    /// # Errors
    /// As [`Shared::write`].
    pub fn hold<P: Package>(&self, py: Python<'_>) -> PyResult<Hold<'_>> {
        self.0.lock().acquire::<P>(py, Mode::Write)?;
        Ok(Hold { lock: self.0.lock(), _here: std::marker::PhantomData })
    }
}

/// Keeps others away from a [`Shared`] object.
pub struct Hold<'a> {
    lock: &'a Lock,
    _here: Here,
}

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        self.lock.release(Mode::Write);
    }
}
