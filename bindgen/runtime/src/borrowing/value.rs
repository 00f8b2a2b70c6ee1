//! What an object of a value that borrows has: the value, or where in another object it is.

use std::mem::ManuallyDrop;
use std::sync::Arc;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use super::Borrows;
use crate::chain::Chain;
use crate::shared::LOOKED_AT;

/// A value that borrows, with what it borrows from.
pub(super) struct Value<B: Borrows> {
    place: Place<B>,
    pub(super) chain: Arc<Chain>,
}

enum Place<B: Borrows> {
    /// Its own.
    Here(ManuallyDrop<B::At<'static>>),
    /// In what the chain keeps, which lends it to be looked at.
    There(*const B::At<'static>),
}

impl<B: Borrows> Value<B> {
    /// A value of its own, which borrows from the chain at most.
    pub(super) const fn own(value: ManuallyDrop<B::At<'static>>, chain: Arc<Chain>) -> Self {
        Self { place: Place::Here(value), chain }
    }

    /// A value inside of what the chain keeps.
    pub(super) const fn lent<'a>(value: &'a B::At<'a>, chain: Arc<Chain>) -> Self {
        // The two types differ in a lifetime alone.
        Self { place: Place::There(std::ptr::from_ref(value).cast()), chain }
    }

    /// The value; only while the chain is held and intact.
    pub(super) fn value(&self) -> &B::At<'static> {
        match &self.place {
            Place::Here(value) => value,
            // SAFETY: it is in what the chain keeps, which nobody has changed since, and nobody changes now.
            Place::There(value) => unsafe { &**value },
        }
    }

    /// The value, to be changed; likewise.
    ///
    /// # Errors
    /// `RuntimeError` where another object owns it.
    pub(super) fn value_mut(&mut self) -> PyResult<&mut B::At<'static>> {
        match &mut self.place {
            Place::Here(value) => Ok(value),
            Place::There(_) => Err(PyRuntimeError::new_err(LOOKED_AT)),
        }
    }

    /// Says whether the value can be taken away.
    ///
    /// # Errors
    /// `RuntimeError` where another object owns it.
    pub(super) fn can_be_given(&self, by: &str) -> PyResult<()> {
        match &self.place {
            Place::Here(_) => Ok(()),
            Place::There(_) => Err(crate::shared::not_given(by)),
        }
    }

    /// The value itself; none where another object owns it. Nobody drops it any more but whoever has it.
    ///
    /// # Safety
    /// Until it is gone, or kept by an object again, what it borrows from is held and intact.
    pub(super) unsafe fn into_inner(self) -> Option<(B::At<'static>, Arc<Chain>)> {
        let mut this = ManuallyDrop::new(self);
        // SAFETY: both are read once, and what they are read from is never touched again.
        let chain = unsafe { std::ptr::read(&raw const this.chain) };
        match &mut this.place {
            // SAFETY: as above.
            Place::Here(value) => Some((unsafe { ManuallyDrop::take(value) }, chain)),
            Place::There(_) => None,
        }
    }
}

impl<B: Borrows> Drop for Value<B> {
    fn drop(&mut self) {
        let Place::Here(value) = &mut self.place else { return };
        // What it borrows may be gone, or somebody is changing it right now: then it stays for ever.
        if let Some(_holding) = self.chain.try_hold() {
            // SAFETY: this is its end, and what it borrows from is as it was.
            unsafe { ManuallyDrop::drop(value) };
        }
    }
}
