//! What the stub of an enum says after its members.

use std::fmt::Write as _;

use crate::emit::native;
use crate::lower::expr::Imports;
use crate::lower::model::{EnumProtocol, PyEnum, PyError};

use super::function;

/// Static methods of an exception.
pub(in crate::emit) fn of_error(out: &mut String, it: &PyError, imports: &mut Imports) {
    imports.enter_class(it.functions.iter().map(|function| function.name.clone()));
    for function in &it.functions {
        out.push('\n');
        function::stub(out, function, 1, imports);
    }
    imports.leave_class();
}

/// Constants, methods and protocols of an enum.
pub(in crate::emit) fn stubs(out: &mut String, it: &PyEnum, imports: &mut Imports) {
    let constants = it.constants.iter().map(|constant| constant.name.clone());
    let methods = it.methods.iter().map(|method| method.name.clone());
    imports.enter_class(constants.chain(methods));
    for constant in &it.constants {
        // An annotation alone: with `ClassVar` it would be no enum to pyright, with a value a member.
        let annotation = constant.annotation.render(imports);
        let _ = writeln!(out, "\n    {}: {annotation}", constant.name);
        if !constant.docs.is_empty() {
            native::docstring(out, &constant.docs, 1, "");
        }
    }
    for method in &it.methods {
        out.push('\n');
        function::stub(out, method, 1, imports);
    }
    let text = imports.builtin("str");
    let _ = writeln!(out, "\n    def __repr__(self) -> {text}: ...");
    if it.protocols.contains(&EnumProtocol::Text) {
        let _ = writeln!(out, "\n    def __str__(self) -> {text}: ...");
    }
    if it.protocols.contains(&EnumProtocol::Order) {
        let truth = imports.builtin("bool");
        for operator in ["lt", "le", "gt", "ge"] {
            let _ = writeln!(
                out,
                "\n    def __{operator}__(self, other: {}, /) -> {truth}: ...",
                it.name
            );
        }
    }
    imports.leave_class();
}
