//! Impl blocks: which type each belongs to, and what it implements.

use std::collections::BTreeMap;

use super::Resolver;
use super::model::{Generics, ItemId, RustPath, Type, TypeParameter};
use super::names::ModuleId;
use super::operators::Side;
use super::scope::Scope;
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::parse::{Attributes, Impl, Item, ItemKind};
use crate::source::Span;

/// One impl block of a type of this crate.
#[derive(Clone)]
pub(super) struct Block<'a> {
    pub(super) syntax: &'a Impl,
    pub(super) attributes: &'a Attributes,
    pub(super) span: Span,
    pub(super) scope: Scope,
    /// The trait's canonical path, and the trait as an item.
    pub(super) implemented: Option<(RustPath, Option<ItemId>)>,
    /// Parameters that the type does not fix.
    pub(super) generics: Generics,
    /// What the block demands of the type's parameters.
    pub(super) demands: Vec<TypeParameter>,
    /// Arguments of the type, where the block is not for all of them.
    pub(super) fixed: Option<Vec<Type>>,
    /// The type of this crate that the block belongs to.
    pub(super) subject: Type,
}

impl<'a> Resolver<'a> {
    /// Finds the type of every impl block.
    pub(super) fn collect_blocks(&mut self, diagnostics: &mut Diagnostics) {
        let mut blocks = Vec::new();
        let mut blocks_of: BTreeMap<ItemId, Vec<usize>> = BTreeMap::new();
        let mut operators_of: BTreeMap<ItemId, Vec<usize>> = BTreeMap::new();
        let (mut blankets, mut distant) = (Vec::new(), Vec::new());
        for module in 0..self.names.modules.len() {
            let syntax = self.names.modules[module].syntax;
            for item in &syntax.items {
                let ItemKind::Impl(implementation) = &item.kind else { continue };
                if let Some((owner, block)) = self.block(item, implementation, module, diagnostics)
                {
                    let (owner, side) = owner;
                    let list = if side == Side::Own { &mut blocks_of } else { &mut operators_of };
                    list.entry(owner).or_default().push(blocks.len());
                    blocks.push(block);
                } else if let Some(block) = self.foreign_block(item, implementation, module) {
                    self.foreign_blocks.push(blocks.len());
                    blocks.push(block);
                    distant.extend(self.distant(item, implementation, module));
                } else {
                    blankets.extend(self.blanket(item, implementation, module));
                    distant.extend(self.distant(item, implementation, module));
                }
            }
        }
        self.sort_blocks(&blocks, &mut blocks_of);
        self.sort_blocks(&blocks, &mut operators_of);
        self.blocks = blocks;
        self.distant = distant;
        self.operators_of = operators_of;
        self.blocks_of = blocks_of;
        self.blankets = self.blanket_bounds(&blankets);
        self.spread_blankets(blankets);
        self.bound_blocks();
    }

    fn block(
        &self,
        item: &'a Item,
        syntax: &'a Impl,
        module: ModuleId,
        diagnostics: &mut Diagnostics,
    ) -> Option<((ItemId, Side), Block<'a>)> {
        if syntax.negative {
            return None;
        }
        let mut scope = Scope::of(module, item.file);
        scope.declare(&syntax.generics);
        let (owner, written, side) = match self.ty(&syntax.self_type, &scope) {
            Type::Item(owner, arguments) => (owner, arguments, Side::Own),
            Type::Unknown { text, .. } if syntax.trait_path.is_none() => {
                let message = format!("the type of this impl block is not known: `{text}`");
                diagnostics.push(
                    Diagnostic::warning(&codes::UNRESOLVED_IMPL, message)
                        .at(item.span)
                        .label("its methods are not seen")
                        .because("no item of this name is visible with the features and target of this run")
                        .help("correct the name, or import it"),
                );
                return None;
            }
            left => self.operator_of(syntax, &left, &scope)?,
        };
        self.rename_parameters(owner, &written, &mut scope);
        let self_type = self.ty(&syntax.self_type, &scope);
        let subject = self.subject(syntax, side, &self_type, &scope);
        let fixed = match &subject {
            Type::Item(_, arguments)
                if !is_generic(arguments) || self.renames_constants(owner, arguments) =>
            {
                Some(arguments.clone())
            }
            _ => None,
        };
        scope.self_type = Some(self_type);
        let implemented = match &syntax.trait_path {
            Some(path) => {
                let bound = self.trait_bound(&without_arguments(path), &scope);
                Some((bound.path, bound.item))
            }
            None => None,
        };
        let attributes = &item.attributes;
        let generics = Generics::default();
        Some((
            (owner, side),
            Block {
                syntax,
                attributes,
                span: item.span,
                scope,
                implemented,
                generics,
                demands: Vec::new(),
                fixed,
                subject,
            },
        ))
    }

