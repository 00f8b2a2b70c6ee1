//! `Scope`: what the names inside one item can mean beyond those of its module.

use super::model::{Type, TypeParameter};
use super::names::ModuleId;
use crate::source::FileId;

/// Parameters and `Self` around a type or value.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    pub(super) module: ModuleId,
    pub(super) file: FileId,
    /// Type parameters with what stands for them, innermost last.
    pub(super) types: Vec<(String, Type)>,
    /// Const parameters.
    pub(super) consts: Vec<String>,
    /// Bounds of the parameters, for `T::Item`.
    pub(super) bounds: Vec<TypeParameter>,
    /// `Self`.
    pub(super) self_type: Option<Type>,
    /// The impl block around, for `Self::Item`.
    pub(super) block: Option<usize>,
}

impl Scope {
    pub(super) fn of(module: ModuleId, file: FileId) -> Self {
        Self { module, file, ..Self::default() }
    }

    /// What a type parameter stands for.
    pub(super) fn parameter(&self, name: &str) -> Option<&Type> {
        self.types.iter().rev().find(|(known, _)| known == name).map(|(_, ty)| ty)
    }

    /// Adds parameters that stand for themselves.
    pub(super) fn declare(&mut self, generics: &syn::Generics) {
        use syn::ext::IdentExt;
        for parameter in generics.type_params() {
            let name = parameter.ident.unraw().to_string();
            self.types.push((name.clone(), Type::Parameter(name)));
        }
        self.consts
            .extend(generics.const_params().map(|parameter| parameter.ident.unraw().to_string()));
    }
}
