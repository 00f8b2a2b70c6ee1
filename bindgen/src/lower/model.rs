//! `PyPackage`: what Python will see, and how each piece reaches Rust. The noun of this stage.

use crate::resolve::model::RustPath;

use super::expr::Expr;

/// The whole Python package below its native module.
#[derive(Debug)]
pub struct PyPackage {
    /// The public package (`market_data_source`).
    pub name: String,
    /// The scanned crate, as Rust paths spell it.
    pub crate_name: String,
    /// The crate's version, as `__version__`.
    pub version: String,
    /// The root of the exception tree.
    pub error: String,
    /// The crate's documentation.
    pub docs: String,
    /// The root module first, then its submodules in path order.
    pub modules: Vec<PyModule>,
    /// The progress-and-stop trait, when a signature uses it.
    pub control: Option<PyControl>,
    /// Every name, exposed or not, with its reason: what `list`, `explain` and `surface.json` show.
    pub listing: Vec<Listed>,
}

/// How the runtime's progress becomes the crate's own trait.
#[derive(Debug, Clone)]
pub struct PyControl {
    /// The trait's public path.
    pub path: RustPath,
    /// `fn(&mut self, u64, u64)`
    pub report: String,
    /// `fn(&mut self) -> bool`
    pub stop: String,
}

/// One line of the listing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// The Rust path, of an item or of a member (`crate::Type::method`).
    pub rust: String,
    /// The Python name (`Type.method`), when exposed.
    pub python: Option<String>,
    /// `class`, `method`, `property`, ...
    pub kind: String,
    /// Why it is there, or why not.
    pub reason: String,
    /// A convention asked for it although it is not there.
    pub missed: bool,
    /// File of the definition, relative to the crate's root.
    pub file: String,
    /// Line of the definition; never written to a committed file.
    pub line: usize,
    /// Whether Ctrl-C stops it; only for callables that take the control trait.
    pub interruptible: bool,
}

/// One Python module.
#[derive(Debug, Default)]
pub struct PyModule {
    /// Below the package; empty for the root.
    pub path: Vec<String>,
    /// Its documentation.
    pub docs: String,
    /// `enum.Enum` classes.
    pub enums: Vec<PyEnum>,
    /// `TypedDict`s.
    pub dicts: Vec<PyTypedDict>,
    /// Exception trees, each class after its bases.
    pub errors: Vec<PyError>,
    /// Compiled classes.
    pub classes: Vec<PyClass>,
    /// Functions.
    pub functions: Vec<PyCallable>,
    /// Constants.
    pub constants: Vec<PyConstant>,
}

/// A constant of a module or class.
#[derive(Debug)]
pub struct PyConstant {
    /// Its Python name.
    pub name: String,
    /// Its type.
    pub annotation: Expr,
    /// Documentation.
    pub docs: String,
    /// The Rust expression.
    pub rust: String,
}

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

/// The dictionary form of a record.
#[derive(Debug)]
pub struct PyTypedDict {
    /// `BarDict`
    pub name: String,
    /// Documentation.
    pub docs: String,
    /// The record it mirrors.
    pub rust: RustPath,
    /// Keys in order.
    pub keys: Vec<PyKey>,
}

/// One key of a `TypedDict`.
#[derive(Debug)]
pub struct PyKey {
    /// The key.
    pub name: String,
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
    /// Rust may add variants.
    pub non_exhaustive: bool,
    /// One a variant; empty for error structs.
    pub variants: Vec<PyErrorVariant>,
    /// Public fields of an error struct.
    pub fields: Vec<PyErrorField>,
}

/// How one variant of an error is raised.
#[derive(Debug)]
pub struct PyErrorVariant {
    /// The Rust variant.
    pub variant: String,
    /// How it is written.
    pub shape: crate::resolve::model::Shape,
    /// How it is raised.
    pub raises: Raises,
    /// Its fields.
    pub fields: Vec<PyErrorField>,
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
    /// Base class names, package classes first.
    pub bases: Vec<String>,
    /// Documentation.
    pub docs: String,
    /// Attributes with their types.
    pub attributes: Vec<(String, Expr)>,
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
}

