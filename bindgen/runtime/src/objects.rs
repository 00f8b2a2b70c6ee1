//! `Pointer` and `Owner`: how a trait object is had, for generated code to hang a class on.
//!
//! Both say `T: 'a`, so that `dyn Trait` inside of them lives as long as the trait itself says, or else for `'a`.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// Something of a type that is not known, had in one of these ways.
#[derive(Debug)]
pub enum Pointer<'a, T: ?Sized + 'a> {
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

/// The same where it is owned always, so that it may change.
#[derive(Debug)]
pub struct Owner<'a, T: ?Sized + 'a>(Box<T>, PhantomData<&'a ()>);

impl<T: ?Sized> Owner<'_, T> {
    /// Of what a box holds.
    #[must_use]
    pub const fn new(it: Box<T>) -> Self {
        Self(it, PhantomData)
    }
}

impl<T: ?Sized> Deref for Owner<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: ?Sized> DerefMut for Owner<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}
