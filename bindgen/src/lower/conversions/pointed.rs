//! Function pointers as arguments: Python callables, for as long as the call.

use std::collections::BTreeSet;

use crate::lower::context::Context;
use crate::lower::functions::{asyncs, lazies};
use crate::resolve::model::{
    Bound, Field, Function, ItemId, ItemKind, Parameter, Receiver, RustPath, Type,
};

use super::callables::{Callable, written};
use super::spelled::spelled;
use super::{Refusal, Taken};

/// How many functions stand for the callables of one parameter; the runtime has as many places.
const ROOM: usize = 16;

/// What a function pointer's callables go through.
const POINTED: &str = "runtime::Pointed";

/// `fn(f64) -> f64` as a callable.
pub(super) fn take(cx: &Context<'_>, inputs: &[Type], output: &Type) -> Result<Taken, Refusal> {
    let bound = Bound {
        path: RustPath::parse("std::ops::Fn"),
        item: None,
        arguments: inputs.to_vec(),
        associated: vec![("Output".to_owned(), output.clone())],
    };
    let it = Callable::of(cx, &bound)?;
    let unnamed = || "generated code cannot name what the function takes or returns".to_owned();
    let mut parameters = Vec::new();
    for (name, ty) in it.names.iter().zip(inputs) {
        parameters.push(format!("{name}: {}", written(cx, ty).ok_or_else(unnamed)?));
    }
    let returns = match output {
        Type::Tuple(members) if members.is_empty() => String::new(),
        ty => format!(" -> {}", spelled(cx, ty).ok_or_else(unnamed)?),
    };
    let body = it.body_of("POINTED.reach(SLOT)");
    let all: Vec<String> = (0..ROOM).map(|slot| format!("through::<{slot}>")).collect();
    let pass = format!(
        "{{ static POINTED: {POINTED}<Package> = {POINTED}::new(); fn through<const SLOT: usize>({}){returns} {{ {body} }} POINTED.hold({{}}, [{}]) }}.pointer()",
        parameters.join(", "),
        all.join(", ")
    );
    Ok(Taken { annotation: it.annotation, owned: "runtime::Callback<Package>".to_owned(), pass })
}

/// Whether what is passed is gone after the expression that it stands in.
pub(super) fn is_brief(pass: &str) -> bool {
    pass.contains(POINTED)
}

/// The parameter of a function that is a function pointer: it may be called on any thread.
pub(in crate::lower) fn pointer(function: &Function) -> Option<&Parameter> {
    let is_pointer = |ty: &Type| matches!(ty, Type::FunctionPointer(..));
    function.parameters.iter().find(|parameter| is_pointer(&parameter.ty))
}

/// A function pointer that Rust may keep would outlast the callable.
pub(in crate::lower) fn check(
    cx: &Context<'_>,
    function: &Function,
    owner: Option<ItemId>,
) -> Result<(), Refusal> {
    let Some(parameter) = pointer(function) else { return Ok(()) };
    let changes = function.receiver == Some(Receiver::Mutable)
        && owner.is_some_and(|id| keeps(cx, &Type::Item(id, Vec::new()), &mut BTreeSet::new()));
    let spawns = asyncs::output(function).is_some() || lazies::is_iterated(cx, &function.output);
    if changes || spawns || keeps(cx, &function.output, &mut BTreeSet::new()) {
        return Err(format!(
            "parameter `{}`: Rust may keep the function pointer, and Python's callable lasts for the call",
            parameter.name
        ));
    }
    Ok(())
}

/// Whether a value may have a function pointer in it.
fn keeps(cx: &Context<'_>, ty: &Type, seen: &mut BTreeSet<ItemId>) -> bool {
    match ty {
        Type::FunctionPointer(..) | Type::DynTrait(_) | Type::ImplTrait(_) => true,
        Type::Item(id, arguments) => {
            arguments.iter().any(|ty| keeps(cx, ty, seen))
                || (seen.insert(*id) && fields(cx, *id).any(|field| keeps(cx, &field.ty, seen)))
        }
        Type::Foreign(_, list) | Type::Tuple(list) => list.iter().any(|ty| keeps(cx, ty, seen)),
        Type::Reference { inner, .. } | Type::Slice(inner) | Type::Array(inner, _) => {
            keeps(cx, inner, seen)
        }
        _ => false,
    }
}

fn fields<'c>(cx: &'c Context<'_>, id: ItemId) -> impl Iterator<Item = &'c Field> {
    let (own, variants) = match &cx.item(id).kind {
        ItemKind::Struct(it) => (it.fields.as_slice(), [].as_slice()),
        ItemKind::Enum(it) => ([].as_slice(), it.variants.as_slice()),
        _ => ([].as_slice(), [].as_slice()),
    };
    own.iter().chain(variants.iter().flat_map(|variant| &variant.fields))
}
