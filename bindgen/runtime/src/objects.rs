//! `Pointer`: how a trait object is had, for generated code to hang a class on.

use std::ops::Deref;
use std::sync::Arc;

/// Something of a type that is not known, had in one of these ways.
#[derive(Debug)]
pub enum Pointer<'a, T: ?Sized> {
    /// It is owned.
    Boxed(Box<T>),
    /// Others have it too.
    Counted(Arc<T>),
    /// Somebody else has it.
    Lent(&'a T),
}

impl<T: ?Sized> Deref for Pointer<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::Boxed(it) => it,
            Self::Counted(it) => it,
            Self::Lent(it) => it,
        }
    }
}
