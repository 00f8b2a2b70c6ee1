//! Python classes that implement a trait of the crate: whether that can be, and what it takes.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::lower::context::Context;
use crate::lower::conversions::{self, Taken, spelled};
use crate::lower::docs;
use crate::lower::expr::Expr;
use crate::lower::model::{
    Answer, ParameterKind, PyAsked, PyHolder, PyModule, PyParameter, PyProtocol, PySignature,
    adapted, adapter_name,
};
use crate::lower::names;
use crate::resolve::model::{Bound, Function, ItemId, ItemKind, Receiver, RustPath, Trait, Type};
use crate::select::{Entry, Skip};

use super::awaited::{self, Awaited, Lives};

/// Most methods with a body of the trait's own that a Python class may replace.
const MOST_PROVIDED: usize = 16;

/// What is known of traits that Python classes may implement.
#[derive(Debug, Default)]
pub(crate) struct Protocols {
    /// The Python name of each trait, or why Python classes cannot implement it.
    known: RefCell<BTreeMap<ItemId, Result<String, String>>>,
    /// Traits that signatures ask for.
    used: RefCell<BTreeSet<ItemId>>,
    /// What holds trait objects inside of other types.
    pub(super) holders: RefCell<Vec<PyHolder>>,
}

/// The type that stands for Python objects in the place of a trait; none where there is none.
pub(crate) fn adapter(cx: &Context<'_>, bounds: &[Bound]) -> Option<Type> {
    let (own, other): (Vec<&Bound>, Vec<&Bound>) =
        bounds.iter().partition(|bound| bound.item.is_some());
    let [bound] = own.as_slice() else { return None };
    let has = |bound: &&Bound| {
        matches!(bound.path.name(), "Send" | "Sync" | "Sized" | "Unpin" | "Any" | "Debug" | "Clone")
    };
    if !bound.arguments.is_empty() || !bound.associated.is_empty() || !other.iter().all(has) {
        return None;
    }
    let name = protocol(cx, bound.item?).ok()?;
    cx.protocols.used.borrow_mut().extend(bound.item);
    let path = ["crate", "bindings", &adapter_name(&name)].map(str::to_owned);
    Some(Type::Foreign(RustPath(path.to_vec()), Vec::new()))
}

/// The adapter as an argument, where the type is one.
pub(crate) fn take(path: &RustPath) -> Option<Taken> {
    let owned = path.to_string();
    Some(Taken {
        annotation: Expr::Class(Vec::new(), adapted(&owned)?.to_owned()),
        owned,
        pass: "{}".to_owned(),
    })
}

/// Whether an argument may be a Python object that other threads call.
pub(crate) fn is_sent(cx: &Context<'_>, function: &Function) -> bool {
    let bounds = |name: &str| {
        let mut all = function.generics.types.iter().chain(&function.self_bounds);
        all.find(|parameter| parameter.name == name).map(|parameter| parameter.bounds.as_slice())
    };
    function.parameters.iter().any(|parameter| sends(cx, &parameter.ty, &bounds))
}

fn sends<'b>(cx: &Context<'_>, ty: &Type, bounds: &dyn Fn(&str) -> Option<&'b [Bound]>) -> bool {
    let promised = |bounds: &[Bound]| {
        let own = bounds.iter().filter_map(|bound| bound.item);
        let above = own.filter_map(|id| trait_of(cx, id)).flat_map(|it| &it.supertraits);
        super::implementors::is_own(cx.surface, bounds)
            && bounds.iter().chain(above).any(|bound| bound.path.name() == "Send")
    };
    match ty {
        Type::ImplTrait(bounds) | Type::DynTrait(bounds) => promised(bounds),
        Type::Parameter(name) => bounds(name).is_some_and(promised),
        Type::Reference { inner, .. } | Type::Slice(inner) => sends(cx, inner, bounds),
        Type::Foreign(path, inner) => {
            take(path).is_some() || inner.iter().any(|ty| sends(cx, ty, bounds))
        }
        _ => false,
    }
}

fn trait_of<'c>(cx: &Context<'c>, id: ItemId) -> Option<&'c Trait> {
    match &cx.surface.api.item(id).kind {
        ItemKind::Trait(it) => Some(it),
        _ => None,
    }
}

/// The Python name of a trait that Python classes may implement, or why they may not.
fn protocol(cx: &Context<'_>, id: ItemId) -> Result<String, String> {
    if let Some(known) = cx.protocols.known.borrow().get(&id) {
        return known.clone();
    }
    if !is_open(cx, id) {
        return Err("it is left out".to_owned());
    }
    // A trait that speaks of itself must not ask for ever.
    cx.protocols.known.borrow_mut().insert(id, Err("it speaks of itself".to_owned()));
    let made = lower(cx, id).map(|_| name(cx, id));
    cx.protocols.known.borrow_mut().insert(id, made.clone());
    made
}

