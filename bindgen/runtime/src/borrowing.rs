//! `Borrowing`: a Rust value with a lifetime as a Python object, together with what it borrows from.
#![allow(unsafe_code)]

mod given;
#[cfg(feature = "tokio")]
mod tasks;
mod value;

use std::fmt;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::sync::Arc;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::chain::{Chain, Holding};
use crate::package::{Package, package_error};
use crate::shared::{Reading, Shared};
pub use given::{Giving, consuming};
#[cfg(feature = "tokio")]
pub use tasks::{Borrower, Taken, reading_kept, taking_kept, writing_kept};
use value::Value;

/// A type with a lifetime, which stands for all of its lifetimes.
pub trait Borrows: 'static {
    /// The type at one of them.
    type At<'a>: 'a;
    /// Whether threads may share its values.
    fn is_shareable() -> bool;
    /// A longer lifetime is as good as a shorter one; that this can be written says so.
    fn shorten<'long: 'short, 'short>(value: &'short Self::At<'long>) -> &'short Self::At<'short>;
    /// The number of the variant that a value is; it stays that one.
    #[must_use]
    fn variant(_: &Self::At<'_>) -> usize {
        0
    }
}

/// A type at one of its lifetimes, and its class in a package.
pub trait Lent<'a, P>: Sized {
    /// The class.
    type Class: Borrows<At<'a> = Self>;
}

/// Makes objects of what borrows from no more than it keeps: lifetime `'a` is as long as that.
pub struct Keeper<'a> {
    chain: Arc<Chain>,
    /// Neither a longer nor a shorter one.
    _brand: PhantomData<fn(&'a ()) -> &'a ()>,
}

impl fmt::Debug for Keeper<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keeper").finish_non_exhaustive()
    }
}

impl<'a> Keeper<'a> {
    /// Only for closures that work for every `'a`.
    pub(crate) const fn new(chain: Arc<Chain>) -> Self {
        Self { chain, _brand: PhantomData }
    }

    /// What it keeps.
    pub(crate) fn chain(&self) -> Arc<Chain> {
        Arc::clone(&self.chain)
    }

    /// The same one, for what makes objects later on.
    #[must_use]
    pub fn again(&self) -> Self {
        Self::new(self.chain())
    }

    /// A value that stays where it is, in what the keeper keeps.
    pub fn lend_kept<P, T: Lent<'a, P>>(&self, value: &'a T) -> Borrowing<T::Class> {
        let variant = T::Class::variant(value);
        held_by(Value::lent(value, self.chain()), variant)
    }

    /// A value, from now on together with what it borrows from.
    pub fn keep<P, T: Lent<'a, P>>(&self, value: T) -> Borrowing<T::Class> {
        together::<T::Class>(self.chain(), value)
    }
}

fn together<'a, B: Borrows>(chain: Arc<Chain>, value: B::At<'a>) -> Borrowing<B> {
    let variant = B::variant(&value);
    let value = ManuallyDrop::new(value);
    // SAFETY: the two types differ in a lifetime alone, and the value is moved once. It borrows from the
    // chain at most, which stands beside it and outlives it; it is only ever handed out for as long as
    // the chain is held and intact, or to closures that work for every lifetime.
    let value = unsafe {
        std::mem::transmute_copy::<ManuallyDrop<B::At<'a>>, ManuallyDrop<B::At<'static>>>(&value)
    };
    held_by(Value::own(value, chain), variant)
}

fn held_by<B: Borrows>(value: Value<B>, variant: usize) -> Borrowing<B> {
    let shared = if B::is_shareable() {
        // SAFETY: threads may share the type at any lifetime, and the chain.
        unsafe { Shared::unbound(value) }
    } else {
        Shared::bound(value)
    };
    Borrowing { shared, variant }
}

/// A value that borrows, as the class behind it holds it.
pub struct Borrowing<B: Borrows> {
    shared: Shared<Value<B>>,
    variant: usize,
}

impl<B: Borrows> fmt::Debug for Borrowing<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Borrowing").finish_non_exhaustive()
    }
}

