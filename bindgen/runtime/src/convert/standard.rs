//! Small types of the standard library: addresses, system text and times, orders, ranges, wrapped numbers.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, LinkedList};
use std::ffi::OsString;
use std::marker::PhantomData;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::num::{NonZero, Saturating, Wrapping};
use std::ops::{Range, RangeInclusive};
use std::rc::Rc;
use std::sync::Arc;
use std::time::SystemTime;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyRange, PyRangeMethods, PyString, PyTuple, PyType};

use super::{FromPython, IntoPython, texts};
use crate::rejected::Rejected;

macro_rules! address {
    ($($type:ty: $expected:literal)*) => {$(
        impl<'py, P> FromPython<'py, P> for $type {
            fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
                let text = if value.is_instance_of::<PyString>() {
                    texts::text(value)?
                } else if value.get_type().module()? == "ipaddress" {
                    value.str()?.to_string()
                } else {
                    return Err(Rejected::wrong_type($expected, value));
                };
                text.parse().map_err(|_| Rejected::bad_value(value, $expected))
            }
        }

        impl<'py, P> IntoPython<'py, P> for $type {
            fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                Ok(self.into_pyobject(py)?.into_any())
            }
        }
    )*};
}
address! {
    IpAddr: "an IP address"
    Ipv4Addr: "an IPv4 address"
    Ipv6Addr: "an IPv6 address"
}

macro_rules! socket {
    ($($type:ty)*) => {$(
        impl<'py, P> FromPython<'py, P> for $type {
            fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
                const EXPECTED: &str = "an address with its port, as a pair or as text";
                let text = if let Ok((host, port)) = value.extract::<(String, u16)>() {
                    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
                } else if value.is_instance_of::<PyString>() {
                    texts::text(value)?
                } else {
                    return Err(Rejected::wrong_type(EXPECTED, value));
                };
                text.parse().map_err(|_| Rejected::bad_value(value, EXPECTED))
            }
        }

        impl<'py, P> IntoPython<'py, P> for $type {
            fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                Ok((self.ip().to_string(), self.port()).into_pyobject(py)?.into_any())
            }
        }
    )*};
}
socket! { SocketAddr SocketAddrV4 SocketAddrV6 }

impl<'py, P> FromPython<'py, P> for OsString {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        let path = <std::path::PathBuf as FromPython<'py, P>>::from_python(value)?;
        Ok(path.into_os_string())
    }
}

impl<'py, P> IntoPython<'py, P> for OsString {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.into_pyobject(py)?.into_any())
    }
}

impl<'py, P> FromPython<'py, P> for SystemTime {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        value.extract::<Self>().map_err(|error| {
            let py = value.py();
            if error.is_instance_of::<PyTypeError>(py) || error.is_instance_of::<PyValueError>(py) {
                Rejected::wrong_type("a datetime with a time zone", value)
            } else {
                Rejected::Raised(error)
            }
        })
    }
}

impl<'py, P> IntoPython<'py, P> for SystemTime {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.into_pyobject(py)?.into_any())
    }
}

impl<'py, P> FromPython<'py, P> for Ordering {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        Ok(<i64 as FromPython<'py, P>>::from_python(value)?.cmp(&0))
    }
}

impl<'py, P> IntoPython<'py, P> for Ordering {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok((self as i8).into_pyobject(py)?.into_any())
    }
}

macro_rules! non_zero {
    ($($type:ty)*) => {$(
        impl<'py, P> FromPython<'py, P> for NonZero<$type> {
            fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
                let number = <$type as FromPython<'py, P>>::from_python(value)?;
                Self::new(number).ok_or_else(|| Rejected::bad_value(value, "an integer other than 0"))
            }
        }

        impl<'py, P> IntoPython<'py, P> for NonZero<$type> {
            fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                <$type as IntoPython<'py, P>>::into_python(self.get(), py)
            }
        }
    )*};
}
non_zero! { u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize }

macro_rules! wrapper {
    ($($name:ident)*) => {$(
        impl<'py, P, T: FromPython<'py, P>> FromPython<'py, P> for $name<T> {
            fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
                T::from_python(value).map(Self)
            }
        }

        impl<'py, P, T: IntoPython<'py, P>> IntoPython<'py, P> for $name<T> {
            fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.0.into_python(py)
            }
        }
    )*};
}
wrapper! { Wrapping Saturating }

