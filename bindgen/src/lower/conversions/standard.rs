//! Small types of the standard library whose Python form does not depend on what they hold.

use crate::resolve::model::Type;

use super::{Given, Refusal, Taken, collections, path_like};
use crate::lower::context::Context;
use crate::lower::expr::{Expr, names};

/// What Python may pass, and what it gets, for types without arguments.
pub(super) fn forms(path: &str) -> Option<(Expr, Expr)> {
    let address = |name| Expr::Attribute("ipaddress", name);
    let text = || Expr::name("str");
    let integer = || Expr::name("int");
    Some(match path {
        "std::ffi::OsString" => (path_like(), text()),
        "std::net::Ipv4Addr" => (address("IPv4Address").or(text()), address("IPv4Address")),
        "std::net::Ipv6Addr" => (address("IPv6Address").or(text()), address("IPv6Address")),
        "std::net::IpAddr" => {
            let both = address("IPv4Address").or(address("IPv6Address"));
            (both.clone().or(text()), both)
        }
        "std::net::SocketAddr" | "std::net::SocketAddrV4" | "std::net::SocketAddrV6" => {
            let pair = Expr::Subscript(Box::new(Expr::name("tuple")), vec![text(), integer()]);
            (pair.clone().or(text()), pair)
        }
        "std::time::SystemTime" => (names::DATETIME, names::DATETIME),
        "std::cmp::Ordering" => {
            let signs = vec![Expr::Int(-1), Expr::Int(0), Expr::Int(1)];
            let literal = Expr::Subscript(Box::new(Expr::Imported("typing", "Literal")), signs);
            (literal.clone(), literal)
        }
        name if name.strip_prefix("std::num::NonZero").is_some_and(|rest| !rest.is_empty()) => {
            (integer(), integer())
        }
        _ => return None,
    })
}

/// `range(2, 5)` for whole numbers, a pair of the ends for others.
fn range(element: &Type, annotation: Expr) -> (Expr, bool) {
    let whole = matches!(element, Type::Primitive(name) if name.starts_with(['i', 'u']));
    let pair = Expr::Subscript(Box::new(Expr::name("tuple")), vec![annotation.clone(), annotation]);
    (pair, whole)
}

pub(super) fn take_range(cx: &Context<'_>, element: &Type) -> Result<Taken, Refusal> {
    let inner = collections::owned_only(super::take(cx, element)?)?;
    let (pair, whole) = range(element, inner.annotation);
    let annotation = if whole { Expr::name("range").or(pair) } else { pair };
    Ok(Taken::new(annotation, "_", "{}"))
}

pub(super) fn give_range(cx: &Context<'_>, element: &Type) -> Result<Given, Refusal> {
    let inner = super::give(cx, element)?;
    if inner.convert != "{}" {
        return Err("a range of borrowed values has no Python form".to_owned());
    }
    let (pair, whole) = range(element, inner.annotation);
    Ok(Given::plain(if whole { Expr::name("range") } else { pair }))
}

/// The value behind a lock or in an atomic, read when it is asked for.
pub(super) fn give_guarded(
    cx: &Context<'_>,
    name: &str,
    arguments: &[Type],
) -> Option<Result<Given, Refusal>> {
    const RELAXED: &str = "{}.load(std::sync::atomic::Ordering::Relaxed)";
    if let Some(kind) = name.strip_prefix("std::sync::atomic::Atomic") {
        let python = match kind {
            "Bool" => "bool",
            "Ptr" => return None,
            _ => "int",
        };
        return Some(Ok(Given::new(Expr::name(python), RELAXED)));
    }
    let open = match name {
        "std::sync::Mutex" => "(*{}.lock().unwrap_or_else(std::sync::PoisonError::into_inner))",
        "std::sync::RwLock" => "(*{}.read().unwrap_or_else(std::sync::PoisonError::into_inner))",
        "std::sync::LazyLock" => "(*std::sync::LazyLock::force(&{}))",
        _ => return None,
    };
    let inner = arguments.first()?.clone();
    let lent = Type::Reference { lifetime: None, mutable: false, inner: Box::new(inner) };
    Some(
        super::give(cx, &lent)
            .map(|given| Given { convert: given.convert.replace("{}", open), ..given }),
    )
}