/// Read access to a [`Borrowing`] value.
pub struct BorrowingReading<'a, B: Borrows> {
    reading: Reading<'a, Value<B>>,
    _holding: Holding,
}

impl<B: Borrows> BorrowingReading<'_, B> {
    /// The value, for as long as nobody changes what it borrows from.
    #[must_use]
    pub fn get(&self) -> &B::At<'_> {
        B::shorten(self.reading.value())
    }
}

/// What Python is told who uses what has ended.
pub(crate) const ENDED: &str = "what this object borrows from was changed in the meantime, or used while this object had it for itself";

fn held<P: Package>(chain: &Arc<Chain>, py: Python<'_>) -> PyResult<Holding> {
    chain.hold(py, package_error::<P>)?.ok_or_else(|| PyRuntimeError::new_err(ENDED))
}

impl<B: Borrows> Borrowing<B> {
    /// The number of the variant that the value is.
    #[must_use]
    pub const fn variant(&self) -> usize {
        self.variant
    }

    /// The value, together with other readers.
    ///
    /// # Errors
    /// As [`Shared::read`]; `RuntimeError` when what it borrows from was changed.
    pub fn read<P: Package>(&self, py: Python<'_>) -> PyResult<BorrowingReading<'_, B>> {
        let reading = self.shared.read::<P>(py)?;
        let holding = held::<P>(&reading.chain, py)?;
        Ok(BorrowingReading { reading, _holding: holding })
    }

    /// Makes something of the value that borrows from what the value does, but not from itself.
    ///
    /// # Errors
    /// As [`Self::read`], and what the work raises.
    pub fn beside<P: Package, R>(
        &self,
        py: Python<'_>,
        work: impl for<'x, 'y> FnOnce(&Keeper<'x>, &'y B::At<'x>) -> PyResult<R>,
    ) -> PyResult<R> {
        let reading = self.read::<P>(py)?;
        let value = &reading.reading;
        work(&Keeper::new(Arc::clone(&value.chain)), value.value())
    }

    /// Changes the value; what comes of it may borrow from what the value does.
    ///
    /// # Errors
    /// As [`Shared::write`], and what the work raises.
    pub fn change<P: Package, R>(
        &self,
        py: Python<'_>,
        work: impl for<'x, 'y> FnOnce(&Keeper<'x>, &'y mut B::At<'x>) -> PyResult<R>,
    ) -> PyResult<R> {
        let mut writing = self.shared.write::<P>(py)?;
        let _holding = held::<P>(&writing.chain, py)?;
        let keeper = Keeper::new(Arc::clone(&writing.chain));
        work(&keeper, writing.value_mut()?)
    }
}

/// A value that borrows from nothing, although its type could.
pub fn lasting<P, T: Lent<'static, P>>(value: T) -> Borrowing<T::Class> {
    together::<T::Class>(Arc::new(Chain::of(Arc::new(()))), value)
}

/// Runs what borrows from the owner, and makes objects of it that keep the owner.
///
/// # Errors
/// What the work raises.
pub fn lending<P: Package, O: Send + Sync + 'static, R>(
    _py: Python<'_>,
    owner: O,
    work: impl for<'a> FnOnce(&Keeper<'a>, &'a O) -> PyResult<R>,
) -> PyResult<R> {
    let owner = Arc::new(owner);
    // SAFETY: the owner's place does not change, and the chain keeps it as long as anything the keeper
    // makes. `work` works for every lifetime, so it cannot keep the reference anywhere else.
    let lent: &'static O = unsafe { &*Arc::as_ptr(&owner) };
    work(&Keeper::new(Arc::new(Chain::of(owner))), lent)
}

/// Runs what also borrows from a shared object; when that is changed, what was made of it is invalid.
///
/// # Errors
/// As [`Shared::read`], and what the work raises.
pub fn lending_shared<P: Package, T: 'static, O: Send + Sync + 'static, R>(
    py: Python<'_>,
    shared: &Shared<T>,
    owner: O,
    work: impl for<'a> FnOnce(&Keeper<'a>, &'a T, &'a O) -> PyResult<R>,
) -> PyResult<R> {
    let _held = shared.read::<P>(py)?;
    let owner = Arc::new(owner);
    // SAFETY: as in `lending`; the chain keeps the object too, and nothing of what the keeper makes is
    // touched once somebody has had an exclusive reference to it.
    let (object, lent): (&'static T, &'static O) =
        unsafe { (&*shared.place(), &*Arc::as_ptr(&owner)) };
    let chain = Chain::below((shared.watched(), shared.changes()), owner, shared.above());
    work(&Keeper::new(Arc::new(chain)), object, lent)
}

