//! Traits of the crate that Python classes may implement.

use crate::resolve::model::{Receiver, RustPath};

use super::PySignature;

/// What follows the protocol's name in its adapter's.
const ADAPTER: &str = "Adapter";

/// What a Python class must have to stand for a trait.
#[derive(Debug)]
pub struct PyProtocol {
    /// Its Python name.
    pub name: String,
    /// Documentation.
    pub docs: String,
    /// The trait and the traits of the crate that it builds on, each with its methods.
    pub traits: Vec<(RustPath, Vec<PyAsked>)>,
    /// It builds on `Display`.
    pub displays: bool,
}

/// The Rust struct that stands for Python objects in the place of a protocol's trait.
pub fn adapter_name(protocol: &str) -> String {
    format!("{protocol}{ADAPTER}")
}

/// The protocol whose adapter a path of generated code names.
pub fn adapted(path: &str) -> Option<&str> {
    let name = path.strip_prefix("crate::bindings::")?.strip_suffix(ADAPTER)?;
    (!name.contains("::")).then_some(name)
}

impl PyProtocol {
    /// Whether Rust awaits any of its methods.
    #[must_use]
    pub fn is_awaited(&self) -> bool {
        self.traits.iter().flat_map(|(_, asked)| asked).any(|one| one.awaited)
    }
}

/// One method of such a trait.
#[derive(Debug, Clone)]
pub struct PyAsked {
    /// Its Python name.
    pub name: String,
    /// Its Rust name.
    pub rust: String,
    /// How it takes the object.
    pub receiver: Receiver,
    /// What stands between `fn` and the body.
    pub head: String,
    /// What it gives is awaited.
    pub awaited: bool,
    /// What Python is given: an expression of `given0`, `given1`, ...
    pub given: Vec<String>,
    /// What becomes of what Python returns.
    pub answer: Answer,
    /// The trait has a body for it.
    pub provided: bool,
    /// What Python sees.
    pub signature: PySignature,
    /// Documentation.
    pub docs: String,
}

/// What becomes of what a Python method returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It is ignored.
    Nothing,
    /// It is read as a value of this Rust type.
    Value(String),
    /// It is a text that is lent.
    Text,
    /// It is a text that is lent for ever.
    StaticText,
    /// One of these, in `Ok`.
    Fine(Box<Answer>),
}

impl Answer {
    /// Whether Python's text must outlast the call.
    #[must_use]
    pub fn is_lent(&self) -> bool {
        match self {
            Answer::Text | Answer::StaticText => true,
            Answer::Fine(inner) => inner.is_lent(),
            Answer::Nothing | Answer::Value(_) => false,
        }
    }
}

/// What the class of a trait's objects holds: a pointer to something that implements the trait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PyObjects {
    /// The Rust struct.
    pub name: String,
    /// The trait, as the listing knows it.
    pub path: String,
    /// The trait with its arguments, as generated code writes it.
    pub of: String,
    /// There is `dyn Trait`; or else a trait of its own has the methods.
    pub dynamic: bool,
    /// Each method: what stands between `fn` and the body, and the call.
    pub methods: Vec<(String, String)>,
    /// Others may have the objects too, so that they are only looked at.
    pub lent: bool,
    /// They are `Send + Sync` by name.
    pub shared: bool,
}

/// What holds any of the types that implement a trait: `Box<dyn Trait>` inside of other types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PyHolder {
    /// The Rust struct.
    pub name: String,
    /// The trait, as the listing knows it.
    pub path: String,
    /// `std::boxed::Box`
    pub pointer: String,
    /// `dyn path::Trait + Send`
    pub dynamic: String,
    /// What it is made from, in the order in which it is tried: what is read, and `{}` as the pointer takes it.
    pub types: Vec<(String, String)>,
    /// What a message says is expected.
    pub expected: String,
}
