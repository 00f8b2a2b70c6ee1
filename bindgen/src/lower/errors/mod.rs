//! Error types as exception trees: one base a package, one class a type, one a variant.

pub(crate) mod lent;
pub(crate) mod raised;
pub(crate) mod told;

use std::collections::BTreeMap;

use crate::resolve::model::{Enum, Field, Item, ItemId, ItemKind, Struct, Type, Variant};
use crate::select::{Role, Surface};

use crate::lower::context::Context;
use crate::lower::expr::Expr;
use crate::lower::model::{
    Base, ErrorText, PyError, PyErrorField, PyErrorVariant, PyException, Raises, VALUE_ERROR,
};
use crate::lower::names;
use crate::lower::{conversions, docs};

/// Builtin exceptions whose names a class of ours must not take.
const BUILTINS: [&str; 22] = [
    "BlockingIOError",
    "BrokenPipeError",
    "BufferError",
    "ConnectionError",
    "EOFError",
    "FileExistsError",
    "FileNotFoundError",
    "IndexError",
    "InterruptedError",
    "IOError",
    "IsADirectoryError",
    "KeyError",
    "LookupError",
    "MemoryError",
    "NotADirectoryError",
    "OSError",
    "OverflowError",
    "PermissionError",
    "RuntimeError",
    "TimeoutError",
    "TypeError",
    "ValueError",
];

/// The `OSError` subclasses that a path can end in.
const OS_KINDS: [&str; 5] = [
    "FileNotFoundError",
    "FileExistsError",
    "IsADirectoryError",
    "NotADirectoryError",
    "PermissionError",
];

/// How often each class name is asked for, in any case (`IoError` reads like the builtin `IOError`):
/// names asked for twice get their type's name in front.
pub(crate) fn name_counts(surface: &Surface) -> BTreeMap<String, usize> {
    let mut counts: BTreeMap<String, usize> =
        BUILTINS.iter().map(|name| (name.to_lowercase(), 1)).collect();
    for extra in ["InternalError", "ReentrantCallError", "ForkError", VALUE_ERROR] {
        counts.insert(extra.to_lowercase(), 1);
    }
    for (_, item, exposed) in surface.iter() {
        *counts.entry(exposed.name.to_lowercase()).or_default() += 1;
        if let (Role::Error, ItemKind::Enum(it)) = (exposed.role, &item.kind) {
            for variant in &it.variants {
                *counts.entry(short_name(variant).to_lowercase()).or_default() += 1;
            }
        }
    }
    counts
}

fn short_name(variant: &Variant) -> String {
    if variant.name.ends_with("Error") {
        variant.name.clone()
    } else {
        format!("{}Error", variant.name)
    }
}

fn stem(name: &str) -> &str {
    name.strip_suffix("Error").filter(|stem| !stem.is_empty()).unwrap_or(name)
}

fn class_name(type_name: &str, variant: &Variant, counts: &BTreeMap<String, usize>) -> String {
    if let Some(name) = crate::lower::annotated_name(&variant.annotations) {
        return name;
    }
    let short = short_name(variant);
    match counts.get(&short.to_lowercase()) {
        Some(1) => short,
        _ => format!("{}{short}", stem(type_name)),
    }
}

/// The class that a variant of an error type is raised as: its own, or that of the error inside.
pub(crate) fn variant_class(
    cx: &Context<'_>,
    item: &Item,
    type_name: &str,
    variant: &str,
    counts: &BTreeMap<String, usize>,
) -> Option<String> {
    let ItemKind::Enum(it) = &item.kind else { return None };
    let variant = it.variants.iter().find(|candidate| candidate.name == variant)?;
    if !is_transparent(cx, variant) {
        return Some(class_name(type_name, variant, counts));
    }
    match &variant.fields.first()?.ty {
        Type::Item(id, _) => cx.exposed(*id).map(|exposed| exposed.name.clone()),
        _ => Some("OSError".to_owned()),
    }
}

