//! Enums with data: their variants are classes below the enum's own class, or objects of it.

use pyo3::exceptions::{PyAttributeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyTuple, PyType};

use crate::shared::Shared;

/// An enum whose objects may become another variant.
pub trait Varied<P> {
    /// The number of the variant that it is now.
    fn variant(&self) -> usize;
}

/// An object of such an enum that another object owns, and the variant that it is.
#[derive(Debug)]
pub struct VariedLoan<T>(pub Shared<T>, pub usize);

/// What the class of an object should be now.
pub type ClassNow<'py, C> = fn(&Bound<'py, C>) -> PyResult<Bound<'py, PyType>>;

/// Gives an object the class of the variant that it has become, when the call that may have changed it is over.
pub struct Settling<'a, 'py, C> {
    object: &'a Bound<'py, C>,
    class: ClassNow<'py, C>,
}

impl<C> std::fmt::Debug for Settling<'_, '_, C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settling").finish_non_exhaustive()
    }
}

impl<'a, 'py, C> Settling<'a, 'py, C> {
    /// Of an object of the enum.
    pub const fn of(object: &'a Bound<'py, C>, class: ClassNow<'py, C>) -> Self {
        Self { object, class }
    }
}

impl<C> Drop for Settling<'_, '_, C> {
    fn drop(&mut self) {
        // Where the object is busy or gone, it stays what it was: its fields say then that it is another variant.
        let Ok(class) = (self.class)(self.object) else { return };
        if !class.is(self.object.as_any().get_type()) {
            // The classes of all variants have one layout, that of the enum's class.
            let _ = self.object.as_any().setattr("__class__", class);
        }
    }
}

/// Hangs a variant's class below the enum's class, under the name that pickles look it up by.
///
/// # Errors
/// What setting an attribute of a class raises.
pub fn nest(base: &Bound<'_, PyType>, variant: &Bound<'_, PyType>) -> PyResult<()> {
    let name = variant.name()?;
    variant.setattr("__qualname__", format!("{}.{name}", base.qualname()?))?;
    base.setattr(name, variant)
}

/// A field was asked of an object that is another variant, which only misuse of `__new__` can make.
#[cold]
pub fn other_variant(field: &str) -> PyErr {
    PyAttributeError::new_err(format!("this variant has no {field}"))
}

/// What `__reduce__` says of a variant: its class and fields, or the enum's class and its own name.
/// A variant that cannot be made again has an empty name.
///
/// # Errors
/// `TypeError` for a variant that cannot be made again.
pub fn reduce_variant<'py>(
    base: &Bound<'py, PyType>,
    object: &Bound<'py, PyAny>,
    name: &str,
    variant: &str,
    fields: Vec<(&'static str, Bound<'py, PyAny>)>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = base.py();
    if variant.is_empty() {
        return Err(PyTypeError::new_err(format!("this {name} cannot be pickled")));
    }
    let class = object.get_type();
    if class.is(base) {
        let getter = py.import("builtins")?.getattr("getattr")?;
        return Ok((getter, (base, variant)).into_pyobject(py)?.into_any());
    }
    let values = PyTuple::new(py, fields.into_iter().map(|(_, value)| value))?;
    Ok((class, values).into_pyobject(py)?.into_any())
}
