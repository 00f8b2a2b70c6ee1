//! Tables: structs of vectors become classes whose attributes are NumPy arrays.

use crate::resolve::model::{Field, Item, ItemId, ItemKind, RustPath, Struct, Type};
use crate::select::Role;

use super::context::Context;
use super::conversions::{dtype, option, vector};
use super::docs;
use super::expr::{Expr, names as types};
use super::model::{
    Binding, Call, ColumnKind, Door, Outcome, ParameterKind, PropertySource, PyCallable, PyClass,
    PyColumn, PyParameter, PyProperty, PySignature, PyTable, Target,
};

/// Adds columns, frames and rows to the class of a table.
pub(super) fn parts(cx: &Context<'_>, it: &Struct, class: &mut PyClass) -> Result<(), String> {
    let mut columns = Vec::new();
    for field in it.fields.iter().filter(|field| field.public) {
        let column = column(cx, field).ok_or_else(|| {
            format!("field `{}` is no column: a table has public vectors", field.name)
        })?;
        columns.push(column);
    }
    for needed in ["len", "get", "slice"] {
        if !it.impls.methods.iter().any(|method| method.name == needed) {
            return Err(format!(
                "a table needs `len(&self) -> usize`, `get(&self, usize) -> Option<Row>` and \
                 `slice(&self, Range<usize>) -> Self`; `{needed}` is missing"
            ));
        }
    }
    for (index, column) in columns.iter().enumerate() {
        class.properties.push(PyProperty {
            name: column.name.clone(),
            annotation: column.annotation.clone(),
            docs: column.docs.clone(),
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
    class.methods = frames(&columns);
    class.table = Some(PyTable {
        time: time.map(|column| column.name.clone()),
        row: row.and_then(|(item, id)| {
            let path = item.public_path.clone()?;
            Some((path, cx.class(id)?))
        }),
        decimals,
        columns,
    });
    Ok(())
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
        name: super::names::identifier(&field.name),
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

/// `to_pandas`, `to_polars`, `to_numpy`.
fn frames(columns: &[PyColumn]) -> Vec<PyCallable> {
    let mut arrays: Option<Expr> = None;
    for column in columns {
        let annotation = match &column.annotation {
            Expr::Union(members) => members[0].clone(),
            other => other.clone(),
        };
        arrays = Some(match arrays {
            None => annotation,
            Some(union) => union.or(annotation),
        });
    }
    let arrays = arrays.unwrap_or(Expr::None);
    let dict = Expr::Subscript(Box::new(Expr::name("dict")), vec![Expr::name("str"), arrays]);
    let decimals = || {
        keyword(
            "decimals",
            Expr::name("bool"),
            Expr::Bool(false),
            "Exact decimal values instead of floats, where rows have them.",
        )
    };
    vec![
        frame(
            "to_pandas",
            "The columns as a pandas frame.",
            vec![
                keyword(
                    "columns",
                    choices(&["lower", "title"]),
                    Expr::Str("lower".to_owned()),
                    "Column names as they are, or `Title` case.",
                ),
                keyword(
                    "index",
                    Expr::name("bool"),
                    Expr::Bool(true),
                    "Whether the time column becomes the index.",
                ),
                keyword(
                    "unit",
                    choices(&["s", "ms", "us", "ns"]),
                    Expr::Str("us".to_owned()),
                    "Resolution of timestamps.",
                ),
                decimals(),
                keyword(
                    "copy",
                    Expr::name("bool"),
                    Expr::Bool(true),
                    "Whether the frame owns its memory; without a copy it shares this table's and is read-only.",
                ),
            ],
            Expr::Attribute("pandas", "DataFrame"),
            "to_pandas",
        ),
        frame(
            "to_polars",
            "The columns as a polars frame.",
            vec![decimals()],
            Expr::Attribute("polars", "DataFrame"),
            "to_polars",
        ),
        frame(
            "to_numpy",
            "The columns by name, sharing this table's memory.",
            Vec::new(),
            dict,
            "to_numpy",
        ),
    ]
}

fn choices(values: &[&str]) -> Expr {
    let values = values.iter().map(|value| Expr::Str((*value).to_owned())).collect();
    Expr::Subscript(Box::new(Expr::Imported("typing", "Literal")), values)
}

fn keyword(name: &str, annotation: Expr, default: Expr, docs: &str) -> PyParameter {
    PyParameter {
        name: name.to_owned(),
        kind: ParameterKind::Keyword,
        annotation,
        default: Some(default),
        docs: docs.to_owned(),
    }
}

fn frame(
    name: &str,
    text: &str,
    parameters: Vec<PyParameter>,
    returns: Expr,
    function: &'static str,
) -> PyCallable {
    let mut docs = text.to_owned();
    if !parameters.is_empty() {
        docs.push_str("\n\nParameters\n----------");
        for parameter in &parameters {
            docs.push_str(&format!("\n{}\n    {}", parameter.name, parameter.docs));
        }
    }
    PyCallable {
        name: name.to_owned(),
        binding: Binding::Method,
        signature: PySignature { parameters, returns },
        docs,
        deprecated: None,
        call: Call {
            target: Target::Frame(function),
            arguments: Vec::new(),
            door: Door::Attached,
            fallible: false,
            outcome: Outcome::Value("{}".to_owned()),
        },
    }
}