/// The exception tree of an error type.
pub(crate) fn lower(
    cx: &mut Context<'_>,
    id: ItemId,
    item: &Item,
    counts: &BTreeMap<String, usize>,
) -> PyError {
    let name = cx.exposed(id).map_or_else(|| item.name.clone(), |exposed| exposed.name.clone());
    let mut error = PyError {
        class: PyException {
            name: name.clone(),
            bases: vec![Base::Root],
            docs: docs::plain(cx, &item.docs),
            attributes: Vec::new(),
        },
        rust: cx.path(id),
        lifetimes: match &item.kind {
            ItemKind::Enum(it) => it.generics.lifetimes.len(),
            ItemKind::Struct(it) => it.generics.lifetimes.len(),
            _ => 0,
        },
        non_exhaustive: item.non_exhaustive,
        has_source: cx.impls(id).is_some_and(|impls| impls.has("Error")),
        text: text(cx, id),
        methods: Vec::new(),
        functions: Vec::new(),
        variants: Vec::new(),
        fields: Vec::new(),
    };
    match &item.kind {
        ItemKind::Enum(it) => variants(cx, item, it, &name, counts, &mut error),
        ItemKind::Struct(it) => whole(cx, item, it, &mut error),
        _ => {}
    }
    told::methods(cx, id, item, &mut error);
    error
}

fn text(cx: &Context<'_>, id: ItemId) -> ErrorText {
    let has = |name: &str| cx.impls(id).is_some_and(|impls| impls.has(name));
    match () {
        () if has("Display") => ErrorText::Display,
        () if has("Debug") => ErrorText::Debug,
        () => ErrorText::Name,
    }
}

fn whole(cx: &Context<'_>, item: &Item, it: &Struct, error: &mut PyError) {
    let builtin = crate::lower::annotated_text(&item.annotations, "base")
        .unwrap_or_else(|| builtin(cx, &error.class.name));
    error.class.bases.push(Base::Builtin(builtin));
    let public: Vec<&Field> = it.fields.iter().filter(|field| field.public).collect();
    error.fields = public
        .into_iter()
        .map(|field| attribute(cx, field, &format!("self.{}", field.name)))
        .collect();
    error.class.attributes = attributes(&error.fields);
}

fn variants(
    cx: &Context<'_>,
    item: &Item,
    it: &Enum,
    name: &str,
    counts: &BTreeMap<String, usize>,
    error: &mut PyError,
) {
    let asked = crate::lower::annotated_text(&item.annotations, "base");
    let bases: Vec<Option<String>> =
        it.variants.iter().map(|variant| base_of(cx, name, variant, asked.as_ref())).collect();
    let own: Vec<&String> = bases.iter().flatten().collect();
    let shared = own.first().copied().filter(|first| own.iter().all(|base| base == first)).cloned();
    // An `OSError` at the top would make every instance answer to errno, so it stays on its variants.
    let shared = asked.or(shared).filter(|base| base != "OSError");
    error.class.bases.extend(shared.clone().map(Base::Builtin));
    let with_path = it
        .variants
        .iter()
        .filter(|variant| io_field(variant).is_some() && path_field(variant).is_some())
        .count();
    for (variant, base) in it.variants.iter().zip(bases) {
        let base = base.filter(|base| Some(base) != shared.as_ref());
        let mut lowered = variant_of(cx, name, variant, base, counts);
        if let Raises::Os { class, kinds, path: Some(_), .. } = &mut lowered.raises {
            let stem = if with_path > 1 { stem(&class.name) } else { stem(name) };
            *kinds = os_kinds(stem, class);
        }
        error.variants.push(lowered);
    }
}

/// The builtin of a variant; none where the wrapped error is raised in its place.
fn base_of(
    cx: &Context<'_>,
    name: &str,
    variant: &Variant,
    asked: Option<&String>,
) -> Option<String> {
    if is_transparent(cx, variant) {
        return None;
    }
    if io_field(variant).is_some() {
        return Some("OSError".to_owned());
    }
    crate::lower::annotated_text(&variant.annotations, "base")
        .or_else(|| asked.cloned())
        .or_else(|| Some(builtin(cx, &format!("{name}::{}", variant.name))))
}

fn builtin(cx: &Context<'_>, shown: &str) -> String {
    let rule = cx.config.error_builtins.iter().find(|(pattern, _)| pattern.matches(shown));
    rule.map_or_else(|| "RuntimeError".to_owned(), |(_, class)| class.clone())
}

