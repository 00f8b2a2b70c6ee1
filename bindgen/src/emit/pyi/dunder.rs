//! Protocol methods in a stub: the types of what `emit/rust/dunder.rs` writes.

use std::fmt::Write as _;

use crate::lower::expr::{Expr, Imports};
use crate::lower::model::{Dunder, PyClass};

use super::protocol;

/// The stub lines of one protocol.
pub(super) fn stub(out: &mut String, class: &PyClass, dunder: &Dunder, imports: &mut Imports) {
    let name = &class.name;
    let own = |imports: &mut Imports| imports.from("typing", "Self");
    match dunder {
        Dunder::Eq => {
            let (any, truth) = (imports.builtin("object"), imports.builtin("bool"));
            line(out, &format!("__eq__(self, other: {any}, /) -> {truth}"));
        }
        Dunder::HashFields | Dunder::Hash | Dunder::HashVariants => {
            line(out, &format!("__hash__(self) -> {}", imports.builtin("int")));
        }
        Dunder::Unhashable => {
            let class_var = imports.from("typing", "ClassVar");
            let _ = write!(out, "\n    __hash__: {class_var}[None]  # type: ignore[assignment]\n");
        }
        Dunder::Order => {
            let truth = imports.builtin("bool");
            for operator in ["lt", "le", "gt", "ge"] {
                line(out, &format!("__{operator}__(self, other: {name}, /) -> {truth}"));
            }
        }
        Dunder::ReprFields
        | Dunder::ReprText
        | Dunder::ReprSettings { .. }
        | Dunder::ReprDebug
        | Dunder::ReprVariants { .. }
        | Dunder::ReprTable => {
            line(out, &format!("__repr__(self) -> {}", imports.builtin("str")));
        }
        Dunder::Str => line(out, &format!("__str__(self) -> {}", imports.builtin("str"))),
        Dunder::CopySelf | Dunder::CopyClone => {
            let own = own(imports);
            line(out, &format!("__copy__(self) -> {own}"));
            let [dict, int, any] = ["dict", "int", "object"].map(|name| imports.builtin(name));
            line(out, &format!("__deepcopy__(self, memo: {dict}[{int}, {any}], /) -> {own}"));
        }
        Dunder::PickleFields => {
            let union = union(class).render(imports);
            let [tuple, dict, text] = ["tuple", "dict", "str"].map(|name| imports.builtin(name));
            line(
                out,
                &format!(
                    "__getnewargs_ex__(self) -> {tuple}[{tuple}[()], {dict}[{text}, {union}]]"
                ),
            );
        }
        Dunder::PickleText => {
            let [tuple, text] = ["tuple", "str"].map(|name| imports.builtin(name));
            line(out, &format!("__getnewargs__(self) -> {tuple}[{text}]"));
        }
        Dunder::Unpack => {
            let items = crate::lower::unpacked(class).render(imports);
            line(out, &format!("__iter__(self) -> {items}"));
        }
        Dunder::Mapping => mapping(out, class, imports),
        Dunder::MatchArgs => match_args(out, class, imports),
        Dunder::Table => table(out, class, imports),
        // Through private names; iterators have no stub.
        Dunder::PickleSerde | Dunder::PickleParsed | Dunder::PickleVariants | Dunder::Iterator => {}
        _ => protocol::stub(out, class, dunder, imports),
    }
}

fn mapping(out: &mut String, class: &PyClass, imports: &mut Imports) {
    let union = union(class).render(imports);
    let [list, text] = ["list", "str"].map(|name| imports.builtin(name));
    let _ = write!(
        out,
        "\n    def keys(self) -> {list}[{text}]:\n        \"\"\"The names of the fields, so that `dict(settings)` works.\"\"\"\n"
    );
    line(out, &format!("__getitem__(self, key: {text}, /) -> {union}"));
}

fn match_args(out: &mut String, class: &PyClass, imports: &mut Imports) {
    let class_var = imports.from("typing", "ClassVar");
    let literal = imports.from("typing", "Literal");
    let names: Vec<String> =
        class.fields.iter().map(|field| format!("{literal}[\"{}\"]", field.name)).collect();
    let tuple = imports.builtin("tuple");
    let names = if names.is_empty() { "()".to_owned() } else { names.join(", ") };
    let _ = write!(out, "\n    __match_args__: {class_var}[{tuple}[{names}]]\n");
}

fn table(out: &mut String, class: &PyClass, imports: &mut Imports) {
    line(out, &format!("__len__(self) -> {}", imports.builtin("int")));
    let Some((_, row)) = class.table.as_ref().and_then(|table| table.row.as_ref()) else { return };
    let row = row.render(imports);
    let overload = imports.from("typing", "overload");
    let index = imports.from("typing", "SupportsIndex");
    let own = imports.from("typing", "Self");
    let slice = imports.builtin("slice");
    let _ = write!(
        out,
        "\n    @{overload}\n    def __getitem__(self, key: {index}, /) -> {row}: ...\n"
    );
    let _ =
        write!(out, "    @{overload}\n    def __getitem__(self, key: {slice}, /) -> {own}: ...\n");
    let iterator = imports.from("collections.abc", "Iterator");
    line(out, &format!("__iter__(self) -> {iterator}[{row}]"));
    line(out, &format!("__reversed__(self) -> {iterator}[{row}]"));
    let [any, text] = ["object", "str"].map(|name| imports.builtin(name));
    line(out, &format!("__arrow_c_stream__(self, requested_schema: {any} | None = None) -> {any}"));
    line(out, &format!("__arrow_c_schema__(self) -> {any}"));
    line(out, &format!("_repr_html_(self) -> {text}"));
}

pub(super) fn line(out: &mut String, text: &str) {
    let _ = write!(out, "\n    def {text}: ...\n");
}

/// Everything that a field can be.
fn union(class: &PyClass) -> Expr {
    let mut members = class.fields.iter().map(|field| field.annotation.clone());
    let first = members.next().unwrap_or(Expr::None);
    members.fold(first, Expr::or)
}
