//! Function bodies: a body that is one expression is kept, with cfg decided inside it; all others are dropped.

use syn::punctuated::Punctuated;
use syn::{Attribute, Block, Expr, Stmt};

use super::attributes::Attributes;
use super::modules::Place;

/// The only expression of a block.
pub(super) fn single_expression(block: Block, place: &mut Place<'_, '_>) -> Option<Expr> {
    let mut kept = block.stmts;
    if kept.len() > 1 {
        kept.retain_mut(|statement| holds(statement_attributes(statement), place));
    }
    match (kept.len(), kept.pop()) {
        (
            1,
            Some(
                Stmt::Expr(mut expression, None) | Stmt::Expr(mut expression @ Expr::Return(_), _),
            ),
        ) => {
            strip(&mut expression, place);
            Some(expression)
        }
        (1, Some(Stmt::Macro(statement))) if statement.semi_token.is_none() => {
            Some(Expr::Macro(syn::ExprMacro { attrs: statement.attrs, mac: statement.mac }))
        }
        _ => None,
    }
}

fn statement_attributes(statement: &mut Stmt) -> Vec<Attribute> {
    match statement {
        Stmt::Local(local) => std::mem::take(&mut local.attrs),
        Stmt::Macro(statement) => std::mem::take(&mut statement.attrs),
        Stmt::Expr(expression, _) => expression_attributes(expression),
        Stmt::Item(_) => Vec::new(),
    }
}

fn expression_attributes(expression: &mut Expr) -> Vec<Attribute> {
    match expression {
        Expr::Block(inner) => std::mem::take(&mut inner.attrs),
        Expr::Call(inner) => std::mem::take(&mut inner.attrs),
        Expr::Lit(inner) => std::mem::take(&mut inner.attrs),
        Expr::Macro(inner) => std::mem::take(&mut inner.attrs),
        Expr::MethodCall(inner) => std::mem::take(&mut inner.attrs),
        Expr::Path(inner) => std::mem::take(&mut inner.attrs),
        Expr::Struct(inner) => std::mem::take(&mut inner.attrs),
        Expr::Return(inner) => std::mem::take(&mut inner.attrs),
        Expr::If(inner) => std::mem::take(&mut inner.attrs),
        _ => Vec::new(),
    }
}

fn holds(attributes: Vec<Attribute>, place: &mut Place<'_, '_>) -> bool {
    attributes.is_empty() || Attributes::read(attributes, place).is_some()
}

/// Removes what conditions inside a value remove: struct fields, elements, arguments.
pub(super) fn strip(expression: &mut Expr, place: &mut Place<'_, '_>) {
    match expression {
        Expr::Struct(literal) => {
            let fields = std::mem::take(&mut literal.fields);
            let mut kept = Punctuated::new();
            for mut field in fields {
                if holds(std::mem::take(&mut field.attrs), place) {
                    strip(&mut field.expr, place);
                    kept.push(field);
                }
            }
            literal.fields = kept;
        }
        Expr::Array(array) => strip_all(&mut array.elems, place),
        Expr::Tuple(tuple) => strip_all(&mut tuple.elems, place),
        Expr::Call(call) => strip_all(&mut call.args, place),
        Expr::MethodCall(call) => {
            strip(&mut call.receiver, place);
            strip_all(&mut call.args, place);
        }
        Expr::Paren(inner) => strip(&mut inner.expr, place),
        Expr::Group(inner) => strip(&mut inner.expr, place),
        Expr::Reference(inner) => strip(&mut inner.expr, place),
        Expr::Block(inner) if inner.block.stmts.len() > 1 => {
            inner.block.stmts.retain_mut(|statement| holds(statement_attributes(statement), place));
        }
        _ => {}
    }
}

fn strip_all(list: &mut Punctuated<Expr, syn::Token![,]>, place: &mut Place<'_, '_>) {
    let mut kept = Punctuated::new();
    for mut expression in std::mem::take(list) {
        if holds(expression_attributes(&mut expression), place) {
            strip(&mut expression, place);
            kept.push(expression);
        }
    }
    *list = kept;
}
