//! What std's traits make of a class: `FromIterator` a constructor, `Extend` a method, `From` for numbers
//! `float(...)` and `int(...)`.

use crate::lower::context::Context;
use crate::lower::conversions;
use crate::lower::expr::Expr;
use crate::lower::functions::{self, Owner};
use crate::lower::model::{Argument, Binding, Dunder, PyCallable, PyClass};
use crate::lower::ownership::lent;
use crate::resolve::model::{
    Bound, Function, Generics, Impls, ItemId, Parameter, Receiver, RustPath, Type,
};
use crate::select::Role;
use crate::source::Span;

/// `Class(items)` where nothing else makes one, or else `Class.from_iter(items)`; and `object.extend(items)`.
pub(crate) fn add(
    cx: &mut Context<'_>,
    (id, role): (ItemId, Role),
    impls: &Impls,
    class: &mut PyClass,
) {
    if !matches!(role, Role::Behaviour | Role::Value) {
        return;
    }
    let taken = |class: &PyClass, name: &str| class.methods.iter().any(|it| it.name == name);
    let first = class.constructor.is_none();
    let binding = if first { Binding::Constructor } else { Binding::Class };
    if (first || !taken(class, "from_iter"))
        && let Some((made, span)) = lowered(cx, id, impls, ("FromIterator", "from_iter"), binding)
    {
        let python = crate::lower::listing::python_path(cx, id);
        let shown = format!("{}::from_iter", cx.item(id).path);
        let reason = format!("`{}` implements `FromIterator`", cx.item(id).name);
        if first {
            cx.list(shown, python, "constructor", reason, span);
            class.constructor = Some(or_empty(impls, made));
        } else {
            cx.list(shown, format!("{python}.from_iter"), "method", reason, span);
            class.methods.push(made);
        }
    }
    if !taken(class, "extend")
        && class.storage == crate::lower::model::Storage::Shared
        && let Some((made, span)) = lowered(cx, id, impls, ("Extend", "extend"), Binding::Method)
    {
        let python = format!("{}.extend", crate::lower::listing::python_path(cx, id));
        let shown = format!("{}::extend", cx.item(id).path);
        let reason = format!("`{}` implements `Extend`", cx.item(id).name);
        cx.list(shown, python, "method", reason, span);
        class.methods.push(made);
    }
}

/// Whether a type takes in more by `Extend`.
pub(crate) fn extends(impls: &Impls) -> bool {
    items(impls, "Extend").is_some()
}

/// What a block of the trait gathers, and where it stands: what owns its items first.
fn items<'i>(impls: &'i Impls, of: &str) -> Option<(&'i Type, Span)> {
    let found = impls.traits.iter().filter(|entry| {
        entry.path.to_string() == format!("std::iter::{of}") && entry.generics.is_concrete()
    });
    let mut all = found.filter_map(|entry| Some((entry.arguments.first()?, entry.span)));
    all.find(|(item, _)| !matches!(item, Type::Reference { .. }))
}

/// The callable of a method of std that takes what iterates.
fn lowered(
    cx: &Context<'_>,
    id: ItemId,
    impls: &Impls,
    (of, name): (&str, &str),
    binding: Binding,
) -> Option<(PyCallable, Span)> {
    let (item, span) = items(impls, of)?;
    let bound = Bound {
        path: RustPath::parse("std::iter::IntoIterator"),
        item: None,
        arguments: Vec::new(),
        associated: vec![("Item".to_owned(), item.clone())],
    };
    let parameter = Parameter {
        name: "items".to_owned(),
        annotations: Vec::new(),
        ty: Type::ImplTrait(vec![bound]),
        span,
    };
    let changes = binding == Binding::Method;
    let function = Function {
        name: name.to_owned(),
        docs: String::new(),
        annotations: Vec::new(),
        deprecated: None,
        hidden: false,
        generics: Generics::default(),
        receiver: changes.then_some(Receiver::Mutable),
        parameters: vec![parameter],
        output: if changes { Type::Tuple(Vec::new()) } else { Type::Item(id, Vec::new()) },
        elides: false,
        ties: false,
        is_async: false,
        is_unsafe: false,
        is_const: false,
        has_body: false,
        body: None,
        of_trait: None,
        self_arguments: None,
        self_bounds: Vec::new(),
        span,
    };
    let path = cx.path(id);
    let owner = Owner { item: Some(id), shown: format!("{path}::{name}"), path: path.clone() };
    let (mut made, _) = functions::lower_one(cx, &function, &owner, binding).ok()?;
    made.docs =
        if changes { "Takes in more.".to_owned() } else { "Made of what is given.".to_owned() };
    if !changes {
        made.call.redirect(&format!("<{path} as std::iter::FromIterator<_>>::{name}"));
    }
    Some((made, span))
}

/// What is empty by default is made of nothing.
fn or_empty(impls: &Impls, mut made: PyCallable) -> PyCallable {
    if let ([parameter], [Argument::Plain { default, .. }], true) = (
        made.signature.parameters.as_mut_slice(),
        made.call.arguments.as_mut_slice(),
        impls.has("Default"),
    ) {
        parameter.default = Some(Expr::Tuple(Vec::new()));
        *default = Some("Vec::new()".to_owned());
    }
    made
}

/// `__float__` and `__int__`, where Rust makes numbers of the type.
pub(crate) fn numbers(cx: &Context<'_>, id: ItemId, impls: &Impls, class: &PyClass) -> Vec<Dunder> {
    if cx.role(id) == Some(Role::Request) || lent::is_kept(class.storage) {
        return Vec::new();
    }
    let number = |name: &'static str, kinds: &[&str]| {
        let call = kinds.iter().find_map(|kind| number_of(cx, id, impls, (class, kind)))?;
        Some(Dunder::Number { name, call })
    };
    let whole = ["i64", "u64", "i128", "u128", "isize", "usize", "i32", "u32"];
    [number("float", &["f64", "f32"]), number("int", &whole)].into_iter().flatten().collect()
}

/// The expression that makes a number of `target`, a reference to the value.
fn number_of(
    cx: &Context<'_>,
    id: ItemId,
    impls: &Impls,
    (class, kind): (&PyClass, &str),
) -> Option<String> {
    let number = Type::Primitive(kind.to_owned());
    let own = Type::Item(id, Vec::new());
    let made_from = |ty: &Type| {
        cx.surface.api.foreign_impls.iter().any(|(target, entry)| {
            *target == number
                && conversions::is(&entry.path, "std::convert::From")
                && entry.arguments.first() == Some(ty)
        })
    };
    let lent = cx.surface.api.foreign_impls.iter().any(|(target, entry)| {
        let by_reference = matches!(entry.arguments.first(),
            Some(Type::Reference { mutable: false, inner, .. }) if **inner == own);
        *target == number && by_reference && conversions::is(&entry.path, "std::convert::From")
    });
    if lent {
        return Some(format!("<{kind} as From<&_>>::from(target)"));
    }
    let into = impls.traits.iter().any(|entry| {
        conversions::is(&entry.path, "std::convert::Into") && entry.arguments == [number.clone()]
    });
    (class.is_clone && (made_from(&own) || into))
        .then(|| format!("<_ as Into<{kind}>>::into(target.clone())"))
}
