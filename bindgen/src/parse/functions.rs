//! Signatures, generic parameters and the members of `impl` and `trait`.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::{
    FnArg, GenericParam, ImplItem, Pat, ReceiverKind, ReturnType, Signature, TraitItem, Type,
};

use super::annotations::{Annotation, place_span};
use super::attributes::Attributes;
use super::bodies;
use super::items::{macro_name, visibility};
use super::modules::Place;
use super::tree::{AssociatedType, Constant, Function, Member, Parameter, Receiver, Visibility};

pub(super) fn name_of(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// Removes generic parameters whose conditions do not hold; their annotations go to the owner.
pub(super) fn generics(
    mut generics: syn::Generics,
    place: &mut Place<'_, '_>,
    annotations: &mut Vec<Annotation>,
) -> syn::Generics {
    let list = std::mem::take(&mut generics.params);
    for mut parameter in list {
        let attributes = match &mut parameter {
            GenericParam::Lifetime(parameter) => std::mem::take(&mut parameter.attrs),
            GenericParam::Type(parameter) => std::mem::take(&mut parameter.attrs),
            GenericParam::Const(parameter) => std::mem::take(&mut parameter.attrs),
        };
        if let Some(attributes) = Attributes::read(attributes, place) {
            annotations.extend(attributes.annotations);
            generics.params.push(parameter);
        }
    }
    generics
}

/// A signature with its block.
pub(super) fn function(
    mut attributes: Attributes,
    visibility: Visibility,
    signature: Signature,
    block: Option<syn::Block>,
    place: &mut Place<'_, '_>,
) -> Function {
    let has_body = block.is_some();
    let body = block.and_then(|block| bodies::single_expression(block, place));
    let (receiver, parameters) = inputs(signature.inputs, place);
    let generics = generics(signature.generics, place, &mut attributes.annotations);
    Function {
        name: name_of(&signature.ident),
        span: place_span(place.file, signature.ident.span()),
        attributes,
        visibility,
        generics,
        receiver,
        parameters,
        output: match signature.output {
            ReturnType::Default => None,
            ReturnType::Type(_, ty) => Some(*ty),
        },
        is_async: signature.asyncness.is_some(),
        is_unsafe: matches!(signature.safety, syn::Safety::Unsafe(_)),
        is_const: signature.constness.is_some(),
        has_body,
        body,
    }
}

fn inputs(
    inputs: Punctuated<FnArg, syn::Token![,]>,
    place: &mut Place<'_, '_>,
) -> (Option<Receiver>, Vec<Parameter>) {
    let mut receiver = None;
    let mut parameters = Vec::new();
    for input in inputs {
        match input {
            FnArg::Receiver(input) => {
                if Attributes::read(input.attrs, place).is_some() {
                    receiver = Some(receiver_kind(&input.kind));
                }
            }
            FnArg::Typed(input) => {
                let Some(attributes) = Attributes::read(input.attrs, place) else { continue };
                let (name, span) = binding(&input.pat, place);
                let annotations = attributes.annotations;
                parameters.push(Parameter { name, span, annotations, ty: *input.ty });
            }
        }
    }
    (receiver, parameters)
}

fn receiver_kind(kind: &ReceiverKind) -> Receiver {
    match kind {
        ReceiverKind::Value => Receiver::Owned,
        ReceiverKind::Reference(_, _, None) => Receiver::Shared,
        ReceiverKind::Reference(_, _, Some(_)) => Receiver::Mutable,
        ReceiverKind::Typed(_, ty) => typed_receiver(ty),
        _ => Receiver::Other,
    }
}

fn typed_receiver(ty: &Type) -> Receiver {
    let is_self = |ty: &Type| matches!(ty, Type::Path(path) if path.path.is_ident("Self"));
    match ty {
        Type::Reference(reference) if is_self(&reference.elem) => {
            if reference.mutability.is_some() { Receiver::Mutable } else { Receiver::Shared }
        }
        ty if is_self(ty) => Receiver::Owned,
        Type::Reference(reference)
            if reference.mutability.is_none() && in_arc(&reference.elem).is_some_and(is_self) =>
        {
            Receiver::Counted { lent: true }
        }
        ty if in_arc(ty).is_some_and(is_self) => Receiver::Counted { lent: false },
        _ => Receiver::Other,
    }
}

/// The `T` of `Arc<T>`, however the pointer is named before that: a receiver is no other `Arc`.
fn in_arc(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Arc")?;
    let syn::PathArguments::AngleBracketed(list) = &last.arguments else { return None };
    match (list.args.first(), list.args.len()) {
        (Some(syn::GenericArgument::Type(ty)), 1) => Some(ty),
        _ => None,
    }
}

fn binding(pattern: &Pat, place: &Place<'_, '_>) -> (Option<String>, crate::source::Span) {
    match pattern {
        Pat::Ident(pattern) => {
            (Some(name_of(&pattern.ident)), place_span(place.file, pattern.ident.span()))
        }
        Pat::Paren(pattern) => binding(&pattern.pat, place),
        other => (None, place_span(place.file, syn::spanned::Spanned::span(other))),
    }
}

pub(super) fn impl_members(items: Vec<ImplItem>, place: &mut Place<'_, '_>) -> Vec<Member> {
    items.into_iter().filter_map(|item| impl_member(item, place)).collect()
}

fn impl_member(item: ImplItem, place: &mut Place<'_, '_>) -> Option<Member> {
    Some(match item {
        ImplItem::Fn(item) => {
            let attributes = Attributes::read(item.attrs, place)?;
            let visibility = visibility(&item.vis);
            Member::Function(Box::new(function(
                attributes,
                visibility,
                item.sig,
                Some(item.block),
                place,
            )))
        }
        ImplItem::Const(item) => {
            let attributes = Attributes::read(item.attrs, place)?;
            constant(
                attributes,
                visibility(&item.vis),
                &item.ident,
                item.ty,
                Some(item.expr),
                place,
            )
        }
        ImplItem::Type(item) => {
            let mut attributes = Attributes::read(item.attrs, place)?;
            let generics = generics(item.generics, place, &mut attributes.annotations);
            Member::Type(Box::new(AssociatedType {
                name: name_of(&item.ident),
                generics,
                ty: Some(item.ty),
            }))
        }
        ImplItem::Macro(item) => macro_member(item.attrs, &item.mac.path, place)?,
        _ => return None,
    })
}

pub(super) fn trait_members(items: Vec<TraitItem>, place: &mut Place<'_, '_>) -> Vec<Member> {
    items.into_iter().filter_map(|item| trait_member(item, place)).collect()
}

fn trait_member(item: TraitItem, place: &mut Place<'_, '_>) -> Option<Member> {
    Some(match item {
        TraitItem::Fn(item) => {
            let attributes = Attributes::read(item.attrs, place)?;
            Member::Function(Box::new(function(
                attributes,
                Visibility::Public,
                item.sig,
                item.default,
                place,
            )))
        }
        TraitItem::Const(item) => {
            let attributes = Attributes::read(item.attrs, place)?;
            let value = item.default.map(|(_, value)| value);
            constant(attributes, Visibility::Public, &item.ident, item.ty, value, place)
        }
        TraitItem::Type(item) => {
            let mut attributes = Attributes::read(item.attrs, place)?;
            let generics = generics(item.generics, place, &mut attributes.annotations);
            let ty = item.default.map(|(_, ty)| ty);
            Member::Type(Box::new(AssociatedType { name: name_of(&item.ident), generics, ty }))
        }
        TraitItem::Macro(item) => macro_member(item.attrs, &item.mac.path, place)?,
        _ => return None,
    })
}

fn constant(
    attributes: Attributes,
    visibility: Visibility,
    ident: &Ident,
    ty: Type,
    mut value: Option<syn::Expr>,
    place: &mut Place<'_, '_>,
) -> Member {
    if let Some(value) = &mut value {
        bodies::strip(value, place);
    }
    let span = place_span(place.file, ident.span());
    Member::Constant(Box::new(Constant {
        name: name_of(ident),
        span,
        attributes,
        visibility,
        ty,
        value,
    }))
}

fn macro_member(
    attributes: Vec<syn::Attribute>,
    path: &syn::Path,
    place: &mut Place<'_, '_>,
) -> Option<Member> {
    Attributes::read(attributes, place)?;
    let (name, span) = macro_name(path, place.file);
    Some(Member::Macro { name, span })
}
