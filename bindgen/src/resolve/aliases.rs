//! Aliases: what a `type` stands for, with its arguments put in.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use syn::ext::IdentExt;

use super::Resolver;
use super::model::{Bound, ItemId, Type};
use super::scope::Scope;
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::parse::ItemKind;
use crate::source::FileId;

impl Resolver<'_> {
    /// The target of an alias with its own parameters in it.
    pub(super) fn alias_target(&self, item: ItemId) -> Type {
        if let Some(known) = self.alias_targets.borrow().get(&item) {
            return known.clone();
        }
        let definition = self.names.definition(item);
        let ItemKind::Alias(alias) = &definition.item.kind else { return Type::Never };
        let cyclic = || Type::Unknown {
            text: definition.item.name.clone(),
            reason: "the alias stands for itself".to_owned(),
        };
        if self.open_aliases.borrow().contains(&item) {
            self.alias_cycles.borrow_mut().push(item);
            return cyclic();
        }
        self.open_aliases.borrow_mut().push(item);
        let mut scope = Scope::of(definition.module, definition.item.file);
        scope.declare(&alias.generics);
        let target = alias.ty.as_ref().map_or(Type::Never, |ty| self.ty(ty, &scope));
        self.open_aliases.borrow_mut().pop();
        // Inside a cycle the result depends on where it was entered.
        if self.open_aliases.borrow().is_empty() || self.alias_cycles.borrow().is_empty() {
            self.alias_targets.borrow_mut().insert(item, target.clone());
        }
        target
    }

    /// An alias with arguments.
    pub(super) fn expand(&self, item: ItemId, arguments: &[Type], scope: &Scope) -> Type {
        let target = self.alias_target(item);
        let ItemKind::Alias(alias) = &self.names.definition(item).item.kind else { return target };
        if alias.generics.params.is_empty() {
            return target;
        }
        let mut arguments = arguments.to_vec();
        self.fill_defaults(item, &alias.generics, &mut arguments);
        let names = alias.generics.params.iter().filter_map(|parameter| match parameter {
            syn::GenericParam::Type(parameter) => Some(parameter.ident.unraw().to_string()),
            syn::GenericParam::Const(parameter) => Some(parameter.ident.unraw().to_string()),
            syn::GenericParam::Lifetime(_) => None,
        });
        let map: BTreeMap<String, Type> = names.zip(arguments).collect();
        let mut expanded = substitute(&target, &map);
        self.settle(&mut expanded, scope);
        expanded
    }

    /// Types from outside of the sources, as the crate's root understands them.
    pub(super) fn named_types(&self, texts: &[&str]) -> IndexMap<String, Type> {
        let root = Scope::of(0, FileId::default());
        let one = |text: &&str| {
            // A crate does not know itself by its name.
            let local = text.replace(&format!("{}::", self.names.modules[0].path), "crate::");
            let ty = match (text.parse::<i128>(), syn::parse_str::<syn::Type>(&local)) {
                (Ok(_), _) => Type::constant(text),
                (_, Ok(ty)) => self.ty(&ty, &root),
                (_, Err(error)) => {
                    Type::Unknown { text: (*text).to_owned(), reason: error.to_string() }
                }
            };
            ((*text).to_owned(), ty)
        };
        texts.iter().map(one).collect()
    }

    pub(super) fn report_aliases(&self, diagnostics: &mut Diagnostics) {
        let mut cycles = self.alias_cycles.borrow().clone();
        cycles.sort_unstable();
        cycles.dedup();
        for item in cycles {
            let definition = self.names.definition(item);
            let message = format!("the alias `{}` stands for itself", definition.item.name);
            diagnostics.push(
                Diagnostic::warning(&codes::ALIAS_CYCLE, message)
                    .at(definition.item.span)
                    .label("leads back to itself")
                    .help(
                        "let it stand for a type; a type that holds itself is a struct or an enum",
                    ),
            );
        }
    }
}

/// A type with other types in place of its parameters.
pub(crate) fn substitute(ty: &Type, map: &BTreeMap<String, Type>) -> Type {
    if map.is_empty() {
        return ty.clone();
    }
    let all = |list: &[Type]| list.iter().map(|ty| substitute(ty, map)).collect();
    let boxed = |ty: &Type| Box::new(substitute(ty, map));
    match ty {
        Type::Parameter(name) => map.get(name).unwrap_or(ty).clone(),
        Type::Item(item, arguments) => Type::Item(*item, all(arguments)),
        Type::Foreign(path, arguments) => Type::Foreign(path.clone(), all(arguments)),
        Type::Reference { lifetime, mutable, inner } => {
            Type::Reference { lifetime: lifetime.clone(), mutable: *mutable, inner: boxed(inner) }
        }
        Type::Slice(inner) => Type::Slice(boxed(inner)),
        Type::Array(inner, length) => {
            let known = map.get(length).and_then(Type::as_constant);
            Type::Array(boxed(inner), known.unwrap_or(length).to_owned())
        }
        Type::Unknown { text, .. } if ty.as_constant_parameter().is_some() => {
            map.get(text).unwrap_or(ty).clone()
        }
        Type::Tuple(list) => Type::Tuple(all(list)),
        Type::ImplTrait(bounds) => Type::ImplTrait(substitute_bounds(bounds, map)),
        Type::DynTrait(bounds) => Type::DynTrait(substitute_bounds(bounds, map)),
        Type::FunctionPointer(inputs, output) => Type::FunctionPointer(all(inputs), boxed(output)),
        Type::Projection { start, of_trait, name, text } => Type::Projection {
            start: boxed(start),
            of_trait: of_trait.clone(),
            name: name.clone(),
            text: text.clone(),
        },
        Type::Primitive(_) | Type::Never | Type::Unknown { .. } => ty.clone(),
    }
}

pub(crate) fn substitute_bounds(bounds: &[Bound], map: &BTreeMap<String, Type>) -> Vec<Bound> {
    let one = |bound: &Bound| Bound {
        path: bound.path.clone(),
        item: bound.item,
        arguments: bound.arguments.iter().map(|ty| substitute(ty, map)).collect(),
        associated: bound
            .associated
            .iter()
            .map(|(name, ty)| (name.clone(), substitute(ty, map)))
            .collect(),
    };
    bounds.iter().map(one).collect()
}

/// Whether a type fits a pattern, and what the pattern's parameters then stand for.
pub(crate) fn unify(pattern: &Type, ty: &Type, map: &mut BTreeMap<String, Type>) -> bool {
    let all = |left: &[Type], right: &[Type], map: &mut BTreeMap<String, Type>| {
        left.len() == right.len()
            && left.iter().zip(right).all(|(left, right)| unify(left, right, map))
    };
    let name = match pattern {
        Type::Parameter(name) => Some(name.as_str()),
        other => other.as_constant_parameter(),
    };
    if let Some(name) = name {
        return map.entry(name.to_owned()).or_insert_with(|| ty.clone()) == ty;
    }
    match (pattern, ty) {
        (Type::Item(a, left), Type::Item(b, right)) => a == b && all(left, right, map),
        (Type::Foreign(a, left), Type::Foreign(b, right)) => a == b && all(left, right, map),
        (Type::Tuple(left), Type::Tuple(right)) => all(left, right, map),
        (Type::Slice(left), Type::Slice(right)) => unify(left, right, map),
        (Type::Array(left, a), Type::Array(right, b)) => a == b && unify(left, right, map),
        (
            Type::Reference { mutable: a, inner: left, .. },
            Type::Reference { mutable: b, inner: right, .. },
        ) => a == b && unify(left, right, map),
        (left, right) => left == right,
    }
}
