//! Functions, parameters, constants and annotations with their types and values settled.

use syn::Expr;

use super::Resolver;
use super::model::{Annotation, Constant, Function, Parameter, Receiver, Type, Value};
use super::scope::Scope;
use crate::parse;

impl Resolver<'_> {
    /// A function in the scope of what surrounds it.
    pub(super) fn function(&self, syntax: &parse::Function, around: &Scope) -> Function {
        let mut scope = around.clone();
        let mut generics = self.generics(&syntax.generics, &mut scope);
        let self_bounds = std::mem::take(&mut generics.around);
        let parameters: Vec<_> = syntax
            .parameters
            .iter()
            .enumerate()
            .map(|(index, parameter)| self.parameter(index, parameter, &scope))
            .collect();
        let output = syntax
            .output
            .as_ref()
            .map_or_else(|| Type::Tuple(Vec::new()), |ty| self.ty(ty, &scope));
        let body =
            syntax.body.as_ref().and_then(|body| self.body(body, &scope, &parameters, &output));
        let elides = syntax.receiver.is_some()
            && syntax.output.as_ref().is_some_and(|ty| self.elides(ty, &output, &scope));
        let ties = syntax.parameters.iter().zip(&parameters).any(|(written, parameter)| {
            self.has_lifetimes(&parameter.ty) && self.says_lifetime(&written.ty, &scope)
        });
        Function {
            elides,
            ties,
            name: syntax.name.clone(),
            docs: syntax.attributes.docs.clone(),
            annotations: self.annotations(&syntax.attributes.annotations, &scope),
            deprecated: syntax.attributes.deprecated.clone(),
            hidden: syntax.attributes.hidden,
            generics,
            receiver: syntax.receiver.map(receiver),
            parameters,
            output,
            is_async: syntax.is_async,
            is_unsafe: syntax.is_unsafe,
            is_const: syntax.is_const,
            has_body: false,
            body,
            of_trait: None,
            self_arguments: None,
            self_bounds,
            span: syntax.span,
        }
    }

    /// Whether a result leaves it to Rust what it borrows from: from what the call itself borrows.
    fn elides(&self, written: &syn::Type, ty: &Type, scope: &Scope) -> bool {
        let text = self.text(written, scope.file);
        let mut references = text.split('&').skip(1);
        let unnamed = references.any(|after| !after.trim_start().starts_with('\''));
        let says = text.contains('\'') || text.contains("Self");
        unnamed || text.contains("'_") || (!says && self.has_lifetimes(ty))
    }

    /// Whether a type speaks of a lifetime that stands elsewhere as well.
    fn says_lifetime(&self, written: &syn::Type, scope: &Scope) -> bool {
        let text = self.text(written, scope.file);
        let mut named = text.split('\'').skip(1);
        let own = |after: &str| !after.starts_with('_') && !after.starts_with("static");
        text.contains("Self") || named.any(own)
    }

    fn has_lifetimes(&self, ty: &Type) -> bool {
        ty.any(&|ty| match ty {
            Type::Item(id, _) => match &self.names.definition(*id).item.kind {
                parse::ItemKind::Struct(it) => it.generics.lifetimes().next().is_some(),
                parse::ItemKind::Enum(it) => it.generics.lifetimes().next().is_some(),
                _ => false,
            },
            _ => false,
        })
    }

    fn parameter(&self, index: usize, syntax: &parse::Parameter, scope: &Scope) -> Parameter {
        Parameter {
            name: syntax.name.clone().unwrap_or_else(|| format!("argument{index}")),
            annotations: self.annotations(&syntax.annotations, scope),
            ty: self.ty(&syntax.ty, scope),
            span: syntax.span,
        }
    }

    fn body(
        &self,
        body: &Expr,
        scope: &Scope,
        parameters: &[Parameter],
        output: &Type,
    ) -> Option<Value> {
        let locals: Vec<_> = parameters.iter().map(|parameter| parameter.name.clone()).collect();
        match self.value(body, scope, &locals, Some(output)) {
            Value::Other(_) => None,
            value => Some(value),
        }
    }

    /// A constant; where none is set, as in a trait, its value is unknown.
    pub(super) fn constant(&self, syntax: &parse::Constant, scope: &Scope) -> Constant {
        let ty = self.ty(&syntax.ty, scope);
        let value = syntax.value.as_ref();
        let value = value.map_or_else(
            || Value::Other(String::new()),
            |value| self.value(value, scope, &[], Some(&ty)),
        );
        Constant {
            docs: syntax.attributes.docs.clone(),
            annotations: self.annotations(&syntax.attributes.annotations, scope),
            ty,
            value,
            of_trait: None,
            span: syntax.span,
        }
    }

    pub(super) fn annotations(&self, list: &[parse::Annotation], scope: &Scope) -> Vec<Annotation> {
        list.iter().map(|annotation| self.annotation(annotation, scope)).collect()
    }

    fn annotation(&self, syntax: &parse::Annotation, scope: &Scope) -> Annotation {
        let mut types = Vec::new();
        let mut value = syntax.value.as_ref().map(|value| self.value(value, scope, &[], None));
        if let Some((text, list)) = &syntax.list {
            value = Some(Value::Other(text.clone()));
            types.extend(list.iter().map(|(name, ty)| (name.clone(), self.argument(ty, scope))));
        }
        Annotation { key: syntax.key.clone(), value, types, span: syntax.span }
    }
}

fn receiver(receiver: parse::Receiver) -> Receiver {
    match receiver {
        parse::Receiver::Shared => Receiver::Shared,
        parse::Receiver::Mutable => Receiver::Mutable,
        parse::Receiver::Owned => Receiver::Owned,
        parse::Receiver::Counted { lent } => Receiver::Counted { lent },
        parse::Receiver::Other => Receiver::Other,
    }
}
