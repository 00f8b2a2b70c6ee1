//! Rust errors as Python exceptions.

use std::borrow::Cow;
use std::convert::Infallible;
use std::error::Error;
use std::fmt::{self, Display};
use std::io;
use std::num::{ParseFloatError, ParseIntError};
use std::path::Path;
use std::str::Utf8Error;

use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};

use crate::package::{Package, class, package_error};

/// An error that Python can raise on behalf of the package `P`.
pub trait IntoException<P> {
    /// The exception.
    fn into_exception(self, py: Python<'_>) -> PyErr;
}

/// An error that is read where it is: the exception that it would be.
pub trait AsException<P> {
    /// The exception.
    fn as_exception(&self, py: Python<'_>) -> PyErr;
}

impl<P> AsException<P> for io::Error {
    fn as_exception(&self, py: Python<'_>) -> PyErr {
        os_error(py, self)
    }
}

impl<P, E: AsException<P> + ?Sized> AsException<P> for Box<E> {
    fn as_exception(&self, py: Python<'_>) -> PyErr {
        (**self).as_exception(py)
    }
}

impl<P, E: AsException<P> + ?Sized> AsException<P> for std::sync::Arc<E> {
    fn as_exception(&self, py: Python<'_>) -> PyErr {
        (**self).as_exception(py)
    }
}

/// The value, or its error raised.
///
/// # Errors
/// The exception that stands for the error.
pub fn raise<P, T, E: IntoException<P>>(py: Python<'_>, result: Result<T, E>) -> PyResult<T> {
    result.map_err(|error| error.into_exception(py))
}

/// An error without a class of its own: raises the package's base exception with its text.
#[derive(Debug)]
pub struct Foreign<E>(pub E);

impl<P: Package, E: Display> IntoException<P> for Foreign<E> {
    fn into_exception(self, py: Python<'_>) -> PyErr {
        package_error::<P>(py, P::ERROR, self.0.to_string())
    }
}

impl<P> IntoException<P> for PyErr {
    fn into_exception(self, _: Python<'_>) -> PyErr {
        self
    }
}

impl<P> IntoException<P> for Infallible {
    fn into_exception(self, _: Python<'_>) -> PyErr {
        match self {}
    }
}

impl<P> IntoException<P> for io::Error {
    fn into_exception(self, py: Python<'_>) -> PyErr {
        os_error(py, &self)
    }
}

impl<P: Package> IntoException<P> for String {
    fn into_exception(self, py: Python<'_>) -> PyErr {
        package_error::<P>(py, P::ERROR, self)
    }
}

impl<P: Package> IntoException<P> for &str {
    fn into_exception(self, py: Python<'_>) -> PyErr {
        package_error::<P>(py, P::ERROR, self.to_owned())
    }
}

impl<P: Package> IntoException<P> for Box<str> {
    fn into_exception(self, py: Python<'_>) -> PyErr {
        package_error::<P>(py, P::ERROR, self.into_string())
    }
}

impl<P: Package> IntoException<P> for Cow<'_, str> {
    fn into_exception(self, py: Python<'_>) -> PyErr {
        package_error::<P>(py, P::ERROR, self.into_owned())
    }
}

impl<P: Package> IntoException<P> for Box<dyn Error + Send> {
    fn into_exception(self, py: Python<'_>) -> PyErr {
        foreign::<P>(py, &*self)
    }
}

impl<P: Package> IntoException<P> for fmt::Error {
    fn into_exception(self, py: Python<'_>) -> PyErr {
        package_error::<P>(py, P::ERROR, self.to_string())
    }
}

impl<P: Package> IntoException<P> for Box<dyn Error + Send + Sync> {
    fn into_exception(self, py: Python<'_>) -> PyErr {
        foreign::<P>(py, &*self)
    }
}

impl<P: Package> IntoException<P> for Box<dyn Error> {
    fn into_exception(self, py: Python<'_>) -> PyErr {
        foreign::<P>(py, &*self)
    }
}

macro_rules! value_error {
    ($($type:ty)*) => {$(
        impl<P> IntoException<P> for $type {
            fn into_exception(self, _: Python<'_>) -> PyErr {
                PyValueError::new_err(self.to_string())
            }
        }
    )*};
}
value_error! { ParseIntError ParseFloatError Utf8Error std::num::TryFromIntError std::char::ParseCharError std::str::ParseBoolError std::string::FromUtf8Error }

/// The deepest chain of causes that is followed.
const DEEPEST: usize = 16;

pub(crate) fn foreign<P: Package>(py: Python<'_>, error: &(dyn Error + 'static)) -> PyErr {
    chained(py, error, 0, &|py, text| package_error::<P>(py, P::ERROR, text))
}

