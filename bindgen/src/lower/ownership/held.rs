//! Objects as arguments: what a call may do with one in place, and which classes need a lock for it.

use std::collections::BTreeSet;

use crate::resolve::model::{Field, Function, Item, ItemId, ItemKind, Receiver, Type};
use crate::select::{Role, Surface};

use crate::lower::abstractions::{alternatives, objects};
use crate::lower::classes::gathering;
use crate::lower::context::Context;
use crate::lower::enums::variants;
use crate::lower::expr::Expr;
use crate::lower::model::{Argument, Held, Hold, ParameterKind, PyParameter, Storage};
use crate::lower::ownership::{counted, lent, loans, shareable};
use crate::lower::{conversions, names};

/// Types that some call changes or takes away from Python, so that their objects need a lock.
pub(crate) fn locked(surface: &Surface) -> BTreeSet<ItemId> {
    let mut out = BTreeSet::new();
    let lent = |id: &ItemId, out: &mut BTreeSet<ItemId>| {
        if !is_clone(surface.api.item(*id)) {
            out.insert(*id);
        }
    };
    for (id, item, _) in surface.iter() {
        for field in fields(item) {
            loans::within(&field.ty, &mut |id| lent(id, &mut out));
        }
        let (impls, function) = match &item.kind {
            ItemKind::Struct(it) => (Some(&it.impls), None),
            ItemKind::Enum(it) => (Some(&it.impls), None),
            ItemKind::Function(it) => (None, Some(it)),
            _ => continue,
        };
        let methods = impls.into_iter().flat_map(|impls| &impls.methods);
        for method in methods.chain(function) {
            if method.receiver == Some(Receiver::Owned) && !is_clone(item) {
                out.insert(id);
            }
            used(surface, method, &mut out);
        }
    }
    out
}

/// The fields that Python can look into.
fn fields(item: &Item) -> Box<dyn Iterator<Item = &Field> + '_> {
    match &item.kind {
        ItemKind::Struct(it) => Box::new(it.fields.iter().filter(|field| field.public)),
        ItemKind::Enum(it) => Box::new(it.variants.iter().flat_map(|variant| &variant.fields)),
        _ => Box::new(std::iter::empty()),
    }
}

fn used(surface: &Surface, function: &Function, out: &mut BTreeSet<ItemId>) {
    for (id, mutable) in alternatives::used(surface, function) {
        if mutable || !is_clone(surface.api.item(id)) {
            out.insert(id);
        }
    }
    loans::lent(&function.output, &mut |id| {
        if !is_clone(surface.api.item(*id)) {
            out.insert(*id);
        }
    });
    for parameter in &function.parameters {
        let (_, inner) = unwrapped(&parameter.ty);
        match inner {
            Type::Item(id, _) if !is_clone(surface.api.item(*id)) => {
                out.insert(*id);
            }
            Type::Reference { mutable: true, inner, .. } => {
                if let Type::Item(id, _) = inner.as_ref() {
                    out.insert(*id);
                }
            }
            _ => {}
        }
    }
}

/// How the class of a struct holds its value.
pub(crate) fn storage(cx: &Context<'_>, id: ItemId) -> Storage {
    if let Some(kept) = lent::storage(cx, id) {
        return kept;
    }
    let it = match &cx.item(id).kind {
        ItemKind::Struct(it) => it,
        _ if variants::is_changed(cx, id) => return Storage::Shared,
        _ => return Storage::Plain,
    };
    let mutable = it.impls.has("Iterator")
        || it.impls.methods.iter().any(|method| method.receiver == Some(Receiver::Mutable));
    let gathers = cx.role(id) != Some(Role::Record) && gathering::extends(&it.impls);
    match cx.role(id) {
        Some(Role::Columns) => Storage::View,
        Some(Role::Behaviour | Role::Record | Role::Value)
            if mutable || cx.counted.contains(&id) || gathers =>
        {
            Storage::Shared
        }
        // Where threads may not share the value, its holder sees to that.
        Some(Role::Behaviour | Role::Record | Role::Value) if shareable::doubt(cx, id) => {
            Storage::Shared
        }
        Some(Role::Behaviour) if cx.locked.contains(&id) => Storage::Shared,
        Some(Role::Record) if cx.locked.contains(&id) && !is_clone(cx.item(id)) => Storage::Shared,
        _ => Storage::Plain,
    }
}

/// Whether objects of a type never change, whatever its methods would do.
pub(crate) fn is_frozen(cx: &Context<'_>, id: ItemId) -> bool {
    cx.role(id) == Some(Role::Settings)
}

