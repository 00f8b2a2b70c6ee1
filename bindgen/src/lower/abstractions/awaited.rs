//! Asynchronous methods of traits that Python classes implement: their heads, as the trait writes its futures.

use std::cell::Cell;

use crate::lower::context::Context;
use crate::lower::functions::asyncs;
use crate::lower::names;
use crate::resolve::model::{Function, Receiver, Trait, Type};

use super::adapters::signature_text;

/// What becomes of lifetimes where a signature is written again.
pub(super) enum Lives {
    /// They are elided, or it cannot be written.
    Elided,
    /// Their names are left out: each reference may then live as long as it likes.
    Free,
    /// Each gets a name, as the macro `async_trait` gives them; so many have one.
    Named(Cell<usize>),
}

impl Lives {
    /// What stands behind `&`; none where it cannot be written.
    pub(super) fn of(&self, lifetime: Option<&str>) -> Option<String> {
        match (self, lifetime) {
            (_, Some("static")) => Some("'static ".to_owned()),
            (Lives::Elided | Lives::Named(_), Some(_)) => None,
            (Lives::Elided | Lives::Free, _) => Some(String::new()),
            (Lives::Named(known), None) => {
                let index = known.replace(known.get() + 1);
                Some(format!("'life{index} "))
            }
        }
    }
}

/// A method whose result is awaited.
pub(super) struct Awaited<'t> {
    /// What awaiting it gives.
    pub(super) output: &'t Type,
    /// Its future may be sent to other threads.
    sends: bool,
    /// It is `async` in a trait with `#[async_trait]`.
    by_macro: bool,
}

/// A method that is awaited; none for any other, or why Python cannot implement it.
pub(super) fn of<'t>(it: &Trait, method: &'t Function) -> Option<Result<Awaited<'t>, String>> {
    let output = asyncs::output(method)?;
    let by_macro = method.is_async && it.async_trait.is_some();
    let sends = match (it.async_trait, &method.output) {
        (Some(sends), _) if method.is_async => sends,
        (_, Type::Foreign(path, inner)) if !method.is_async => match path.to_string().as_str() {
            "std::pin::Pin" => promises_send(inner),
            "futures::future::BoxFuture" => true,
            _ => return Some(Err("its future is not pinned".to_owned())),
        },
        _ => true,
    };
    if method.has_body {
        return Some(Err("it is asynchronous, and has a body in Rust".to_owned()));
    }
    if method.generics.lifetimes.len() > usize::from(!by_macro) {
        return Some(Err("it is asynchronous, and names lifetimes".to_owned()));
    }
    Some(Ok(Awaited { output, sends, by_macro }))
}

fn promises_send(inner: &[Type]) -> bool {
    inner.iter().any(|ty| match ty {
        Type::DynTrait(bounds) => bounds.iter().any(|bound| bound.path.name() == "Send"),
        Type::Foreign(_, inner) => promises_send(inner),
        _ => false,
    })
}

impl Awaited<'_> {
    /// What stands between `fn` and the body. The future owns all it needs, so it may live for ever.
    pub(super) fn head(&self, cx: &Context<'_>, method: &Function) -> Option<String> {
        let lives = if self.by_macro { Lives::Named(Cell::new(0)) } else { Lives::Free };
        let mut written = match method.receiver? {
            Receiver::Shared => vec![format!("&{}self", lives.of(None)?)],
            Receiver::Mutable => vec![format!("&{}mut self", lives.of(None)?)],
            Receiver::Owned => vec!["self".to_owned()],
            _ => return None,
        };
        for (index, parameter) in method.parameters.iter().enumerate() {
            written.push(format!("given{index}: {}", signature_text(cx, &parameter.ty, &lives)?));
        }
        let (mut generics, mut promises) = (String::new(), String::new());
        if let Lives::Named(count) = &lives {
            let names: Vec<String> =
                (0..count.get()).map(|index| format!("'life{index}")).collect();
            let all: Vec<&str> =
                names.iter().map(String::as_str).chain(std::iter::once("'async_trait")).collect();
            generics = format!("<{}>", all.join(", "));
            let outlive = names.iter().map(String::as_str).chain(std::iter::once("Self"));
            let outlive: Vec<String> = outlive.map(|one| format!("{one}: 'async_trait")).collect();
            promises = format!(" where {}", outlive.join(", "));
        }
        let value = signature_text(cx, self.output, &Lives::Elided)?;
        let send = if self.sends { " + Send" } else { "" };
        let name = names::rust_identifier(&method.name);
        Some(format!(
            "{name}{generics}({}) -> std::pin::Pin<std::boxed::Box<dyn std::future::Future<Output = {value}>{send} + 'static>>{promises}",
            written.join(", ")
        ))
    }
}
