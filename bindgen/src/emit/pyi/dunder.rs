//! Protocol methods in a stub: the types of what `emit/rust/dunder.rs` writes.

use std::fmt::Write as _;

use crate::lower::expr::{Expr, Imports};
use crate::lower::model::{Dunder, PyClass};

/// The stub lines of one protocol.
pub(super) fn stub(out: &mut String, class: &PyClass, dunder: &Dunder, imports: &mut Imports) {
    let name = &class.name;
    let own = |imports: &mut Imports| imports.from("typing", "Self");
    match dunder {
        Dunder::Eq => line(out, "__eq__(self, other: object, /) -> bool"),
        Dunder::HashFields | Dunder::Hash => line(out, "__hash__(self) -> int"),
        Dunder::Order => {
            for operator in ["lt", "le", "gt", "ge"] {
                line(out, &format!("__{operator}__(self, other: {name}, /) -> bool"));
            }
        }
        Dunder::ReprFields
        | Dunder::ReprText
        | Dunder::ReprSettings { .. }
        | Dunder::ReprDebug
        | Dunder::ReprTable => {
            line(out, "__repr__(self) -> str");
        }
        Dunder::Str => line(out, "__str__(self) -> str"),
        Dunder::CopySelf | Dunder::CopyClone => {
            let own = own(imports);
            line(out, &format!("__copy__(self) -> {own}"));
            line(out, &format!("__deepcopy__(self, memo: dict[int, object], /) -> {own}"));
        }
        Dunder::PickleFields => {
            let union = union(class).render(imports);
            line(out, &format!("__getnewargs_ex__(self) -> tuple[tuple[()], dict[str, {union}]]"));
        }
        Dunder::PickleText => line(out, "__getnewargs__(self) -> tuple[str]"),
        Dunder::Mapping => {
            let union = union(class).render(imports);
            let _ = write!(
                out,
                "\n    def keys(self) -> list[str]:\n        \"\"\"The names of the fields, so that `dict(settings)` works.\"\"\"\n"
            );
            line(out, &format!("__getitem__(self, key: str, /) -> {union}"));
        }
        Dunder::MatchArgs => {
            let class_var = imports.from("typing", "ClassVar");
            let literal = imports.from("typing", "Literal");
            let names: Vec<String> =
                class.fields.iter().map(|field| format!("{literal}[\"{}\"]", field.name)).collect();
            let _ = write!(out, "\n    __match_args__: {class_var}[tuple[{}]]\n", names.join(", "));
        }
        Dunder::Table => table(out, class, imports),
        // Through private names; iterators have no stub.
        Dunder::PickleSerde | Dunder::Iterator => {}
    }
}

fn table(out: &mut String, class: &PyClass, imports: &mut Imports) {
    line(out, "__len__(self) -> int");
    let Some((_, row)) = class.table.as_ref().and_then(|table| table.row.as_ref()) else { return };
    let row = row.render(imports);
    let overload = imports.from("typing", "overload");
    let index = imports.from("typing", "SupportsIndex");
    let own = imports.from("typing", "Self");
    let _ = write!(
        out,
        "\n    @{overload}\n    def __getitem__(self, key: {index}, /) -> {row}: ...\n"
    );
    let _ =
        write!(out, "    @{overload}\n    def __getitem__(self, key: slice, /) -> {own}: ...\n");
    let iterator = imports.from("collections.abc", "Iterator");
    line(out, &format!("__iter__(self) -> {iterator}[{row}]"));
    line(out, &format!("__reversed__(self) -> {iterator}[{row}]"));
}

fn line(out: &mut String, text: &str) {
    let _ = write!(out, "\n    def {text}: ...\n");
}

/// Everything that a field can be.
fn union(class: &PyClass) -> Expr {
    let mut members = class.fields.iter().map(|field| field.annotation.clone());
    let first = members.next().unwrap_or(Expr::None);
    members.fold(first, Expr::or)
}
