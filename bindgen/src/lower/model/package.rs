//! The package, its modules and its listing.

use std::collections::BTreeMap;

use crate::lower::expr::Expr;
use crate::resolve::model::RustPath;
use crate::source::Span;

use super::{
    PyCallable, PyClass, PyEnum, PyError, PyFrame, PyFront, PyHolder, PyObjects, PyProtocol,
    PyTypedDict,
};

/// The exception of calls that fail with a value which is no error.
pub const VALUE_ERROR: &str = "ResultError";

/// The whole Python package below its native module.
#[derive(Debug)]
pub struct PyPackage {
    /// The public package (`weather_station`).
    pub name: String,
    /// The scanned crate, as Rust paths spell it.
    pub crate_name: String,
    /// The crate's version, as `__version__`.
    pub version: String,
    /// The root of the exception tree.
    pub error: String,
    /// Some call fails with a value that is no error, which an exception carries.
    pub has_value_error: bool,
    /// What JSON values are called as results and as arguments, where there are any.
    pub json: Option<(&'static str, &'static str)>,
    /// The crate's documentation.
    pub docs: String,
    /// The root module first, then its submodules in path order.
    pub modules: Vec<PyModule>,
    /// The progress-and-stop trait, when a signature uses it.
    pub control: Option<PyControl>,
    /// Whether anything in it is awaited: it then needs the runtime's feature `tokio`.
    pub is_async: bool,
    /// The name of the class of streams, where there are any.
    pub streams: Option<&'static str>,
    /// The name of the class of values that are lent to be changed, where there are any.
    pub lent_values: Option<&'static str>,
    /// Every name, exposed or not, with its reason: what `list`, `explain` and `surface.json` show.
    pub listing: Vec<Listed>,
    /// Where in the listing a Python name stands.
    pub places: BTreeMap<String, usize>,
}

impl PyPackage {
    /// Numbers the listing by Python name.
    #[must_use]
    pub fn places(listing: &[Listed]) -> BTreeMap<String, usize> {
        let named = listing.iter().enumerate().rev();
        named.filter_map(|(index, entry)| Some((entry.python.clone()?, index))).collect()
    }

    /// The entry of a Python name.
    #[must_use]
    pub fn listed(&self, python: &str) -> Option<&Listed> {
        self.listing.get(*self.places.get(python)?)
    }

    /// The Rust path by which the listing knows a class; its public one where it is not listed.
    #[must_use]
    pub fn class_path(&self, module: &PyModule, class: &PyClass) -> String {
        self.path_of(module, &class.name, &class.rust)
    }

    /// The Rust path by which the listing knows a type of a module.
    #[must_use]
    pub fn path_of(&self, module: &PyModule, name: &str, rust: &RustPath) -> String {
        let listed = self.listed(&module.dotted(name));
        listed.map_or_else(|| rust.to_string().replace("r#", ""), |entry| entry.rust.clone())
    }

    /// The Rust path of the function behind a class's constructor; where fields or rules make it, a name of our own.
    #[must_use]
    pub fn constructor_path(&self, module: &PyModule, class: &PyClass) -> String {
        let path = self.class_path(module, class);
        let python = module.dotted(&class.name);
        let start = self.places.get(&python).copied().unwrap_or(self.listing.len());
        let members = self.listing.iter().skip(start);
        let found = members.take_while(|entry| entry.rust.starts_with(&path)).find(|entry| {
            entry.kind == "constructor" && entry.python.as_deref() == Some(python.as_str())
        });
        let own = || path.clone() + "::<constructor>";
        found.map_or_else(own, |entry| entry.rust.clone())
    }
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
    /// The definition.
    pub span: Span,
    /// Whether Ctrl-C stops it, for callables that may take long.
    pub interruptible: Option<bool>,
    /// What of a crate's public face it is, for the count of what is bound.
    pub element: Element,
    /// It is generic over a type that nobody has chosen.
    pub open: bool,
    /// Python has it in another form than its own: an item of an iterator, part of a constructor.
    pub adapted: bool,
}

/// What is counted of a crate's public face.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Element {
    /// A free function.
    Function,
    /// A method or associated function, of the type or of a trait that it implements.
    Method,
    /// A struct.
    Struct,
    /// A public field.
    Field,
    /// An enum.
    Enum,
    /// A variant of an enum: listed, but the enum is what counts.
    Variant,
    /// Anything else: constants, traits, macros, and what Python has without Rust.
    Other,
}

impl Element {
    /// Its name in listings.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Element::Function => "function",
            Element::Method => "method",
            Element::Struct => "struct",
            Element::Field => "field",
            Element::Enum => "enum",
            Element::Variant => "variant",
            Element::Other => "item",
        }
    }

    /// Whether it belongs to the share of what is bound.
    #[must_use]
    pub fn counts(self) -> bool {
        !matches!(self, Element::Variant | Element::Other)
    }
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
    /// One name for all instances of a generic item.
    pub fronts: Vec<PyFront>,
    /// Traits that Python classes may implement.
    pub protocols: Vec<PyProtocol>,
    /// What holds trait objects inside of other types.
    pub holders: Vec<PyHolder>,
    /// What the classes of trait objects hold.
    pub objects: Vec<PyObjects>,
    /// Exception trees, each class after its bases.
    pub errors: Vec<PyError>,
    /// Compiled classes.
    pub classes: Vec<PyClass>,
    /// What data frames from Python are read as.
    pub frames: Vec<PyFrame>,
    /// Functions.
    pub functions: Vec<PyCallable>,
    /// Constants.
    pub constants: Vec<PyConstant>,
}

impl PyModule {
    /// Functions and methods.
    pub fn callables(&self) -> impl Iterator<Item = &PyCallable> {
        self.functions.iter().chain(self.classes.iter().flat_map(|class| &class.methods))
    }

    /// A name of this module as the native root module knows it: `sub.Name`.
    #[must_use]
    pub fn dotted(&self, name: &str) -> String {
        let mut out = self.path.join(".");
        if !out.is_empty() {
            out.push('.');
        }
        out + name
    }
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
