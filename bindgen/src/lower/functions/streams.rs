//! Streams: what yields over time becomes one generic class, `Stream[T]`, which Python receives from.

use crate::resolve::model::{Bound, Function, ItemId, ItemKind, Receiver, Type};
use crate::select::Role;

use crate::lower::context::Context;
use crate::lower::conversions::{self, Given};
use crate::lower::errors::raised;
use crate::lower::expr::Expr;
use crate::lower::model::PyModule;

/// What a type yields over time, and what makes a stream of it.
struct Source {
    item: Type,
    /// The call that makes it, up to the function for its items.
    make: &'static str,
}

const STREAM: &str = "runtime::stream::<Package, _>({}";
const CHANNEL: &str = "runtime::stream::<Package, _>(runtime::Channel({})";

/// `impl Stream` of a type of the crate.
fn own(cx: &Context<'_>, id: ItemId, arguments: &[Type]) -> Option<Type> {
    let ItemKind::Struct(it) = &cx.item(id).kind else { return None };
    let found = it.impls.traits.iter().find(|entry| is_stream_path(&entry.path.to_string()))?;
    let (_, item) = found.associated.iter().find(|(name, _)| name == "Item")?;
    let Type::Parameter(name) = item else { return Some(item.clone()) };
    let position = it.generics.types.iter().position(|parameter| parameter.name == *name)?;
    arguments.get(position).cloned()
}

fn is_stream_path(path: &str) -> bool {
    path == "futures::Stream"
}

/// Whether a type of the crate is a stream in Python, and has no class of its own.
pub(crate) fn is_stream(cx: &Context<'_>, id: ItemId) -> bool {
    cx.role(id) == Some(Role::Iterator) && own(cx, id, &[]).is_some()
}

fn source(cx: &Context<'_>, ty: &Type) -> Option<Source> {
    let plain = |item: Option<&Type>| Some(Source { item: item?.clone(), make: STREAM });
    match ty {
        Type::Item(id, _) if !matches!(cx.role(*id), None | Some(Role::Iterator)) => None,
        Type::Item(id, arguments) => Some(Source { item: own(cx, *id, arguments)?, make: STREAM }),
        Type::ImplTrait(bounds) | Type::DynTrait(bounds) => plain(bounds.iter().find_map(promised)),
        Type::Foreign(path, arguments) => match path.to_string().as_str() {
            "std::pin::Pin" | "std::boxed::Box" => source(cx, arguments.first()?),
            "futures::stream::BoxStream" => plain(arguments.last()),
            "tokio_stream::wrappers::ReceiverStream"
            | "tokio_stream::wrappers::UnboundedReceiverStream"
            | "tokio_stream::wrappers::WatchStream" => plain(arguments.first()),
            "tokio::sync::mpsc::Receiver" | "tokio::sync::mpsc::UnboundedReceiver" => {
                Some(Source { item: arguments.first()?.clone(), make: CHANNEL })
            }
            "tokio::sync::broadcast::Receiver" => {
                let make = "runtime::broadcast::<Package, _>({}";
                Some(Source { item: arguments.first()?.clone(), make })
            }
            "tokio::sync::watch::Receiver" => {
                let make = "runtime::watch::<Package, _>({}";
                Some(Source { item: arguments.first()?.clone(), make })
            }
            _ => None,
        },
        _ => None,
    }
}

fn promised(bound: &Bound) -> Option<&Type> {
    let item = bound.associated.iter().find(|(name, _)| name == "Item");
    item.filter(|_| is_stream_path(&bound.path.to_string())).map(|(_, ty)| ty)
}

/// What the class of streams is called: a type of the crate may have the name.
pub(crate) fn name(cx: &Context<'_>) -> &'static str {
    let mut exposed = cx.surface.iter();
    let taken = exposed.any(|(_, _, exposed)| {
        exposed.name == "Stream" && exposed.module.is_empty() && exposed.role != Role::Iterator
    });
    if taken { "StreamHandle" } else { "Stream" }
}

/// How a stream is given to Python; none for other types.
pub(crate) fn give(cx: &Context<'_>, ty: &Type) -> Option<Result<Given, String>> {
    let Source { item, make } = source(cx, ty)?;
    Some(made(cx, ty, &item, make))
}

fn made(cx: &Context<'_>, ty: &Type, item: &Type, make: &str) -> Result<Given, String> {
    if stays(ty) {
        return Err("the stream may stay on its thread: write `dyn Stream<..> + Send`".to_owned());
    }
    let (raise, value) = match conversions::result(item) {
        Some((value, error)) => {
            raised::raised(cx, error);
            (true, value)
        }
        None => (false, item),
    };
    let given = conversions::give(cx, value).map_err(|reason| format!("its items: {reason}"))?;
    let convert = given.convert.replace("{}", "each");
    let (ready, check) = if raise {
        let ready = format!(
            "let each = each.map(|each| {convert}).map_err(|error| runtime::exception(|py| runtime::failure!(Package, py, error)));"
        );
        (ready, "let each = each?;")
    } else {
        (format!("let each = {convert};"), "")
    };
    let convert = format!(
        "{make}, |each| {{ {ready} runtime::Finish::new(move |py| {{ {check} self::give(py, each) }}) }})"
    );
    let annotation = Expr::Class(Vec::new(), name(cx).to_owned()).of(given.annotation);
    Ok(Given { annotation, convert })
}

/// `dyn Stream` that does not promise to be `Send`.
fn stays(ty: &Type) -> bool {
    match ty {
        Type::DynTrait(bounds) => !bounds.iter().any(|bound| bound.path.name() == "Send"),
        Type::Foreign(path, arguments) => {
            matches!(path.name(), "Pin" | "Box") && arguments.first().is_some_and(stays)
        }
        _ => false,
    }
}

/// Why a function's stream cannot leave it: `impl Stream` may hold what the function borrows.
pub(crate) fn obstacle(cx: &Context<'_>, function: &Function, output: &Type) -> Option<String> {
    if !matches!(output, Type::ImplTrait(_)) || source(cx, output).is_none() {
        return None;
    }
    let borrows = matches!(function.receiver, Some(Receiver::Shared | Receiver::Mutable))
        || function.parameters.iter().any(|it| matches!(it.ty, Type::Reference { .. }));
    borrows.then(|| {
        "`impl Stream` may borrow from its arguments: return a named or boxed stream".to_owned()
    })
}

/// Whether anything of the modules is a stream.
pub(crate) fn are_used<'m>(name: &str, modules: impl Iterator<Item = &'m PyModule>) -> bool {
    modules.into_iter().any(|module| {
        let properties = module.classes.iter().flat_map(|class| &class.properties);
        module.callables().any(|it| mentions(&it.signature.returns, name))
            || properties.into_iter().any(|property| mentions(&property.annotation, name))
    })
}

fn mentions(expression: &Expr, name: &str) -> bool {
    match expression {
        Expr::Subscript(base, arguments) => {
            let class = matches!(base.as_ref(), Expr::Class(module, class) if module.is_empty() && class == name);
            class || arguments.iter().any(|argument| mentions(argument, name))
        }
        Expr::Union(members) | Expr::List(members) | Expr::Tuple(members) => {
            members.iter().any(|member| mentions(member, name))
        }
        _ => false,
    }
}