/// Whether nothing but being a trait keeps it out of Python: no annotation, and not what rustc said of it.
pub(super) fn is_open(cx: &Context<'_>, id: ItemId) -> bool {
    matches!(cx.surface.entries[id.0], Entry::Skipped { skip: Skip::Trait, .. })
}

/// The trait's own name where it is free.
fn name(cx: &Context<'_>, id: ItemId) -> String {
    let mut taken: BTreeSet<String> =
        cx.surface.iter().map(|(_, _, exposed)| exposed.name.clone()).collect();
    taken.extend(cx.opaques.taken());
    taken.extend([cx.error.clone(), "InternalError".to_owned(), "ReentrantCallError".to_owned()]);
    taken.extend(["ForkError".to_owned(), "ResultError".to_owned(), "Stream".to_owned()]);
    taken.extend(cx.protocols.known.borrow().values().filter_map(|known| known.clone().ok()));
    let item = cx.item(id);
    let mut name = names::identifier(item.public_name());
    if taken.contains(&name) {
        name.push_str("Protocol");
    }
    while taken.contains(&name) {
        name.push('_');
    }
    name
}

/// The traits with their methods, the one that is asked for first.
fn lower(cx: &Context<'_>, id: ItemId) -> Result<PyProtocol, String> {
    let mut all = PyProtocol {
        name: String::new(),
        docs: docs::plain(cx, &cx.item(id).docs),
        traits: Vec::new(),
        displays: false,
    };
    add_trait(cx, id, &mut all)?;
    let mut seen = BTreeSet::new();
    let mut methods = all.traits.iter().flat_map(|(_, asked)| asked);
    match methods.find(|one| !seen.insert(one.name.clone())) {
        Some(twice) => Err(format!("two methods would be called `{}`", twice.name)),
        None => Ok(all),
    }
}

fn add_trait(cx: &Context<'_>, id: ItemId, out: &mut PyProtocol) -> Result<(), String> {
    let item = cx.item(id);
    let it = trait_of(cx, id).ok_or("it is no trait")?;
    let path = cx.path(id);
    if item.public_path.is_none() || item.hidden {
        return Err(format!("`{}` is no public trait", item.name));
    }
    if !it.generics.is_concrete() || !it.generics.lifetimes.is_empty() {
        return Err(format!("`{}` has parameters", item.name));
    }
    if let Some(demand) = it.demands.first() {
        return Err(format!("`{}` asks for {demand}", item.name));
    }
    if out.traits.iter().any(|(known, _)| *known == path) {
        return Ok(());
    }
    let (mut asked, mut provided) = (Vec::new(), 0);
    for method in &it.methods {
        match ask(cx, it, method) {
            Ok(one) if one.provided && provided == MOST_PROVIDED => {}
            Ok(one) => {
                provided += usize::from(one.provided);
                asked.push(one);
            }
            // Rust's own body stays.
            Err(_) if method.has_body => {}
            Err(reason) => return Err(format!("`{}::{}`: {reason}", item.name, method.name)),
        }
    }
    out.traits.push((path, asked));
    for above in &it.supertraits {
        match (above.item, above.path.name()) {
            (Some(above), _) => add_trait(cx, above, out)?,
            (None, "Send" | "Sync" | "Sized" | "Unpin" | "Any" | "Debug" | "Clone") => {}
            (None, "Display") => out.displays = true,
            (None, name) if name.starts_with('\'') => {}
            (None, name) => return Err(format!("`{}` builds on `{name}`", item.name)),
        }
    }
    Ok(())
}

/// One method, if Python can take and give what it speaks of.
fn ask(cx: &Context<'_>, it: &Trait, method: &Function) -> Result<PyAsked, String> {
    let start = match method.receiver {
        Some(Receiver::Shared) => "&self",
        Some(Receiver::Mutable) => "&mut self",
        Some(Receiver::Owned) => "self",
        Some(Receiver::Counted { .. } | Receiver::Other) | None => {
            return Err("it is not called on an object".to_owned());
        }
    };
    let awaited = awaited::of(it, method).transpose()?;
    let lives = awaited.is_none() && !method.generics.lifetimes.is_empty();
    if method.is_unsafe || method.hidden || !method.generics.is_concrete() || lives {
        return Err("it is unsafe, hidden or open to several types".to_owned());
    }
    let (mut written, mut given, mut parameters) = (vec![start.to_owned()], Vec::new(), Vec::new());
    for (index, parameter) in method.parameters.iter().enumerate() {
        let text = signature_text(
            cx,
            &parameter.ty,
            if awaited.is_some() { &Lives::Free } else { &Lives::Elided },
        )
        .ok_or("generated code cannot name what it takes")?;
        let value = conversions::give(cx, &parameter.ty)?;
        written.push(format!("given{index}: {text}"));
        given.push(value.convert.replace("{}", &format!("given{index}")));
        parameters.push(PyParameter {
            name: names::identifier(&parameter.name),
            kind: ParameterKind::Positional,
            annotation: value.annotation,
            default: None,
            docs: String::new(),
        });
    }
    let rust = names::rust_identifier(&method.name);
    let output = awaited.as_ref().map_or(&method.output, |awaited| awaited.output);
    let (returns, answer) = answer(cx, output)?;
    if awaited.is_some() && answer.is_lent() {
        return Err("it lends a text that is awaited".to_owned());
    }
    let head = head(cx, method, awaited.as_ref(), &written)?;
    Ok(PyAsked {
        name: names::identifier(&method.name),
        head,
        awaited: awaited.is_some(),
        rust,
        receiver: method.receiver.unwrap_or(Receiver::Shared),
        given,
        answer,
        provided: method.has_body,
        signature: PySignature { parameters, returns },
        docs: docs::plain(cx, &method.docs),
    })
}

