//! Compiled classes and what they are made of.

use crate::lower::expr::Expr;
use crate::resolve::model::{RustPath, Shape};

use super::{PyCallable, PyConstant};

/// A compiled class.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct PyClass {
    /// Its Python name.
    pub name: String,
    /// Documentation.
    pub docs: String,
    /// `#[deprecated]`, with its note.
    pub deprecated: Option<String>,
    /// The Rust type.
    pub rust: RustPath,
    /// How the Rust value is held.
    pub storage: Storage,
    /// Rust may keep its objects while Python has them too.
    pub counted: bool,
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
    /// Rust can clone it, so Python can pass it.
    pub is_clone: bool,
    /// The method by which a copy of what borrows stops doing so.
    pub owned_by: Option<String>,
    /// Some call lends objects of it that others own.
    pub is_loaned: bool,
    /// Every field is an attribute.
    pub is_whole: bool,
    /// One class or one object a variant, where the Rust type is an enum with data.
    pub variants: Vec<PyVariant>,
}

impl PyClass {
    /// A class without members, whole and public, that cannot be copied.
    #[must_use]
    pub fn new(name: String, rust: RustPath, storage: Storage) -> Self {
        Self {
            name,
            docs: String::new(),
            deprecated: None,
            rust,
            storage,
            counted: false,
            public: true,
            constructor: None,
            methods: Vec::new(),
            properties: Vec::new(),
            constants: Vec::new(),
            dunders: Vec::new(),
            fields: Vec::new(),
            table: None,
            accepts: Vec::new(),
            step: None,
            is_clone: false,
            owned_by: None,
            is_loaned: false,
            is_whole: true,
            variants: Vec::new(),
        }
    }
}

/// One variant of an enum with data: a class below the enum's own, or one object of it.
#[derive(Debug)]
pub struct PyVariant {
    /// Its Python name, below the enum's class.
    pub name: String,
    /// Documentation.
    pub docs: String,
    /// The Rust variant.
    pub variant: String,
    /// How it is written.
    pub shape: Shape,
    /// `__new__`; none where other crates cannot make it.
    pub constructor: Option<PyCallable>,
    /// Fields that are attributes; their sources convert a reference to the field.
    pub properties: Vec<PyProperty>,
    /// Every field is an attribute.
    pub is_whole: bool,
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
    /// As fields that are set one by one.
    Fields,
    /// Behind a lock, together with what it borrows from.
    Kept {
        /// How many lifetimes its type has.
        lifetimes: usize,
    },
    /// As a value that generated code cannot name.
    Opaque,
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
    /// The method that steps under a control, and the control's path.
    pub control: Option<(String, RustPath)>,
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
    /// The table itself says the digits of those columns, by its method `decimals`.
    pub says_digits: bool,
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

/// What data frames from Python are read as.
#[derive(Debug)]
pub struct PyFrame {
    /// The Rust type.
    pub rust: RustPath,
    /// Its methods that take columns, by what these hold.
    pub fillings: Vec<(Filling, String)>,
    /// A path becomes one too, by `From<PathBuf>`.
    pub file: bool,
}

/// A kind of column that a frame takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filling {
    /// `Vec<f64>`, NaN where a value is missing
    Floats,
    /// `Vec<i64>`
    Integers,
    /// `Vec<bool>`
    Booleans,
    /// `Vec<Option<DateTime<Utc>>>`
    Moments,
    /// `Vec<Option<NaiveDateTime>>`
    LocalTimes,
    /// `Vec<Option<String>>`
    Texts,
    /// Texts in dictionary form, by the path of that type
    Labels(RustPath),
    /// The name of any other kind
    Other,
}

impl Filling {
    /// What such columns hold.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Filling::Floats => "numbers",
            Filling::Integers => "whole numbers",
            Filling::Booleans => "booleans",
            Filling::Moments => "moments",
            Filling::LocalTimes => "times without a time zone",
            Filling::Texts | Filling::Labels(_) => "texts",
            Filling::Other => "anything else",
        }
    }
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
    /// `#[deprecated]`, with its note: reading it warns.
    pub deprecated: Option<String>,
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
    /// A field of an object that changes, which can be set.
    Place {
        /// The Rust field.
        field: String,
        /// Template with `{}` for the field's place.
        convert: String,
        /// The Rust type to read.
        owned: String,
        /// Template with `{}` for what was read.
        pass: String,
        /// What it can be set to.
        accepts: Expr,
    },
    /// A field with numbers, shown where they are.
    Lent {
        /// The Rust field.
        field: String,
        /// It is an `Option`.
        optional: bool,
        /// Template with `{}` for the field's place: a copy.
        convert: String,
    },
    /// A part that stays where it is: an object inside of this one.
    Loan {
        /// What lends it.
        lender: Lender,
        /// Template with `{}` for the reference, with `keeper` at hand.
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
    /// A field that can be set.
    Slot {
        /// The Rust field.
        field: String,
        /// Template with `{}` for the field's place.
        convert: String,
        /// What it can be set to.
        accepts: Expr,
        /// It has no value of its own.
        required: bool,
    },
}

