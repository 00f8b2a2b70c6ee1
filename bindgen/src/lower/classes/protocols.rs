//! Iteration, the sequence protocol and pictures, from methods that every Rust crate calls by the same names.

use crate::resolve::model::{Function, Impls, Receiver, Type};

use crate::lower::conversions;
use crate::lower::model::{Binding, Dunder, Outcome, PyCallable, PyClass};

/// The protocol methods that follow from methods of the class.
pub(crate) fn of(impls: &Impls, class: &PyClass) -> Vec<Dunder> {
    let mut out = Vec::new();
    let rust = |name: &str| impls.methods.iter().find(|method| method.name == name);
    let bound = |name: &str| {
        class.methods.iter().find(|method| method.name == name && method.binding == Binding::Method)
    };
    if class.step.is_some() && impls.has("Iterator") {
        out.push(Dunder::Next);
    } else if let Some(iterate) = bound("iter").and_then(iterates) {
        out.push(iterate);
    } else if class.step.is_some() {
        out.push(Dunder::IterateCopy);
    }
    if rust("png").is_some_and(is_picture) {
        out.push(Dunder::Picture);
    }
    let has_length = rust("len").is_some_and(is_length);
    if has_length {
        out.push(Dunder::Len);
    }
    if let (Some(method), Some(_)) = (rust("contains"), bound("contains"))
        && method.parameters.len() == 1
        && method.output == Type::Primitive("bool".to_owned())
    {
        out.push(Dunder::Contains);
    }
    if let (Some(method), Some(get), true) = (rust("get"), bound("get"), has_length)
        && by_position(method)
        && !matches!(
            get.call.outcome,
            Outcome::Lazy { .. } | Outcome::Lent { .. } | Outcome::Receiver
        )
    {
        out.push(Dunder::Position);
    }
    out
}

fn iterates(method: &PyCallable) -> Option<Dunder> {
    let lent = match method.call.outcome {
        Outcome::Lazy { .. } => true,
        Outcome::Iterator(_) => false,
        _ => return None,
    };
    let name = method.name.clone();
    method.signature.parameters.is_empty().then_some(Dunder::Iterate { method: name, lent })
}

/// `fn len(&self) -> usize`
fn is_length(method: &Function) -> bool {
    method.receiver == Some(Receiver::Shared)
        && method.of_trait.is_none()
        && method.parameters.is_empty()
        && method.output == Type::Primitive("usize".to_owned())
}

/// `fn get(&self, index: usize) -> Option<T>`
fn by_position(method: &Function) -> bool {
    let [index] = method.parameters.as_slice() else { return false };
    method.receiver == Some(Receiver::Shared)
        && index.ty == Type::Primitive("usize".to_owned())
        && conversions::option(&method.output).is_some()
}

/// `fn png(&self) -> Vec<u8>` or `&[u8]`: a picture of the object, which notebooks show.
fn is_picture(method: &Function) -> bool {
    let byte = |ty: &Type| matches!(ty, Type::Primitive(name) if name == "u8");
    let bytes = match &method.output {
        Type::Reference { mutable: false, inner, .. } => {
            matches!(&**inner, Type::Slice(item) if byte(item))
        }
        other => conversions::vector(other).is_some_and(byte),
    };
    bytes
        && method.of_trait.is_none()
        && method.receiver == Some(Receiver::Shared)
        && method.parameters.is_empty()
}
