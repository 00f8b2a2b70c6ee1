//! The argument by which Python sees how far long work is: it stands for Rust's control.

use crate::lower::context::Context;
use crate::lower::expr::{Expr, names as types};
use crate::lower::model::{ParameterKind, PyParameter};
use crate::lower::names;
use crate::resolve::model::{Function, Parameter};

/// The keyword of progress, which makes way for an argument of that name.
pub(super) fn keyword(cx: &Context<'_>, function: &Function, parameter: &Parameter) -> String {
    let mut keyword = cx.config.control.keyword.clone();
    let own = |other: &Parameter| {
        other.span != parameter.span && names::identifier(&other.name) == keyword
    };
    if function.parameters.iter().any(own) {
        keyword.push('_');
    }
    keyword
}

/// What is said of it.
pub(super) fn parameter(keyword: &str) -> PyParameter {
    let callback = Expr::Subscript(
        Box::new(types::CALLABLE),
        vec![Expr::List(vec![Expr::name("int"), Expr::name("int")]), Expr::None],
    );
    PyParameter {
        name: keyword.to_owned(),
        kind: ParameterKind::Keyword,
        annotation: Expr::name("bool").or(callback).optional(),
        default: Some(Expr::None),
        docs:
            "True shows a progress bar on standard error; a callable is given the steps done and\n\
             their total, and what it raises stops the call."
                .to_owned(),
    }
}
