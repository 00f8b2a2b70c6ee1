//! Items: each syntax tree of a module becomes an `Item`, or nothing where its condition does not hold.

use syn::{Fields, Item as Syntax};

use super::annotations::place_span;
use super::attributes::Attributes;
use super::bodies;
use super::functions::{function, generics, impl_members, name_of, trait_members};
use super::modules::Place;
use super::tree::{
    AssociatedType, Constant, Enum, Field, Impl, Item, ItemKind, Shape, Struct, Trait, Variant,
    Visibility,
};
use crate::source::{FileId, Span};

pub(super) fn visibility(written: &syn::Visibility) -> Visibility {
    match written {
        syn::Visibility::Public(_) => Visibility::Public,
        syn::Visibility::Restricted(restricted) => Visibility::Restricted(
            restricted.path.segments.iter().map(|part| name_of(&part.ident)).collect(),
        ),
        syn::Visibility::Inherited => Visibility::Inherited,
    }
}

pub(super) fn macro_name(path: &syn::Path, file: FileId) -> (String, Span) {
    let name: Vec<_> = path.segments.iter().map(|part| name_of(&part.ident)).collect();
    let span =
        path.segments.first().map_or_else(proc_macro2::Span::call_site, |part| part.ident.span());
    (name.join("::"), place_span(file, span))
}

/// Name, visibility and attributes, before the rest of the item is looked at.
struct Head {
    ident: syn::Ident,
    visibility: Visibility,
    attributes: Attributes,
}

impl Head {
    fn read(
        ident: syn::Ident,
        visibility_written: &syn::Visibility,
        attributes: Vec<syn::Attribute>,
        place: &mut Place<'_, '_>,
    ) -> Option<Self> {
        let attributes = Attributes::read(attributes, place)?;
        Some(Self { ident, visibility: visibility(visibility_written), attributes })
    }

    fn item(self, kind: ItemKind, place: &Place<'_, '_>) -> Item {
        Item {
            name: name_of(&self.ident),
            file: place.file,
            span: place_span(place.file, self.ident.span()),
            attributes: self.attributes,
            visibility: self.visibility,
            kind,
        }
    }

    /// The part of the head that a boxed syntax tree carries itself, so that the item need not repeat it.
    fn constant(mut self, ty: syn::Type, mut value: syn::Expr, place: &mut Place<'_, '_>) -> Item {
        bodies::strip(&mut value, place);
        let constant = Constant {
            name: name_of(&self.ident),
            span: place_span(place.file, self.ident.span()),
            attributes: std::mem::take(&mut self.attributes),
            visibility: self.visibility.clone(),
            ty,
            value: Some(value),
        };
        self.item(ItemKind::Constant(Box::new(constant)), place)
    }

    fn function(
        mut self,
        signature: syn::Signature,
        block: Option<syn::Block>,
        place: &mut Place<'_, '_>,
    ) -> Item {
        let attributes = std::mem::take(&mut self.attributes);
        let function = function(attributes, self.visibility.clone(), signature, block, place);
        self.item(ItemKind::Function(Box::new(function)), place)
    }
}

/// Everything but modules and macros, which read files.
pub(super) fn convert(syntax: Syntax, place: &mut Place<'_, '_>, into: &mut Vec<Item>) {
    let item = match syntax {
        Syntax::Const(item) => Head::read(item.ident, &item.vis, item.attrs, place)
            .map(|head| head.constant(*item.ty, *item.expr, place)),
        Syntax::Static(item) => Head::read(item.ident, &item.vis, item.attrs, place)
            .map(|head| head.constant(*item.ty, *item.expr, place)),
        Syntax::Fn(item) => Head::read(item.sig.ident.clone(), &item.vis, item.attrs, place)
            .map(|head| head.function(item.sig, Some(*item.block), place)),
        Syntax::Struct(item) => structure(item, place),
        Syntax::Enum(item) => enumeration(item, place),
        Syntax::Union(item) => Head::read(item.ident, &item.vis, item.attrs, place)
            .map(|head| head.item(ItemKind::Union, place)),
        Syntax::Trait(item) => trait_item(item, place),
        Syntax::Type(item) => alias(item, place),
        Syntax::Use(item) => {
            let span = place_span(place.file, item.use_token.span);
            let kind = ItemKind::Use { absolute: item.leading_colon.is_some(), tree: item.tree };
            unnamed(item.attrs, visibility(&item.vis), span, kind, place)
        }
        Syntax::ExternCrate(item) => {
            let name = item.rename.map_or_else(|| item.ident.clone(), |(_, name)| name);
            Head::read(name, &item.vis, item.attrs, place)
                .map(|head| head.item(ItemKind::ExternCrate(name_of(&item.ident)), place))
        }
        Syntax::Impl(item) => implementation(item, place),
        Syntax::ForeignMod(item) => {
            foreign(item, place, into);
            None
        }
        _ => None,
    };
    into.extend(item);
}

