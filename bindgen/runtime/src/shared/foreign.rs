//! Values of types that have no Python form: Python holds them, and hands them back to Rust.
#![allow(unsafe_code)]

use std::any::Any;
use std::fmt::{self, Debug};
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use pyo3::prelude::*;
use pyo3::{PyClass, PyTypeInfo};

use super::Shared;
use crate::convert::{FromPython, IntoPython};
use crate::lock::Mode;
use crate::package::Package;
use crate::rejected::Rejected;

/// A value whose type generated code cannot name.
#[derive(Debug)]
pub struct Opaque(Box<dyn Kept>);

/// A value with what the compiler knows of its type.
struct Known<T> {
    object: Shared<T>,
    clone: Option<fn(&T) -> T>,
    debug: Option<fn(&T) -> String>,
}

trait Kept: Any + Send + Sync {
    fn as_any(&self) -> &dyn Any;
    fn type_name(&self) -> &'static str;
    fn text(&self) -> Option<String>;
}

impl Debug for dyn Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.type_name())
    }
}

impl<T: 'static> Kept for Known<T> {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &'static str {
        std::any::type_name::<T>()
    }

    /// What `Debug` says of it; nothing while it is being changed, and when it is gone.
    fn text(&self) -> Option<String> {
        let debug = self.debug?;
        let inner = &self.object.0;
        if !inner.lock.try_now(Mode::Read) {
            return None;
        }
        let access = Access::<T> { object: self.object.clone(), mode: Mode::Read };
        // SAFETY: the lock is held for reading.
        let gone = unsafe { inner.slot.gone() }.is_some();
        (!gone).then(|| debug(access.get()))
    }
}

impl Opaque {
    /// Keeps a value; the macro `opaque!` asks the compiler for the rest.
    pub fn new<T: 'static>(
        object: Shared<T>,
        clone: Option<fn(&T) -> T>,
        debug: Option<fn(&T) -> String>,
    ) -> Self {
        Self(Box::new(Known { object, clone, debug }))
    }

    /// `<Digest [1, 2]>`: the name, and what `Debug` says where it is short.
    #[must_use]
    pub fn represent(&self, name: &str) -> String {
        const SHORT: usize = 200;
        match self.0.text() {
            Some(text) if text.starts_with(name) && text.len() <= SHORT => format!("<{text}>"),
            Some(text) if text.len() <= SHORT => format!("<{name} {text}>"),
            _ => format!("<{name}>"),
        }
    }
}

/// What is said of a value that could not be kept: it was lent, and Rust cannot copy it.
struct Seen {
    name: &'static str,
    text: Option<String>,
}

impl Kept for Seen {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &'static str {
        self.name
    }

    fn text(&self) -> Option<String> {
        self.text.clone()
    }
}

/// A class whose objects keep values of one foreign type.
pub trait OpaqueClass: PyClass + PyTypeInfo + Into<PyClassInitializer<Self>> {
    /// The object around a value.
    fn around(value: Opaque) -> Self;
    /// The value.
    fn value(&self) -> &Opaque;
}

/// A value on its way to Python.
#[derive(Debug)]
pub struct Outward<C>(Opaque, PhantomData<fn() -> C>);

impl<C> Outward<C> {
    /// For objects of the class.
    #[must_use]
    pub const fn new(value: Opaque) -> Self {
        Self(value, PhantomData)
    }

    /// Of a value that is lent: a copy, or what can be said of it where Rust cannot copy it.
    pub fn lent<T: 'static>(
        value: &T,
        holder: fn(T) -> Shared<T>,
        clone: Option<fn(&T) -> T>,
        debug: Option<fn(&T) -> String>,
    ) -> Self {
        Self::new(match clone {
            Some(copy) => Opaque::new(holder(copy(value)), clone, debug),
            None => Opaque(Box::new(Seen {
                name: std::any::type_name::<T>(),
                text: debug.map(|debug| debug(value)),
            })),
        })
    }
}

impl<'py, P, C: OpaqueClass> IntoPython<'py, P> for Outward<C> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(Bound::new(py, C::around(self.0))?.into_any())
    }
}

/// A value behind its lock, which is held until this is dropped.
struct Access<T> {
    object: Shared<T>,
    mode: Mode,
}

impl<T> Access<T> {
    fn get(&self) -> &T {
        // SAFETY: the lock is held, and the value was found in its place afterwards.
        unsafe { &*self.object.0.slot.place() }
    }
}

impl<T> Drop for Access<T> {
    fn drop(&mut self) {
        self.object.0.lock.release(self.mode);
    }
}

/// The object's value under its lock.
fn access<'a, P: Package, C, T: 'static>(
    value: &'a Bound<'_, PyAny>,
    mode: Mode,
) -> Result<(Access<T>, &'a Known<T>), Rejected>
where
    C: OpaqueClass + PyClass<Frozen = pyo3::pyclass::boolean_struct::True> + Sync,
{
    let Ok(object) = value.cast::<C>() else { return Err(Rejected::wrong_type(C::NAME, value)) };
    let kept = &object.get().value().0;
    let Some(known) = kept.as_any().downcast_ref::<Known<T>>() else {
        let expected = std::any::type_name::<T>().to_owned();
        return Err(Rejected::WrongType { expected, got: kept.type_name().to_owned() });
    };
    // The guard of the object is of this thread, and so is what is made of it.
    let py = value.py();
    match mode {
        Mode::Read => std::mem::forget(known.object.read::<P>(py).map_err(Rejected::raised)?),
        Mode::Write => std::mem::forget(known.object.write::<P>(py).map_err(Rejected::raised)?),
    }
    Ok((Access { object: known.object.clone(), mode }, known))
}

/// Of an object of the class, on the thread that locked it.
type Held<C> = PhantomData<(fn() -> C, *const ())>;

/// An argument that Rust takes by `&T`.
pub struct OpaqueRef<C, T>(Access<T>, Held<C>);

impl<C, T> Deref for OpaqueRef<C, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.get()
    }
}

