//! Tables: structs of vectors become classes whose attributes are NumPy arrays.

use crate::resolve::model::{
    Field, Function, Item, ItemId, ItemKind, Receiver, RustPath, Struct, Type,
};
use crate::select::Role;

use crate::lower::classes::frames;
use crate::lower::context::Context;
use crate::lower::conversions::{dtype, option, vector};
use crate::lower::docs;
use crate::lower::expr::names as types;
use crate::lower::model::{ColumnKind, PropertySource, PyClass, PyColumn, PyProperty, PyTable};

/// Adds columns, frames and rows to the class of a table.
pub(crate) fn parts(
    cx: &Context<'_>,
    id: ItemId,
    it: &Struct,
    class: &mut PyClass,
) -> Result<(), String> {
    let mut columns = Vec::new();
    for field in it.fields.iter().filter(|field| field.public) {
        let column = column(cx, field).ok_or_else(|| {
            format!(
                "field `{}` is no column: columns are `Vec`s of numbers of a fixed width or of `bool`",
                field.name
            )
        })?;
        columns.push(column);
    }
    if columns.is_empty() {
        return Err("a table has public vectors, and this type has none".to_owned());
    }
    for needed in ["len", "get", "slice"] {
        let found = it
            .impls
            .methods
            .iter()
            .find(|method| method.name == needed && method.of_trait.is_none());
        if !found.is_some_and(|method| is_table_method(id, method)) {
            return Err(format!(
                "a table needs `len(&self) -> usize`, `get(&self, usize) -> Option<Row>` and \
                 `slice(&self, Range<usize>) -> Self`; `{needed}` is missing or has another signature"
            ));
        }
    }
    if row(cx, it).is_none() {
        return Err("the row that `get` returns is no type that Python knows".to_owned());
    }
    for (index, column) in columns.iter().enumerate() {
        class.properties.push(PyProperty {
            name: column.name.clone(),
            annotation: column.annotation.clone(),
            docs: column.docs.clone(),
            deprecated: None,
            source: PropertySource::Column(index),
        });
    }
    let row = row(cx, it);
    let decimals = row.map(|(item, _)| decimal_fields(item)).unwrap_or_default();
    let decimals: Vec<String> = columns
        .iter()
        .map(|column| column.name.clone())
        .filter(|name| decimals.contains(name))
        .collect();
    let time = columns.iter().find(|column| column.kind == ColumnKind::Time);
    class.methods = frames::methods(&columns);
    class.table = Some(PyTable {
        time: time.map(|column| column.name.clone()),
        row: row.and_then(|(item, id)| {
            item.public_path.as_ref()?;
            Some((cx.path(id), cx.class(id)?))
        }),
        decimals,
        says_digits: it.impls.methods.iter().any(says_digits),
        columns,
    });
    Ok(())
}

/// Whether one of the methods that every table has is what it should be.
fn is_table_method(id: ItemId, method: &Function) -> bool {
    let size = |ty: &Type| matches!(ty, Type::Primitive(name) if name == "usize");
    let types: Vec<&Type> = method.parameters.iter().map(|parameter| &parameter.ty).collect();
    let fits = match (method.name.as_str(), types.as_slice()) {
        ("len", []) => size(&method.output),
        ("get", [index]) => size(index) && option(&method.output).is_some(),
        ("slice", [Type::Foreign(path, bounds)]) => {
            path.to_string() == "std::ops::Range"
                && bounds.first().is_some_and(size)
                && matches!(&method.output, Type::Item(output, _) if *output == id)
        }
        _ => false,
    };
    fits && method.receiver == Some(Receiver::Shared)
}

/// `fn decimals(&self, column: &str, rows: Range<usize>) -> Option<(Vec<i128>, u32)>`: exact digits of a
/// column, and how many of them stand after the point.
pub(super) fn says_digits(method: &Function) -> bool {
    let primitive = |ty: &Type, wanted: &str| matches!(ty, Type::Primitive(name) if name == wanted);
    let types: Vec<&Type> = method.parameters.iter().map(|parameter| &parameter.ty).collect();
    let [Type::Reference { mutable: false, inner, .. }, Type::Foreign(path, bounds)] = types[..]
    else {
        return false;
    };
    let digits = match option(&method.output) {
        Some(Type::Tuple(members)) => match members.as_slice() {
            [digits, scale] => {
                vector(digits).is_some_and(|digit| primitive(digit, "i128"))
                    && primitive(scale, "u32")
            }
            _ => false,
        },
        _ => false,
    };
    method.name == "decimals"
        && method.of_trait.is_none()
        && method.receiver == Some(Receiver::Shared)
        && primitive(inner, "str")
        && path.to_string() == "std::ops::Range"
        && bounds.first().is_some_and(|bound| primitive(bound, "usize"))
        && digits
}

fn column(cx: &Context<'_>, field: &Field) -> Option<PyColumn> {
    let (ty, optional) = match option(&field.ty) {
        Some(inner) => (inner, true),
        None => (&field.ty, false),
    };
    let (kind, annotation) = match ty {
        Type::Item(id, _) if cx.role(*id) == Some(Role::Labels) => {
            (ColumnKind::Labels, types::array("object_"))
        }
        other => match vector(other)? {
            Type::Primitive(name) if name == "i64" && is_time(cx, &field.name) => {
                (ColumnKind::Time, types::array("datetime64"))
            }
            Type::Primitive(name) => {
                (ColumnKind::Primitive(name.clone()), types::array(dtype(name)?))
            }
            _ => return None,
        },
    };
    Some(PyColumn {
        name: crate::lower::names::identifier(&field.name),
        kind,
        optional,
        docs: docs::plain(cx, &field.docs),
        annotation: if optional { annotation.optional() } else { annotation },
    })
}

fn is_time(cx: &Context<'_>, name: &str) -> bool {
    cx.config.time_columns.iter().any(|pattern| pattern.matches(name))
}

/// The record that `get` returns.
fn row<'a>(cx: &'a Context<'_>, it: &Struct) -> Option<(&'a Item, ItemId)> {
    let get = it.impls.methods.iter().find(|method| method.name == "get")?;
    match option(&get.output)? {
        Type::Item(id, _) if cx.exposed(*id).is_some() => Some((cx.item(*id), *id)),
        _ => None,
    }
}

fn decimal_fields(item: &Item) -> Vec<String> {
    let ItemKind::Struct(it) = &item.kind else { return Vec::new() };
    let decimal = RustPath::parse("rust_decimal::Decimal");
    it.fields
        .iter()
        .filter(|field| matches!(&field.ty, Type::Foreign(path, _) if *path == decimal))
        .map(|field| field.name.clone())
        .collect()
}