/// `#[error(transparent)]` around an error that Python knows.
fn is_transparent(cx: &Context<'_>, variant: &Variant) -> bool {
    let [field] = variant.fields.as_slice() else { return false };
    variant.error_text.as_deref() == Some("transparent")
        && match &field.ty {
            Type::Item(id, _) => cx.is_exception(*id),
            other => is_io(other),
        }
}

fn is_io(ty: &Type) -> bool {
    matches!(ty, Type::Foreign(path, _) if path.to_string() == "std::io::Error")
}

fn io_field(variant: &Variant) -> Option<&Field> {
    variant.fields.iter().find(|field| is_io(&field.ty))
}

fn variant_of(
    cx: &Context<'_>,
    type_name: &str,
    variant: &Variant,
    base: Option<String>,
    counts: &BTreeMap<String, usize>,
) -> PyErrorVariant {
    let io = io_field(variant);
    let mut fields: Vec<PyErrorField> = variant
        .fields
        .iter()
        .map(|field| attribute(cx, field, &format!("field_{}", field.name)))
        .collect();
    for field in &mut fields {
        // It is the exception itself.
        if io.is_some_and(|io| io.name == field.name) {
            field.attribute = None;
        }
    }
    let raises = if is_transparent(cx, variant) {
        Raises::Inner
    } else {
        let mut bases = vec![Base::Own(type_name.to_owned())];
        bases.extend(base.map(Base::Builtin));
        let class = PyException {
            name: class_name(type_name, variant, counts),
            bases,
            docs: docs::plain(cx, &variant.docs),
            attributes: attributes(&fields),
        };
        match io {
            None => Raises::Own(class),
            Some(field) => Raises::Os {
                kinds: Vec::new(),
                class,
                source: field.name.clone(),
                path: path_field(variant).map(|field| field.name.clone()),
            },
        }
    };
    let cause = variant.fields.iter().find(|field| field.is_source && lent::is_own(cx, &field.ty));
    let cause = cause.map(|field| field.name.clone());
    PyErrorVariant { variant: variant.name.clone(), shape: variant.shape, raises, fields, cause }
}

fn path_field(variant: &Variant) -> Option<&Field> {
    let is_path = |ty: &Type| matches!(ty, Type::Foreign(path, _) if path.to_string() == "std::path::PathBuf");
    variant.fields.iter().find(|field| is_path(&field.ty))
}

/// A class for each builtin that a bad path is reported as.
fn os_kinds(stem: &str, class: &PyException) -> Vec<(&'static str, PyException)> {
    OS_KINDS
        .iter()
        .map(|kind| {
            let exception = PyException {
                name: format!("{stem}{kind}"),
                bases: vec![Base::Own(class.name.clone()), Base::Builtin((*kind).to_owned())],
                docs: String::new(),
                attributes: Vec::new(),
            };
            (*kind, exception)
        })
        .collect()
}

/// A field as an attribute of the exception; what it was caused by is `__cause__` instead.
fn attribute(cx: &Context<'_>, field: &Field, place: &str) -> PyErrorField {
    let borrowed =
        Type::Reference { lifetime: None, mutable: false, inner: Box::new(field.ty.clone()) };
    let is_cause =
        field.is_source && (lent::is_own(cx, &field.ty) || lent::told(cx, &field.ty).is_none());
    let given = if is_cause { None } else { conversions::give(cx, &borrowed).ok() };
    let name = attribute_name(&field.name);
    PyErrorField {
        name: field.name.clone(),
        rust: given.as_ref().map(|given| given.convert.replace("{}", place)).unwrap_or_default(),
        attribute: given.map(|given| (name, given.annotation)),
        is_cause,
    }
}

/// What a field or method of an error is called on the exception.
pub(crate) fn attribute_name(name: &str) -> String {
    match name {
        // Attributes that exceptions have already, `OSError`s among them.
        "args" | "with_traceback" | "add_note" | "errno" | "strerror" | "filename"
        | "filename2" | "winerror" | "characters_written" => format!("{name}_"),
        digit if digit.starts_with(|first: char| first.is_ascii_digit()) => format!("field{digit}"),
        other => names::identifier(other),
    }
}

fn attributes(fields: &[PyErrorField]) -> Vec<(String, Expr)> {
    fields.iter().filter_map(|field| field.attribute.clone()).collect()
}