impl<'py, P: Package, C, T: 'static> FromPython<'py, P> for OpaqueRef<C, T>
where
    C: OpaqueClass + PyClass<Frozen = pyo3::pyclass::boolean_struct::True> + Sync,
{
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        Ok(Self(access::<P, C, T>(value, Mode::Read)?.0, PhantomData))
    }
}

/// An argument that Rust takes by `&mut T`.
pub struct OpaqueMut<C, T>(Access<T>, Held<C>);

impl<C, T> Deref for OpaqueMut<C, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.get()
    }
}

impl<C, T> DerefMut for OpaqueMut<C, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the lock is held for writing, and the value was found in its place.
        unsafe { &mut *self.0.object.0.slot.place() }
    }
}

impl<'py, P: Package, C, T: 'static> FromPython<'py, P> for OpaqueMut<C, T>
where
    C: OpaqueClass + PyClass<Frozen = pyo3::pyclass::boolean_struct::True> + Sync,
{
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        Ok(Self(access::<P, C, T>(value, Mode::Write)?.0, PhantomData))
    }
}

/// An argument that Rust takes by value: a copy where it can be copied, or the value itself, which
/// Python then has no more.
pub struct OpaqueOwned<C, T>(Own<T>, Held<C>);

enum Own<T> {
    Copy(T),
    Itself(Access<T>),
}

impl<C, T> OpaqueOwned<C, T> {
    /// The value; `by` is the call that it is given to.
    pub fn into_inner(self) -> T {
        match self.0 {
            Own::Copy(value) => value,
            // SAFETY: the lock is held for writing, and the value was found in its place.
            Own::Itself(access) => unsafe { access.object.0.slot.take("another call") },
        }
    }
}

impl<'py, P: Package, C, T: 'static> FromPython<'py, P> for OpaqueOwned<C, T>
where
    C: OpaqueClass + PyClass<Frozen = pyo3::pyclass::boolean_struct::True> + Sync,
{
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        let (access, known) = access::<P, C, T>(value, Mode::Read)?;
        if let Some(clone) = known.clone {
            return Ok(Self(Own::Copy(clone(access.get())), PhantomData));
        }
        drop(access);
        let (access, _) = self::access::<P, C, T>(value, Mode::Write)?;
        Ok(Self(Own::Itself(access), PhantomData))
    }
}

/// Taken where the value is `Clone`.
pub trait Cloned<T> {
    /// `Clone::clone`
    fn cloner(&self) -> Option<fn(&T) -> T>;
}

/// Taken where it is not.
pub trait NotCloned<T> {
    /// None.
    fn cloner(&self) -> Option<fn(&T) -> T> {
        None
    }
}

impl<T: Clone> Cloned<T> for &crate::TypeOf<T> {
    fn cloner(&self) -> Option<fn(&T) -> T> {
        Some(T::clone)
    }
}

impl<T> NotCloned<T> for crate::TypeOf<T> {}

/// Taken where the value is `Debug`.
pub trait Shown<T> {
    /// What `Debug` says.
    fn debugger(&self) -> Option<fn(&T) -> String>;
}

/// Taken where it is not.
pub trait NotShown<T> {
    /// None.
    fn debugger(&self) -> Option<fn(&T) -> String> {
        None
    }
}

impl<T: Debug> Shown<T> for &crate::TypeOf<T> {
    fn debugger(&self) -> Option<fn(&T) -> String> {
        Some(|value| format!("{value:?}"))
    }
}

impl<T> NotShown<T> for crate::TypeOf<T> {}

/// The place of a value, also of one that is reached by reference.
pub trait Places {
    /// Where it is.
    fn opaque_place(&self) -> &Self {
        self
    }
}

impl<T> Places for T {}

/// A value of a foreign type that something lends, as an object of a class.
#[macro_export]
macro_rules! opaque_lent {
    ($class:ty, $value:expr) => {{
        #[allow(unused_imports)]
        use $crate::{
            Anywhere as _, Cloned as _, Here as _, NotCloned as _, NotShown as _, Places as _,
            Shown as _,
        };
        // What is only there for this expression is there for all of it.
        match $value.opaque_place() {
            place => {
                let asked = $crate::TypeOf::value(place);
                let (holder, clone, debug) =
                    ((&&asked).holder(), (&&asked).cloner(), (&&asked).debugger());
                $crate::Outward::<$class>::lent(place, holder, clone, debug)
            }
        }
    }};
}

/// A value of a foreign type as an object of a class.
#[macro_export]
macro_rules! opaque {
    ($class:ty, $value:expr) => {{
        #[allow(unused_imports)]
        use $crate::{
            Anywhere as _, Cloned as _, Here as _, NotCloned as _, NotShown as _, Shown as _,
        };
        let value = $value;
        let asked = $crate::TypeOf::value(&value);
        let (holder, clone, debug) = ((&&asked).holder(), (&&asked).cloner(), (&&asked).debugger());
        $crate::Outward::<$class>::new($crate::Opaque::new(holder(value), clone, debug))
    }};
}
