//! Iteration, sequences and pictures in a stub: the types of what `emit/rust/protocol.rs` writes.

use crate::lower::STREAM;
use crate::lower::expr::{Expr, Imports};
use crate::lower::model::{Dunder, PyClass, PyOperand};

use super::dunder::line;

/// The stub lines of one protocol.
pub(super) fn stub(out: &mut String, class: &PyClass, dunder: &Dunder, imports: &mut Imports) {
    match dunder {
        Dunder::Picture => {
            line(out, &format!("_repr_png_(self) -> {}", imports.builtin("bytes")));
        }
        Dunder::Next => {
            let own = imports.from("typing", "Self");
            let item = class.step.as_ref().map(|step| step.annotation.render(imports));
            line(out, &format!("__iter__(self) -> {own}"));
            line(out, &format!("__next__(self) -> {}", item.unwrap_or_default()));
        }
        Dunder::Iterate { method, .. } => {
            let returns = returned(class, method).map(|returns| returns.render(imports));
            line(out, &format!("__iter__(self) -> {}", returns.unwrap_or_default()));
        }
        Dunder::IterateCopy => {
            let iterator = imports.from("collections.abc", "Iterator");
            let item = class.step.as_ref().map(|step| step.annotation.render(imports));
            line(out, &format!("__iter__(self) -> {iterator}[{}]", item.unwrap_or_default()));
        }
        Dunder::Len => line(out, &format!("__len__(self) -> {}", imports.builtin("int"))),
        Dunder::Contains => {
            let method = class.methods.iter().find(|method| method.name == "contains");
            let item = method.and_then(|method| method.signature.parameters.first());
            let item = item.map(|item| item.annotation.render(imports)).unwrap_or_default();
            let truth = imports.builtin("bool");
            line(out, &format!("__contains__(self, item: {item}, /) -> {truth}"));
        }
        Dunder::Binary { name, rights, lefts, .. } => {
            operands(out, &format!("__{name}__"), rights, imports);
            operands(out, &format!("__r{name}__"), lefts, imports);
        }
        Dunder::Index { annotation, .. } => {
            let (item, index) =
                (annotation.render(imports), imports.from("typing", "SupportsIndex"));
            line(out, &format!("__getitem__(self, key: {index}, /) -> {item}"));
        }
        Dunder::Number { name, .. } => {
            line(out, &format!("__{name}__(self) -> {}", imports.builtin(name)));
        }
        Dunder::Unary { name, annotation, .. } => {
            let returns = annotation.render(imports);
            line(out, &format!("__{name}__(self) -> {returns}"));
        }
        Dunder::Position => {
            let item = returned(class, "get").map(|returns| returns.clone().required());
            let item = item.map(|item| item.render(imports)).unwrap_or_default();
            let index = imports.from("typing", "SupportsIndex");
            line(out, &format!("__getitem__(self, key: {index}, /) -> {item}"));
        }
        _ => {}
    }
}

/// One side of an operator: its slot serves both, also where nothing fits.
fn operands(out: &mut String, name: &str, operands: &[PyOperand], imports: &mut Imports) {
    if operands.is_empty() {
        let never = imports.from("typing", "Never");
        line(out, &format!("{name}(self, other: {never}, /) -> {never}"));
    }
    for operand in operands {
        if operands.len() > 1 {
            let overload = imports.from("typing", "overload");
            out.push_str("\n    @");
            out.push_str(&overload);
        }
        let other = operand.annotation.render(imports);
        let returns = operand.returns.render(imports);
        line(out, &format!("{name}(self, other: {other}, /) -> {returns}"));
    }
}

fn returned<'c>(class: &'c PyClass, method: &str) -> Option<&'c Expr> {
    let method = class.methods.iter().find(|it| it.name == method)?;
    Some(&method.signature.returns)
}

/// The stub's text, below the protocol of whatever hands out an Arrow stream where annotations name it.
pub(super) fn before(body: String, imports: &mut Imports) -> String {
    if !body.contains(STREAM) {
        return body;
    }
    let protocol = imports.from("typing", "Protocol");
    let any = imports.builtin("object");
    format!(
        "class {STREAM}({protocol}):\n    def __arrow_c_stream__(self, requested_schema: {any} | None = None) -> {any}: ...\n\n\n{body}"
    )
}
