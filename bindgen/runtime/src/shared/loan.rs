//! `Loan`: an object inside of another one, which Python uses where it is.
#![allow(unsafe_code)]

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use super::slot::Slot;
use super::{Inner, Shared};
use crate::borrowing::Keeper;
use crate::chain::{Chain, Holding};
use crate::lock::{Lock, Mode};
use crate::shared::MakeError;
use crate::variants::{Varied, VariedLoan};

/// Where such an object is, and what keeps it there.
pub(super) struct Loan<T> {
    pub(super) place: *mut T,
    pub(super) chain: Arc<Chain>,
    /// Whether it was lent to be changed.
    writable: bool,
}

impl<T> Loan<T> {
    /// Keeps it where and as it is, for as long as the answer lives.
    pub(super) fn hold(&self, py: Python<'_>, mode: Mode, error: MakeError) -> PyResult<Holding> {
        if mode == Mode::Write && !self.writable {
            return Err(PyRuntimeError::new_err(super::LOOKED_AT));
        }
        self.chain.hold(py, error)?.ok_or_else(|| PyRuntimeError::new_err(crate::borrowing::ENDED))
    }
}

impl<'a> Keeper<'a> {
    /// An object that stays where it is, in what the keeper keeps.
    pub fn lend<T>(&self, value: &'a T, shareable: bool) -> Shared<T> {
        lent(
            Loan {
                place: std::ptr::from_ref(value).cast_mut(),
                chain: self.chain(),
                writable: false,
            },
            shareable,
        )
    }

    /// The same, to be changed there.
    pub fn lend_mut<T>(&self, value: &'a mut T, shareable: bool) -> Shared<T> {
        lent(Loan { place: value, chain: self.chain(), writable: true }, shareable)
    }
}

impl<'a> Keeper<'a> {
    /// As [`Self::lend`], of what may become another variant.
    pub fn lend_variant<P, T: Varied<P>>(&self, value: &'a T, shareable: bool) -> VariedLoan<T> {
        let variant = value.variant();
        VariedLoan(self.lend(value, shareable), variant)
    }

    /// As [`Self::lend_mut`], of what may become another variant.
    pub fn lend_variant_mut<P, T: Varied<P>>(
        &self,
        value: &'a mut T,
        shareable: bool,
    ) -> VariedLoan<T> {
        let variant = value.variant();
        VariedLoan(self.lend_mut(value, shareable), variant)
    }
}

/// The value lives as long as the chain keeps it, and is only touched while that is held and intact; one
/// that threads may not share is bound to this one.
fn lent<T>(loan: Loan<T>, shareable: bool) -> Shared<T> {
    let lock = if shareable { Lock::new() } else { Lock::bound() };
    let changes = AtomicU64::new(0);
    Shared(Arc::new(Inner { lock, changes, slot: Slot::vacant(), loan: Some(loan) }))
}
