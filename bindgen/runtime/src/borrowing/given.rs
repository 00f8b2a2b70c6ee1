//! Values that borrow, given away: a call takes one from Python, and what comes of it borrows from what it did.

use std::sync::Arc;

use pyo3::prelude::*;

use super::{Borrowing, Borrows, Keeper, held};
use crate::chain::Chain;
use crate::package::Package;

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
    let (value, above) = given.ok_or_else(|| crate::shared::not_given(by))?;
    let owner = Arc::new(owner);
    // SAFETY: as in `lending`; the chain keeps the owner as long as anything the keeper makes.
    let lent: &'static O = unsafe { &*Arc::as_ptr(&owner) };
    work(&Keeper::new(Arc::new(Chain::with(owner, above))), value, lent)
}
