//! `Slot`: the place of a shared object, which may have been moved out of it.
#![allow(unsafe_code)]

use std::cell::UnsafeCell;
use std::mem::{ManuallyDrop, MaybeUninit};
use std::sync::Arc;

/// An object, or the name of the call that it was moved into. Whoever looks into it needs its lock.
pub(super) struct Slot<T> {
    gone: UnsafeCell<Option<&'static str>>,
    value: Place<T>,
}

enum Place<T> {
    /// In the slot itself.
    Here(UnsafeCell<MaybeUninit<T>>),
    /// In an `Arc`, of which Rust may have others: what `Arc::into_raw` gave.
    Counted(*const T),
}

impl<T> Slot<T> {
    pub(super) fn new(value: T) -> Self {
        Self::at(Place::Here(UnsafeCell::new(MaybeUninit::new(value))))
    }

    /// The slot of an object that Rust may have as well.
    pub(super) fn counted(value: Arc<T>) -> Self {
        Self::at(Place::Counted(Arc::into_raw(value)))
    }

    fn at(value: Place<T>) -> Self {
        Self { gone: UnsafeCell::new(None), value }
    }

    /// No object at all.
    pub(super) fn vacant() -> Self {
        let value = Place::Here(UnsafeCell::new(MaybeUninit::uninit()));
        Self { gone: UnsafeCell::new(Some("nobody")), value }
    }

    /// Where the object is, or was.
    pub(super) fn place(&self) -> *mut T {
        match &self.value {
            Place::Here(value) => value.get().cast(),
            Place::Counted(value) => value.cast_mut(),
        }
    }

    /// The object for Rust to keep; none where it is not in an `Arc`.
    ///
    /// # Safety
    /// It is there, and nobody takes it meanwhile.
    pub(super) unsafe fn share(&self) -> Option<Arc<T>> {
        let Place::Counted(value) = self.value else { return None };
        // SAFETY: the slot's own `Arc` is there, as the caller says; what is handed out is one more.
        unsafe {
            Arc::increment_strong_count(value);
            Some(Arc::from_raw(value))
        }
    }

    /// What Python is told who uses an object that is gone.
    ///
    /// # Safety
    /// Nobody takes it meanwhile.
    pub(super) unsafe fn gone(&self) -> Option<String> {
        // SAFETY: the caller says that nobody writes.
        let by = unsafe { *self.gone.get() }?;
        let name = short_name::<T>();
        let by = if by.contains(' ') { by.to_owned() } else { format!("{by}()") };
        Some(format!("this {name} was given away to {by} and can't be used any more"))
    }

    /// What Python is told who changes an object that is gone, or that Rust has as well.
    ///
    /// # Safety
    /// Nobody takes it meanwhile, nor is it shared.
    pub(super) unsafe fn closed(&self) -> Option<String> {
        // SAFETY: the caller says so.
        if let Some(text) = unsafe { self.gone() } {
            return Some(text);
        }
        let Place::Counted(value) = self.value else { return None };
        // SAFETY: the slot's own `Arc` is there, and stays there.
        let mut own = ManuallyDrop::new(unsafe { Arc::from_raw(value) });
        let alone = Arc::get_mut(&mut own).is_some();
        let name = short_name::<T>();
        (!alone).then(|| {
            format!(
                "this {name} is shared with what it was given to, and can't be changed or given away"
            )
        })
    }

    /// The object, out of its place.
    ///
    /// # Safety
    /// It is there, nobody has a reference to it, nor an `Arc` but the slot.
    pub(super) unsafe fn take(&self, by: &'static str) -> T {
        // SAFETY: the caller says so; from here on nobody reads it.
        unsafe {
            *self.gone.get() = Some(by);
            match &self.value {
                Place::Here(value) => value.get().cast::<T>().read(),
                Place::Counted(value) => Arc::into_inner(Arc::from_raw(*value)).unwrap_unchecked(),
            }
        }
    }
}

impl<T> Slot<T> {
    /// Leaves the object where it is for ever.
    pub(super) fn forget(&mut self) {
        *self.gone.get_mut() = Some("nobody");
    }
}

impl<T> Drop for Slot<T> {
    fn drop(&mut self) {
        if self.gone.get_mut().is_none() {
            match &mut self.value {
                // SAFETY: it is there, and this is its only owner.
                Place::Here(value) => unsafe { value.get_mut().assume_init_drop() },
                // SAFETY: the slot's own `Arc` is there, and not used again.
                Place::Counted(value) => drop(unsafe { Arc::from_raw(*value) }),
            }
        }
    }
}

/// The last part of a type's name, without its arguments.
fn short_name<T>() -> &'static str {
    let name = std::any::type_name::<T>();
    // A value that borrows is known by its class.
    let name = name.split_once("borrowing::value::Value<").map_or(name, |(_, class)| class);
    let name = name.trim_end_matches("Class>").trim_end_matches('>');
    let name = name.split('<').next().unwrap_or(name);
    name.rsplit("::").next().unwrap_or(name)
}