/// A compiled class.
#[derive(Debug)]
pub struct PyClass {
    /// Its Python name.
    pub name: String,
    /// Documentation.
    pub docs: String,
    /// The Rust type.
    pub rust: RustPath,
    /// How the Rust value is held.
    pub storage: Storage,
    /// Whether the class can be named: iterators can't.
    pub public: bool,
    /// `__new__`
    pub constructor: Option<PyCallable>,
    /// `replace`, kept apart because it starts from `self`.
    pub methods: Vec<PyCallable>,
    /// Read-only attributes.
    pub properties: Vec<PyProperty>,
    /// Class attributes.
    pub constants: Vec<PyConstant>,
    /// Protocol methods.
    pub dunders: Vec<Dunder>,
    /// Fields in order, for value classes.
    pub fields: Vec<PyField>,
    /// What makes it a table.
    pub table: Option<PyTable>,
    /// What it accepts besides its own instances.
    pub accepts: Vec<Accepts>,
    /// The item of an iterator.
    pub step: Option<PyStep>,
    /// Rust can clone it.
    pub is_clone: bool,
}

/// How a class holds its Rust value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// As it is: immutable.
    Plain,
    /// Behind the runtime's lock: methods take `&mut self`.
    Shared,
    /// As a view on shared columns.
    View,
    /// Behind a lock, together with its parent's.
    Step,
}

/// What a value argument may be given as.
#[derive(Debug, Clone)]
pub enum Accepts {
    /// Its text form (`FromStr`).
    Text,
    /// A value of another type, by `From` or `TryFrom`.
    Other {
        /// The annotation of that type.
        annotation: Expr,
        /// The Rust type to read, `_` never works here.
        rust: String,
        /// `TryFrom`
        fallible: bool,
    },
}

/// The step of an iterator class.
#[derive(Debug)]
pub struct PyStep {
    /// What one step gives.
    pub annotation: Expr,
    /// `Result<T, E>` items raise.
    pub fallible: bool,
    /// Whether a step is long enough to let other threads run.
    pub detach: bool,
    /// How the item becomes Python.
    pub convert: String,
}

/// One field of a value class.
#[derive(Debug)]
pub struct PyField {
    /// The Rust field.
    pub rust: String,
    /// The Python attribute.
    pub name: String,
    /// The type of the attribute.
    pub annotation: Expr,
}

/// The columns of a table class.
#[derive(Debug)]
pub struct PyTable {
    /// Columns in order.
    pub columns: Vec<PyColumn>,
    /// The record of a row: its Rust path and Python class.
    pub row: Option<(RustPath, Expr)>,
    /// The column frames are indexed by.
    pub time: Option<String>,
    /// Columns whose row attribute is a decimal.
    pub decimals: Vec<String>,
}

/// One column.
#[derive(Debug)]
pub struct PyColumn {
    /// Field and attribute name.
    pub name: String,
    /// `runtime::Column` variant.
    pub kind: ColumnKind,
    /// May be absent.
    pub optional: bool,
    /// Documentation.
    pub docs: String,
    /// The type of the attribute.
    pub annotation: Expr,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnKind {
    /// A primitive, by its Rust name.
    Primitive(String),
    /// UTC microseconds.
    Time,
    /// Dictionary-encoded text.
    Labels,
}

/// A read-only attribute.
#[derive(Debug)]
pub struct PyProperty {
    /// Its name.
    pub name: String,
    /// Its type.
    pub annotation: Expr,
    /// Documentation.
    pub docs: String,
    /// Where it comes from.
    pub source: PropertySource,
}

/// Where a property comes from.
#[derive(Debug)]
pub enum PropertySource {
    /// A field; the expression converts `value.field`.
    Field {
        /// The Rust field.
        field: String,
        /// Template with `{}` for the field's place.
        convert: String,
    },
    /// A method without arguments.
    Method {
        /// The Rust method.
        method: String,
        /// Template with `{}` for the call.
        convert: String,
    },
    /// Column number.
    Column(usize),
}

/// Protocol methods a class has because of what Rust says of its type.
#[derive(Debug, Clone, PartialEq)]
pub enum Dunder {
    /// `__eq__` from `PartialEq`
    Eq,
    /// `__hash__` of the fields, or of the type's `Hash`
    HashFields,
    /// `__hash__` from `Hash`
    Hash,
    /// `__lt__` and the others from `PartialOrd`
    Order,
    /// `__repr__` that evaluates back, from fields (only those that differ from the default for settings)
    ReprFields,
    /// `__repr__` that evaluates back, from the text form
    ReprText,
    /// `__repr__` that evaluates back, from the settings it was made with: `method` returns them
    ReprSettings {
        /// The accessor.
        method: String,
        /// The Python class of the settings.
        class: String,
    },
    /// `__repr__` from `Debug`
    ReprDebug,
    /// `__repr__` of a table: its length and columns
    ReprTable,
    /// `__str__` from `Display`
    Str,
    /// `__copy__`, `__deepcopy__`: an immutable value is its own copy
    CopySelf,
    /// `__copy__`, `__deepcopy__` from `Clone`
    CopyClone,
    /// pickle through the constructor's keywords
    PickleFields,
    /// pickle through the text form
    PickleText,
    /// pickle through serde
    PickleSerde,
    /// `keys` and `__getitem__`, so that `dict(settings)` works
    Mapping,
    /// `__match_args__`
    MatchArgs,
    /// `__len__`, `__getitem__`, `__iter__` of a table
    Table,
    /// `__iter__`, `__next__`
    Iterator,
}

/// Anything that can be called.
#[derive(Debug)]
pub struct PyCallable {
    /// Its Python name.
    pub name: String,
    /// How it is bound.
    pub binding: Binding,
    /// The one signature that wrapper and stub share.
    pub signature: PySignature,
    /// Documentation, numpy style.
    pub docs: String,
    /// `#[deprecated]`
    pub deprecated: Option<String>,
    /// The way into Rust.
    pub call: Call,
}

/// How a callable is bound to its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// `__new__`
    Constructor,
    /// `self`
    Method,
    /// `cls`
    Class,
    /// neither
    Static,
    /// a module's function
    Function,
}

