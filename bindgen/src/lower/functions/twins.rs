//! `sma` and `sma_into`: a function and its twin that writes into given memory are one callable with `out=`.

use crate::resolve::model::{Function, ItemKind, Receiver, RustPath, Type};

use crate::lower::context::Context;
use crate::lower::conversions::{self, dtype};
use crate::lower::errors::raised;
use crate::lower::expr::{Expr, names as types};
use crate::lower::functions::Owner;
use crate::lower::model::{
    Argument, Door, OutArgument, OutTwin, Outcome, ParameterKind, PyParameter,
};
use crate::lower::{has, names};

const SUFFIX: &str = "_into";
/// The keyword, as NumPy has it.
const OUT: &str = "out";

/// Gives a callable its `out=`, where there is a twin for it.
pub(crate) fn attach(
    cx: &Context<'_>,
    (function, owner): (&Function, &Owner),
    (door, parameters, arguments): (Door, &mut Vec<PyParameter>, &[Argument]),
    outcome: Outcome,
) -> Outcome {
    let Outcome::Value(convert) = &outcome else { return outcome };
    let plain = |argument: &Argument| {
        matches!(
            argument,
            Argument::Plain { .. }
                | Argument::Settings(_)
                | Argument::Built(_)
                | Argument::Control { .. }
        )
    };
    let free = parameters.iter().all(|parameter| parameter.name != OUT);
    let apart = matches!(door, Door::Attached | Door::Detached | Door::Controlled);
    if !apart || !free || !arguments.iter().all(plain) || has(&function.annotations, "returns") {
        return outcome;
    }
    let Some((path, twin)) = sibling(cx, &format!("{}{SUFFIX}", function.name), owner) else {
        return outcome;
    };
    let Some(fit) = fit(cx, function, twin) else { return outcome };
    let into = OutTwin {
        keyword: OUT.to_owned(),
        convert: convert.clone(),
        owned: fit.owned,
        method: twin.receiver.map(|_| names::rust_identifier(&twin.name)),
        path,
        arguments: fit.arguments,
        pass: fit.pass,
        fallible: fit.fallible,
    };
    parameters.push(PyParameter {
        name: OUT.to_owned(),
        kind: ParameterKind::Keyword,
        annotation: fit.annotation.optional(),
        default: Some(Expr::None),
        docs: "Where the result is written, in place of new memory; it is what comes back."
            .to_owned(),
    });
    Outcome::Into(into)
}

/// The function that has this one as its `out=`, by name.
pub(crate) fn base(cx: &Context<'_>, twin: &Function, owner: &Owner) -> Option<String> {
    if has(&twin.annotations, "expose") || has(&twin.annotations, "name") {
        return None;
    }
    let name = twin.name.strip_suffix(SUFFIX)?;
    let (_, base) = sibling(cx, name, owner)?;
    let shown = owner.shown.strip_suffix(SUFFIX).unwrap_or(&owner.shown).to_owned();
    let around = Owner { shown, ..owner.clone() };
    crate::lower::functions::has_out(cx, base, &around).then(|| name.to_owned())
}

/// The public function beside another one, with the path by which generated code names it.
fn sibling<'a>(cx: &'a Context<'_>, name: &str, owner: &Owner) -> Option<(String, &'a Function)> {
    if let Some(id) = owner.item {
        let mut methods = cx.impls(id)?.methods.iter();
        let found = methods.find(|method| method.name == name && method.of_trait.is_none())?;
        let skipped = has(&found.annotations, "skip");
        return (!skipped)
            .then(|| (format!("{}::{}", owner.path, names::rust_identifier(name)), found));
    }
    let mut path = RustPath::parse(&owner.shown);
    name.clone_into(path.0.last_mut()?);
    // Items are sorted by this path.
    let items = &cx.surface.api.items;
    let first = items.partition_point(|item| item.path < path);
    let item = items.get(first).filter(|item| item.path == path)?;
    let id = crate::resolve::model::ItemId(first);
    cx.exposed(id)?;
    match &item.kind {
        ItemKind::Function(it) => Some((cx.path(id).to_string(), it)),
        _ => None,
    }
}

/// How a twin fits.
struct Fit {
    annotation: Expr,
    owned: String,
    arguments: Vec<OutArgument>,
    pass: &'static str,
    fallible: bool,
}

