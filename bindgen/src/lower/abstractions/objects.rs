//! Results that are trait objects of the crate: an object of the class that stands for all that implement the trait.

use crate::lower::context::Context;
use crate::lower::conversions::Given;
use crate::lower::model::{PyObjects, Storage};
use crate::lower::names;
use crate::lower::ownership::{held, lent};
use crate::resolve::model::{Bound, Function, ItemId, ItemKind, Receiver, Struct, Type};
use crate::select::objects;

use super::adapters::signature_text;
use super::alternatives;
use super::awaited::Lives;

/// What makes an object of what stays where it is.
pub(crate) const LENT: &str = "::lent(";

/// What a call gives: the bounds, how the object is made of its value, and whether it borrows from nothing.
struct Gives<'t> {
    bounds: &'t [Bound],
    made: &'static str,
    lasting: bool,
}

fn gives(ty: &Type) -> Option<Gives<'_>> {
    let free = |bounds: &[Bound]| !bounds.iter().any(|bound| bound.path.name().starts_with('\''));
    let it = |bounds, made, lasting| Some(Gives { bounds, made, lasting });
    match ty {
        Type::ImplTrait(bounds) => it(bounds, "boxed(std::boxed::Box::new({}))", false),
        Type::Foreign(..) => match pointed(ty)? {
            (false, Type::DynTrait(bounds)) => it(bounds, "boxed({})", free(bounds)),
            (false, Type::ImplTrait(bounds)) => it(bounds, "boxed({})", false),
            (true, Type::DynTrait(bounds)) => it(bounds, "counted({})", free(bounds)),
            (true, Type::ImplTrait(bounds)) => it(bounds, "counted({})", false),
            _ => None,
        },
        Type::Reference { mutable: false, inner, .. } => match inner.as_ref() {
            Type::DynTrait(bounds) | Type::ImplTrait(bounds) => it(bounds, "lent({})", false),
            ty => match pointed(ty)? {
                (true, Type::DynTrait(bounds)) => it(bounds, "counted({}.clone())", free(bounds)),
                (false, Type::DynTrait(bounds)) => it(bounds, "lent({}.as_ref())", false),
                _ => None,
            },
        },
        _ => None,
    }
}

/// What a pointer points to, and whether others may point there too.
fn pointed(ty: &Type) -> Option<(bool, &Type)> {
    let Type::Foreign(path, inner) = ty else { return None };
    let [inner] = inner.as_slice() else { return None };
    match path.to_string().as_str() {
        "std::boxed::Box" => Some((false, inner)),
        "std::sync::Arc" => Some((true, inner)),
        _ => None,
    }
}

/// How a trait object of the crate is given; none for any other type.
pub(crate) fn give(cx: &Context<'_>, ty: &Type) -> Option<Result<Given, String>> {
    let it = gives(ty)?;
    let id = class_of(cx, it.bounds)?;
    let class = cx.class(id)?;
    let object = format!("{}::{}", cx.path(id), it.made);
    let lent = it.made.starts_with("lent");
    let lasts = it.lasting || (cx.lasting.get() && !cx.lending.get() && !lent);
    let convert = if lasts {
        lent::LASTING.replace("{}", &object)
    } else if cx.lending.get() {
        lent::KEPT.replace("{}", &object)
    } else {
        let name = cx.item(id).public_name();
        return Some(Err(format!("`{name}` borrows, and nothing keeps what it borrows from here")));
    };
    Some(Ok(Given::new(class, &convert)))
}

/// Whether a trait object borrows; none for any other type.
pub(crate) fn borrows(cx: &Context<'_>, ty: &Type) -> Option<bool> {
    let it = gives(ty)?;
    class_of(cx, it.bounds)?;
    Some(!it.lasting)
}

fn class_of(cx: &Context<'_>, bounds: &[Bound]) -> Option<ItemId> {
    let id = objects::of(&cx.surface.api, bounds)?;
    let kept = matches!(held::storage(cx, id), Storage::Kept { lifetimes: 1 });
    (kept && cx.class(id).is_some() && of(cx, id).is_some()).then_some(id)
}

/// The class of objects that stand for a parameter `&dyn Trait`.
pub(super) fn taken(cx: &Context<'_>, bounds: &[Bound]) -> Option<ItemId> {
    let id = class_of(cx, bounds)?;
    let asked = |bound: &Bound| matches!(bound.path.name(), "Send" | "Sync");
    let one = cx.item(id).instance.as_ref()?;
    let fits = match one.arguments.as_slice() {
        [Type::DynTrait(known)] => known.len() > 1 || !bounds.iter().any(asked),
        _ => false,
    };
    fits.then_some(id)
}

