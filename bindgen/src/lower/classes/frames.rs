//! Tables as frames: `to_pandas`, `to_polars`, `to_arrow` and `to_numpy`, which every table has.

use std::fmt::Write as _;

use crate::lower::expr::Expr;
use crate::lower::model::{
    Binding, Call, Door, Outcome, ParameterKind, PyCallable, PyColumn, PyParameter, PySignature,
    Target,
};

/// The frame methods of a table with these columns.
pub(crate) fn methods(columns: &[PyColumn]) -> Vec<PyCallable> {
    vec![
        frame(
            "to_pandas",
            "The columns as a pandas frame.",
            pandas_options(),
            Expr::Attribute("pandas", "DataFrame"),
        ),
        frame(
            "to_polars",
            "The columns as a polars frame that shares this table's memory.",
            vec![decimals()],
            Expr::Attribute("polars", "DataFrame"),
        ),
        frame(
            "to_arrow",
            "The columns as a pyarrow table that shares this table's memory. Whatever reads Arrow streams
takes the table itself, without pyarrow.",
            vec![decimals()],
            Expr::Attribute("pyarrow", "Table"),
        ),
        frame(
            "to_numpy",
            "The columns by name, sharing this table's memory.",
            Vec::new(),
            arrays(columns),
        ),
    ]
}

/// `dict[str, NDArray[..] | NDArray[..]]`
fn arrays(columns: &[PyColumn]) -> Expr {
    let present = columns.iter().map(|column| match &column.annotation {
        Expr::Union(members) => members[0].clone(),
        other => other.clone(),
    });
    let arrays = present.reduce(Expr::or).unwrap_or(Expr::None);
    Expr::Subscript(Box::new(Expr::name("dict")), vec![Expr::name("str"), arrays])
}

fn pandas_options() -> Vec<PyParameter> {
    let text = |text: &str| Expr::Str(text.to_owned());
    vec![
        keyword(
            "columns",
            choices(&["lower", "title"]),
            text("lower"),
            "Column names as they are, or in `Title` case.",
        ),
        flag("index", true, "Whether the time column becomes the index."),
        keyword("unit", choices(&["s", "ms", "us", "ns"]), text("us"), "Resolution of times."),
        decimals(),
        flag(
            "copy",
            true,
            "Whether the frame owns its memory; without a copy it shares this table's and is read-only.",
        ),
    ]
}

fn decimals() -> PyParameter {
    flag("decimals", false, "Exact decimal values instead of floats, where rows have them.")
}

fn flag(name: &str, default: bool, docs: &str) -> PyParameter {
    keyword(name, Expr::name("bool"), Expr::Bool(default), docs)
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
    name: &'static str,
    text: &str,
    parameters: Vec<PyParameter>,
    returns: Expr,
) -> PyCallable {
    let mut docs = text.to_owned();
    if !parameters.is_empty() {
        docs.push_str("\n\nParameters\n----------");
        for parameter in &parameters {
            let _ = write!(docs, "\n{}\n    {}", parameter.name, parameter.docs);
        }
    }
    PyCallable {
        name: name.to_owned(),
        binding: Binding::Method,
        signature: PySignature { parameters, returns },
        docs,
        deprecated: None,
        call: Call {
            target: Target::Frame(name),
            arguments: Vec::new(),
            door: Door::Attached,
            fallible: false,
            outcome: Outcome::Value("{}".to_owned()),
        },
    }
}
