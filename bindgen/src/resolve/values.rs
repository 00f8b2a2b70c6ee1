//! Values: what an expression says, as far as it can be read without running it.

use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, Member, Stmt, Token, UnOp};

use super::literals::{combined, converted, limit, literal, negated};
use super::model::{ItemId, RustPath, Type, Value};
use super::names::{Def, Namespace};
use super::scope::Scope;
use super::{Resolver, foreign};
use crate::parse::{self, ItemKind, Shape};

/// Lists written as `[v; n]` up to this length are spelled out.
const LONGEST_REPEAT: i128 = 64;

/// What an expression stands in.
#[derive(Clone, Copy)]
pub(super) struct Around<'s> {
    pub(super) scope: &'s Scope,
    /// Parameters, whose values are not known.
    pub(super) locals: &'s [String],
    /// How many constants have been looked into on the way here.
    depth: u8,
}

impl Resolver<'_> {
    /// Reads an expression. `expected` is the type of the place it is for, where that is known.
    pub(super) fn value(
        &self,
        expr: &Expr,
        scope: &Scope,
        locals: &[String],
        expected: Option<&Type>,
    ) -> Value {
        self.read(expr, Around { scope, locals, depth: 0 }, expected)
    }

    pub(super) fn read(&self, expr: &Expr, around: Around<'_>, expected: Option<&Type>) -> Value {
        self.known(expr, around, expected).unwrap_or_else(|| self.other(expr, around))
    }

    fn other(&self, tree: &impl Spanned, around: Around<'_>) -> Value {
        Value::Other(self.text(tree, around.scope.file))
    }

    fn known(&self, expr: &Expr, around: Around<'_>, expected: Option<&Type>) -> Option<Value> {
        let all = |list: &Punctuated<Expr, Token![,]>, element: Option<&Type>| {
            list.iter().map(|part| self.read(part, around, element)).collect::<Vec<_>>()
        };
        match expr {
            Expr::Lit(lit) => literal(&lit.lit),
            Expr::Paren(inner) => self.known(&inner.expr, around, expected),
            Expr::Group(inner) => self.known(&inner.expr, around, expected),
            Expr::Reference(inner) => self.known(&inner.expr, around, expected.map(referred)),
            Expr::Block(inner) if inner.label.is_none() => {
                self.block_value(&inner.block.stmts, around, expected)
            }
            Expr::Unary(unary) => match (&unary.op, self.known(&unary.expr, around, expected)?) {
                (UnOp::Neg(_), value) => negated(value),
                (UnOp::Not(_), Value::Bool(value)) => Some(Value::Bool(!value)),
                _ => None,
            },
            Expr::Binary(binary) => {
                let left = self.operand(&binary.left, around, expected)?;
                let right = self.operand(&binary.right, around, expected)?;
                combined(&left, &binary.op, &right, expected)
            }
            Expr::Cast(cast) => {
                let ty = self.ty(&cast.ty, around.scope);
                converted(self.known(&cast.expr, around, None)?, &ty)
            }
            Expr::Return(inner) => self.known(inner.expr.as_ref()?, around, expected),
            Expr::Tuple(tuple) if tuple.elems.is_empty() => Some(Value::Unit),
            Expr::Tuple(tuple) => {
                let types = match expected {
                    Some(Type::Tuple(types)) => types.as_slice(),
                    _ => &[],
                };
                let parts = tuple.elems.iter().enumerate();
                Some(Value::Tuple(
                    parts.map(|(at, part)| self.read(part, around, types.get(at))).collect(),
                ))
            }
            Expr::Array(array) => Some(Value::List(all(&array.elems, expected.and_then(element)))),
            Expr::Repeat(repeat) => self.repeated(&repeat.expr, &repeat.len, around, expected),
            Expr::Macro(call) => self.macro_value(&call.mac, around, expected),
            Expr::Path(path) => self.path_value(path, around, expected),
            Expr::Struct(literal) => self.struct_value(literal, around),
            Expr::Call(call) => self.call_value(call, around, expected),
            Expr::MethodCall(call) => self.method_value(call, around, expected),
            _ => None,
        }
    }

    /// An operand: constants of this crate count as what they are set to.
    fn operand(&self, expr: &Expr, around: Around<'_>, expected: Option<&Type>) -> Option<Value> {
        const DEEPEST: u8 = 8;
        let value = self.known(expr, around, expected)?;
        let Value::Constant(id) = value else { return Some(value) };
        let definition = self.names.definition(id);
        let ItemKind::Constant(constant) = &definition.item.kind else { return None };
        let scope = Scope::of(definition.module, definition.item.file);
        let inside = Around { scope: &scope, locals: &[], depth: around.depth + 1 };
        if inside.depth > DEEPEST {
            return None;
        }
        self.operand(constant.value.as_ref()?, inside, expected)
    }

    fn block_value(
        &self,
        statements: &[Stmt],
        around: Around<'_>,
        expected: Option<&Type>,
    ) -> Option<Value> {
        match statements {
            [Stmt::Expr(expr, None) | Stmt::Expr(expr @ Expr::Return(_), _)] => {
                self.known(expr, around, expected)
            }
            _ => None,
        }
    }

    fn repeated(
        &self,
        value: &Expr,
        length: &Expr,
        around: Around<'_>,
        expected: Option<&Type>,
    ) -> Option<Value> {
        match self.known(length, around, None)? {
            Value::Int(length @ 0..=LONGEST_REPEAT) => {
                let value = self.known(value, around, expected.and_then(element))?;
                Some(Value::List(vec![value; length as usize]))
            }
            _ => None,
        }
    }

    fn macro_value(
        &self,
        mac: &syn::Macro,
        around: Around<'_>,
        expected: Option<&Type>,
    ) -> Option<Value> {
        if mac.path.segments.last()?.ident != "vec" {
            return None;
        }
        let list = Punctuated::<Expr, Token![,]>::parse_terminated;
        if let Ok(list) = list.parse2(mac.tokens.clone()) {
            let element = expected.and_then(element);
            return Some(Value::List(
                list.iter().map(|part| self.read(part, around, element)).collect(),
            ));
        }
        let array = proc_macro2::Group::new(proc_macro2::Delimiter::Bracket, mac.tokens.clone());
        match syn::parse2::<Expr>(proc_macro2::TokenTree::Group(array).into()).ok()? {
            Expr::Repeat(repeat) => self.repeated(&repeat.expr, &repeat.len, around, expected),
            _ => None,
        }
    }

    fn path_value(
        &self,
        path: &syn::ExprPath,
        around: Around<'_>,
        expected: Option<&Type>,
    ) -> Option<Value> {
        if path.path.segments.len() == 1
            && around.locals.iter().any(|local| path.path.is_ident(local))
        {
            return None;
        }
        match self.target(path, around)? {
            Target::Constant(item) => Some(Value::Constant(item)),
            Target::Struct(item) => self.unit_struct(item),
            Target::Variant(item, index) => {
                let variant = &self.enumeration(item)?.variants[index];
                (variant.shape == Shape::Unit).then(|| Value::Variant(item, variant.name.clone()))
            }
            Target::Member(Type::Item(item, _), name) => {
                self.has_constant(item, &name).then_some(Value::AssociatedConstant(item, name))
            }
            Target::Member(Type::Primitive(primitive), name) => limit(&primitive, &name),
            Target::Foreign(path) => match (path.to_string().as_str(), expected) {
                ("std::option::Option::None", _) => Some(Value::None),
                _ => limit(path.parent().name(), path.name()).filter(|_| path.0[0] == "std"),
            },
            Target::Member(..) | Target::Function => None,
        }
    }

    fn unit_struct(&self, item: ItemId) -> Option<Value> {
        let is_unit = matches!(&self.names.definition(item).item.kind, ItemKind::Struct(s) if s.shape == Shape::Unit);
        is_unit.then(|| Value::Struct { item, fields: Vec::new(), base: None })
    }

    pub(super) fn enumeration(&self, item: ItemId) -> Option<&parse::Enum> {
        match &self.names.definition(item).item.kind {
            ItemKind::Enum(syntax) => Some(syntax),
            _ => None,
        }
    }

    fn has_constant(&self, item: ItemId, name: &str) -> bool {
        let blocks = self.blocks_of.get(&item).into_iter().flatten();
        let mut members = blocks.flat_map(|block| &self.blocks[*block].syntax.members);
        members.any(
            |member| matches!(member, parse::Member::Constant(constant) if constant.name == name),
        )
    }

    /// `Type { field: v, ..base }`
    fn struct_value(&self, literal: &syn::ExprStruct, around: Around<'_>) -> Option<Value> {
        let path = syn::TypePath {
            attrs: Vec::new(),
            qself: literal.qself.clone(),
            path: literal.path.clone(),
        };
        let own = self.ty(&syn::Type::Path(path), around.scope);
        let Type::Item(item, _) = own else { return None };
        let definition = self.names.definition(item);
        let ItemKind::Struct(syntax) = &definition.item.kind else { return None };
        let mut inside = Scope::of(definition.module, definition.item.file);
        inside.declare(&syntax.generics);
        let fields = literal.fields.iter().map(|field| {
            let name = match &field.member {
                Member::Named(name) => name.unraw().to_string(),
                Member::Unnamed(index) => index.index.to_string(),
            };
            let known = syntax.fields.iter().find(|known| known.name == name);
            let ty = known.map(|known| self.ty(&known.ty, &inside));
            (name, self.read(&field.expr, around, ty.as_ref()))
        });
        let fields = fields.collect();
        let base = literal.rest.as_ref().map(|base| Box::new(self.read(base, around, Some(&own))));
        Some(Value::Struct { item, fields, base })
    }

    /// What a path in an expression names.
    pub(super) fn target(&self, path: &syn::ExprPath, around: Around<'_>) -> Option<Target> {
        let scope = around.scope;
        let segments: Vec<String> =
            path.path.segments.iter().map(|part| part.ident.unraw().to_string()).collect();
        if let Some(qualified) = &path.qself {
            return Some(Target::Member(self.ty(&qualified.ty, scope), segments.last()?.clone()));
        }
        let start = match segments[0].as_str() {
            "Self" => scope.self_type.clone(),
            name => scope.parameter(name).cloned(),
        };
        if let Some(start) = start {
            return self.member_target(start, &segments[1..]);
        }
        let absolute = path.path.leading_colon.is_some();
        let Some(walk) =
            self.names.walk(scope.module, &segments, absolute, Namespace::Values, false)
        else {
            return match segments.as_slice() {
                [ty, name] if foreign::is_primitive(ty) => {
                    Some(Target::Member(Type::Primitive(ty.clone()), name.clone()))
                }
                _ => None,
            };
        };
        match walk.def {
            Def::Item(item) => {
                let mut arguments =
                    self.arguments(&path.path.segments[walk.used - 1].arguments, scope);
                let rest = &segments[walk.used..];
                match &self.names.definition(item).item.kind {
                    ItemKind::Constant(_) if rest.is_empty() => Some(Target::Constant(item)),
                    ItemKind::Function(_) => Some(Target::Function),
                    ItemKind::Alias(_) => {
                        self.member_target(self.expand(item, &arguments, scope), rest)
                    }
                    ItemKind::Struct(syntax) => {
                        self.fill_defaults(item, &syntax.generics, &mut arguments);
                        self.member_target(Type::Item(item, arguments), rest)
                    }
                    _ => self.member_target(Type::Item(item, arguments), rest),
                }
            }
            Def::Variant(item, index) if walk.used == segments.len() => {
                Some(Target::Variant(item, index))
            }
            Def::Foreign(path) => {
                let parent = foreign::canonical(&path.parent());
                Some(Target::Foreign(foreign::canonical(&RustPath(
                    parent.0.into_iter().chain([path.name().to_owned()]).collect(),
                ))))
            }
            Def::Module(_) | Def::Variant(..) => None,
        }
    }

    fn member_target(&self, start: Type, rest: &[String]) -> Option<Target> {
        match (start, rest) {
            (Type::Item(item, _), []) => Some(Target::Struct(item)),
            (Type::Item(item, arguments), [name]) => Some(match self.names.variant(item, name) {
                Some(index) => Target::Variant(item, index),
                None => Target::Member(Type::Item(item, arguments), name.clone()),
            }),
            (start, [name]) => Some(Target::Member(start, name.clone())),
            _ => None,
        }
    }
}

/// What a path in an expression can name.
pub(super) enum Target {
    Constant(ItemId),
    /// The struct itself, as a constructor or a unit.
    Struct(ItemId),
    Variant(ItemId, usize),
    /// An associated function or constant.
    Member(Type, String),
    /// By canonical path of its type.
    Foreign(RustPath),
    /// A free function.
    Function,
}

fn referred(ty: &Type) -> &Type {
    match ty {
        Type::Reference { inner, .. } => inner,
        other => other,
    }
}

/// The element type of a list.
fn element(list: &Type) -> Option<&Type> {
    match list {
        Type::Slice(inner) | Type::Array(inner, _) => Some(inner),
        Type::Foreign(_, arguments) => arguments.first(),
        Type::Reference { inner, .. } => element(inner),
        _ => None,
    }
}
