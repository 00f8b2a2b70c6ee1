//! What only the compiler knows: whether threads may share a value. Generated code asks where the type is
//! known, and takes whichever form compiles.

use std::marker::PhantomData;
use std::sync::Arc;

use crate::shared::Shared;

/// The type of a value, about which something is asked.
#[derive(Debug)]
pub struct TypeOf<T>(PhantomData<fn() -> T>);

impl<T> TypeOf<T> {
    /// Asks about the type of a value.
    pub const fn value(_: &T) -> Self {
        Self(PhantomData)
    }

    /// Asks about a type that is known by its name.
    #[must_use]
    pub const fn named() -> Self {
        Self(PhantomData)
    }
}

/// Taken where threads may share the value.
pub trait Anywhere<T> {
    /// [`Shared::new`]
    fn holder(&self) -> fn(T) -> Shared<T>;
    /// [`Shared::counted`]
    fn counter(&self) -> fn(Arc<T>) -> Shared<T>;
    /// The answer.
    fn is_shareable(&self) -> bool;
}

/// Taken where they may not.
pub trait Here<T> {
    /// [`Shared::bound`]
    fn holder(&self) -> fn(T) -> Shared<T>;
    /// [`Shared::counted_here`]
    fn counter(&self) -> fn(Arc<T>) -> Shared<T>;
    /// The answer.
    fn is_shareable(&self) -> bool;
}

impl<T: Send + Sync> Anywhere<T> for &TypeOf<T> {
    fn holder(&self) -> fn(T) -> Shared<T> {
        Shared::new
    }

    fn counter(&self) -> fn(Arc<T>) -> Shared<T> {
        Shared::counted
    }

    fn is_shareable(&self) -> bool {
        true
    }
}

impl<T> Here<T> for TypeOf<T> {
    fn holder(&self) -> fn(T) -> Shared<T> {
        Shared::bound
    }

    fn counter(&self) -> fn(Arc<T>) -> Shared<T> {
        Shared::counted_here
    }

    fn is_shareable(&self) -> bool {
        false
    }
}

/// `Shared::new` where threads may share the value, `Shared::bound` where they may not.
#[macro_export]
macro_rules! shared {
    ($value:expr) => {{
        #[allow(unused_imports)]
        use $crate::{Anywhere as _, Here as _};
        let value = $value;
        let holder = (&&$crate::TypeOf::value(&value)).holder();
        holder(value)
    }};
}

/// Whether threads may share values of a type.
#[macro_export]
macro_rules! shareable {
    ($type:ty) => {{
        #[allow(unused_imports)]
        use $crate::{Anywhere as _, Here as _};
        (&&$crate::TypeOf::<$type>::named()).is_shareable()
    }};
}
