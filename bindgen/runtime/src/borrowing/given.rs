//! Values that borrow, given away: a call takes one from Python, and what comes of it borrows from what it did.

use std::cell::RefCell;
use std::mem::ManuallyDrop;
use std::sync::Arc;

use pyo3::prelude::*;

use super::{Borrowing, Borrows, Keeper, Value, held};
use crate::chain::{Chain, Holding};
use crate::package::Package;
use crate::shared::{Writing, not_given};

/// A value that borrows, on its way into a call as an argument; what it borrows from is held until this is gone.
pub struct Giving<'a, B: Borrows> {
    writing: RefCell<Option<Writing<'a, Value<B>>>>,
    _holding: Holding,
}

impl<B: Borrows> std::fmt::Debug for Giving<'_, B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Giving").finish_non_exhaustive()
    }
}

impl<B: Borrows> Borrowing<B> {
    /// The value for a call that takes it away from Python.
    ///
    /// # Errors
    /// As [`crate::Shared::write`]; `RuntimeError` when what it borrows from was changed.
    pub fn give<P: Package>(&self, py: Python<'_>) -> PyResult<Giving<'_, B>> {
        let writing = self.shared.write::<P>(py)?;
        let holding = held::<P>(&writing.chain, py)?;
        Ok(Giving { writing: RefCell::new(Some(writing)), _holding: holding })
    }
}

impl<B: Borrows> Giving<'_, B> {
    /// Says whether the value can be taken away, for calls that take several.
    ///
    /// # Errors
    /// `RuntimeError` where another object owns it.
    pub fn may_move_out(&self, by: &str) -> PyResult<()> {
        match &*self.writing.borrow() {
            Some(writing) => writing.can_be_given(by),
            None => Err(not_given(by)),
        }
    }

    /// Takes the value away from Python for a call of this name, once.
    ///
    /// # Errors
    /// `RuntimeError` where another object owns it.
    pub fn move_out(&self, by: &'static str) -> PyResult<B::At<'_>> {
        self.may_move_out(by)?;
        let writing = self.writing.take().ok_or_else(|| not_given(by))?;
        // SAFETY: what it borrows from is held and intact for as long as this, and so the value, is borrowed.
        let given = unsafe { writing.move_out(by)?.into_inner() };
        let (value, _) = given.ok_or_else(|| not_given(by))?;
        let value = ManuallyDrop::new(value);
        // SAFETY: the two types differ in a lifetime alone, a longer one is as good as a shorter one, and the
        // value is moved once.
        let value = unsafe {
            std::mem::transmute_copy::<ManuallyDrop<B::At<'static>>, ManuallyDrop<B::At<'_>>>(
                &value,
            )
        };
        Ok(ManuallyDrop::into_inner(value))
    }
}

/// Takes the value from Python for a call of this name. What is made of it may also borrow from the owner.
///
/// # Errors
/// As [`crate::Shared::write`]; `RuntimeError` when what it borrows from was changed; what the work raises.
pub fn consuming<P: Package, B: Borrows, O: Send + Sync + 'static, R>(
    py: Python<'_>,
    (kept, by): (&Borrowing<B>, &'static str),
    owner: O,
    work: impl for<'a> FnOnce(&Keeper<'a>, B::At<'a>, &'a O) -> PyResult<R>,
) -> PyResult<R> {
    let writing = kept.shared.write::<P>(py)?;
    let _holding = held::<P>(&writing.chain, py)?;
    writing.can_be_given(by)?;
    // SAFETY: the chain is held until the end of this call.
    let given = unsafe { writing.move_out(by)?.into_inner() };
    let (value, above) = given.ok_or_else(|| not_given(by))?;
    let owner = Arc::new(owner);
    // SAFETY: as in `lending`; the chain keeps the owner as long as anything the keeper makes.
    let lent: &'static O = unsafe { &*Arc::as_ptr(&owner) };
    work(&Keeper::new(Arc::new(Chain::with(owner, above))), value, lent)
}
