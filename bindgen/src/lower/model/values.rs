//! What becomes Python-native text: enums, typed dictionaries, exceptions.

use crate::lower::expr::Expr;
use crate::resolve::model::{RustPath, Shape};

use super::{PyCallable, PyConstant};

/// A unit-only enum.
#[derive(Debug)]
pub struct PyEnum {
    /// Its Python name.
    pub name: String,
    /// Documentation.
    pub docs: String,
    /// The Rust enum.
    pub rust: RustPath,
    /// Members in order.
    pub members: Vec<PyMember>,
    /// Rust may add variants: a match needs a wildcard.
    pub non_exhaustive: bool,
    /// Rust can copy it.
    pub is_clone: bool,
    /// Methods of the members and functions of the class.
    pub methods: Vec<PyCallable>,
    /// Attributes of the class that are no members.
    pub constants: Vec<PyConstant>,
    /// What members answer to besides what every enum does.
    pub protocols: Vec<EnumProtocol>,
}

/// Protocol methods that an enum has because of what Rust says of its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnumProtocol {
    /// `__str__` from `Display`
    Text,
    /// `__lt__` and the others from `PartialOrd`
    Order,
}

impl EnumProtocol {
    /// The path by which a protocol of an enum can be named, though no Rust item is called so.
    #[must_use]
    pub fn path(self, owner: &str) -> String {
        format!("{owner}::<{self:?}>")
    }
}

/// One enum member.
#[derive(Debug)]
pub struct PyMember {
    /// `UNIX_SECONDS`
    pub name: String,
    /// The text that means it: `unix_seconds`.
    pub value: String,
    /// Documentation.
    pub docs: String,
    /// The Rust variant.
    pub variant: String,
}

/// What a dictionary holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DictForm {
    /// One record.
    Row,
    /// The columns of many.
    Columns,
}

/// The dictionary form of a record.
#[derive(Debug)]
pub struct PyTypedDict {
    /// `BarDict`
    pub name: String,
    /// Documentation.
    pub docs: String,
    /// The record it mirrors.
    pub rust: RustPath,
    /// One record or many.
    pub form: DictForm,
    /// Whether Python has it as a class: an array of records needs the columns alone.
    pub public: bool,
    /// Keys in order.
    pub keys: Vec<PyKey>,
}

/// One key of a `TypedDict`.
#[derive(Debug)]
pub struct PyKey {
    /// The key.
    pub name: String,
    /// The Rust field.
    pub rust: String,
    /// Template with `{}` for the field's place: an owned copy of its value.
    pub convert: String,
    /// Its value's type.
    pub annotation: Expr,
    /// Documentation.
    pub docs: String,
}

/// One Rust error type and the classes it becomes.
#[derive(Debug)]
pub struct PyError {
    /// The class of the type itself.
    pub class: PyException,
    /// The Rust type.
    pub rust: RustPath,
    /// How many lifetimes it has.
    pub lifetimes: usize,
    /// Rust may add variants.
    pub non_exhaustive: bool,
    /// It implements `std::error::Error`, so it can say what it was caused by.
    pub has_source: bool,
    /// What gives its message.
    pub text: ErrorText,
    /// Methods that tell more of it, as attributes.
    pub methods: Vec<PyErrorMethod>,
    /// Functions of the type: static methods of the class.
    pub functions: Vec<PyCallable>,
    /// One a variant; empty for error structs.
    pub variants: Vec<PyErrorVariant>,
    /// Public fields of an error struct.
    pub fields: Vec<PyErrorField>,
}

/// What gives an error's message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorText {
    /// `Display`
    Display,
    /// `Debug`
    Debug,
    /// Nothing but the name of its type.
    Name,
}

/// How one variant of an error is raised.
#[derive(Debug)]
pub struct PyErrorVariant {
    /// The Rust variant.
    pub variant: String,
    /// How it is written.
    pub shape: Shape,
    /// How it is raised.
    pub raises: Raises,
    /// Its fields.
    pub fields: Vec<PyErrorField>,
    /// The field with an error of the package that caused this one.
    pub cause: Option<String>,
}

/// How a variant is raised.
#[derive(Debug)]
pub enum Raises {
    /// As the exception of the error it wraps.
    Inner,
    /// As a class of its own.
    Own(PyException),
    /// As a class of its own that is also the `OSError` subclass of the wrapped errno.
    Os {
        /// The class.
        class: PyException,
        /// Subclasses by builtin: `("FileNotFoundError", class)`.
        kinds: Vec<(&'static str, PyException)>,
        /// The field that holds the `io::Error`.
        source: String,
        /// The field that holds the path.
        path: Option<String>,
    },
}

/// An exception class.
#[derive(Debug, Clone)]
pub struct PyException {
    /// Its name.
    pub name: String,
    /// What it derives from, classes of the package first.
    pub bases: Vec<Base>,
    /// Documentation.
    pub docs: String,
    /// Attributes with their types.
    pub attributes: Vec<(String, Expr)>,
}

/// What an exception class derives from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Base {
    /// The root of the package's exceptions.
    Root,
    /// A class of the same module.
    Own(String),
    /// A builtin.
    Builtin(String),
}

/// A field that becomes an attribute.
#[derive(Debug)]
pub struct PyErrorField {
    /// As in Rust; "0", "1" in tuples.
    pub name: String,
    /// The attribute; none when the type has no Python form.
    pub attribute: Option<(String, Expr)>,
    /// How the reference to the field becomes a Python value.
    pub rust: String,
    /// It is what the error was caused by, which Python calls `__cause__`.
    pub is_cause: bool,
}

/// A method that becomes an attribute.
#[derive(Debug)]
pub struct PyErrorMethod {
    /// The attribute.
    pub attribute: (String, Expr),
    /// The call.
    pub call: String,
    /// How `told`, its result, becomes a Python value.
    pub rust: String,
}

/// One name for all instances of a generic item.
#[derive(Debug)]
pub struct PyFront {
    /// That of the generic item.
    pub name: String,
    /// Its documentation.
    pub docs: String,
    /// What it gives.
    pub instances: Vec<PyInstance>,
}

/// One instance behind a front.
#[derive(Debug)]
pub struct PyInstance {
    /// Its arguments, as Rust writes them.
    pub key: String,
    /// The class or function.
    pub name: String,
    /// What it is for a type checker.
    pub annotation: Expr,
}
