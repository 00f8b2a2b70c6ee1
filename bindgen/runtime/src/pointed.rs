//! Python callables where Rust takes function pointers, which have no room for one: each call in progress has
//! a slot, and each slot a function of its own.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use pyo3::exceptions::PyRuntimeError;

use crate::callback::{Callback, unwind};

/// How many callables one parameter may have at a time: calls in threads, and calls within calls.
const ROOM: usize = 16;

/// The callables behind the function pointers of one parameter.
pub struct Pointed<P>(Mutex<[Option<Callback<P>>; ROOM]>);

impl<P> fmt::Debug for Pointed<P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Pointed").finish_non_exhaustive()
    }
}

impl<P: 'static> Default for Pointed<P> {
    fn default() -> Self {
        Self::new()
    }
}

impl<P: 'static> Pointed<P> {
    /// Room for callables.
    #[must_use]
    pub const fn new() -> Self {
        Self(Mutex::new([const { None }; ROOM]))
    }

    /// A function that calls the callable, until what is returned is dropped.
    pub fn hold<F: Copy>(&'static self, callback: Callback<P>, all: [F; ROOM]) -> Held<P, F> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let free = slots.iter().position(Option::is_none);
        let Some(slot) = free else {
            drop(slots);
            let text = format!("more than {ROOM} calls at once take a function here");
            unwind(PyRuntimeError::new_err(text))
        };
        slots[slot] = Some(callback);
        Held { room: self, slot, pointer: all[slot] }
    }

    /// The callable of a slot.
    pub fn reach(&self, slot: usize) -> Callback<P> {
        let slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = slots.get(slot).and_then(Clone::clone);
        drop(slots);
        found.unwrap_or_else(|| {
            let text = "Rust kept this function after the call that it was given to";
            unwind(PyRuntimeError::new_err(text))
        })
    }
}

/// A function pointer with the callable behind it.
pub struct Held<P: 'static, F> {
    room: &'static Pointed<P>,
    slot: usize,
    pointer: F,
}

impl<P: 'static, F> fmt::Debug for Held<P, F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Held").field("slot", &self.slot).finish_non_exhaustive()
    }
}

impl<P: 'static, F: Copy> Held<P, F> {
    /// The function pointer; nobody uses it once this is dropped.
    pub const fn pointer(&self) -> F {
        self.pointer
    }
}

impl<P: 'static, F> Drop for Held<P, F> {
    fn drop(&mut self) {
        let mut slots = self.room.0.lock().unwrap_or_else(PoisonError::into_inner);
        let gone = slots[self.slot].take();
        drop(slots);
        // Dropping the callable may run Python.
        drop(gone);
    }
}
