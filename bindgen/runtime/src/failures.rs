//! Errors of any type as exceptions: what the type can say of itself decides, where the type is known.
//!
//! Generated code cannot see whether an error of another crate has a text, a cause or a value. The compiler
//! can: [`failure!`](crate::failure) asks for the best of several ways by method resolution, which tries
//! the receiver with the most references first.

use std::fmt;

use pyo3::prelude::*;

use crate::convert::IntoPython;
use crate::errors::IntoException;
use crate::package::{Package, class};

/// The exception for an error of any type, on behalf of a package.
#[macro_export]
macro_rules! failure {
    ($package:ty, $py:expr, $error:expr) => {{
        #[allow(unused_imports)]
        use $crate::probe::*;
        let error = $error;
        let way = (&&&&&&&$crate::probe::Tag::<$package, _>::of(&error)).way();
        way.exception($py, error)
    }};
}

/// A result whose error waits for the interpreter to become an exception.
#[macro_export]
macro_rules! tried {
    ($package:ty, $result:expr) => {
        $result
            .map_err(|error| $crate::Failure::new(move |py| $crate::failure!($package, py, error)))
    };
}

/// An error on its way to becoming an exception.
pub struct Failure<'a>(Box<dyn FnOnce(Python<'_>) -> PyErr + 'a>);

impl fmt::Debug for Failure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failure").finish_non_exhaustive()
    }
}

impl<'a> Failure<'a> {
    /// The exception is made by this.
    pub fn new(make: impl FnOnce(Python<'_>) -> PyErr + 'a) -> Self {
        Self(Box::new(make))
    }
}

impl<P> IntoException<P> for Failure<'_> {
    fn into_exception(self, py: Python<'_>) -> PyErr {
        (self.0)(py)
    }
}

impl<'py, P, T: IntoPython<'py, P>> IntoPython<'py, P> for Result<T, Failure<'_>> {
    /// An error among values is the exception itself, not raised.
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Ok(value) => value.into_python(py),
            Err(failure) => Ok((failure.0)(py).into_value(py).into_bound(py).into_any()),
        }
    }
}

/// A result inside of a value that is raised when the value is handed to Python.
#[derive(Debug)]
pub struct Raise<R>(pub R);

impl<'py, P, T: IntoPython<'py, P>> IntoPython<'py, P> for Raise<Result<T, Failure<'_>>> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self.0 {
            Ok(value) => value.into_python(py),
            Err(failure) => Err((failure.0)(py)),
        }
    }
}

/// The ways, best first, and what chooses among them.
pub mod probe {
    use std::any::type_name;
    use std::error::Error;
    use std::fmt::{Debug, Display};
    use std::marker::PhantomData;

    use pyo3::prelude::*;

    use super::carrying;
    use crate::convert::IntoPython;
    use crate::errors::{IntoException, foreign};
    use crate::package::{Package, package_error};

    /// Stands for an error type and the package on whose behalf it is raised.
    pub struct Tag<P, E>(PhantomData<(P, fn(E))>);

    impl<P, E> Tag<P, E> {
        /// Of the type of this error.
        pub fn of(_: &E) -> Self {
            Self(PhantomData)
        }
    }

    macro_rules! way {
        ($(#[$docs:meta])* $trait:ident $name:ident ($($receiver:tt)*) [$($bound:tt)*] $exception:expr) => {
            $(#[$docs])*
            pub struct $name<P>(PhantomData<P>);

            #[doc = "Chooses a way."]
            pub trait $trait<P> {
                #[doc = "The way."]
                fn way(&self) -> $name<P> {
                    $name(PhantomData)
                }
            }

            impl<P, E: $($bound)*> $trait<P> for $($receiver)* Tag<P, E> {}

            impl<P: Package> $name<P> {
                #[doc = "The exception."]
                pub fn exception<E: $($bound)*>(self, py: Python<'_>, error: E) -> PyErr {
                    let make: fn(Python<'_>, E) -> PyErr = $exception;
                    make(py, error)
                }
            }
        };
    }

    way! {
        /// The type has an exception of its own.
        ViaException OfException (&&&&&&) [IntoException<P>]
        |py, error| error.into_exception(py)
    }
    way! {
        /// An error with a cause.
        ViaError OfError (&&&&&) [Error + 'static]
        |py, error| foreign::<P>(py, &error)
    }
    way! {
        /// What holds an error of any type, as `anyhow::Error` does.
        ViaHolder OfHolder (&&&&) [AsRef<dyn Error + Send + Sync + 'static>]
        |py, error| foreign::<P>(py, error.as_ref())
    }
    way! {
        /// A value that is no error: it is carried along.
        ViaValue OfValue (&&&) [for<'py> IntoPython<'py, P>]
        |py, error| carrying::<P>(py, error.into_python(py))
    }
    way! {
        /// What has a text.
        ViaDisplay OfDisplay (&&) [Display]
        |py, error| package_error::<P>(py, P::ERROR, error.to_string())
    }
    way! {
        /// What can be shown to programmers.
        ViaDebug OfDebug (&) [Debug]
        |py, error| package_error::<P>(py, P::ERROR, format!("{error:?}"))
    }

    /// Nothing is known but the type.
    pub struct OfNothing<P>(PhantomData<P>);

    impl<P: Package, E> Tag<P, E> {
        /// The way.
        pub fn way(&self) -> OfNothing<P> {
            OfNothing(PhantomData)
        }
    }

    impl<P: Package> OfNothing<P> {
        /// The exception.
        pub fn exception<E>(self, py: Python<'_>, _: E) -> PyErr {
            let name = type_name::<E>();
            let name = name.rsplit("::").next().unwrap_or(name);
            package_error::<P>(py, P::ERROR, format!("it failed with {name}"))
        }
    }
}

/// The package's `ResultError`, with the value as its attribute.
fn carrying<P: Package>(py: Python<'_>, value: PyResult<Bound<'_, PyAny>>) -> PyErr {
    let made = value.and_then(|value| {
        let text = if value.is_none() {
            "it failed without saying why".to_owned()
        } else {
            crate::values::literal(&value)?
        };
        let class = class::<P>(py, "ResultError").or_else(|_| class::<P>(py, P::ERROR))?;
        let instance = class.call1((text,))?;
        instance.setattr("value", value)?;
        Ok(PyErr::from_value(instance))
    });
    made.unwrap_or_else(|error| error)
}
