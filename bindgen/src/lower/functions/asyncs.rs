//! Asynchronous functions: which they are, what they return when awaited, and their blocking twins.

use crate::resolve::model::{Bound, Function, Type};

use crate::lower::context::Context;
use crate::lower::functions::{self, Owner};
use crate::lower::model::{Binding, Door, Outcome, PyCallable};
use crate::lower::ownership::shareable;
use crate::lower::{conversions, has};

/// What awaiting the result gives: of `async fn`, or of a function that returns a future.
pub(crate) fn output(function: &Function) -> Option<&Type> {
    if function.is_async {
        return Some(&function.output);
    }
    future(&function.output)
}

/// `impl Future<Output = T>`, `Pin<Box<dyn Future<Output = T>>>`, `BoxFuture<T>`.
fn future(ty: &Type) -> Option<&Type> {
    match ty {
        Type::ImplTrait(bounds) | Type::DynTrait(bounds) => bounds.iter().find_map(promised),
        Type::Foreign(path, arguments) => match path.to_string().as_str() {
            "std::pin::Pin" | "std::boxed::Box" => future(arguments.first()?),
            "futures::future::BoxFuture" => arguments.last(),
            _ => None,
        },
        _ => None,
    }
}

fn promised(bound: &Bound) -> Option<&Type> {
    let is_future = conversions::is(&bound.path, "std::future::Future");
    let output = bound.associated.iter().find(|(name, _)| is_future && name == "Output")?;
    Some(&output.1)
}

/// The way of a call that is awaited, or why there is none.
pub(crate) fn door(
    cx: &Context<'_>,
    awaited: &Type,
    door: Door,
    outcome: &Outcome,
) -> Result<Door, String> {
    if door == Door::Controlled {
        return Err("it is asynchronous and takes a control, which works on one thread".to_owned());
    }
    if matches!(outcome, Outcome::Iterator(_)) {
        return Err("its result: an iterator cannot be awaited".to_owned());
    }
    let value = conversions::result(awaited).map_or(awaited, |(value, _)| value);
    match shareable::obstacle_of(cx, value) {
        Some(reason) => Err(format!("its result: {reason}")),
        None => Ok(Door::Awaited),
    }
}

/// The twin that waits, where one is asked for: `fetch_blocking` beside `fetch`.
pub(crate) fn twin(
    cx: &mut Context<'_>,
    function: &Function,
    owner: &Owner,
    binding: Binding,
) -> Option<PyCallable> {
    let asked = has(&function.annotations, "blocking")
        || cx.config.functions.blocking.iter().any(|pattern| pattern.matches(&function.name));
    if !asked || output(function).is_none() {
        return None;
    }
    let mut twin = functions::lower(cx, function, owner, binding)?;
    twin.name.push_str("_blocking");
    twin.call.door = Door::Blocking;
    Some(twin)
}