/// The ends of a range: of a `range` with the step 1, or a pair.
fn ends<'py, P, T: FromPython<'py, P>>(
    value: &Bound<'py, PyAny>,
    inclusive: bool,
) -> Result<(T, T), Rejected> {
    if let Ok(range) = value.cast::<PyRange>() {
        if range.step()? != 1 {
            return Err(Rejected::bad_value(value, "a range with the step 1"));
        }
        let (start, stop) = (value.getattr("start")?, value.getattr("stop")?);
        let last = if inclusive { stop.sub(1)? } else { stop };
        return Ok((T::from_python(&start)?, T::from_python(&last)?));
    }
    match value.cast::<PyTuple>() {
        Ok(pair) if pair.len() == 2 => Ok((
            T::from_python(&pair.get_item(0)?).map_err(|rejected| rejected.at_index(0))?,
            T::from_python(&pair.get_item(1)?).map_err(|rejected| rejected.at_index(1))?,
        )),
        _ => Err(Rejected::wrong_type("a range, or a pair of its ends", value)),
    }
}

/// A `range` of whole numbers, a pair of others.
fn spanned<'py>(
    py: Python<'py>,
    start: Bound<'py, PyAny>,
    end: Bound<'py, PyAny>,
    inclusive: bool,
) -> PyResult<Bound<'py, PyAny>> {
    static RANGE: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    if !start.is_exact_instance_of::<pyo3::types::PyInt>() {
        return Ok(PyTuple::new(py, [start, end])?.into_any());
    }
    let stop = if inclusive { end.add(1)? } else { end };
    RANGE.import(py, "builtins", "range")?.call1((start, stop))
}

impl<'py, P, T: FromPython<'py, P>> FromPython<'py, P> for Range<T> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        let (start, end) = ends::<P, T>(value, false)?;
        Ok(start..end)
    }
}

impl<'py, P, T: IntoPython<'py, P>> IntoPython<'py, P> for Range<T> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        spanned(py, self.start.into_python(py)?, self.end.into_python(py)?, false)
    }
}

impl<'py, P, T: FromPython<'py, P>> FromPython<'py, P> for RangeInclusive<T> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        let (start, end) = ends::<P, T>(value, true)?;
        Ok(start..=end)
    }
}

impl<'py, P, T: IntoPython<'py, P>> IntoPython<'py, P> for RangeInclusive<T> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let (start, end) = self.into_inner();
        spanned(py, start.into_python(py)?, end.into_python(py)?, true)
    }
}

impl<'py, P, T> FromPython<'py, P> for PhantomData<T> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        if value.is_none() { Ok(Self) } else { Err(Rejected::wrong_type("None", value)) }
    }
}

impl<'py, P, T> IntoPython<'py, P> for PhantomData<T> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(py.None().into_bound(py))
    }
}

macro_rules! text_like {
    ($($type:ty)*) => {$(
        impl<'py, P> FromPython<'py, P> for $type {
            fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
                texts::text(value).map(Self::from)
            }
        }

        impl<'py, P> IntoPython<'py, P> for $type {
            fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                Ok(PyString::new(py, &self).into_any())
            }
        }
    )*};
}
text_like! { Arc<str> Rc<str> }

macro_rules! shared_slice {
    ($($name:ident)*) => {$(
        impl<'py, P, T: FromPython<'py, P>> FromPython<'py, P> for $name<[T]> {
            fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
                T::vec_from_python(value).map(Self::from)
            }
        }

        impl<'py, P, T: IntoPython<'py, P> + Clone> IntoPython<'py, P> for $name<[T]> {
            fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                T::vec_into_python(self.to_vec(), py)
            }
        }
    )*};
}
shared_slice! { Arc Rc }

impl<'py, P, T: FromPython<'py, P>> FromPython<'py, P> for Rc<T> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        T::from_python(value).map(Self::new)
    }
}

impl<'py, P, T: FromPython<'py, P>> FromPython<'py, P> for LinkedList<T> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        Ok(T::vec_from_python(value)?.into_iter().collect())
    }
}

impl<'py, P, T: IntoPython<'py, P>> IntoPython<'py, P> for LinkedList<T> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        T::vec_into_python(self.into_iter().collect(), py)
    }
}

impl<'py, P, T: FromPython<'py, P> + Ord> FromPython<'py, P> for BinaryHeap<T> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        Ok(T::vec_from_python(value)?.into())
    }
}

impl<'py, P, T: IntoPython<'py, P> + Ord> IntoPython<'py, P> for BinaryHeap<T> {
    /// In order, the smallest first.
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        T::vec_into_python(self.into_sorted_vec(), py)
    }
}
