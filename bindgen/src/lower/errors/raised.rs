//! What a failing call raises, for any error type: exceptions of the package, builtins, or its base.

use crate::resolve::model::{ItemId, Type};

use crate::lower::context::Context;
use crate::lower::conversions::{self, Given};
use crate::lower::expr::Expr;
use crate::lower::model::VALUE_ERROR;

/// The exceptions that an error becomes: their names for the documentation, and as a type.
#[derive(Debug, Clone)]
pub(crate) struct Raised {
    pub(crate) names: Vec<String>,
    pub(crate) annotation: Expr,
}

impl Raised {
    fn builtin(name: &str) -> Self {
        Self { names: vec![name.to_owned()], annotation: Expr::name(name) }
    }

    /// A class that every package has, or this one has because of such an error.
    fn root(name: &str) -> Self {
        Self { names: vec![name.to_owned()], annotation: Expr::Class(Vec::new(), name.to_owned()) }
    }
}

/// The success type of a function, whether it can fail, and with which classes.
pub(crate) fn split_result<'t>(
    cx: &Context<'_>,
    output: &'t Type,
) -> (bool, Vec<String>, &'t Type) {
    match conversions::result(output) {
        Some((value, error)) => (true, raised(cx, error).names, value),
        None => (false, Vec::new(), output),
    }
}

/// The exceptions that an error becomes. Any type is one: the runtime asks it for its text.
pub(crate) fn raised(cx: &Context<'_>, error: &Type) -> Raised {
    match error {
        Type::Foreign(path, _) => match path.to_string().as_str() {
            "std::io::Error" => Raised::builtin("OSError"),
            "std::convert::Infallible" => Raised { names: Vec::new(), annotation: Expr::None },
            "std::num::ParseIntError"
            | "std::num::ParseFloatError"
            | "std::num::TryFromIntError"
            | "std::char::ParseCharError"
            | "std::str::ParseBoolError"
            | "std::str::Utf8Error"
            | "std::string::FromUtf8Error" => Raised::builtin("ValueError"),
            _ => Raised::root(&cx.error),
        },
        Type::Item(id, _) if cx.is_exception(*id) => own(cx, *id),
        other if is_value(cx, other) => {
            cx.value_errors.set(true);
            Raised::root(VALUE_ERROR)
        }
        _ => Raised::root(&cx.error),
    }
}

fn own(cx: &Context<'_>, id: ItemId) -> Raised {
    let class = cx.class(id).unwrap_or_else(|| Expr::name(&cx.error));
    let name = cx.exposed(id).map(|exposed| exposed.name.clone());
    Raised { names: name.into_iter().collect(), annotation: class }
}

/// An error that is an ordinary value, which the exception carries.
fn is_value(cx: &Context<'_>, error: &Type) -> bool {
    match error {
        Type::Primitive(name) => name != "str",
        Type::Tuple(_) | Type::Array(..) => conversions::give(cx, error).is_ok(),
        Type::Item(id, arguments) => {
            arguments.is_empty() && conversions::give(cx, error).is_ok() && cx.class(*id).is_some()
        }
        _ => false,
    }
}

/// The template that keeps an error until it can become an exception.
const TRIED: &str = "runtime::tried!(Package, {})";

/// `Result<T, E>` among values: the value, or the exception, which is not raised.
pub(crate) fn give_result(cx: &Context<'_>, value: &Type, error: &Type) -> Result<Given, String> {
    let given = conversions::give(cx, value)?;
    let raised = raised(cx, error);
    let convert = match given.convert.as_str() {
        "{}" => TRIED.to_owned(),
        mapped => {
            TRIED.replace("{}", &format!("{{}}.map(|each| {})", mapped.replace("{}", "each")))
        }
    };
    let annotation = match raised.annotation {
        Expr::None => given.annotation,
        class => given.annotation.or(class),
    };
    Ok(Given { annotation, convert })
}

/// A result inside of what a call returns: `Option<Result<T, E>>` and `Result<T, E>` raise as well.
pub(crate) fn give_raising(cx: &Context<'_>, output: &Type) -> Option<Result<Given, String>> {
    let (inner, optional) = match conversions::option(output) {
        Some(inner) => (inner, true),
        None => (output, false),
    };
    let (value, error) = conversions::result(inner)?;
    Some(raising(cx, value, error, optional))
}

fn raising(cx: &Context<'_>, value: &Type, error: &Type, optional: bool) -> Result<Given, String> {
    let kept = give_result(cx, value, error)?.convert;
    let given = conversions::give(cx, value)?;
    Ok(if optional {
        Given {
            annotation: given.annotation.optional(),
            convert: format!("{{}}.map(|tried| runtime::Raise({}))", kept.replace("{}", "tried")),
        }
    } else {
        Given { annotation: given.annotation, convert: format!("runtime::Raise({kept})") }
    })
}