/// The trait as generated code writes it.
fn of(cx: &Context<'_>, id: ItemId) -> Option<String> {
    let bound = objects::traits(cx.item(id))?;
    let text = alternatives::dynamic(cx, std::slice::from_ref(bound))?;
    Some(text.strip_prefix("dyn ")?.to_owned())
}

fn is_lent(it: &Struct) -> bool {
    it.fields.iter().any(|field| matches!(field.ty, Type::Reference { .. }))
}

/// Why a method of a trait object cannot be called; nothing for all other functions.
pub(crate) fn check(
    cx: &Context<'_>,
    owner: Option<ItemId>,
    function: &Function,
) -> Result<(), String> {
    let Some(id) = owner.filter(|id| is_object(cx, *id)) else {
        return Ok(());
    };
    head(cx, id, function).map(|_| ())
}

/// What stands between `fn` and the body, where an object of whatever type can have the method.
fn head(cx: &Context<'_>, id: ItemId, method: &Function) -> Result<String, String> {
    let ItemKind::Struct(it) = &cx.item(id).kind else { return Err("it is no object".to_owned()) };
    let start = match method.receiver {
        Some(Receiver::Shared) => "&self",
        Some(Receiver::Mutable) if is_lent(it) => {
            return Err("it changes the object, and some call gives one to be looked at".to_owned());
        }
        Some(Receiver::Mutable) => "&mut self",
        _ => return Err("it takes the object, whose type is not known".to_owned()),
    };
    let speaks = |ty: &Type| speaks_of(ty, id);
    let open = !method.generics.is_concrete()
        || !method.generics.around.is_empty()
        || !method.generics.lifetimes.is_empty()
        || method.is_unsafe;
    let itself = method.parameters.iter().map(|it| &it.ty).chain([&method.output]).any(speaks);
    if open || itself || method.is_async {
        return Err("it is open to several types, and that of the object is not known".to_owned());
    }
    let mut written = vec![start.to_owned()];
    for (index, parameter) in method.parameters.iter().enumerate() {
        let text = signature_text(cx, &parameter.ty, &Lives::Elided)
            .ok_or("generated code cannot name what it takes")?;
        written.push(format!("given{index}: {text}"));
    }
    let mut head = format!("{}({})", names::rust_identifier(&method.name), written.join(", "));
    if method.output != Type::Tuple(Vec::new()) {
        let text = signature_text(cx, &method.output, &Lives::Elided);
        head = head + " -> " + &text.ok_or("generated code cannot name its result")?;
    }
    Ok(head)
}

fn speaks_of(ty: &Type, id: ItemId) -> bool {
    ty.any(&|ty| {
        matches!(ty, Type::Item(own, _) if *own == id)
            || matches!(ty, Type::Parameter(_) | Type::Projection { .. } | Type::ImplTrait(_))
    })
}

/// What generated code has for each class of objects.
pub(crate) fn all(cx: &Context<'_>) -> Vec<PyObjects> {
    let mut out = Vec::new();
    for (id, item, _) in cx.surface.iter() {
        let ItemKind::Struct(it) = &item.kind else { continue };
        let Some(bound) = objects::traits(item) else { continue };
        let Some(of) = of(cx, id) else { continue };
        let method = |method: &Function| {
            let head = head(cx, id, method).ok()?;
            let given: Vec<String> =
                (0..method.parameters.len()).map(|index| format!("given{index}")).collect();
            let name = names::rust_identifier(&method.name);
            Some((head, format!("self.{name}({})", given.join(", "))))
        };
        let (dynamic, shared) = match item.instance.as_ref().map(|one| one.arguments.as_slice()) {
            Some([Type::DynTrait(bounds)]) => (true, bounds.len() > 1),
            Some([Type::ImplTrait(bounds)]) => (false, bounds.len() > 1),
            _ => continue,
        };
        let methods = it.impls.methods.iter().filter_map(method).collect();
        let (name, path) = (cx.path(id).name().to_owned(), bound.path.to_string());
        out.push(PyObjects { name, path, of, dynamic, methods, lent: is_lent(it), shared });
    }
    out
}

/// Whether objects of a trait have a class.
pub(crate) fn is_used(cx: &Context<'_>, id: ItemId) -> bool {
    cx.surface
        .iter()
        .any(|(_, item, _)| objects::traits(item).is_some_and(|bound| bound.item == Some(id)))
}

/// Whether a class stands for a trait's objects.
pub(crate) fn is_object(cx: &Context<'_>, id: ItemId) -> bool {
    objects::traits(cx.item(id)).is_some()
}