    /// `impl<T: Bound> Trait for T`, with the parameter's name, of a trait of this crate.
    fn blanket(
        &self,
        item: &'a Item,
        syntax: &'a Impl,
        module: ModuleId,
    ) -> Option<(String, Block<'a>)> {
        let path = syntax.trait_path.as_ref().filter(|_| !syntax.negative)?;
        let mut scope = Scope::of(module, item.file);
        scope.declare(&syntax.generics);
        let Type::Parameter(name) = self.ty(&syntax.self_type, &scope) else { return None };
        let bound = self.trait_bound(&without_arguments(path), &scope);
        let implemented = Some((bound.path, Some(bound.item?)));
        let (attributes, span) = (&item.attributes, item.span);
        let generics = Generics::default();
        Some((
            name,
            Block {
                syntax,
                attributes,
                span,
                scope,
                implemented,
                generics,
                demands: Vec::new(),
                fixed: None,
                subject: Type::Never,
            },
        ))
    }

    /// `impl<U> Foo<U>` speaks of the parameter that `struct Foo<T>` calls `T`.
    fn rename_parameters(&self, owner: ItemId, written: &[Type], scope: &mut Scope) {
        let generics = match &self.names.definition(owner).item.kind {
            ItemKind::Struct(syntax) => &syntax.generics,
            ItemKind::Enum(syntax) => &syntax.generics,
            _ => return,
        };
        for (parameter, argument) in generics.type_params().zip(written) {
            let Type::Parameter(name) = argument else { continue };
            if let Some(entry) = scope.types.iter_mut().find(|(known, _)| known == name) {
                entry.1 = Type::Parameter(parameter.ident.to_string());
            }
        }
    }

    /// `impl<const M: usize> Grid<M>` for `struct Grid<const N: usize>`.
    fn renames_constants(&self, owner: ItemId, arguments: &[Type]) -> bool {
        let known = match &self.names.definition(owner).item.kind {
            ItemKind::Struct(syntax) => &syntax.generics,
            ItemKind::Enum(syntax) => &syntax.generics,
            _ => return false,
        };
        let written = arguments.iter().filter_map(Type::as_constant_parameter);
        !written.eq(known.const_params().map(|parameter| parameter.ident.to_string()))
    }

    fn sort_blocks(&self, blocks: &[Block<'a>], blocks_of: &mut BTreeMap<ItemId, Vec<usize>>) {
        for list in blocks_of.values_mut() {
            list.sort_by_key(|block| {
                let span = blocks[*block].span;
                self.sources.order(span)
            });
        }
    }

    /// Bounds may name associated types of other blocks, so they come after all blocks are known.
    fn bound_blocks(&mut self) {
        for index in 0..self.blocks.len() {
            let mut scope = self.blocks[index].scope.clone();
            scope.block = Some(index);
            let mut generics =
                self.declared_generics(&self.blocks[index].syntax.generics, &mut scope);
            let mut demands = std::mem::take(&mut generics.around);
            demands.extend(generics.types.iter().filter(|own| !own.bounds.is_empty()).cloned());
            if let Type::Item(_, arguments) = &self.blocks[index].subject {
                let fixed = |name: &String| {
                    arguments.contains(&Type::Parameter(name.clone()))
                        || arguments.contains(&Type::constant_parameter(name))
                };
                generics.types.retain(|own| {
                    let is_open =
                        scope.parameter(&own.name) == Some(&Type::Parameter(own.name.clone()));
                    is_open && !fixed(&own.name)
                });
                generics.consts.retain(|own| !fixed(own));
                generics.order.retain(|own| !fixed(own));
            }
            let block = &mut self.blocks[index];
            block.demands = demands;
            block.scope = scope;
            block.generics = generics;
        }
    }
}

/// Every argument is a parameter of its own.
fn is_generic(arguments: &[Type]) -> bool {
    let mut seen = Vec::new();
    arguments.iter().all(|argument| {
        let open =
            matches!(argument, Type::Parameter(_)) || argument.as_constant_parameter().is_some();
        let own = open && !seen.contains(&argument);
        seen.push(argument);
        own
    })
}

/// The arguments of a trait may need associated types that are not known yet.
pub(super) fn without_arguments(path: &syn::Path) -> syn::Path {
    let segments =
        path.segments.iter().map(|part| syn::PathSegment::from(part.ident.clone())).collect();
    syn::Path { leading_colon: path.leading_colon, segments }
}
