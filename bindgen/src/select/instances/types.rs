//! Walks over the types of an item.

use crate::resolve::model::{
    Bound, Constant, Field, Function, Generics, Impls, ItemKind, Type, TypeParameter,
};

fn bounds(bounds: &mut [Bound], change: &mut dyn FnMut(&mut Type)) {
    for bound in bounds {
        bound.arguments.iter_mut().for_each(&mut *change);
        bound.associated.iter_mut().for_each(|(_, ty)| change(ty));
    }
}

/// What another crate meets in the signatures of an item.
pub(in crate::select) fn public(kind: &ItemKind, see: &mut dyn FnMut(&Type)) {
    match kind {
        ItemKind::Struct(it) => {
            it.fields.iter().filter(|field| field.public).for_each(|field| see(&field.ty));
            public_impls(&it.impls, see);
        }
        ItemKind::Enum(it) => {
            let fields = it.variants.iter().flat_map(|variant| &variant.fields);
            fields.for_each(|field| see(&field.ty));
            public_impls(&it.impls, see);
        }
        ItemKind::Function(it) => signature(it, see),
        ItemKind::Constant(it) => see(&it.ty),
        _ => {}
    }
}

fn public_impls(impls: &Impls, see: &mut dyn FnMut(&Type)) {
    impls.methods.iter().for_each(|method| signature(method, see));
    impls.constants.iter().for_each(|(_, constant)| see(&constant.ty));
    for entry in &impls.traits {
        entry.associated.iter().for_each(|(_, ty)| see(ty));
        entry.functions.iter().for_each(|function| signature(function, see));
    }
}

fn signature(function: &Function, see: &mut dyn FnMut(&Type)) {
    function.parameters.iter().for_each(|parameter| see(&parameter.ty));
    for parameter in &function.generics.types {
        see(&Type::ImplTrait(parameter.bounds.clone()));
    }
    see(&function.output);
}

/// Every type that an item speaks of.
pub(super) fn each(kind: &mut ItemKind, change: &mut dyn FnMut(&mut Type)) {
    match kind {
        ItemKind::Struct(it) => {
            parameters(&mut it.generics, change);
            fields(&mut it.fields, change);
            impls(&mut it.impls, change);
        }
        ItemKind::Enum(it) => {
            parameters(&mut it.generics, change);
            it.variants.iter_mut().for_each(|variant| fields(&mut variant.fields, change));
            impls(&mut it.impls, change);
        }
        ItemKind::Trait(it) => {
            parameters(&mut it.generics, change);
            bounds(&mut it.supertraits, change);
            it.methods.iter_mut().for_each(|method| function(method, change));
        }
        ItemKind::Function(it) => function(it, change),
        ItemKind::Constant(it) => change(&mut it.ty),
        ItemKind::Alias(it) => change(&mut it.target),
        ItemKind::Union => {}
    }
}

fn parameters(generics: &mut Generics, change: &mut dyn FnMut(&mut Type)) {
    demands(&mut generics.types, change);
}

fn demands(list: &mut [TypeParameter], change: &mut dyn FnMut(&mut Type)) {
    for parameter in list {
        bounds(&mut parameter.bounds, change);
        parameter.default.iter_mut().for_each(&mut *change);
    }
}

pub(super) fn fields(fields: &mut [Field], change: &mut dyn FnMut(&mut Type)) {
    for field in fields {
        change(&mut field.ty);
    }
}

fn impls(impls: &mut Impls, change: &mut dyn FnMut(&mut Type)) {
    impls.methods.iter_mut().for_each(|method| function(method, change));
    impls.constants.iter_mut().for_each(|(_, it)| constant(it, change));
    impls.operators.iter_mut().for_each(|operator| change(&mut operator.left));
    let operators = impls.operators.iter_mut().map(|operator| &mut operator.block);
    for entry in impls.traits.iter_mut().chain(operators) {
        entry.arguments.iter_mut().for_each(&mut *change);
        entry.associated.iter_mut().for_each(|(_, ty)| change(ty));
        parameters(&mut entry.generics, change);
        entry.functions.iter_mut().for_each(|it| function(it, change));
    }
}

pub(super) fn constant(constant: &mut Constant, change: &mut dyn FnMut(&mut Type)) {
    change(&mut constant.ty);
    bounds(constant.of_trait.as_mut_slice(), change);
}

/// The types of a signature.
pub(super) fn function(function: &mut Function, change: &mut dyn FnMut(&mut Type)) {
    parameters(&mut function.generics, change);
    for parameter in &mut function.parameters {
        change(&mut parameter.ty);
    }
    change(&mut function.output);
    bounds(function.of_trait.as_mut_slice(), change);
}
