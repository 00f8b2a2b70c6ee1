//! How an instance is called: in generated Rust, in listings, and in Python.

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::resolve::model::{Api, Type};

/// A type as generated code may write it; none where it cannot be named from outside.
pub(super) fn rust(api: &Api, ty: &Type) -> Option<String> {
    let list = |list: &[Type]| -> Option<String> {
        let members: Option<Vec<String>> = list.iter().map(|ty| rust(api, ty)).collect();
        Some(members?.join(", "))
    };
    let with = |base: String, arguments: &[Type]| {
        if arguments.is_empty() {
            Some(base)
        } else {
            Some(format!("{base}<{}>", list(arguments)?))
        }
    };
    match ty {
        Type::Primitive(name) => Some(name.clone()),
        Type::Item(id, arguments) => {
            let path = api.item(*id).public_path.as_ref()?;
            let parts: Vec<_> =
                path.0.iter().map(|part| super::super::names::rust_identifier(part)).collect();
            with(parts.join("::"), arguments)
        }
        Type::Foreign(path, arguments) => {
            let text = path.to_string();
            match text.as_str() {
                "chrono::Duration" => with("runtime::chrono::TimeDelta".to_owned(), arguments),
                _ if text.starts_with("std::") => with(text, arguments),
                _ if text.starts_with("chrono::") || text.starts_with("rust_decimal::") => {
                    with(format!("runtime::{text}"), arguments)
                }
                _ => None,
            }
        }
        Type::Tuple(members) if members.is_empty() => Some("()".to_owned()),
        Type::Tuple(members) => Some(format!("({},)", list(members)?)),
        Type::Array(inner, length) => Some(format!("[{}; {length}]", rust(api, inner)?)),
        Type::Slice(inner) => Some(format!("[{}]", rust(api, inner)?)),
        Type::Reference { inner, .. } => Some(format!("&'static {}", rust(api, inner)?)),
        other => other.as_constant().map(str::to_owned),
    }
}

/// A type as a reader of the crate would write it.
pub(super) fn shown(api: &Api, ty: &Type) -> String {
    let list = |list: &[Type]| list.iter().map(|ty| shown(api, ty)).collect::<Vec<_>>().join(", ");
    let with = |base: &str, arguments: &[Type]| match arguments {
        [] => base.to_owned(),
        arguments => format!("{base}<{}>", list(arguments)),
    };
    match ty {
        Type::Primitive(name) | Type::Parameter(name) => name.clone(),
        Type::Item(id, arguments) => with(&api.item(*id).name, arguments),
        Type::Foreign(path, arguments) => with(path.name(), arguments),
        Type::Tuple(members) => format!("({})", list(members)),
        Type::Array(inner, length) => format!("[{}; {length}]", shown(api, inner)),
        Type::Slice(inner) => format!("[{}]", shown(api, inner)),
        Type::Reference { inner, .. } => format!("&{}", shown(api, inner)),
        Type::Unknown { text, .. } => text.clone(),
        _ => "_".to_owned(),
    }
}

/// `PointF64` for `Point<f64>`, `GridF64x3` for `Grid<f64, 3>`.
pub(in crate::select) fn class(api: &Api, name: &str, arguments: &[Type]) -> String {
    let mut out = name.to_owned();
    for argument in arguments {
        match argument.as_constant() {
            Some(number) if out.ends_with(|end: char| end.is_ascii_digit()) => {
                out.push('x');
                out.push_str(&plain(number));
            }
            Some(number) => out.push_str(&plain(number)),
            None => out.push_str(&words(api, argument).to_upper_camel_case()),
        }
    }
    out
}

/// `sum_f64` for `sum::<f64>`.
pub(super) fn function(api: &Api, name: &str, arguments: &[Type]) -> String {
    let parts: Vec<String> = arguments
        .iter()
        .map(|argument| match argument.as_constant() {
            Some(number) => plain(number),
            // `f64` is one word.
            None => words(api, argument).to_snake_case(),
        })
        .collect();
    format!("{name}_{}", parts.join("_"))
}

fn plain(number: &str) -> String {
    number.replace('-', "minus")
}

/// A type in words, for names.
fn words(api: &Api, ty: &Type) -> String {
    let list = |list: &[Type]| list.iter().map(|ty| words(api, ty)).collect::<Vec<_>>().join(" ");
    match ty {
        Type::Primitive(name) => name.clone(),
        Type::Item(id, arguments) => {
            format!("{} {}", api.item(*id).public_name(), list(arguments))
        }
        Type::Foreign(path, arguments) => format!("{} {}", path.name(), list(arguments)),
        Type::Tuple(members) if members.is_empty() => "unit".to_owned(),
        Type::Tuple(members) => format!("tuple {}", list(members)),
        Type::Array(inner, length) => format!("array {} {length}", words(api, inner)),
        Type::Slice(inner) => format!("slice {}", words(api, inner)),
        Type::Reference { inner, .. } => words(api, inner),
        other => other.as_constant().map(plain).unwrap_or_default(),
    }
}
