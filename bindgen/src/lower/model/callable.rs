//! Callables: the signature that wrapper and stub share, and the way into Rust.

use crate::lower::expr::Expr;
use crate::resolve::model::{Receiver, RustPath};

use super::Storage;

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
#[derive(Debug, Clone)]
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
    /// A method of a trait by its full path, which takes the object as the receiver says.
    Through(String, Receiver),
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
    /// What a builder builds: how it begins, and how it ends.
    Builder {
        /// The function that makes the builder.
        start: String,
        /// The method that makes the value.
        finish: String,
    },
    /// The first of several calls that what is given fits.
    OneOf(Vec<Way>),
    /// The fields of a request, of which some may be missing.
    Request {
        /// The others start from the struct's `Default`.
        defaults: bool,
    },
}

/// One of several calls behind a callable.
#[derive(Debug, Clone)]
pub struct Way {
    /// The Python parameters that decide whether it is this one.
    pub picked: Vec<String>,
    /// What it takes and returns.
    pub signature: PySignature,
    /// The call.
    pub call: Call,
    /// Whether it takes any object with the methods of a trait: tried last, reading it says which are missing.
    pub any_object: bool,
}

impl Call {
    /// Calls the function of this path.
    pub fn redirect(&mut self, path: &str) {
        match &mut self.target {
            Target::OneOf(ways) => ways.iter_mut().for_each(|way| way.call.redirect(path)),
            target => *target = Target::Path(path.to_owned()),
        }
    }
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
    /// Awaited: a coroutine function.
    Awaited,
    /// Awaited here, without the interpreter, with Ctrl-C.
    Blocking,
}

impl Door {
    /// Whether the Rust side is a future.
    #[must_use]
    pub fn is_async(self) -> bool {
        matches!(self, Door::Awaited | Door::Blocking)
    }

    /// Whether Ctrl-C stops what goes through it; none where the call is short.
    #[must_use]
    pub fn interruptible(self) -> Option<bool> {
        match self {
            Door::Attached => None,
            Door::Detached => Some(false),
            Door::Controlled | Door::Awaited | Door::Blocking => Some(true),
        }
    }
}

/// One Rust argument.
#[derive(Debug, Clone)]
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
    /// What a method of a builder is given, if Python gives anything.
    Set {
        /// The Python parameter.
        name: String,
        /// The Rust type to read.
        owned: String,
        /// Template with `{}` for the variable.
        pass: String,
        /// The method.
        method: String,
        /// It takes the builder and returns it.
        moves: bool,
        /// `None` is as good as nothing.
        none_is_unset: bool,
    },
    /// An object that the call uses in place.
    Held(Held),
    /// Read from an object and keywords.
    Settings(Flattened),
    /// Made for the call from several arguments.
    Built(Built),
    /// Read from a request or its fields.
    Request(RequestArgument),
    /// Supplied by the runtime.
    Control {
        /// The Python keyword.
        keyword: String,
    },
}

/// A value that borrows from arguments and lives for one call.
#[derive(Debug, Clone)]
pub struct Built {
    /// The function that makes it.
    pub path: String,
    /// What that takes, in its order.
    pub arguments: Vec<Argument>,
    /// Template with `{}` for the value.
    pub pass: String,
}

/// An object as an argument: borrowed, changed or given away, never copied.
#[derive(Debug, Clone)]
pub struct Held {
    /// The Python parameter.
    pub name: String,
    /// The Rust type, by which its class is found.
    pub rust: RustPath,
    /// How the class holds its value.
    pub storage: Storage,
    /// What the call does with it.
    pub hold: Hold,
    /// `Option` around it.
    pub optional: bool,
    /// Template with `{}` for the variable.
    pub pass: String,
}

impl Held {
    /// Whether it is a value that borrows, which the call changes: it has it inside of a closure alone.
    #[must_use]
    pub fn changes_kept(&self) -> bool {
        self.hold == Hold::Write && matches!(self.storage, Storage::Kept { .. })
    }

    /// The way of a call that has it: nobody but this thread is at a closure.
    #[must_use]
    pub fn door(&self, before: Option<Door>) -> Option<Door> {
        if self.changes_kept() { Some(Door::Attached) } else { before }
    }
}

/// What a call does with an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// `&T`
    Read,
    /// `&mut T`
    Write,
    /// `T`, of a type that cannot be cloned
    Move,
}

/// A request argument.
#[derive(Debug, Clone)]
pub struct RequestArgument {
    /// The Rust parameter.
    pub name: String,
    /// The request type.
    pub rust: RustPath,
    /// The Python parameter that takes the whole object, or else the first required field.
    pub whole: String,
    /// That field's place and what it accepts.
    pub first: Option<(usize, Expr)>,
    /// The Python class of the object.
    pub class: Expr,
    /// The other fields that have a parameter: their places and names.
    pub fields: Vec<(usize, String)>,
    /// Template with `{}` for the variable.
    pub pass: String,
    /// The ways to call it that a type checker tells apart.
    pub overloads: Vec<Vec<PyParameter>>,
}

/// A settings argument.
#[derive(Debug, Clone)]
pub struct Flattened {
    /// The Rust variable.
    pub name: String,
    /// The settings type.
    pub rust: RustPath,
    /// The Python parameter that takes the whole object.
    pub object: Option<String>,
    /// Where the values come from when neither object nor keyword says anything.
    pub base: String,
    /// What can be given one by one.
    pub keywords: Vec<FieldKeyword>,
    /// Whether `validate` is called, and whether it can fail.
    pub validate: bool,
    /// Template with `{}` for the variable.
    pub pass: String,
}

/// A keyword that sets one field.
#[derive(Debug, Clone)]
pub struct FieldKeyword {
    /// The Rust field.
    pub field: String,
    /// The Python keyword.
    pub keyword: String,
    /// The Rust type to read, and the template with `{}` that makes the field of it; none where they are one.
    pub made: Option<(String, String)>,
}

/// The twin of a function that writes into memory that it is given.
#[derive(Debug, Clone)]
pub struct OutTwin {
    /// The Python keyword.
    pub keyword: String,
    /// How new memory becomes a Python value; template with `{}`.
    pub convert: String,
    /// The Rust type of what is given.
    pub owned: String,
    /// The twin as a method of the object.
    pub method: Option<String>,
    /// The twin as a function.
    pub path: String,
    /// Its arguments in order.
    pub arguments: Vec<OutArgument>,
    /// How memory is passed; template with `{}`.
    pub pass: &'static str,
    /// It returns a `Result`.
    pub fallible: bool,
}

/// One argument of such a twin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutArgument {
    /// What the function takes at this place.
    Same(usize),
    /// Memory, by its number.
    Room(usize),
}

/// What becomes of the result.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Converted by its type; template with `{}`.
    Value(String),
    /// The same, or written into what the caller gave.
    Into(OutTwin),
    /// What may borrow: objects in it keep what they borrow from. Template with `{}`.
    Lent {
        /// Template with `{}` for the value.
        convert: String,
        /// It has the object for itself, which borrows.
        alone: bool,
    },
    /// The new object of this class.
    Construct,
    /// A list of dictionaries.
    Dicts,
    /// A dictionary of columns.
    Columns,
    /// A structured array of records of this type.
    Array(RustPath),
    /// The object itself: `&mut self -> &mut Self` chains.
    Receiver,
    /// An iterator object of a class, which keeps its parent.
    Iterator(RustPath),
    /// An iterator that may borrow: its holder keeps what it borrows.
    Lazy {
        /// Template with `{}` for an item.
        convert: String,
        /// Items are results that raise.
        fallible: bool,
    },
}
