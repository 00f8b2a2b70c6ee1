//! `Rejected`: why a Python value could not become a Rust value, told to the person who passed it.

use std::fmt::Write as _;

use pyo3::exceptions::{PyMemoryError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyType;

/// Longest `repr` shown in a message; longer ones are cut in the middle.
const LONGEST_REPR: usize = 80;

/// Why a value was not accepted. It learns the name of the argument when it becomes an exception.
#[derive(Debug)]
pub enum Rejected {
    /// Not the right kind of value: `TypeError`.
    WrongType {
        /// What would have been accepted, with its article: "an integer".
        expected: String,
        /// The type of what came.
        got: String,
    },
    /// The right kind, but not an allowed one: `ValueError`.
    BadValue {
        /// What is allowed, with its article: "an integer from 0 to 255".
        allowed: String,
        /// What came, as Python shows it, shortened.
        value: String,
    },
    /// A size that no memory can hold: `MemoryError`.
    TooLarge {
        /// What came, as Python shows it, shortened.
        value: String,
    },
    /// A part of the value was not accepted.
    Inside {
        /// Where: `[3]`, `['key']`.
        place: String,
        /// Why.
        reason: Box<Rejected>,
    },
    /// Python code that ran during the conversion raised this.
    Raised(PyErr),
    /// The type itself refused the value, and said why in an exception of the package.
    Refused(PyErr),
}

impl Rejected {
    /// The value is not of the expected type.
    pub fn wrong_type(expected: impl Into<String>, got: &Bound<'_, PyAny>) -> Self {
        Self::WrongType { expected: expected.into(), got: type_name(got) }
    }

    /// The value is of the right type and outside of what is allowed.
    pub fn bad_value(value: &Bound<'_, PyAny>, allowed: impl Into<String>) -> Self {
        Self::BadValue { allowed: allowed.into(), value: shown(value) }
    }

    /// The value is a size that no memory can hold.
    pub fn too_large(value: &Bound<'_, PyAny>) -> Self {
        Self::TooLarge { value: shown(value) }
    }

    /// An exception that Python code raised.
    pub fn raised(error: PyErr) -> Self {
        Self::Raised(error)
    }

    /// What the type itself said of the value; the argument's name is put in front of its text.
    pub fn refused(error: PyErr) -> Self {
        Self::Refused(error)
    }

    /// The same, said of the element at `index`.
    #[must_use]
    pub fn at_index(self, index: usize) -> Self {
        self.inside(format!("[{index}]"))
    }

    /// The same, said of the value under `key`.
    #[must_use]
    pub fn at_key(self, key: &Bound<'_, PyAny>) -> Self {
        self.inside(format!("[{}]", shown(key)))
    }

    /// The same, said of an attribute.
    #[must_use]
    pub fn at_attribute(self, name: &str) -> Self {
        self.inside(format!(".{name}"))
    }

    fn inside(self, place: String) -> Self {
        match self {
            Self::Raised(error) => Self::Raised(error),
            reason => Self::Inside { place, reason: Box::new(reason) },
        }
    }

    /// The exception, with the argument's name in its text.
    #[cold]
    #[inline(never)]
    pub fn into_error(self, name: &str) -> PyErr {
        let mut place = name.to_owned();
        let mut this = self;
        loop {
            match this {
                Self::Inside { place: inner, reason } => {
                    place.push_str(&inner);
                    this = *reason;
                }
                Self::WrongType { expected, got } => {
                    return PyTypeError::new_err(format!("{place} must be {expected}, not {got}"));
                }
                Self::BadValue { allowed, value } => {
                    return PyValueError::new_err(format!(
                        "{place} must be {allowed}, not {value}"
                    ));
                }
                Self::TooLarge { value } => {
                    return PyMemoryError::new_err(format!(
                        "{place} is {value}, more than any memory can hold"
                    ));
                }
                Self::Raised(error) => return error,
                Self::Refused(error) => return named(error, &place),
            }
        }
    }
}

/// The same exception with the argument's name before its text, where it carries nothing but a text.
fn named(error: PyErr, place: &str) -> PyErr {
    Python::attach(|py| {
        let value = error.value(py);
        if let Ok(args) = value.getattr("args")
            && let Ok((text,)) = args.extract::<(String,)>()
        {
            // An exception that cannot take it keeps its own text, which is the reason all the same.
            let _ = value.setattr("args", (format!("{place}: {text}"),));
        }
    });
    error
}

impl From<PyErr> for Rejected {
    fn from(error: PyErr) -> Self {
        Self::Raised(error)
    }
}

/// The name of the value's type as people write it: bare for builtins, dotted otherwise.
pub(crate) fn type_name(value: &Bound<'_, PyAny>) -> String {
    if value.is_none() {
        return "None".to_owned();
    }
    type_text(&value.get_type())
}

fn type_text(class: &Bound<'_, PyType>) -> String {
    let name = class.qualname().map_or_else(|_| "object".to_owned(), |name| name.to_string());
    match class.module() {
        Ok(module) if module != "builtins" && module != "__main__" => format!("{module}.{name}"),
        _ => name,
    }
}

/// The value's `repr`, at most `LONGEST_REPR` characters, on one line.
pub(crate) fn shown(value: &Bound<'_, PyAny>) -> String {
    let text = match value.repr() {
        Ok(text) => text.to_string_lossy().into_owned(),
        // `repr` of an integer of more than 4300 digits is refused by Python.
        Err(_) => return format!("a very long {}", type_name(value)),
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = text.chars().count();
    if length <= LONGEST_REPR {
        return text;
    }
    let half = (LONGEST_REPR - 5) / 2;
    let mut short: String = text.chars().take(half).collect();
    let _ = write!(short, " ... ");
    short.extend(text.chars().skip(length - half));
    short
}
