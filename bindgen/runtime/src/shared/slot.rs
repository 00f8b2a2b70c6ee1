//! `Slot`: the place of a shared object, which may have been moved out of it.
#![allow(unsafe_code)]

use std::cell::UnsafeCell;
use std::mem::MaybeUninit;

/// An object, or the name of the call that it was moved into. Whoever looks into it needs its lock.
pub(super) struct Slot<T> {
    gone: UnsafeCell<Option<&'static str>>,
    value: UnsafeCell<MaybeUninit<T>>,
}

impl<T> Slot<T> {
    pub(super) fn new(value: T) -> Self {
        Self { gone: UnsafeCell::new(None), value: UnsafeCell::new(MaybeUninit::new(value)) }
    }

    /// Where the object is, or was.
    pub(super) fn place(&self) -> *mut T {
        self.value.get().cast()
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

    /// The object, out of its place.
    ///
    /// # Safety
    /// It is there, and nobody has a reference to it.
    pub(super) unsafe fn take(&self, by: &'static str) -> T {
        // SAFETY: the caller says so; from here on nobody reads it.
        unsafe {
            *self.gone.get() = Some(by);
            self.place().read()
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
            // SAFETY: it is there, and this is its only owner.
            unsafe { self.value.get_mut().assume_init_drop() };
        }
    }
}

/// The last part of a type's name, without its arguments.
fn short_name<T>() -> &'static str {
    let name = std::any::type_name::<T>();
    let name = name.split('<').next().unwrap_or(name);
    name.rsplit("::").next().unwrap_or(name)
}