/// An argument that is an object of the crate, used in place; none where it is read as a value.
pub(crate) fn argument(
    cx: &Context<'_>,
    owner: (Option<ItemId>, Option<Receiver>),
    name: &str,
    ty: &Type,
) -> Option<(Expr, Held)> {
    let optional = conversions::option(ty);
    let wanted = optional.unwrap_or(ty);
    if counted::is_shared(cx, wanted) || conversions::lasts(wanted) {
        return None;
    }
    let (pass, inner) = unwrapped(wanted);
    let inner = lent::converted(cx, inner).unwrap_or(inner);
    let (id, hold) = object(inner)?;
    if hold != Hold::Move && pass != "{}" {
        return None;
    }
    let (clone, storage) = (is_clone(cx.item(id)), storage(cx, id));
    let roles = [Role::Behaviour, Role::Record, Role::Value];
    let held = cx.role(id).is_some_and(|role| roles.contains(&role))
        && matches!(cx.item(id).kind, ItemKind::Struct(_));
    let held = held || variants::is_changed(cx, id);
    if !held && !lent::is_kept(storage) {
        return None;
    }
    if lent::is_owned(cx, id) && !conversions::accepts(cx, id).is_empty() {
        return None;
    }
    // A trait object stands for what it points to.
    let pass = if objects::is_object(cx, id) { "&**{}" } else { pass };
    // Its copy cannot leave its source.
    let (pass, hold) = match hold {
        Hold::Move if clone && lent::is_kept(storage) => ("{}.clone()", Hold::Read),
        _ => (pass, hold),
    };
    let fits = match hold {
        Hold::Move => !clone && (storage == Storage::Shared || is_given(cx, id, owner)),
        Hold::Write => storage == Storage::Shared || (optional.is_none() && is_changed(cx, id)),
        // An object that is changed by the call and is given to it as well is copied, if it can be.
        Hold::Read if clone && !lent::is_kept(storage) => {
            let itself = owner == (Some(id), Some(Receiver::Mutable));
            conversions::accepts(cx, id).is_empty() && !itself
        }
        Hold::Read => true,
    };
    if !fits {
        return None;
    }
    let class = cx.class(id)?;
    let annotation = if optional.is_some() { class.optional() } else { class };
    let held = Held {
        name: names::identifier(name),
        rust: cx.path(id),
        storage,
        hold,
        optional: optional.is_some(),
        pass: if optional.is_some() && pass != "{}" {
            format!("{{}}.map(|each| {})", pass.replace("{}", "each"))
        } else {
            pass.to_owned()
        },
    };
    Some((annotation, held))
}

/// Whether a call can change a value that borrows, which it is lent for no more than the call.
fn is_changed(cx: &Context<'_>, id: ItemId) -> bool {
    // A variant may be one object for all of Python.
    lent::is_lent(cx, id) && cx.role(id) == Some(Role::Behaviour)
}

/// What a call that changes a value which borrows cannot be lent beside it: it might put that into the value.
pub(crate) fn check(
    cx: &Context<'_>,
    function: &Function,
    owner: Option<ItemId>,
    arguments: &[Argument],
) -> Result<(), String> {
    let changed = arguments.iter().find_map(|argument| match argument {
        Argument::Held(it) if it.changes_kept() => Some(&it.name),
        _ => None,
    });
    let Some(changed) = changed else { return Ok(()) };
    if arguments.iter().any(|argument| matches!(argument, Argument::Control { .. })) {
        return Err(format!("`{changed}` is changed while progress is told"));
    }
    if !function.ties {
        return Ok(());
    }
    if owner.is_some_and(|id| lent::is_lent(cx, id)) && function.receiver.is_some() {
        return Err(format!("the object borrows, and could be put into `{changed}`"));
    }
    if names_lifetime(cx, &function.output) {
        return Err(format!("its result may borrow what `{changed}` borrows"));
    }
    let named = function.parameters.iter().find(|parameter| {
        names::identifier(&parameter.name) != *changed && names_lifetime(cx, &parameter.ty)
    });
    match named {
        Some(parameter) => Err(format!(
            "parameter `{}`: it borrows, and could be put into what is changed",
            parameter.name
        )),
        None => Ok(()),
    }
}

fn names_lifetime(cx: &Context<'_>, ty: &Type) -> bool {
    ty.any(&|ty| match ty {
        Type::Reference { lifetime: Some(name), .. } => name != "static",
        Type::Item(id, _) => lent::is_lent(cx, *id),
        _ => false,
    })
}

/// Whether a call can take a value that borrows: one that puts it into such a value itself cannot.
fn is_given(cx: &Context<'_>, id: ItemId, owner: (Option<ItemId>, Option<Receiver>)) -> bool {
    let (own, receiver) = owner;
    let kept = own.is_some_and(|own| lent::is_lent(cx, own)) && receiver.is_some();
    // A variant may be one object for all of Python.
    lent::is_lent(cx, id) && cx.role(id) == Some(Role::Behaviour) && !kept
}

/// The class of an argument, and what the call does with the object.
fn object(ty: &Type) -> Option<(ItemId, Hold)> {
    match ty {
        Type::Item(id, arguments) if arguments.is_empty() => Some((*id, Hold::Move)),
        Type::Reference { mutable, inner, .. } => match inner.as_ref() {
            Type::Item(id, arguments) if arguments.is_empty() => {
                Some((*id, if *mutable { Hold::Write } else { Hold::Read }))
            }
            _ => None,
        },
        _ => None,
    }
}

/// The Python parameter of such an argument.
pub(crate) fn parameter(it: &Held, annotation: Expr, docs: String) -> PyParameter {
    PyParameter {
        name: it.name.clone(),
        kind: ParameterKind::Positional,
        annotation,
        default: it.optional.then_some(Expr::None),
        docs,
    }
}

/// `Box<T>` and `Arc<T>` are `T` for Python: how one is made, and the `T`.
fn unwrapped(ty: &Type) -> (&'static str, &Type) {
    if let Some(inner) = conversions::option(ty) {
        return unwrapped(inner);
    }
    if let Type::Foreign(path, arguments) = ty
        && let [inner] = arguments.as_slice()
    {
        match path.to_string().as_str() {
            "std::boxed::Box" => return ("std::boxed::Box::new({})", inner),
            "std::sync::Arc" => return ("std::sync::Arc::new({})", inner),
            "std::rc::Rc" => return ("std::rc::Rc::new({})", inner),
            _ => {}
        }
    }
    ("{}", ty)
}

pub(crate) fn is_clone(item: &Item) -> bool {
    match &item.kind {
        ItemKind::Struct(it) => it.impls.has("Clone"),
        ItemKind::Enum(it) => it.impls.has("Clone"),
        _ => true,
    }
}
