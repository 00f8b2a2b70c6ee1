//! Operators whose left side is not the type itself: `impl Add<&V> for &V`, `impl Mul<V> for f64`.

use super::Resolver;
use super::model::{ItemId, OperatorImpl, Type};
use super::scope::Scope;
use crate::parse::Impl;

/// Where a type of this crate stands in the block that belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// `impl .. for V`
    Own,
    /// `impl .. for &V`
    Lent,
    /// `impl Mul<V> for f64`
    Right,
}

impl Resolver<'_> {
    /// Whose operator a block is, by what it is for.
    pub(super) fn operator_of(
        &self,
        syntax: &Impl,
        left: &Type,
        scope: &Scope,
    ) -> Option<(ItemId, Vec<Type>, Side)> {
        let path = syntax.trait_path.as_ref()?;
        let bound = self.trait_bound(path, scope);
        if !bound.path.to_string().starts_with("std::ops::") {
            return None;
        }
        if let Type::Item(owner, arguments) = lent(left) {
            return Some((*owner, arguments.clone(), Side::Lent));
        }
        if !matches!(lent(left), Type::Primitive(_) | Type::Foreign(..)) {
            return None;
        }
        match lent(bound.arguments.first()?) {
            Type::Item(owner, arguments) => Some((*owner, arguments.clone(), Side::Right)),
            _ => None,
        }
    }

    /// The type that a block belongs to, as the block writes it.
    pub(super) fn subject(
        &self,
        syntax: &Impl,
        side: Side,
        self_type: &Type,
        scope: &Scope,
    ) -> Type {
        let right = || {
            let bound = self.trait_bound(syntax.trait_path.as_ref()?, scope);
            bound.arguments.first().map(|right| lent(right).clone())
        };
        match side {
            Side::Own => self_type.clone(),
            Side::Lent => lent(self_type).clone(),
            Side::Right => right().unwrap_or(Type::Never),
        }
    }

    /// The operators of an item, apart from those it has itself.
    pub(super) fn operators(&self, id: ItemId) -> Vec<OperatorImpl> {
        let indices = self.operators_of.get(&id).into_iter().flatten();
        let operator = |index: &usize| {
            let left = self.blocks[*index].scope.self_type.clone()?;
            Some(OperatorImpl { left, block: self.trait_impl(*index)? })
        };
        indices.filter_map(operator).collect()
    }
}

/// `V` of `&V`.
fn lent(ty: &Type) -> &Type {
    match ty {
        Type::Reference { mutable: false, inner, .. } => inner,
        other => other,
    }
}
