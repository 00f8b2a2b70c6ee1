//! Types: each `syn` type becomes a `Type` in which every name is settled.

use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{GenericArgument, GenericParam, PathArguments, ReturnType};

use super::foreign;
use super::model::{ItemId, RustPath, Type, Value};
use super::names::{Def, Namespace};
use super::scope::Scope;
use super::{Bound, Resolver};
use crate::parse::ItemKind;
use crate::source::{FileId, Span};

impl Resolver<'_> {
    /// The text of a syntax tree, as written.
    pub(super) fn text(&self, tree: &impl Spanned, file: FileId) -> String {
        let range = tree.span().byte_range();
        let text = self.sources.snippet(Span { file, start: range.start, end: range.end });
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    pub(super) fn unknown(
        &self,
        tree: &impl Spanned,
        scope: &Scope,
        reason: impl Into<String>,
    ) -> Type {
        Type::Unknown { text: self.text(tree, scope.file), reason: reason.into() }
    }

    pub(super) fn ty(&self, ty: &syn::Type, scope: &Scope) -> Type {
        match ty {
            syn::Type::Path(path) => self.path_type(path, scope),
            syn::Type::Reference(reference) => Type::Reference {
                lifetime: reference
                    .lifetime
                    .as_ref()
                    .map(|lifetime| lifetime.ident.unraw().to_string()),
                mutable: reference.mutability.is_some(),
                inner: Box::new(self.ty(&reference.elem, scope)),
            },
            syn::Type::Slice(slice) => Type::Slice(Box::new(self.ty(&slice.elem, scope))),
            syn::Type::Array(array) => Type::Array(
                Box::new(self.ty(&array.elem, scope)),
                self.array_length(&array.len, scope),
            ),
            syn::Type::Tuple(tuple) => {
                Type::Tuple(tuple.elems.iter().map(|ty| self.ty(ty, scope)).collect())
            }
            syn::Type::Paren(inner) => self.ty(&inner.elem, scope),
            syn::Type::Group(inner) => self.ty(&inner.elem, scope),
            syn::Type::ImplTrait(bounds) => Type::ImplTrait(self.all_bounds(&bounds.bounds, scope)),
            syn::Type::TraitObject(bounds) => {
                Type::DynTrait(self.all_bounds(&bounds.bounds, scope))
            }
            syn::Type::FnPtr(function) if function.unsafety.is_some() => {
                self.unknown(ty, scope, "an unsafe function pointer")
            }
            syn::Type::FnPtr(function) => Type::FunctionPointer(
                function.inputs.iter().map(|input| self.ty(&input.ty, scope)).collect(),
                Box::new(self.output(&function.output, scope)),
            ),
            syn::Type::Never(_) => Type::Never,
            syn::Type::Ptr(_) => self.unknown(ty, scope, "a raw pointer"),
            syn::Type::Macro(_) => self.unknown(ty, scope, "made by a macro"),
            syn::Type::Infer(_) => self.unknown(ty, scope, "left for the compiler to infer"),
            _ => self.unknown(ty, scope, "an unknown form of type"),
        }
    }

    pub(super) fn output(&self, output: &ReturnType, scope: &Scope) -> Type {
        match output {
            ReturnType::Default => Type::Tuple(Vec::new()),
            ReturnType::Type(_, ty) => self.ty(ty, scope),
        }
    }

    fn array_length(&self, length: &syn::Expr, scope: &Scope) -> String {
        match self.value(length, scope, &[], None) {
            Value::Int(number) => number.to_string(),
            Value::Constant(item) => match &self.names.definition(item).item.kind {
                ItemKind::Constant(constant) => {
                    let definition = self.names.definition(item);
                    let inside = Scope::of(definition.module, definition.item.file);
                    match constant.value.as_ref().map(|value| self.value(value, &inside, &[], None))
                    {
                        Some(Value::Int(number)) => number.to_string(),
                        _ => self.text(length, scope.file),
                    }
                }
                _ => self.text(length, scope.file),
            },
            _ => self.text(length, scope.file),
        }
    }

    fn path_type(&self, path: &syn::TypePath, scope: &Scope) -> Type {
        if let Some(qualified) = &path.qself {
            return self.qualified_type(path, qualified, scope);
        }
        let segments: Vec<String> =
            path.path.segments.iter().map(|part| part.ident.unraw().to_string()).collect();
        let absolute = path.path.leading_colon.is_some();
        if !absolute {
            let start = match segments[0].as_str() {
                "Self" => Some(
                    scope.self_type.clone().unwrap_or_else(|| Type::Parameter("Self".to_owned())),
                ),
                name => scope.parameter(name).cloned(),
            };
            if let Some(start) = start {
                return self.project_all(start, &segments[1..], path, scope);
            }
            if segments.len() == 1 && scope.consts.contains(&segments[0]) {
                return Type::constant_parameter(&segments[0]);
            }
        }
        let Some(walk) =
            self.names.walk(scope.module, &segments, absolute, Namespace::Types, false)
        else {
            return self.unresolved(&segments, path, scope);
        };
        let arguments = self.arguments(&path.path.segments[walk.used - 1].arguments, scope);
        match walk.def {
            Def::Item(item) => {
                let start = self.item_type(item, arguments, path, scope);
                self.project_all(start, &segments[walk.used..], path, scope)
            }
            Def::Foreign(foreign) => foreign_type(&foreign, arguments),
            // A module does not hide the primitive type of its name.
            Def::Module(_) if segments.len() == 1 && foreign::is_primitive(&segments[0]) => {
                Type::Primitive(segments[0].clone())
            }
            Def::Module(_) => self.unknown(path, scope, "a module, not a type"),
            Def::Variant(..) => self.unknown(path, scope, "a variant, not a type"),
        }
    }

    fn unresolved(&self, segments: &[String], path: &syn::TypePath, scope: &Scope) -> Type {
        if let [name] = segments
            && foreign::is_primitive(name)
        {
            return Type::Primitive(name.clone());
        }
        let reason = match self.names.by_foreign_globs(scope.module, &segments[0]) {
            Err(globs) if !globs.is_empty() => {
                let globs: Vec<_> = globs.iter().map(|glob| format!("`{glob}::*`")).collect();
                format!("it may come from {}, whose names are not known", globs.join(" or "))
            }
            _ if self.names.modules[scope.module].has_macros => {
                "no such name is visible; a macro of this module may make it".to_owned()
            }
            _ => "no such name is visible here".to_owned(),
        };
        self.unknown(path, scope, reason)
    }

    /// An item of this crate in type position.
    fn item_type(
        &self,
        item: ItemId,
        mut arguments: Vec<Type>,
        path: &syn::TypePath,
        scope: &Scope,
    ) -> Type {
        let definition = self.names.definition(item);
        let generics = match &definition.item.kind {
            ItemKind::Struct(syntax) => &syntax.generics,
            ItemKind::Enum(syntax) => &syntax.generics,
            ItemKind::Union => return Type::Item(item, arguments),
            ItemKind::Alias(_) => return self.expand(item, &arguments, scope),
            ItemKind::Trait(_) => {
                let path = definition.path.clone();
                return Type::DynTrait(vec![Bound {
                    path,
                    item: Some(item),
                    arguments,
                    associated: Vec::new(),
                }]);
            }
            _ => return self.unknown(path, scope, "not a type"),
        };
        self.fill_defaults(item, generics, &mut arguments);
        Type::Item(item, arguments)
    }

    /// Arguments that are left out take the defaults of the definition.
    pub(super) fn fill_defaults(
        &self,
        item: ItemId,
        generics: &syn::Generics,
        arguments: &mut Vec<Type>,
    ) {
        let definition = self.names.definition(item);
        let mut inside = Scope::of(definition.module, definition.item.file);
        let parameters =
            generics.params.iter().filter(|one| !matches!(one, GenericParam::Lifetime(_)));
        for (index, parameter) in parameters.enumerate() {
            if index >= arguments.len() {
                match parameter {
                    GenericParam::Type(syn::TypeParam { default: Some((_, default)), .. }) => {
                        arguments.push(self.ty(default, &inside));
                    }
                    GenericParam::Const(syn::ConstParam {
                        default: Some((_, default)), ..
                    }) => {
                        arguments.push(Type::constant(&self.text(default, inside.file)));
                    }
                    _ => break,
                }
            }
            if let GenericParam::Type(parameter) = parameter {
                inside.types.push((parameter.ident.unraw().to_string(), arguments[index].clone()));
            }
        }
    }

    /// What stands for a parameter in a rule: a type, or the literal of a constant.
    pub(super) fn argument(&self, ty: &syn::Type, scope: &Scope) -> Type {
        match ty {
            syn::Type::Verbatim(tokens) => Type::constant(&tokens.to_string()),
            ty => self.ty(ty, scope),
        }
    }

    /// Type arguments; lifetimes are left out, constants become types that carry their text.
    pub(super) fn arguments(&self, arguments: &PathArguments, scope: &Scope) -> Vec<Type> {
        let PathArguments::AngleBracketed(list) = arguments else { return Vec::new() };
        let mut result = Vec::new();
        for argument in &list.args {
            match argument {
                GenericArgument::Type(ty) => result.push(self.ty(ty, scope)),
                GenericArgument::Const(value) => {
                    result.push(Type::constant(&self.text(value, scope.file)));
                }
                _ => {}
            }
        }
        result
    }
}

/// A type of another crate, result aliases expanded.
pub(super) fn foreign_type(path: &RustPath, mut arguments: Vec<Type>) -> Type {
    let path = foreign::canonical(path);
    // `use f32 as Real`
    if let [name] = path.0.as_slice()
        && foreign::is_primitive(name)
    {
        return Type::Primitive(name.clone());
    }
    // `std::str` is a module: with `use std::str`, `&str` is still the primitive type.
    if let [root, .., name] = path.0.as_slice()
        && root == "std"
        && (path.0.len() == 2 || path.0[1..path.0.len() - 1] == ["primitive"])
        && foreign::is_primitive(name)
    {
        return Type::Primitive(name.clone());
    }
    if let Some(number) = foreign::number_of_c(&path) {
        return Type::Primitive(number.to_owned());
    }
    if let Some(error) = foreign::result_error(&path) {
        if path.0[..] == ["std", "fmt", "Result"] {
            arguments = vec![Type::Tuple(Vec::new())];
        }
        if arguments.len() == 1 {
            arguments.push(Type::Foreign(error, Vec::new()));
        }
        return Type::Foreign(RustPath::parse("std::result::Result"), arguments);
    }
    Type::Foreign(path, arguments)
}
