//! Derives: the traits that `#[derive(..)]` implements, by canonical path.

use syn::ext::IdentExt;

use super::Resolver;
use super::foreign;
use super::model::{Field, Generics, RustPath, TraitImpl, Type};
use super::names::{Def, ModuleId, Namespace};
use crate::parse::Attributes;
use crate::source::Span;

/// Macros that every module knows.
const BUILT_IN: &[&str] =
    &["Clone", "Copy", "Debug", "Default", "Eq", "Hash", "Ord", "PartialEq", "PartialOrd"];

impl Resolver<'_> {
    /// The traits of all derives of an item, in order.
    pub(super) fn derives(
        &self,
        attributes: &Attributes,
        module: ModuleId,
        span: Span,
    ) -> Vec<TraitImpl> {
        let mut result: Vec<TraitImpl> = Vec::new();
        for derive in &attributes.derives {
            for path in foreign::derived(&self.derive_path(derive, module)) {
                if !result.iter().any(|known| known.path == path) {
                    result.push(derived(path, Vec::new(), span));
                }
            }
        }
        result
    }

    fn derive_path(&self, path: &syn::Path, module: ModuleId) -> RustPath {
        let segments: Vec<String> =
            path.segments.iter().map(|part| part.ident.unraw().to_string()).collect();
        if let [name] = segments.as_slice() {
            let found = self.names.lookup(module, Namespace::Macros, name);
            if let Some(Def::Foreign(path)) = found.map(|binding| binding.def) {
                return path;
            }
            if BUILT_IN.contains(&name.as_str()) {
                return foreign::prelude(name).unwrap_or(RustPath(segments));
            }
        }
        let absolute = path.leading_colon.is_some();
        match self
            .names
            .walk(module, &segments, absolute, Namespace::Macros, false)
            .map(|walk| walk.def)
        {
            Some(Def::Foreign(path)) => path,
            _ => RustPath(segments),
        }
    }
}

/// `#[from]` of thiserror is an impl of `From`.
pub(super) fn conversions<'f>(
    traits: &mut Vec<TraitImpl>,
    fields: impl Iterator<Item = (&'f Attributes, &'f Field)>,
) {
    if !traits.iter().any(|known| known.derived && known.path.name() == "Error") {
        return;
    }
    for (_, field) in fields.filter(|(attributes, _)| attributes.is_from) {
        let path = RustPath::parse("std::convert::From");
        traits.push(derived(path, vec![field.ty.clone()], field.span));
    }
}

fn derived(path: RustPath, arguments: Vec<Type>, span: Span) -> TraitImpl {
    TraitImpl {
        path,
        item: None,
        arguments,
        associated: Vec::new(),
        derived: true,
        generics: Generics::default(),
        self_arguments: None,
        self_bounds: Vec::new(),
        functions: Vec::new(),
        span,
    }
}