/// What stands between `fn` and the body.
fn head(
    cx: &Context<'_>,
    method: &Function,
    awaited: Option<&Awaited<'_>>,
    written: &[String],
) -> Result<String, String> {
    if let Some(awaited) = awaited {
        let made = awaited.head(cx, method);
        return made.ok_or_else(|| "generated code cannot write its future".to_owned());
    }
    let mut head = format!("{}({})", names::rust_identifier(&method.name), written.join(", "));
    if method.output != Type::Tuple(Vec::new()) {
        let text = signature_text(cx, &method.output, &Lives::Elided);
        head = head + " -> " + &text.ok_or("generated code cannot name its result")?;
    }
    Ok(head)
}

/// What Python must return, and what becomes of it.
fn answer(cx: &Context<'_>, ty: &Type) -> Result<(Expr, Answer), String> {
    if let Some((value, _)) = conversions::result(ty) {
        let (returns, inner) = answer(cx, value)?;
        return Ok((returns, Answer::Fine(Box::new(inner))));
    }
    match ty {
        Type::Tuple(members) if members.is_empty() => Ok((Expr::name("object"), Answer::Nothing)),
        Type::Reference { lifetime, mutable: false, inner }
            if **inner == Type::Primitive("str".to_owned()) =>
        {
            let for_ever = lifetime.as_deref() == Some("static");
            let answer = if for_ever { Answer::StaticText } else { Answer::Text };
            Ok((Expr::name("str"), answer))
        }
        Type::Reference { .. } => Err("it lends what Python would have to keep".to_owned()),
        value => {
            let taken = conversions::take_owned(cx, value)?;
            let text = spelled(cx, value).ok_or("generated code cannot name its result")?;
            Ok((taken.annotation, Answer::Value(text)))
        }
    }
}

/// A type as a method's signature writes it.
pub(super) fn signature_text(cx: &Context<'_>, ty: &Type, lives: &Lives) -> Option<String> {
    match ty {
        Type::Reference { lifetime, mutable, inner } => {
            let life = lives.of(lifetime.as_deref())?;
            let change = if *mutable { "mut " } else { "" };
            Some(format!("&{life}{change}{}", signature_text(cx, inner, lives)?))
        }
        Type::Primitive(name) => Some(name.clone()),
        Type::Slice(element) => Some(format!("[{}]", signature_text(cx, element, lives)?)),
        Type::DynTrait(bounds) => super::alternatives::dynamic(cx, bounds)
            .filter(|_| !bounds.iter().any(|bound| bound.path.name().starts_with('\''))),
        Type::Foreign(path, arguments) if !arguments.is_empty() => {
            let whole = spelled(cx, &Type::Foreign(path.clone(), Vec::new()))?;
            let inner: Option<Vec<String>> =
                arguments.iter().map(|argument| signature_text(cx, argument, lives)).collect();
            Some(format!("{whole}<{}>", inner?.join(", ")))
        }
        Type::Tuple(members) => {
            let inner: Option<Vec<String>> =
                members.iter().map(|member| signature_text(cx, member, lives)).collect();
            let inner = inner?;
            let trailing = if inner.len() == 1 { "," } else { "" };
            Some(format!("({}{trailing})", inner.join(", ")))
        }
        other => spelled(cx, other),
    }
}

/// The protocols that signatures ask for, in the root module.
pub(crate) fn add(cx: &mut Context<'_>, modules: &mut BTreeMap<Vec<String>, PyModule>) {
    let used = cx.protocols.used.borrow().clone();
    let Some(root) = modules.get_mut(&Vec::new()) else { return };
    for id in used {
        let (Ok(name), Ok(mut made)) = (protocol(cx, id), lower(cx, id)) else { continue };
        let item = cx.surface.api.item(id);
        let reason = "Python classes with its methods stand for the trait".to_owned();
        cx.list(item.path.to_string(), name.clone(), "protocol", reason, item.span);
        made.name = name;
        root.protocols.push(made);
    }
    root.protocols.sort_by(|left, right| left.name.cmp(&right.name));
    root.holders.clone_from(&cx.protocols.holders.borrow());
    root.objects = super::objects::all(cx);
}

/// Whether Python has a protocol for a trait.
pub(crate) fn is_used(cx: &Context<'_>, id: ItemId) -> bool {
    cx.protocols.used.borrow().contains(&id)
}
