//! Types of other crates that have no Python form, and types that nobody can name: a class each, whose objects Rust
//! alone looks into.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;

use crate::config::Expose;
use crate::resolve::model::{Function, ItemKind, RustPath, Type};

use crate::lower::context::Context;
use crate::lower::conversions;
use crate::lower::errors;
use crate::lower::expr::Expr;
use crate::lower::model::{PyClass, PyModule, Storage};

/// The classes of foreign types, by what Rust calls the types.
#[derive(Debug, Default)]
pub(crate) struct Opaques {
    /// Python names of the types that something gives to Python.
    names: BTreeMap<String, String>,
    /// What is found while signatures are looked through.
    found: RefCell<Option<BTreeMap<String, Vec<String>>>>,
    /// What is used in the end.
    used: RefCell<BTreeSet<String>>,
}

/// Types of the standard library that are no values, but that a program holds on to.
const HANDLES: [&str; 12] = [
    "std::fs::File",
    "std::fs::Metadata",
    "std::fs::Permissions",
    "std::fs::FileType",
    "std::net::TcpStream",
    "std::net::TcpListener",
    "std::net::UdpSocket",
    "std::process::Child",
    "std::process::Command",
    "std::process::ExitStatus",
    "std::thread::ThreadId",
    "std::alloc::Layout",
];

impl Opaques {
    /// Names that are given away.
    pub(crate) fn taken(&self) -> impl Iterator<Item = String> {
        self.names.values().cloned()
    }
}

/// How Rust writes a type, with the words of its Python name; none where it borrows or is open.
fn spelled(cx: &Context<'_>, ty: &Type) -> Option<(String, Vec<String>)> {
    match ty {
        Type::Primitive(name) => Some((name.clone(), vec![name.to_upper_camel_case()])),
        Type::Item(id, arguments) if arguments.is_empty() => {
            let path = cx.path(*id);
            Some((path.to_string(), vec![path.name().to_owned()]))
        }
        Type::Foreign(path, arguments) => of_path(cx, path, arguments),
        _ => None,
    }
}

fn of_path(cx: &Context<'_>, path: &RustPath, arguments: &[Type]) -> Option<(String, Vec<String>)> {
    let mut words = vec![path.name().to_upper_camel_case()];
    let mut inner = Vec::new();
    for argument in arguments {
        let (text, more) = spelled(cx, argument)?;
        inner.push(text);
        words.extend(more);
    }
    let arguments =
        if inner.is_empty() { String::new() } else { format!("<{}>", inner.join(", ")) };
    Some((format!("{path}{arguments}"), words))
}

/// The class of a type that has no other form; none where nothing gives one to Python.
pub(crate) fn class(cx: &Context<'_>, path: &RustPath, arguments: &[Type]) -> Option<Expr> {
    let (key, words) = candidate(cx, path, arguments)?;
    if let Some(found) = cx.opaques.found.borrow_mut().as_mut() {
        found.insert(key, words);
        return Some(Expr::None);
    }
    let name = cx.opaques.names.get(&key)?.clone();
    cx.opaques.used.borrow_mut().insert(key);
    Some(Expr::Class(Vec::new(), name))
}

/// Whether a type may get a class at all: where all of a crate is wanted, one that is a type for certain.
fn candidate(
    cx: &Context<'_>,
    path: &RustPath,
    arguments: &[Type],
) -> Option<(String, Vec<String>)> {
    let text = path.to_string();
    let is_type = path.name().starts_with(char::is_uppercase) && path.0.len() > 1;
    let own = text.starts_with("std::") && !HANDLES.contains(&text.as_str());
    let alias = path.name() == "Result" || path.name() == "BoxFuture";
    let is_told = errors::lent::is_foreign_error(path);
    if cx.config.expose != Expose::Public || !is_type || own || alias || is_told {
        return None;
    }
    of_path(cx, path, arguments)
}