/// Runs what has a shared object for itself: whoever uses the object afterwards ends what was made of it.
///
/// # Errors
/// As [`Shared::write`], and what the work raises.
pub fn lending_alone<P: Package, T: 'static, O: Send + Sync + 'static, R>(
    py: Python<'_>,
    shared: &Shared<T>,
    owner: O,
    work: impl for<'a> FnOnce(&Keeper<'a>, &'a mut T, &'a O) -> PyResult<R>,
) -> PyResult<R> {
    let _held = shared.write::<P>(py)?;
    let owner = Arc::new(owner);
    // SAFETY: as in `lending_shared`. The object is this call's alone until it is over; after that nothing
    // of what the keeper makes is touched once anybody else has used the object, even to look at it.
    let (object, lent): (&'static mut T, &'static O) =
        unsafe { (&mut *shared.place(), &*Arc::as_ptr(&owner)) };
    let chain = Chain::alone(shared.watched(), owner, shared.above());
    work(&Keeper::new(Arc::new(chain)), object, lent)
}

/// Runs what also borrows from a value that borrows itself.
///
/// # Errors
/// As [`Borrowing::read`], and what the work raises.
pub fn lending_kept<P: Package, B: Borrows, O: Send + Sync + 'static, R>(
    py: Python<'_>,
    kept: &Borrowing<B>,
    owner: O,
    work: impl for<'a> FnOnce(&Keeper<'a>, &'a B::At<'a>, &'a O) -> PyResult<R>,
) -> PyResult<R> {
    let reading = kept.read::<P>(py)?;
    let owner = Arc::new(owner);
    // SAFETY: as in `lending_shared`; the object keeps what it borrows from itself.
    let (value, lent): (&'static Value<B>, &'static O) =
        unsafe { (&*kept.shared.place(), &*Arc::as_ptr(&owner)) };
    let above = Some(Arc::clone(&reading.reading.chain));
    let chain = Chain::below((kept.shared.watched(), kept.shared.changes()), owner, above);
    work(&Keeper::new(Arc::new(chain)), B::shorten(value.value()), lent)
}

/// Runs what has a value that borrows for itself: whoever uses the value afterwards ends what was made of it.
///
/// # Errors
/// As [`Borrowing::change`], and what the work raises.
pub fn lending_kept_alone<P: Package, B: Borrows, O: Send + Sync + 'static, R>(
    py: Python<'_>,
    kept: &Borrowing<B>,
    owner: O,
    work: impl for<'a, 'x> FnOnce(&Keeper<'a>, &'a mut B::At<'x>, &'a O) -> PyResult<R>,
) -> PyResult<R> {
    let mut writing = kept.shared.write::<P>(py)?;
    let above = Arc::clone(&writing.chain);
    let _holding = held::<P>(&above, py)?;
    // What another object owns is not lent on to be changed.
    writing.value_mut()?;
    let owner = Arc::new(owner);
    // SAFETY: as in `lending_alone`; the object keeps what it borrows from itself, and what borrows from the
    // object cannot be put into it, because the two lifetimes of `work` have nothing to do with each other.
    let (value, lent): (&'static mut Value<B>, &'static O) =
        unsafe { (&mut *kept.shared.place(), &*Arc::as_ptr(&owner)) };
    let chain = Chain::alone(kept.shared.watched(), owner, Some(above));
    work(&Keeper::new(Arc::new(chain)), value.value_mut()?, lent)
}
