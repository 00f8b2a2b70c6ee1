//! Projections: `Self::Item`, `T::Item` and `<T as Trait>::Item`.

use std::collections::BTreeMap;

use syn::ext::IdentExt;

use super::Resolver;
use super::aliases::substitute;
use super::model::{RustPath, Type};
use super::names::{Def, Namespace};
use super::scope::Scope;
use crate::parse::Member;

/// Projections inside projections beyond this lead in a circle.
const MOST_NESTED: usize = 24;

impl Resolver<'_> {
    /// `<T as Trait>::Name` and `<T>::Name`.
    pub(super) fn qualified_type(
        &self,
        path: &syn::TypePath,
        qualified: &syn::QSelf,
        scope: &Scope,
    ) -> Type {
        let start = self.ty(&qualified.ty, scope);
        let position = qualified.position;
        let segments: Vec<String> =
            path.path.segments.iter().map(|part| part.ident.unraw().to_string()).collect();
        let through = if position == 0 {
            None
        } else {
            let absolute = path.path.leading_colon.is_some();
            match self.trait_path(&segments[..position], absolute, scope) {
                Some((path, _)) => Some(path),
                None => return self.unknown(path, scope, "the trait is not known"),
            }
        };
        let rest = &segments[position.min(segments.len())..];
        match rest {
            [name, more @ ..] => match self.project(&start, name, through.as_ref(), scope) {
                Some(ty) => self.project_all(ty, more, path, scope),
                None if start.is_open() => {
                    let open = self.open(start, name, through, path, scope);
                    self.project_all(open, more, path, scope)
                }
                None => self.unknown(path, scope, "the associated type cannot be settled here"),
            },
            [] => start,
        }
    }

    /// `Start::a::b`.
    pub(super) fn project_all(
        &self,
        start: Type,
        names: &[String],
        path: &syn::TypePath,
        scope: &Scope,
    ) -> Type {
        let mut at = start;
        for name in names {
            match self.project(&at, name, None, scope) {
                Some(next) => at = next,
                None if at.is_open() => at = self.open(at, name, None, path, scope),
                None => {
                    return self.unknown(path, scope, "the associated type cannot be settled here");
                }
            }
        }
        at
    }

    fn open(
        &self,
        start: Type,
        name: &str,
        of_trait: Option<RustPath>,
        path: &syn::TypePath,
        scope: &Scope,
    ) -> Type {
        let text = self.text(path, scope.file);
        Type::Projection { start: Box::new(start), of_trait, name: name.to_owned(), text }
    }

    /// Puts what projections stand for in their place, wherever nothing in them is open any more.
    pub(super) fn settle(&self, ty: &mut Type, scope: &Scope) {
        ty.members_mut(&mut |member| self.settle(member, scope));
        if let Type::Projection { start, of_trait, name, .. } = ty
            && let Some(found) = self.project(start, name, of_trait.as_ref(), scope)
        {
            *ty = found;
        }
    }

    /// The canonical path of a trait, and what it is here.
    pub(super) fn trait_path(
        &self,
        segments: &[String],
        absolute: bool,
        scope: &Scope,
    ) -> Option<(RustPath, Option<Def>)> {
        let walk = self.names.walk(scope.module, segments, absolute, Namespace::Types, false)?;
        match &walk.def {
            Def::Item(item) if walk.used == segments.len() => {
                Some((self.names.definition(*item).path.clone(), Some(walk.def)))
            }
            Def::Foreign(path) => Some((super::foreign::canonical(path), None)),
            _ => None,
        }
    }

    fn project(
        &self,
        start: &Type,
        name: &str,
        through: Option<&RustPath>,
        scope: &Scope,
    ) -> Option<Type> {
        if self.projections.get() >= MOST_NESTED {
            return None;
        }
        self.projections.set(self.projections.get() + 1);
        let mut found = self.project_once(start, name, through, scope);
        if found.is_none() && !start.is_open() {
            found = self
                .of_distant(start, name, through)
                .or_else(|| super::elsewhere::standard(start, name));
        }
        self.projections.set(self.projections.get() - 1);
        found
    }

    fn project_once(
        &self,
        start: &Type,
        name: &str,
        through: Option<&RustPath>,
        scope: &Scope,
    ) -> Option<Type> {
        match start {
            Type::Item(item, arguments) => {
                if let Some(block) = scope.block.filter(|_| scope.self_type.as_ref() == Some(start))
                    && let Some(found) = self.in_block(block, name, through, None)
                {
                    return Some(found);
                }
                let blocks = self.blocks_of.get(item)?;
                blocks
                    .iter()
                    .find_map(|block| self.in_block(*block, name, through, Some(arguments)))
            }
            Type::Parameter(parameter) => {
                let known = scope.bounds.iter().rev().find(|known| known.name == *parameter)?;
                let fits = |path: &RustPath| through.is_none_or(|through| through == path);
                let bounds = known.bounds.iter().filter(|bound| fits(&bound.path));
                bounds
                    .flat_map(|bound| &bound.associated)
                    .find(|(known, _)| known == name)
                    .map(|(_, ty)| ty.clone())
            }
            _ if scope.self_type.as_ref() == Some(start) => {
                self.in_block(scope.block?, name, through, None)
            }
            _ => None,
        }
    }

    /// An associated type of one impl block, for the given arguments of its type.
    fn in_block(
        &self,
        index: usize,
        name: &str,
        through: Option<&RustPath>,
        arguments: Option<&[Type]>,
    ) -> Option<Type> {
        let block = self.blocks.get(index)?;
        let (path, ..) = block.implemented.as_ref()?;
        if through.is_some_and(|through| through != path) {
            return None;
        }
        let ty = block.syntax.members.iter().find_map(|member| match member {
            Member::Type(member) if member.name == name => member.ty.as_ref(),
            _ => None,
        })?;
        let resolved = self.ty(ty, &block.scope);
        let (Some(arguments), Some(Type::Item(_, own))) = (arguments, &block.scope.self_type)
        else {
            return Some(resolved);
        };
        let mut map = BTreeMap::new();
        for (own, given) in own.iter().zip(arguments) {
            match own {
                Type::Parameter(name) => {
                    map.insert(name.clone(), given.clone());
                }
                fixed if fixed != given => return None,
                _ => {}
            }
        }
        Some(substitute(&resolved, &map))
    }
}
