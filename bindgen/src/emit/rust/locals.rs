//! Names in generated Rust that no name of the scanned crate can collide with.
//!
//! What stands for an item of the crate carries a prefix or suffix of its kind, which the file's own
//! items never have. Parameters must be called as in Python, so variables make way for them.

use std::collections::BTreeSet;

use crate::lower::model::PySignature;
use crate::lower::names::rust_identifier;

/// The compiled class behind a Python name.
pub(super) fn class(name: &str) -> String {
    format!("{name}Class")
}

/// The class of a table's row iterator.
pub(super) fn rows(name: &str) -> String {
    format!("{name}Rows")
}

/// The table of an enum's members.
pub(super) fn members(name: &str) -> String {
    format!("{name}Members")
}

/// The Rust function behind a method of an enum.
pub(super) fn method(name: &str, method: &str) -> String {
    format!("method_{name}_{method}")
}

/// The compiled class of a variant.
pub(super) fn variant(name: &str, variant: &str) -> String {
    format!("{name}_{variant}Class")
}

/// The one object of a variant without data.
pub(super) fn single(name: &str, variant: &str) -> String {
    format!("{name}_{variant}Single")
}

/// The Rust function behind a Python function or method.
pub(super) fn function(name: &str) -> String {
    format!("call_{name}")
}

/// The Rust module behind a Python submodule.
pub(super) fn module(name: &str) -> String {
    format!("module_{name}")
}

/// The variables of one generated function.
pub(super) struct Locals {
    taken: BTreeSet<String>,
}

impl Locals {
    /// Beside the parameters of this signature.
    pub(super) fn beside(signature: &PySignature) -> Self {
        let names = signature.parameters.iter().map(|parameter| rust_identifier(&parameter.name));
        Self { taken: names.collect() }
    }

    /// A variable: the name itself, or with underscores until no parameter has it.
    pub(super) fn of(&self, name: &str) -> String {
        let mut name = name.to_owned();
        while self.taken.contains(&name) {
            name.push('_');
        }
        name
    }

    /// A function of the file, which a parameter of the same name would hide.
    pub(super) fn own(&self, name: &str) -> String {
        if self.taken.contains(name) { format!("self::{name}") } else { name.to_owned() }
    }
}
