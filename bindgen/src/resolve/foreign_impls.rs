//! What types of other crates implement: traits of this one (`impl Shape for f64`), and `From` its types.

use super::Resolver;
use super::blocks::{Block, without_arguments};
use super::model::{Blanket, Generics, TraitImpl, Type};
use super::names::ModuleId;
use super::scope::Scope;
use crate::parse::{Impl, Item};

impl<'a> Resolver<'a> {
    /// A block without parameters for one type that is not of this crate.
    pub(super) fn foreign_block(
        &self,
        item: &'a Item,
        syntax: &'a Impl,
        module: ModuleId,
    ) -> Option<Block<'a>> {
        let path = syntax.trait_path.as_ref().filter(|_| !syntax.negative)?;
        if syntax.generics.type_params().next().is_some()
            || syntax.generics.const_params().next().is_some()
        {
            return None;
        }
        let mut scope = Scope::of(module, item.file);
        let subject = self.ty(&syntax.self_type, &scope);
        if !is_elsewhere(&subject) {
            return None;
        }
        let bound = self.trait_bound(&without_arguments(path), &scope);
        let converts = bound.path.to_string() == "std::convert::From";
        if bound.item.is_none() && !converts {
            return None;
        }
        let implemented = Some((bound.path, bound.item));
        scope.self_type = Some(subject.clone());
        Some(Block {
            syntax,
            attributes: &item.attributes,
            span: item.span,
            scope,
            implemented,
            generics: Generics::default(),
            demands: Vec::new(),
            fixed: None,
            subject,
        })
    }

    /// The types with what they implement.
    pub(super) fn foreign_impls(&self) -> Vec<(Type, TraitImpl)> {
        let mut blocks = self.foreign_blocks.clone();
        blocks.sort_by_key(|block| self.sources.order(self.blocks[*block].span));
        let made =
            |block: usize| Some((self.blocks[block].subject.clone(), self.trait_impl(block)?));
        blocks.into_iter().filter_map(made).collect()
    }
}

impl Resolver<'_> {
    /// What each block that is for every type asks of it, in source order.
    pub(super) fn blanket_bounds(&self, blankets: &[(String, Block<'_>)]) -> Vec<Blanket> {
        let mut blocks: Vec<_> = blankets.iter().collect();
        blocks.sort_by_key(|(_, block)| self.sources.order(block.span));
        let made = |(name, block): &(String, Block<'_>)| {
            let mut scope = block.scope.clone();
            let generics = self.declared_generics(&block.syntax.generics, &mut scope);
            let own = generics.types.iter().find(|parameter| parameter.name == *name)?;
            let bound = self.trait_bound(block.syntax.trait_path.as_ref()?, &scope);
            let bounds = own.bounds.clone();
            let others = generics.types.iter().filter(|parameter| parameter.name != *name);
            Some(Blanket {
                item: bound.item?,
                arguments: bound.arguments,
                bounds,
                others: others.cloned().collect(),
            })
        };
        blocks.into_iter().filter_map(made).collect()
    }
}

/// A type that is known to the last part, and none of this crate.
fn is_elsewhere(ty: &Type) -> bool {
    match ty {
        Type::Primitive(_) => true,
        Type::Foreign(_, inner) | Type::Tuple(inner) => inner.iter().all(is_known),
        Type::Array(inner, _) => is_known(inner),
        Type::Reference { mutable: false, inner, .. } => {
            **inner == Type::Primitive("str".to_owned())
        }
        _ => false,
    }
}

fn is_known(ty: &Type) -> bool {
    matches!(ty, Type::Item(_, inner) if inner.iter().all(is_known)) || is_elsewhere(ty)
}
