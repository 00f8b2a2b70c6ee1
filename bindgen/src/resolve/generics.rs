//! Generic parameters, their bounds, and trait bounds wherever they stand.

use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::{
    GenericArgument, GenericParam, PathArguments, ReturnType, Token, TypeParamBound, WherePredicate,
};

use super::Resolver;
use super::model::{Bound, Generics, RustPath, Type, TypeParameter};
use super::names::Def;
use super::scope::Scope;

type Bounds = Punctuated<TypeParamBound, Token![+]>;

impl Resolver<'_> {
    /// Declares parameters in a scope and says what they must be.
    pub(super) fn generics(&self, generics: &syn::Generics, scope: &mut Scope) -> Generics {
        scope.declare(generics);
        self.declared_generics(generics, scope)
    }

    /// The same for parameters the scope knows already.
    pub(super) fn declared_generics(
        &self,
        generics: &syn::Generics,
        scope: &mut Scope,
    ) -> Generics {
        let mut result = Generics::default();
        for parameter in &generics.params {
            match parameter {
                GenericParam::Lifetime(parameter) => {
                    result.lifetimes.push(parameter.lifetime.ident.unraw().to_string());
                }
                GenericParam::Const(parameter) => {
                    let name = parameter.ident.unraw().to_string();
                    result.order.push(name.clone());
                    result.consts.push(name);
                }
                GenericParam::Type(parameter) => {
                    let name = parameter.ident.unraw().to_string();
                    // Impl blocks may name the parameters of their type differently.
                    let name = match scope.parameter(&name) {
                        Some(Type::Parameter(known)) => known.clone(),
                        _ => name,
                    };
                    let bounds = self.bounds(&parameter.bounds, scope);
                    let default =
                        parameter.default.as_ref().map(|(_, default)| self.ty(default, scope));
                    let entry = TypeParameter { name, bounds, default };
                    scope.bounds.push(entry.clone());
                    result.order.push(entry.name.clone());
                    result.types.push(entry);
                }
            }
        }
        self.where_clause(generics, scope, &mut result);
        result
    }

    fn where_clause(&self, generics: &syn::Generics, scope: &mut Scope, result: &mut Generics) {
        let Some(clause) = &generics.where_clause else { return };
        for predicate in &clause.predicates {
            let WherePredicate::Type(predicate) = predicate else { continue };
            let Type::Parameter(name) = self.ty(&predicate.bounded_ty, scope) else { continue };
            let bounds = self.bounds(&predicate.bounds, scope);
            let entry = TypeParameter { name, bounds, default: None };
            match result.types.iter_mut().find(|own| own.name == entry.name) {
                Some(own) => own.bounds.extend(entry.bounds.iter().cloned()),
                None => result.around.push(entry.clone()),
            }
            scope.bounds.push(entry);
        }
    }

    /// Trait bounds; lifetimes and `?Sized` are left out.
    pub(super) fn bounds(&self, bounds: &Bounds, scope: &Scope) -> Vec<Bound> {
        bounds.iter().filter_map(|bound| self.bound(bound, scope)).collect()
    }

    /// The same, with `+ 'a` of what borrows as a bound of that name, after the traits.
    pub(super) fn all_bounds(&self, bounds: &Bounds, scope: &Scope) -> Vec<Bound> {
        let mut all = self.bounds(bounds, scope);
        for bound in bounds {
            let TypeParamBound::Lifetime(lifetime) = bound else { continue };
            if lifetime.ident != "static" {
                all.push(Bound {
                    path: RustPath(vec![lifetime.to_string()]),
                    item: None,
                    arguments: Vec::new(),
                    associated: Vec::new(),
                });
            }
        }
        all
    }

    fn bound(&self, bound: &TypeParamBound, scope: &Scope) -> Option<Bound> {
        match bound {
            TypeParamBound::Trait(bound) if bound.maybe.is_none() => {
                Some(self.trait_bound(&bound.path, scope))
            }
            _ => None,
        }
    }

    /// A trait as named, with its arguments.
    pub(super) fn trait_bound(&self, path: &syn::Path, scope: &Scope) -> Bound {
        let segments: Vec<String> =
            path.segments.iter().map(|part| part.ident.unraw().to_string()).collect();
        let (path_found, item) =
            match self.trait_path(&segments, path.leading_colon.is_some(), scope) {
                Some((path, Some(Def::Item(item)))) => (path, Some(item)),
                Some((path, _)) => (path, None),
                None => (RustPath(segments), None),
            };
        let mut result =
            Bound { path: path_found, item, arguments: Vec::new(), associated: Vec::new() };
        match path.segments.last().map(|part| &part.arguments) {
            Some(PathArguments::AngleBracketed(list)) => {
                for argument in &list.args {
                    self.bound_argument(argument, &mut result, scope);
                }
            }
            Some(PathArguments::Parenthesized(list)) => {
                result.arguments =
                    list.inputs.iter().map(|input| self.ty(&input.ty, scope)).collect();
                let output = match &list.output {
                    ReturnType::Default => Type::Tuple(Vec::new()),
                    ReturnType::Type(_, ty) => self.ty(ty, scope),
                };
                result.associated.push(("Output".to_owned(), output));
            }
            _ => {}
        }
        result
    }

    fn bound_argument(&self, argument: &GenericArgument, result: &mut Bound, scope: &Scope) {
        match argument {
            GenericArgument::Type(ty) => result.arguments.push(self.ty(ty, scope)),
            GenericArgument::Const(value) => {
                result.arguments.push(self.unknown(value, scope, "a const argument"));
            }
            GenericArgument::AssocType(entry) => {
                result
                    .associated
                    .push((entry.ident.unraw().to_string(), self.ty(&entry.ty, scope)));
            }
            GenericArgument::Constraint(entry) => {
                let bounds = self.bounds(&entry.bounds, scope);
                result.associated.push((entry.ident.unraw().to_string(), Type::ImplTrait(bounds)));
            }
            _ => {}
        }
    }
}
