//! Values with a lifetime: objects that keep what they borrow from, and the calls that make them.

use crate::resolve::model::{Bound, Function, ItemId, ItemKind, Receiver, Type};
use crate::select::Role;

use crate::lower::context::Context;
use crate::lower::functions::asyncs;
use crate::lower::model::{Argument, Dunder, Outcome, PyClass, Storage};

/// How an object is made of a value that borrows; `keeper` is at hand wherever that is allowed.
pub(crate) const KEPT: &str = "keeper.keep::<Package, _>({})";

/// How a class holds a value that borrows; none where it borrows nothing.
pub(crate) fn storage(cx: &Context<'_>, id: ItemId) -> Option<Storage> {
    let ItemKind::Struct(it) = &cx.item(id).kind else { return None };
    let lifetimes = it.generics.lifetimes.len();
    (lifetimes > 0 && cx.role(id) == Some(Role::Behaviour)).then_some(Storage::Kept { lifetimes })
}

/// Whether a class keeps what its value borrows from.
pub(crate) fn is_kept(storage: Storage) -> bool {
    matches!(storage, Storage::Kept { .. })
}

/// Whether values of a type contain objects that keep what they borrow from.
pub(crate) fn borrows(cx: &Context<'_>, ty: &Type) -> bool {
    let bound = |bound: &Bound| {
        let mut associated = bound.associated.iter().map(|(_, ty)| ty);
        associated.any(|ty| borrows(cx, ty))
    };
    match ty {
        Type::Item(id, arguments) => {
            storage(cx, *id).is_some() || arguments.iter().any(|ty| borrows(cx, ty))
        }
        Type::Foreign(_, arguments) | Type::Tuple(arguments) => {
            arguments.iter().any(|ty| borrows(cx, ty))
        }
        Type::Reference { inner, .. } | Type::Slice(inner) | Type::Array(inner, _) => {
            borrows(cx, inner)
        }
        Type::ImplTrait(bounds) | Type::DynTrait(bounds) => bounds.iter().any(bound),
        _ => false,
    }
}

/// What `impl Into<T>` is given as, of a `T` that borrows.
pub(crate) fn converted<'t>(cx: &Context<'_>, ty: &'t Type) -> Option<&'t Type> {
    let Type::ImplTrait(bounds) = ty else { return None };
    let [bound] = bounds.as_slice() else { return None };
    let [inner @ Type::Item(id, _)] = bound.arguments.as_slice() else { return None };
    let into = bound.path.to_string() == "std::convert::Into";
    (into && storage(cx, *id).is_some()).then_some(inner)
}

/// Does something while objects that borrow may be made.
pub(crate) fn lending<R>(cx: &Context<'_>, work: impl FnOnce() -> R) -> R {
    let before = cx.lending.replace(true);
    let made = work();
    cx.lending.set(before);
    made
}

/// Whether a call can hand out what borrows: that must stay where it is and as it is.
pub(crate) fn check(
    cx: &Context<'_>,
    outcome: &Outcome,
    (function, owner): (&Function, Option<ItemId>),
    arguments: &[Argument],
) -> Result<(), String> {
    let own = owner.is_some_and(|id| storage(cx, id).is_some());
    if own && function.receiver.is_some() && asyncs::output(function).is_some() {
        return Err("what a task borrows may change while it waits".to_owned());
    }
    let made = match outcome {
        Outcome::Lazy { .. } => "iterator",
        Outcome::Lent { .. } => "result",
        _ => return Ok(()),
    };
    let beside = own && made == "result";
    if function.receiver == Some(Receiver::Mutable) && !beside {
        return Err(format!("its {made} would keep the object borrowed for changing"));
    }
    if arguments.iter().any(|argument| matches!(argument, Argument::Control { .. })) {
        return Err(format!("its {made} would keep the control, which ends with the call"));
    }
    let changes = |argument: &Argument| matches!(argument, Argument::Plain { pass, .. } if pass.starts_with("&mut "));
    if arguments.iter().any(changes) {
        return Err(format!("its {made} would keep what it may change"));
    }
    if asyncs::output(function).is_some() && made == "result" {
        return Err("its result would borrow from a task that is over".to_owned());
    }
    Ok(())
}

/// What a class that keeps its source cannot do: it is no value that stands alone.
pub(crate) fn fit(class: &mut PyClass) {
    if !is_kept(class.storage) {
        return;
    }
    class.accepts.clear();
    class.dunders.retain(|dunder| {
        matches!(
            dunder,
            Dunder::Eq
                | Dunder::Order
                | Dunder::ReprDebug
                | Dunder::Str
                | Dunder::CopyClone
                | Dunder::Next
                | Dunder::Iterate { .. }
                | Dunder::Len
                | Dunder::Contains
                | Dunder::Position
        )
    });
}
