//! Impl blocks for types that are no items of the crate (`impl Scalar for f64`, `impl IntoIterator for
//! &Rows`): what their associated types are.

use std::collections::BTreeMap;

use super::Resolver;
use super::aliases::{substitute, unify};
use super::model::{Elsewhere, RustPath, Type};
use super::names::ModuleId;
use super::scope::Scope;
use crate::parse::{Impl, Item, Member};

/// Such a block.
pub(super) struct Distant<'a> {
    syntax: &'a Impl,
    implemented: RustPath,
    scope: Scope,
}

impl<'a> Resolver<'a> {
    /// A block that belongs to no item; none where it says nothing of types.
    pub(super) fn distant(
        &self,
        item: &Item,
        syntax: &'a Impl,
        module: ModuleId,
    ) -> Option<Distant<'a>> {
        let path = syntax.trait_path.as_ref().filter(|_| !syntax.negative)?;
        if !syntax.members.iter().any(|member| matches!(member, Member::Type(_))) {
            return None;
        }
        let mut scope = Scope::of(module, item.file);
        scope.declare(&syntax.generics);
        let implemented = self.trait_bound(&super::blocks::without_arguments(path), &scope).path;
        let self_type = self.ty(&syntax.self_type, &scope);
        scope.self_type = Some(self_type);
        Some(Distant { syntax, implemented, scope })
    }

    /// An associated type by such a block.
    pub(super) fn of_distant(
        &self,
        start: &Type,
        name: &str,
        through: Option<&RustPath>,
    ) -> Option<Type> {
        let mut found = self.distant.iter().filter_map(|block| {
            if through.is_some_and(|through| *through != block.implemented) {
                return None;
            }
            let mut map = BTreeMap::new();
            let fits = unify(block.scope.self_type.as_ref()?, start, &mut map);
            let ty = block.associated().find(|(known, _)| *known == name).filter(|_| fits)?.1;
            Some(substitute(&self.ty(ty, &block.scope), &map))
        });
        // Where several fit, bounds or the trait's arguments would have to choose.
        found.next().filter(|_| found.next().is_none())
    }

    /// All of them, for types that are settled later on.
    pub(super) fn elsewhere(&self) -> Vec<Elsewhere> {
        let one = |block: &Distant<'_>| {
            Some(Elsewhere {
                path: block.implemented.clone(),
                subject: block.scope.self_type.clone()?,
                associated: block
                    .associated()
                    .map(|(name, ty)| (name.to_owned(), self.ty(ty, &block.scope)))
                    .collect(),
            })
        };
        self.distant.iter().filter_map(one).collect()
    }
}

impl Distant<'_> {
    fn associated(&self) -> impl Iterator<Item = (&str, &syn::Type)> {
        self.syntax.members.iter().filter_map(|member| match member {
            Member::Type(member) => Some((member.name.as_str(), member.ty.as_ref()?)),
            _ => None,
        })
    }
}

/// Associated types of the standard library's traits: what arithmetic on numbers gives, what lists hold.
pub(crate) fn standard(start: &Type, name: &str) -> Option<Type> {
    match (start, name) {
        (Type::Primitive(_), "Output") => Some(start.clone()),
        (Type::Foreign(path, arguments), "Item") if path.to_string() == "std::vec::Vec" => {
            arguments.first().cloned()
        }
        (Type::Array(inner, _), "Item") => Some(inner.as_ref().clone()),
        _ => None,
    }
}