/// The exception for an error of unknown type, with its own causes.
fn chained(
    py: Python<'_>,
    error: &(dyn Error + 'static),
    depth: usize,
    base: &dyn Fn(Python<'_>, String) -> PyErr,
) -> PyErr {
    if let Some(error) = error.downcast_ref::<io::Error>() {
        return os_error(py, error);
    }
    let made = base(py, error.to_string());
    if let Some(source) = error.source()
        && depth < DEEPEST
    {
        made.set_cause(py, Some(chained(py, source, depth + 1, base)));
    }
    made
}

/// The arguments that `OSError` takes: number and text.
struct OsParts {
    number: i32,
    text: String,
}

/// What the system said, when it said it by number. Errors that Rust itself makes have no number;
/// those with a counterpart borrow its one.
fn os_parts(py: Python<'_>, error: &io::Error) -> Option<OsParts> {
    if cfg!(windows) {
        return None;
    }
    if let Some(number) = error.raw_os_error() {
        let text = py.import("os").ok()?.call_method1("strerror", (number,)).ok()?;
        return Some(OsParts { number, text: text.extract().ok()? });
    }
    let number = py.import("errno").ok()?.getattr(errno_name(error.kind())?).ok()?;
    Some(OsParts { number: number.extract().ok()?, text: error.to_string() })
}

/// The number's name in Python's `errno`.
const fn errno_name(kind: io::ErrorKind) -> Option<&'static str> {
    Some(match kind {
        io::ErrorKind::NotFound => "ENOENT",
        io::ErrorKind::PermissionDenied => "EACCES",
        io::ErrorKind::AlreadyExists => "EEXIST",
        io::ErrorKind::NotADirectory => "ENOTDIR",
        io::ErrorKind::IsADirectory => "EISDIR",
        io::ErrorKind::StorageFull => "ENOSPC",
        io::ErrorKind::BrokenPipe => "EPIPE",
        io::ErrorKind::TimedOut => "ETIMEDOUT",
        io::ErrorKind::ConnectionRefused => "ECONNREFUSED",
        io::ErrorKind::ConnectionReset => "ECONNRESET",
        io::ErrorKind::ConnectionAborted => "ECONNABORTED",
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => "EINVAL",
        io::ErrorKind::InvalidFilename => "ENAMETOOLONG",
        _ => return None,
    })
}

/// The `OSError` for an `io::Error`; Python picks the subclass by the number.
fn os_error(py: Python<'_>, error: &io::Error) -> PyErr {
    match os_instance(py, &py.get_type::<PyOSError>(), error, None) {
        Ok(instance) => PyErr::from_value(instance),
        Err(_) => PyOSError::new_err(error.to_string()),
    }
}

/// An instance of `class`, which is `OSError` or derives from it.
fn os_instance<'py>(
    py: Python<'py>,
    class: &Bound<'py, PyAny>,
    error: &io::Error,
    path: Option<&Path>,
) -> PyResult<Bound<'py, PyAny>> {
    let path = path.map(|path| path.as_os_str().into_pyobject(py)).transpose()?;
    if let Some(parts) = os_parts(py, error) {
        return match path {
            Some(path) => class.call1((parts.number, parts.text, path)),
            None => class.call1((parts.number, parts.text)),
        };
    }
    if cfg!(windows)
        && let Some(number) = error.raw_os_error()
    {
        // Windows numbers go last; Python derives `errno` and the text from them.
        return class.call1((0, error.to_string(), path, number));
    }
    match path {
        // An `OSError` shows its file only beside a number.
        Some(path) => {
            let number = py.import("errno")?.getattr("EIO")?;
            class.call1((number, error.to_string(), path))
        }
        None => class.call1((error.to_string(),)),
    }
}