pub(super) fn unnamed(
    attributes: Vec<syn::Attribute>,
    visibility: Visibility,
    span: Span,
    kind: ItemKind,
    place: &mut Place<'_, '_>,
) -> Option<Item> {
    let attributes = Attributes::read(attributes, place)?;
    Some(Item { name: String::new(), file: place.file, span, attributes, visibility, kind })
}

fn structure(item: syn::ItemStruct, place: &mut Place<'_, '_>) -> Option<Item> {
    let mut head = Head::read(item.ident, &item.vis, item.attrs, place)?;
    let generics = generics(item.generics, place, &mut head.attributes.annotations);
    let (shape, fields) = fields(item.fields, place);
    Some(head.item(ItemKind::Struct(Struct { generics, shape, fields }), place))
}

fn enumeration(item: syn::ItemEnum, place: &mut Place<'_, '_>) -> Option<Item> {
    let mut head = Head::read(item.ident, &item.vis, item.attrs, place)?;
    let generics = generics(item.generics, place, &mut head.attributes.annotations);
    let variants =
        item.variants.into_iter().filter_map(|variant| self::variant(variant, place)).collect();
    Some(head.item(ItemKind::Enum(Enum { generics, variants }), place))
}

fn variant(variant: syn::Variant, place: &mut Place<'_, '_>) -> Option<Variant> {
    let attributes = Attributes::read(variant.attrs, place)?;
    let (shape, fields) = fields(variant.fields, place);
    Some(Variant {
        name: name_of(&variant.ident),
        span: place_span(place.file, variant.ident.span()),
        attributes,
        shape,
        fields,
        discriminant: variant.discriminant.map(|(_, value)| value),
    })
}

fn fields(fields: Fields, place: &mut Place<'_, '_>) -> (Shape, Vec<Field>) {
    let (shape, list) = match fields {
        Fields::Named(fields) => (Shape::Named, fields.named),
        Fields::Unnamed(fields) => (Shape::Tuple, fields.unnamed),
        Fields::Unit => return (Shape::Unit, Vec::new()),
    };
    let mut result: Vec<Field> = Vec::new();
    for field in list {
        let Some(attributes) = Attributes::read(field.attrs, place) else { continue };
        let span = field
            .ident
            .as_ref()
            .map_or_else(|| syn::spanned::Spanned::span(&field.ty), syn::Ident::span);
        result.push(Field {
            name: field.ident.as_ref().map_or_else(|| result.len().to_string(), name_of),
            span: place_span(place.file, span),
            attributes,
            visibility: visibility(&field.vis),
            ty: field.ty,
        });
    }
    (shape, result)
}

fn trait_item(item: syn::ItemTrait, place: &mut Place<'_, '_>) -> Option<Item> {
    let mut head = Head::read(item.ident, &item.vis, item.attrs, place)?;
    let generics = generics(item.generics, place, &mut head.attributes.annotations);
    let members = trait_members(item.items, place);
    let is_unsafe = item.unsafety.is_some();
    Some(head.item(
        ItemKind::Trait(Trait { generics, supertraits: item.supertraits, is_unsafe, members }),
        place,
    ))
}

fn alias(item: syn::ItemType, place: &mut Place<'_, '_>) -> Option<Item> {
    let mut head = Head::read(item.ident, &item.vis, item.attrs, place)?;
    let generics = generics(item.generics, place, &mut head.attributes.annotations);
    let alias = AssociatedType { name: name_of(&head.ident), generics, ty: Some(*item.ty) };
    Some(head.item(ItemKind::Alias(Box::new(alias)), place))
}

fn implementation(item: syn::ItemImpl, place: &mut Place<'_, '_>) -> Option<Item> {
    let mut attributes = Attributes::read(item.attrs, place)?;
    let span = place_span(place.file, item.impl_token.span);
    let generics = generics(item.generics, place, &mut attributes.annotations);
    let kind = Impl {
        generics,
        trait_path: item.trait_.map(|(path, _)| path),
        negative: item.modifiers.polarity.is_some(),
        self_type: *item.self_ty,
        members: impl_members(item.items, place),
    };
    let kind = ItemKind::Impl(Box::new(kind));
    Some(Item {
        name: String::new(),
        file: place.file,
        span,
        attributes,
        visibility: Visibility::Inherited,
        kind,
    })
}

/// Functions of `extern` blocks, which are unsafe to call unless they say otherwise.
fn foreign(item: syn::ItemForeignMod, place: &mut Place<'_, '_>, into: &mut Vec<Item>) {
    if Attributes::read(item.attrs, place).is_none() {
        return;
    }
    for member in item.items {
        let syn::ForeignItem::Fn(member) = member else { continue };
        let Some(head) = Head::read(member.sig.ident.clone(), &member.vis, member.attrs, place)
        else {
            continue;
        };
        let safe = matches!(member.sig.safety, syn::Safety::Safe(_));
        let mut item = head.function(member.sig, None, place);
        if let ItemKind::Function(function) = &mut item.kind {
            function.is_unsafe = !safe;
        }
        into.push(item);
    }
}
