//! Errors of other crates that a value lends: the ways to show one, best first, and what chooses among them.

use std::any::type_name;
use std::error::Error;
use std::fmt::{Debug, Display};
use std::marker::PhantomData;

use crate::errors::foreign;
use crate::failures::Failure;
use crate::package::{Package, package_error};

/// An error where it stands, and the package on whose behalf it is shown.
#[derive(Debug)]
pub struct Lent<'a, P, E>(&'a E, PhantomData<P>);

/// The exception, once it can be made.
type Shown<'a> = Result<(), Failure<'a>>;

impl<'a, P: Package, E> Lent<'a, P, E> {
    /// What is lent.
    pub fn new(error: &'a E) -> Self {
        Self(error, PhantomData)
    }

    /// Nothing is known but the type.
    #[expect(clippy::missing_errors_doc, reason = "the exception is what is asked for")]
    pub fn shown(&self) -> Shown<'a> {
        let name = type_name::<E>();
        let name = name.rsplit("::").next().unwrap_or(name);
        Err(Failure::new(move |py| package_error::<P>(py, P::ERROR, name.to_owned())))
    }
}

/// The exception that an error of another crate would be, which a value lends: what the type can say of itself
/// decides, as with [`failure!`](crate::failure).
#[macro_export]
macro_rules! shown {
    ($package:ty, $error:expr) => {
        match &$error {
            error => {
                #[allow(unused_imports)]
                use $crate::shown::*;
                (&&&&&Lent::<$package, _>::new(error)).shown()
            }
        }
    };
}

macro_rules! way {
    ($(#[$docs:meta])* $trait:ident ($($receiver:tt)*) $ty:ty, [$($bound:tt)*] |$py:ident, $error:ident| $exception:expr) => {
        $(#[$docs])*
        pub trait $trait<'a> {
            #[doc = "The exception."]
            #[expect(clippy::missing_errors_doc, reason = "the exception is what is asked for")]
            fn shown(&self) -> Shown<'a>;
        }

        impl<'a, P: Package, E: $($bound)*> $trait<'a> for $($receiver)* Lent<'a, P, $ty> {
            fn shown(&self) -> Shown<'a> {
                let $error: &'a $ty = self.0;
                Err(Failure::new(move |$py| $exception))
            }
        }
    };
}

way! {
    /// An error behind a reference.
    OfReference (&&&&) &'a E, [Error + 'static]
    |py, error| foreign::<P>(py, *error)
}
way! {
    /// An error.
    OfError (&&&) E, [Error + 'static]
    |py, error| foreign::<P>(py, error)
}
way! {
    /// What has a text.
    OfDisplay (&&) E, [Display]
    |py, error| package_error::<P>(py, P::ERROR, error.to_string())
}
way! {
    /// What can be shown to programmers.
    OfDebug (&) E, [Debug]
    |py, error| package_error::<P>(py, P::ERROR, format!("{error:?}"))
}
