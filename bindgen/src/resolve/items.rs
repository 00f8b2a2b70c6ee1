//! Items: definitions with their impls attached become the `Api`.

use indexmap::IndexMap;

use super::model::{
    Alias, Api, Enum, Field, Function, Impls, Item, ItemId, ItemKind, Shape, Struct, Trait,
    TraitImpl, Type, Unseen, UnseenKind, Value, Variant,
};
use super::names::{Definition, attributes};
use super::scope::Scope;
use super::{Resolver, derives, serde_names};
use crate::parse::{self, Attributes, Crate, Member, Visibility};

impl Resolver<'_> {
    /// Everything, in path order.
    pub(super) fn api(&self, krate: &Crate) -> Api {
        let exports = self.names.exports();
        let mut items = Vec::with_capacity(self.names.definitions.len());
        for (index, definition) in self.names.definitions.iter().enumerate() {
            let id = ItemId(index);
            let scope = Scope::of(definition.module, definition.item.file);
            let attributes = attributes(definition.item);
            items.push(Item {
                name: definition.item.name.clone(),
                path: definition.path.clone(),
                public_path: exports.items.get(&id).cloned(),
                hidden: exports.hidden.contains(&id),
                docs: attributes.docs.clone(),
                annotations: self.annotations(&attributes.annotations, &scope),
                deprecated: attributes.deprecated.clone(),
                non_exhaustive: attributes.non_exhaustive,
                packed: attributes.packed,
                span: definition.item.span,
                instance: None,
                kind: self.kind(id, definition, scope),
            });
        }
        for item in &mut items {
            // What a trait that cannot be named brings cannot be called either.
            let reachable = |of_trait: &Option<super::model::Bound>| {
                let id = of_trait.as_ref().and_then(|bound| bound.item);
                id.is_none_or(|id| exports.items.contains_key(&id))
            };
            if let ItemKind::Struct(Struct { impls, .. }) | ItemKind::Enum(Enum { impls, .. }) =
                &mut item.kind
            {
                impls.methods.retain(|method| reachable(&method.of_trait));
                impls.constants.retain(|(_, constant)| reachable(&constant.of_trait));
            }
        }
        let mut module_docs = IndexMap::new();
        let mut paths: Vec<_> =
            exports.modules.iter().map(|(module, path)| (path, *module)).collect();
        paths.sort();
        for (path, module) in paths {
            let docs = &self.names.modules[module].syntax.attributes.docs;
            if path.0.len() > 1 && !docs.is_empty() {
                module_docs.insert(path.clone(), docs.clone());
            }
        }
        let docs = krate.root.attributes.docs.clone();
        Api {
            elsewhere: self.elsewhere(),
            crate_name: krate.name.clone(),
            docs,
            items,
            module_docs,
            exports: exports.names,
            unseen: self.unseen(),
            foreign_impls: self.foreign_impls(),
            blankets: self.blankets.clone(),
            named_types: IndexMap::new(),
        }
    }

    fn kind(&self, id: ItemId, definition: &Definition<'_>, mut scope: Scope) -> ItemKind {
        match &definition.item.kind {
            parse::ItemKind::Struct(syntax) => self.structure(id, definition, syntax, scope),
            parse::ItemKind::Enum(syntax) => self.enum_item(id, definition, syntax, scope),
            parse::ItemKind::Trait(syntax) => ItemKind::Trait(Trait {
                async_trait: definition.item.attributes.async_trait,
                ..self.trait_item(syntax, scope)
            }),
            parse::ItemKind::Function(syntax) => ItemKind::Function(self.function(syntax, &scope)),
            parse::ItemKind::Constant(syntax) => ItemKind::Constant(self.constant(syntax, &scope)),
            parse::ItemKind::Alias(syntax) => {
                let generics = self.generics(&syntax.generics, &mut scope);
                ItemKind::Alias(Alias { generics, target: self.alias_target(id) })
            }
            _ => ItemKind::Union,
        }
    }

    fn structure(
        &self,
        id: ItemId,
        definition: &Definition<'_>,
        syntax: &parse::Struct,
        mut scope: Scope,
    ) -> ItemKind {
        let generics = self.generics(&syntax.generics, &mut scope);
        scope.self_type = Some(own_type(id, &generics));
        let fields = self.fields(&syntax.fields, &scope, false);
        let impls = {
            let with_attributes = syntax.fields.iter().map(|field| &field.attributes).zip(&fields);
            self.impls(id, definition, with_attributes)
        };
        ItemKind::Struct(Struct { generics, shape: shape(syntax.shape), fields, impls })
    }

    fn enum_item(
        &self,
        id: ItemId,
        definition: &Definition<'_>,
        syntax: &parse::Enum,
        mut scope: Scope,
    ) -> ItemKind {
        let generics = self.generics(&syntax.generics, &mut scope);
        scope.self_type = Some(own_type(id, &generics));
        let mut variants: Vec<_> =
            syntax.variants.iter().map(|variant| self.variant(variant, &scope)).collect();
        let impls = {
            let written = syntax
                .variants
                .iter()
                .flat_map(|variant| &variant.fields)
                .map(|field| &field.attributes);
            self.impls(
                id,
                definition,
                written.zip(variants.iter().flat_map(|variant| &variant.fields)),
            )
        };
        let serde = impls.traits.iter().any(|entry| entry.derived && entry.path.0[0] == "serde");
        if serde {
            let rule = definition.item.attributes.serde.rename_all.as_deref();
            for (variant, written) in variants.iter_mut().zip(&syntax.variants) {
                variant.serde_name =
                    Some(serde_names::variant_name(&variant.name, &written.attributes.serde, rule));
            }
        }
        ItemKind::Enum(Enum { generics, variants, impls })
    }

    fn variant(&self, syntax: &parse::Variant, scope: &Scope) -> Variant {
        let discriminant =
            syntax.discriminant.as_ref().map(|value| self.value(value, scope, &[], None));
        Variant {
            name: syntax.name.clone(),
            docs: syntax.attributes.docs.clone(),
            annotations: self.annotations(&syntax.attributes.annotations, scope),
            shape: shape(syntax.shape),
            fields: self.fields(&syntax.fields, scope, true),
            serde_name: None,
            discriminant: match discriminant {
                Some(Value::Int(number)) => Some(number),
                _ => None,
            },
            is_default: syntax.attributes.is_default,
            error_text: syntax.attributes.error_text.clone(),
            non_exhaustive: syntax.attributes.non_exhaustive,
            hidden: syntax.attributes.hidden,
            span: syntax.span,
        }
    }

    fn fields(&self, fields: &[parse::Field], scope: &Scope, in_variant: bool) -> Vec<Field> {
        let field = |field: &parse::Field| Field {
            name: field.name.clone(),
            docs: field.attributes.docs.clone(),
            annotations: self.annotations(&field.attributes.annotations, scope),
            public: in_variant
                || (field.visibility == Visibility::Public && !field.attributes.hidden),
            ty: self.ty(&field.ty, scope),
            deprecated: field.attributes.deprecated.clone(),
            is_source: field.attributes.is_from
                || field.attributes.is_source
                || field.name == "source",
            span: field.span,
        };
        fields.iter().map(field).collect()
    }

    fn impls<'f>(
        &self,
        id: ItemId,
        definition: &Definition<'_>,
        fields: impl Iterator<Item = (&'f Attributes, &'f Field)>,
    ) -> Impls {
        let mut result = Impls::default();
        let item = definition.item;
        result.traits = self.derives(&item.attributes, definition.module, item.span);
        derives::conversions(&mut result.traits, fields);
        for &index in self.blocks_of.get(&id).into_iter().flatten() {
            if self.blocks[index].implemented.is_some() {
                result.traits.extend(self.trait_impl(index));
            } else {
                self.inherent(index, &mut result);
            }
        }
        result.operators = self.operators(id);
        // The type's own methods come first: they win.
        for &index in self.blocks_of.get(&id).into_iter().flatten() {
            self.implemented(index, &mut result);
        }
        result
    }

    fn inherent(&self, index: usize, result: &mut Impls) {
        let block = &self.blocks[index];
        if block.attributes.hidden {
            return;
        }
        for member in &block.syntax.members {
            match member {
                Member::Function(syntax)
                    if syntax.visibility == Visibility::Public && !syntax.attributes.hidden =>
                {
                    result.methods.push(self.block_function(index, syntax));
                }
                Member::Constant(syntax)
                    if syntax.visibility == Visibility::Public && !syntax.attributes.hidden =>
                {
                    result
                        .constants
                        .push((syntax.name.clone(), self.constant(syntax, &block.scope)));
                }
                _ => {}
            }
        }
    }

    pub(super) fn block_function(&self, index: usize, syntax: &parse::Function) -> Function {
        let block = &self.blocks[index];
        let mut function = self.function(syntax, &block.scope);
        // What is said of the block is said of each function in it.
        let around = self.annotations(&block.attributes.annotations, &block.scope);
        function.annotations.splice(0..0, around);
        function.self_arguments.clone_from(&block.fixed);
        function.self_bounds.splice(0..0, block.demands.iter().cloned());
        function
    }

    pub(super) fn trait_impl(&self, index: usize) -> Option<TraitImpl> {
        let block = &self.blocks[index];
        let (path, item) = block.implemented.clone()?;
        let bound = self.trait_bound(block.syntax.trait_path.as_ref()?, &block.scope);
        let mut functions = Vec::new();
        let mut associated = Vec::new();
        for member in &block.syntax.members {
            match member {
                Member::Function(syntax) => functions.push(self.block_function(index, syntax)),
                Member::Type(syntax) => {
                    let mut scope = block.scope.clone();
                    scope.declare(&syntax.generics);
                    associated.extend(
                        syntax.ty.as_ref().map(|ty| (syntax.name.clone(), self.ty(ty, &scope))),
                    );
                }
                Member::Constant(_) | Member::Macro { .. } => {}
            }
        }
        let (generics, span) = (block.generics.clone(), block.span);
        let arguments = bound.arguments;
        Some(TraitImpl {
            path,
            item,
            arguments,
            associated,
            derived: false,
            generics,
            self_arguments: block.fixed.clone(),
            self_bounds: block.demands.clone(),
            functions,
            span,
        })
    }

    fn trait_item(&self, syntax: &parse::Trait, mut scope: Scope) -> Trait {
        let generics = self.generics(&syntax.generics, &mut scope);
        scope.self_type = Some(Type::Parameter("Self".to_owned()));
        let mut methods = Vec::new();
        let mut demands = Vec::new();
        if syntax.is_unsafe {
            demands.push("a promise that no compiler can check (`unsafe`)".to_owned());
        }
        for member in &syntax.members {
            match member {
                Member::Function(member) => methods
                    .push(Function { has_body: member.has_body, ..self.function(member, &scope) }),
                Member::Type(it) => demands.push(format!("a type `{}`", it.name)),
                Member::Constant(it) if it.value.is_none() => {
                    demands.push(format!("a constant `{}`", it.name));
                }
                Member::Constant(_) => {}
                Member::Macro { name, .. } => demands.push(format!("what `{name}!` makes")),
            }
        }
        let supertraits = self.bounds(&syntax.supertraits, &scope);
        Trait { generics, methods, supertraits, demands, async_trait: None }
    }

    /// What cannot be seen, sorted by file and place.
    fn unseen(&self) -> Vec<Unseen> {
        let mut result = Vec::new();
        for module in &self.names.modules {
            let unseen = |name, kind, span| {
                let module = module.path.clone();
                Unseen { name, kind, module, span }
            };
            for item in &module.syntax.items {
                let members = match &item.kind {
                    parse::ItemKind::MacroUse(_) => {
                        result.push(unseen(item.name.clone(), UnseenKind::Macro, item.span));
                        continue;
                    }
                    parse::ItemKind::Unread(error) => {
                        let kind = UnseenKind::Unread(error.clone());
                        result.push(unseen(item.name.clone(), kind, item.span));
                        continue;
                    }
                    parse::ItemKind::Impl(syntax) => &syntax.members,
                    parse::ItemKind::Trait(syntax) => &syntax.members,
                    _ => continue,
                };
                for member in members {
                    if let Member::Macro { name, span } = member {
                        result.push(unseen(name.clone(), UnseenKind::Macro, *span));
                    }
                }
            }
        }
        result.sort_by_key(|unseen| self.sources.order(unseen.span));
        result
    }
}

fn shape(shape: parse::Shape) -> Shape {
    match shape {
        parse::Shape::Named => Shape::Named,
        parse::Shape::Tuple => Shape::Tuple,
        parse::Shape::Unit => Shape::Unit,
    }
}

fn own_type(id: ItemId, generics: &super::model::Generics) -> Type {
    Type::Item(id, generics.own_arguments())
}
