//! Values that borrow, given away: a call takes one from Python, and what comes of it borrows from what it did.

use std::mem::ManuallyDrop;
use std::sync::Arc;

use pyo3::prelude::*;

use super::{Borrowing, Borrows, Keeper, Value, held};
use crate::chain::Chain;
use crate::package::Package;

impl<B: Borrows> Value<B> {
    /// The value itself. Nobody drops it any more but whoever has it.
    ///
    /// # Safety
    /// Until it is gone, or kept by an object again, what it borrows from is held and intact.
    pub(super) unsafe fn into_inner(self) -> (B::At<'static>, Arc<Chain>) {
        let mut this = ManuallyDrop::new(self);
        // SAFETY: both are read once, and what they are read from is never touched again.
        unsafe { (ManuallyDrop::take(&mut this.value), std::ptr::read(&raw const this.chain)) }
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
    // SAFETY: the chain is held until the end of this call.
    let (value, above) = unsafe { writing.move_out(by)?.into_inner() };
    let owner = Arc::new(owner);
    // SAFETY: as in `lending`; the chain keeps the owner as long as anything the keeper makes.
    let lent: &'static O = unsafe { &*Arc::as_ptr(&owner) };
    work(&Keeper::new(Arc::new(Chain::with(owner, above))), value, lent)
}