/// Whether the twin takes what the function takes, and room for what it returns.
fn fit(cx: &Context<'_>, function: &Function, twin: &Function) -> Option<Fit> {
    let same_way = function.receiver == twin.receiver
        && matches!(twin.receiver, None | Some(Receiver::Shared));
    let closed = |it: &Function| {
        !it.is_async
            && !it.is_unsafe
            && it.generics.types.is_empty()
            && it.generics.consts.is_empty()
    };
    if !same_way || !closed(function) || !closed(twin) {
        return None;
    }
    let (fallible, _, nothing) = raised::split_result(cx, &twin.output);
    if *nothing != Type::Tuple(Vec::new()) {
        return None;
    }
    let (_, _, made) = raised::split_result(cx, &function.output);
    if let Some(cells) = conversions::written_cells(made) {
        let (arguments, _) = places(function, twin, |ty| (*ty == cells.ty).then_some(()))?;
        let (annotation, owned) = (types::array(cells.dtype), cells.owned);
        return Some(Fit { annotation, owned, arguments, pass: "{}.view_mut()", fallible });
    }
    let wanted: Vec<&str> = match made {
        Type::Tuple(members) if !members.is_empty() => {
            members.iter().map(numbers).collect::<Option<_>>()?
        }
        one => vec![numbers(one)?],
    };
    let (arguments, rooms) = places(function, twin, room)?;
    if rooms != wanted {
        return None;
    }
    let pass = "&mut {}";
    let slice = |element: &&str| format!("runtime::SliceMut<{element}>");
    let array = |element: &&str| dtype(element).map(types::array);
    if let ([element], Type::Foreign(..)) = (rooms.as_slice(), made) {
        let (annotation, owned) = (array(element)?, slice(element));
        return Some(Fit { annotation, owned, arguments, pass, fallible });
    }
    let annotations = rooms.iter().map(array).collect::<Option<Vec<_>>>()?;
    let owned: Vec<String> = rooms.iter().map(slice).collect();
    let annotation = Expr::Subscript(Box::new(Expr::name("tuple")), annotations);
    let owned = format!("({},)", owned.join(", "));
    Some(Fit { annotation, owned, arguments, pass, fallible })
}

/// Where the arguments of a twin come from: all those of the function, and the rooms.
fn places<'a, R>(
    function: &Function,
    twin: &'a Function,
    room: impl Fn(&'a Type) -> Option<R>,
) -> Option<(Vec<OutArgument>, Vec<R>)> {
    let (mut arguments, mut rooms, mut used) = (Vec::new(), Vec::new(), 0);
    for parameter in &twin.parameters {
        let known = function
            .parameters
            .iter()
            .position(|it| it.name == parameter.name && bare(&it.ty) == bare(&parameter.ty));
        match (known, room(&parameter.ty)) {
            (Some(index), _) => {
                used += 1;
                arguments.push(OutArgument::Same(index));
            }
            (None, Some(found)) => {
                arguments.push(OutArgument::Room(rooms.len()));
                rooms.push(found);
            }
            (None, None) => return None,
        }
    }
    let fits = used == function.parameters.len() && !rooms.is_empty();
    fits.then_some((arguments, rooms))
}

/// The element of `Vec<f64>`.
fn numbers(ty: &Type) -> Option<&str> {
    match conversions::vector(ty)? {
        Type::Primitive(name) => dtype(name).map(|_| name.as_str()),
        _ => None,
    }
}

/// The element of `&mut [f64]`.
fn room(ty: &Type) -> Option<&str> {
    let Type::Reference { mutable: true, inner, .. } = ty else { return None };
    match inner.as_ref() {
        Type::Slice(element) => match element.as_ref() {
            Type::Primitive(name) => dtype(name).map(|_| name.as_str()),
            _ => None,
        },
        _ => None,
    }
}

/// A type without the names of lifetimes.
fn bare(ty: &Type) -> Type {
    match ty {
        Type::Reference { mutable, inner, .. } => {
            Type::Reference { lifetime: None, mutable: *mutable, inner: Box::new(bare(inner)) }
        }
        Type::Slice(inner) => Type::Slice(Box::new(bare(inner))),
        other => other.clone(),
    }
}