/// Looks through what gives values to Python, and names the types that need a class for it.
pub(crate) fn survey(cx: &mut Context<'_>) {
    if cx.config.expose != Expose::Public {
        return;
    }
    *cx.opaques.found.borrow_mut() = Some(BTreeMap::new());
    for (_, item, _) in cx.surface.iter() {
        match &item.kind {
            ItemKind::Struct(it) => {
                it.fields.iter().filter(|it| it.public).for_each(|it| given(cx, &it.ty));
                it.impls.methods.iter().for_each(|it| output(cx, it));
                it.impls.constants.iter().for_each(|(_, it)| given(cx, &it.ty));
            }
            ItemKind::Enum(it) => {
                let fields = it.variants.iter().flat_map(|variant| &variant.fields);
                fields.for_each(|it| given(cx, &it.ty));
                it.impls.methods.iter().for_each(|it| output(cx, it));
            }
            ItemKind::Function(it) => output(cx, it),
            ItemKind::Constant(it) => given(cx, &it.ty),
            _ => {}
        }
    }
    let found = cx.opaques.found.borrow_mut().take().unwrap_or_default();
    cx.opaques.names = named(cx, found);
}

fn output(cx: &Context<'_>, function: &Function) {
    given(cx, &function.output);
}

/// A type that is given, and what it is made of: each of them may be what Python gets.
fn given(cx: &Context<'_>, ty: &Type) {
    if let Some((value, _)) = conversions::result(ty) {
        return given(cx, value);
    }
    let _ = conversions::give(cx, ty);
    match ty {
        Type::Foreign(_, inner) | Type::Tuple(inner) => {
            for inner in inner {
                given(cx, inner);
            }
        }
        Type::Reference { inner, .. } | Type::Array(inner, _) | Type::Slice(inner) => {
            given(cx, inner);
        }
        Type::ImplTrait(bounds) | Type::DynTrait(bounds) => {
            for (_, inner) in bounds.iter().flat_map(|bound| &bound.associated) {
                given(cx, inner);
            }
        }
        _ => {}
    }
}

/// Each type's own name where it is free, or with that of its crate before it.
fn named(cx: &Context<'_>, found: BTreeMap<String, Vec<String>>) -> BTreeMap<String, String> {
    let mut taken: BTreeSet<String> =
        cx.surface.iter().map(|(_, _, exposed)| exposed.name.clone()).collect();
    taken.extend([cx.error.clone(), "InternalError".to_owned(), "ReentrantCallError".to_owned()]);
    let mut names = BTreeMap::new();
    for (key, words) in found {
        let plain = words.concat();
        let root = key.split("::").next().unwrap_or_default().to_upper_camel_case();
        let mut name = plain.clone();
        while !taken.insert(name.clone()) {
            name = if name == plain { format!("{root}{plain}") } else { format!("{name}_") };
        }
        names.insert(key, name);
    }
    names
}

/// Whether an attribute shows an object of such a class: a new one each time, equal to none.
pub(crate) fn is_within(cx: &Context<'_>, annotation: &Expr) -> bool {
    match annotation {
        Expr::Class(module, name) => {
            module.is_empty() && cx.opaques.names.values().any(|own| own == name)
        }
        Expr::Subscript(base, inner) => {
            is_within(cx, base) || inner.iter().any(|inner| is_within(cx, inner))
        }
        Expr::Union(inner) => inner.iter().any(|inner| is_within(cx, inner)),
        _ => false,
    }
}

/// The classes that signatures name, in the root module.
pub(crate) fn add(cx: &mut Context<'_>, modules: &mut BTreeMap<Vec<String>, PyModule>) {
    let used = cx.opaques.used.take();
    let Some(root) = modules.get_mut(&Vec::new()) else { return };
    for key in used {
        let Some(name) = cx.opaques.names.get(&key).cloned() else { continue };
        let own = key.split("::").next() == Some(&cx.surface.api.crate_name);
        let reason = if own {
            "a type that signatures name and no public path leads to"
        } else {
            "a type of another crate that signatures name"
        };
        let place = crate::source::Span::default();
        cx.list(key.clone(), name.clone(), "class", reason.to_owned(), place);
        root.classes.push(empty(name, &key));
    }
}

fn empty(name: String, key: &str) -> PyClass {
    PyClass {
        docs: format!("What Rust calls `{key}`: only Rust can make one and look into it."),
        is_whole: false,
        ..PyClass::new(name, RustPath::parse(key), Storage::Opaque)
    }
}