/// The name of the builtin that Python raises for this error: `FileNotFoundError`, `OSError`, ...
fn os_class_name(py: Python<'_>, error: &io::Error) -> PyResult<String> {
    let instance = os_instance(py, &py.get_type::<PyOSError>(), error, None)?;
    Ok(instance.get_type().name()?.to_string())
}

/// The class that is also this builtin, so that `except FileNotFoundError` catches it. It is made when
/// it is first needed, kept beside the class, and known by its name; a pickle holds the class itself.
fn with_builtin<'py>(class: &Bound<'py, PyAny>, builtin: &str) -> PyResult<Bound<'py, PyAny>> {
    let py = class.py();
    let builtin_class = py.import("builtins")?.getattr(builtin)?;
    if class.cast::<PyType>()?.is_subclass(&builtin_class)? {
        return Ok(class.clone());
    }
    let own = class.getattr("__dict__")?;
    let kept = format!("_{builtin}");
    if let Ok(known) = own.get_item(&kept) {
        return Ok(known);
    }
    let members = PyDict::new(py);
    for name in ["__module__", "__qualname__", "__doc__"] {
        members.set_item(name, class.getattr(name)?)?;
    }
    let reduce = c"lambda self: (type(self).__bases__[0], self.args, self.__dict__)";
    members.set_item("__reduce__", py.eval(reduce, None, None)?)?;
    let bases = (class, builtin_class);
    let made = py.get_type::<PyType>().call1((class.getattr("__name__")?, bases, members))?;
    class.setattr(kept, &made)?;
    Ok(made)
}

/// Makes one exception of one of the package's classes.
pub struct Exception<'py> {
    py: Python<'py>,
    base: fn(Python<'_>, String) -> PyErr,
    class_of: fn(Python<'py>, &str) -> PyResult<Bound<'py, PyAny>>,
    made: PyResult<Bound<'py, PyAny>>,
    cause: Option<PyErr>,
}

impl<'py> Exception<'py> {
    /// An exception of the class of this name with this text.
    pub fn new<P: Package>(py: Python<'py>, name: &str, message: String) -> Self {
        Self {
            py,
            base: |py, text| package_error::<P>(py, P::ERROR, text),
            class_of: class::<P>,
            made: class::<P>(py, name).and_then(|class| class.call1((message,))),
            cause: None,
        }
    }

    /// Sets an attribute. Attributes survive pickling, because exceptions carry their `__dict__`.
    #[must_use]
    pub fn field(mut self, name: &str, value: PyResult<Bound<'py, PyAny>>) -> Self {
        self.made = self.made.and_then(|made| {
            made.setattr(name, value?)?;
            Ok(made)
        });
        self
    }

    /// Makes it an `OSError` too: with number, text and file name, and of the one of `classes` that
    /// belongs to the builtin which Python would raise. `classes` pairs the names of builtins
    /// (`FileNotFoundError`) with names of classes of the package. To be called before [`field`].
    ///
    /// [`field`]: Self::field
    #[must_use]
    pub fn os(mut self, error: &io::Error, path: Option<&Path>, classes: &[(&str, &str)]) -> Self {
        self.made = self.made.and_then(|made| {
            let builtin = os_class_name(self.py, error)?;
            let class = match classes.iter().find(|(name, _)| *name == builtin) {
                Some((_, ours)) => (self.class_of)(self.py, ours)?,
                None => with_builtin(&made.get_type().into_any(), &builtin)?,
            };
            os_instance(self.py, &class, error, path)
        });
        self
    }

    /// The Rust error behind it becomes `__cause__`; an `io::Error` becomes its `OSError`.
    #[must_use]
    pub fn cause(mut self, cause: Option<&(dyn Error + 'static)>) -> Self {
        if let Some(cause) = cause {
            self.cause = Some(chained(self.py, cause, 0, &self.base));
        }
        self
    }

    /// An exception that is already made becomes `__cause__`.
    #[must_use]
    pub fn because(mut self, cause: PyErr) -> Self {
        self.cause = Some(cause);
        self
    }

    /// The exception, or what went wrong while it was made.
    pub fn finish(self) -> PyErr {
        match self.made {
            Ok(instance) => {
                let error = PyErr::from_value(instance);
                if self.cause.is_some() {
                    error.set_cause(self.py, self.cause);
                }
                error
            }
            Err(error) => error,
        }
    }
}
