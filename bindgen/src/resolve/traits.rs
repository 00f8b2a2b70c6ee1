//! What a type has through the traits of this crate: their methods and constants, default bodies
//! included, each with `Self`, associated types and the trait's arguments settled for the type.

use super::Resolver;
use super::blocks::Block;
use super::model::{Bound, Function, Impls, ItemId, Type};
use super::scope::Scope;
use crate::parse::{self, ItemKind, Member};

impl<'a> Resolver<'a> {
    /// Adds the methods and constants that one impl block brings to its type.
    pub(super) fn implemented(&self, index: usize, result: &mut Impls) {
        let block = &self.blocks[index];
        let Some((_, Some(id))) = &block.implemented else { return };
        let definition = self.names.definition(*id);
        let ItemKind::Trait(syntax) = &definition.item.kind else { return };
        let Some(path) = block.syntax.trait_path.as_ref() else { return };
        let bound = self.trait_bound(path, &block.scope);
        let scope = self.inside_trait(*id, syntax, &bound, index);
        let around = self.annotations(&definition.item.attributes.annotations, &scope);
        for member in &syntax.members {
            match member {
                // What the trait hides is no public API, whoever implements it.
                Member::Function(declared) if declared.attributes.hidden => {}
                Member::Function(declared) => {
                    let mut function = self.implementing(index, declared, &scope);
                    function.annotations.splice(0..0, around.iter().cloned());
                    function.of_trait = Some(bound.clone());
                    result.methods.push(function);
                }
                Member::Constant(declared) => {
                    let own = block.syntax.members.iter().find_map(|member| match member {
                        Member::Constant(own) if own.name == declared.name => Some(own),
                        _ => None,
                    });
                    let mut constant = match own {
                        Some(own) => self.constant(own, &block.scope),
                        None => self.constant(declared, &scope),
                    };
                    if constant.docs.is_empty() {
                        constant.docs.clone_from(&declared.attributes.docs);
                    }
                    constant.annotations.splice(0..0, around.iter().cloned());
                    constant.of_trait = Some(bound.clone());
                    result.constants.push((declared.name.clone(), constant));
                }
                Member::Type(_) | Member::Macro { .. } => {}
            }
        }
    }

    /// A method as the block writes it, or as the trait provides it.
    fn implementing(&self, index: usize, declared: &parse::Function, in_trait: &Scope) -> Function {
        let block = &self.blocks[index];
        let own = block.syntax.members.iter().find_map(|member| match member {
            Member::Function(own) if own.name == declared.name => Some(own),
            _ => None,
        });
        let Some(own) = own else {
            let mut function = self.function(declared, in_trait);
            function.has_body = true;
            function.self_arguments.clone_from(&block.fixed);
            function.self_bounds.splice(0..0, block.demands.iter().cloned());
            return function;
        };
        let mut function = self.block_function(index, own);
        let said = self.annotations(&declared.attributes.annotations, in_trait);
        function.annotations.splice(0..0, said);
        if function.docs.is_empty() {
            function.docs.clone_from(&declared.attributes.docs);
        }
        if function.deprecated.is_none() {
            function.deprecated.clone_from(&declared.attributes.deprecated);
        }
        for (parameter, named) in function.parameters.iter_mut().zip(&declared.parameters) {
            // An unused `_value` is called `value` where the trait says what it is for.
            if let Some(name) = named.name.as_ref().filter(|_| parameter.name.starts_with('_')) {
                parameter.name.clone_from(name);
            }
        }
        function
    }

    /// The scope of a trait's text, where it speaks of the type of one impl block.
    fn inside_trait(
        &self,
        id: ItemId,
        syntax: &parse::Trait,
        bound: &Bound,
        index: usize,
    ) -> Scope {
        let definition = self.names.definition(id);
        let block = &self.blocks[index];
        let mut scope = Scope::of(definition.module, definition.item.file);
        scope.self_type.clone_from(&block.scope.self_type);
        scope.block = Some(index);
        let mut arguments = bound.arguments.clone();
        for (position, parameter) in syntax.generics.type_params().enumerate() {
            use syn::ext::IdentExt;
            if position >= arguments.len() {
                let Some((_, default)) = &parameter.default else { break };
                let default = self.ty(default, &scope);
                arguments.push(default);
            }
            let name = parameter.ident.unraw().to_string();
            scope.types.push((name, arguments[position].clone()));
        }
        // Bounds of the block settle what its parameters project to.
        scope.bounds.clone_from(&block.scope.bounds);
        scope
    }

    /// `impl<T: Near> Far for T`: a block of each type of this crate that has what the bounds ask for.
    pub(super) fn spread_blankets(&mut self, blankets: Vec<(String, Block<'a>)>) {
        for (parameter, block) in blankets {
            let mut scope = block.scope.clone();
            let generics = self.declared_generics(&block.syntax.generics, &mut scope);
            // Another parameter could not be settled.
            let [only] = generics.types.as_slice() else { continue };
            if only.name != parameter || only.bounds.is_empty() {
                continue;
            }
            let owners: Vec<ItemId> = (0..self.names.definitions.len())
                .map(ItemId)
                .filter(|id| only.bounds.iter().all(|bound| self.satisfies(*id, bound)))
                .collect();
            for owner in owners {
                let mut scope = block.scope.clone();
                let own = Type::Item(owner, Vec::new());
                scope.types.retain(|(name, _)| *name != parameter);
                scope.types.push((parameter.clone(), own.clone()));
                scope.self_type = Some(own.clone());
                let copy = Block { scope, subject: own, ..block.clone() };
                self.blocks_of.entry(owner).or_default().push(self.blocks.len());
                self.blocks.push(copy);
            }
        }
    }

    /// Whether a type without parameters implements a trait of this crate by a block of its own.
    fn satisfies(&self, id: ItemId, bound: &Bound) -> bool {
        let generics = match &self.names.definition(id).item.kind {
            ItemKind::Struct(syntax) => &syntax.generics,
            ItemKind::Enum(syntax) => &syntax.generics,
            _ => return false,
        };
        generics.params.is_empty()
            && bound.item.is_some()
            && bound.arguments.is_empty()
            && self.blocks_of.get(&id).into_iter().flatten().any(|index| {
                matches!(&self.blocks[*index].implemented, Some((_, item)) if *item == bound.item)
            })
    }
}