/// What lends a part of an object.
#[derive(Debug, Clone)]
pub enum Lender {
    /// The Rust field.
    Field(String),
    /// The Rust method, or the path of that of a trait.
    Method(String),
}

impl Dunder {
    /// The path by which a protocol of a class can be named, though no Rust item is called so.
    #[must_use]
    pub fn path(&self, class: &str) -> String {
        if matches!(self, Dunder::Table | Dunder::Iterator | Dunder::ReprVariants { .. }) {
            // The class is nothing without it.
            return class.to_owned();
        }
        let text = format!("{self:?}");
        let word = text.split(|letter: char| !letter.is_alphanumeric()).next();
        format!("{class}::<{}>", word.unwrap_or_default())
    }
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
    /// No `__hash__`: it is equal by value, and its value changes
    Unhashable,
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
    /// `__repr__` that evaluates back, of a variant with data
    ReprVariants {
        /// `Debug` speaks for what has no expression.
        debug: bool,
    },
    /// `__hash__` of a variant and its fields
    HashVariants,
    /// pickle through the constructor of a variant
    PickleVariants,
    /// `__repr__` of a table: its length and columns
    ReprTable,
    /// `_repr_png_` from `png`
    Picture,
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
    /// pickle through the text form, where the constructor reads something else
    PickleParsed,
    /// pickle through serde
    PickleSerde,
    /// `keys` and `__getitem__`, so that `dict(settings)` works
    Mapping,
    /// `__match_args__`
    MatchArgs,
    /// `__len__`, `__getitem__`, `__iter__` of a table
    Table,
    /// `__iter__` over the arrays of a record that has nothing else: `a, b = it`
    Unpack,
    /// `__iter__`, `__next__`
    Iterator,
    /// `__iter__`, `__next__` of a class with other methods
    Next,
    /// `__iter__` from a method that returns an iterator
    Iterate {
        /// The Python method.
        method: String,
        /// Its iterator borrows the object.
        lent: bool,
    },
    /// `__iter__` from the type's `IntoIterator`, over a copy
    IterateCopy,
    /// `__len__` from `len`
    Len,
    /// `__contains__` from `contains`
    Contains,
    /// `__getitem__` by position from `get`
    Position,
    /// `__getitem__` by position from `Index`
    Index {
        /// The type of an item.
        annotation: Expr,
        /// How it becomes Python.
        convert: String,
    },
    /// An operator with two operands
    Binary {
        /// `add` of `__add__`
        name: &'static str,
        /// The Rust function.
        call: String,
        /// What may stand on the right.
        rights: Vec<PyOperand>,
        /// What may stand on the left, with the object on the right.
        lefts: Vec<PyOperand>,
    },
    /// `__float__`, `__int__` from `From`
    Number {
        /// `float`, `int`
        name: &'static str,
        /// The Rust expression, of `target`.
        call: String,
    },
    /// An operator with one
    Unary {
        /// `neg` of `__neg__`
        name: &'static str,
        /// The Rust function.
        call: String,
        /// How the object is passed, as `target`.
        receiver: &'static str,
        /// The type of the result.
        annotation: Expr,
        /// How it becomes Python.
        convert: String,
    },
}

/// The other operand of an operator.
#[derive(Debug, Clone, PartialEq)]
pub struct PyOperand {
    /// The Rust type to read.
    pub rust: String,
    /// What Python may pass.
    pub annotation: Expr,
    /// `&` where Rust takes a reference.
    pub pass: &'static str,
    /// How the object itself is passed, as `target`.
    pub receiver: &'static str,
    /// The type of the result.
    pub returns: Expr,
    /// How it becomes Python.
    pub convert: String,
}