/// Parameters and result.
#[derive(Debug, Clone)]
pub struct PySignature {
    /// In order; without `self` and `cls`.
    pub parameters: Vec<PyParameter>,
    /// What comes back.
    pub returns: Expr,
}

/// One parameter.
#[derive(Debug, Clone)]
pub struct PyParameter {
    /// Its name.
    pub name: String,
    /// How it may be given.
    pub kind: ParameterKind,
    /// Its type.
    pub annotation: Expr,
    /// Its default.
    pub default: Option<Expr>,
    /// Documentation.
    pub docs: String,
}

/// How a parameter may be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ParameterKind {
    /// By position only.
    PositionalOnly,
    /// Either way.
    Positional,
    /// By name only.
    Keyword,
}

/// The Rust side of a callable.
#[derive(Debug)]
pub struct Call {
    /// What is called.
    pub target: Target,
    /// Arguments in Rust order.
    pub arguments: Vec<Argument>,
    /// How the interpreter is left.
    pub door: Door,
    /// `Result<T, E>`
    pub fallible: bool,
    /// What becomes of the result.
    pub outcome: Outcome,
}

/// What is called.
#[derive(Debug, Clone)]
pub enum Target {
    /// `self.method(..)` by `&self`
    Shared(String),
    /// `self.method(..)` by `&mut self`
    Mutable(String),
    /// `self.clone().method(..)`
    Owned(String),
    /// A function by its full path.
    Path(String),
    /// A struct literal: its path and its fields, one an argument.
    Struct(String, Vec<String>),
    /// Nothing: the first argument is the result (settings constructors, `replace`).
    Argument,
    /// A frame function of the runtime, called with the view.
    Frame(&'static str),
    /// The fields of a settings object as a dictionary.
    Fields,
    /// A settings object from a mapping.
    FromMapping,
}

/// How the interpreter is left for the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Not at all: the call is short.
    Attached,
    /// Released for the whole call.
    Detached,
    /// Released, with progress and Ctrl-C.
    Controlled,
}

/// One Rust argument.
#[derive(Debug)]
pub enum Argument {
    /// Read from one Python argument.
    Plain {
        /// The Python parameter.
        name: String,
        /// The Rust type to read (`_` where it can be inferred).
        owned: String,
        /// Template with `{}` for the variable.
        pass: String,
        /// The Rust expression when Python gave nothing.
        default: Option<String>,
    },
    /// Read from an object and keywords.
    Settings(Flattened),
    /// Supplied by the runtime.
    Control {
        /// The Python keyword.
        keyword: String,
    },
}

/// A settings argument.
#[derive(Debug)]
pub struct Flattened {
    /// The Rust variable.
    pub name: String,
    /// The settings type.
    pub rust: RustPath,
    /// The Python parameter that takes the whole object.
    pub object: Option<String>,
    /// Where the values come from when neither object nor keyword says anything.
    pub base: String,
    /// Field and keyword.
    pub keywords: Vec<(String, String)>,
    /// Whether `validate` is called, and whether it can fail.
    pub validate: bool,
    /// Template with `{}` for the variable.
    pub pass: String,
}

/// What becomes of the result.
#[derive(Debug)]
pub enum Outcome {
    /// Converted by its type; template with `{}`.
    Value(String),
    /// The new object of this class.
    Construct,
    /// A list of dictionaries.
    Dicts,
    /// An iterator object of a class, which keeps its parent.
    Iterator(RustPath),
}
