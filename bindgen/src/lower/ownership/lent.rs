//! Values with a lifetime: objects that keep what they borrow from, and the calls that make them.

use crate::resolve::model::{Bound, Function, ItemId, ItemKind, Receiver, Type};
use crate::select::Role;

use crate::lower::abstractions::objects;
use crate::lower::context::Context;
use crate::lower::conversions;
use crate::lower::functions::asyncs;
use crate::lower::model::{Argument, Dunder, Outcome, PyClass, Storage};
use crate::lower::ownership::{given, held, loans, shareable};

/// How an object is made of a value that borrows; `keeper` is at hand wherever that is allowed.
pub(crate) const KEPT: &str = "keeper.keep::<Package, _>({})";

/// How a class holds a value that borrows; none where it borrows nothing.
pub(crate) fn storage(cx: &Context<'_>, id: ItemId) -> Option<Storage> {
    let (generics, wanted) = match &cx.item(id).kind {
        ItemKind::Struct(it) => (&it.generics, Role::Behaviour),
        ItemKind::Enum(it) => (&it.generics, Role::Enum),
        _ => return None,
    };
    if cx.role(id) != Some(wanted) {
        return None;
    }
    let lifetimes = generics.lifetimes.len();
    // The variants of what must stay on its thread are held as those of what borrows are.
    let held = lifetimes > 0 || (wanted == Role::Enum && shareable::obstacle(cx, id).is_some());
    held.then_some(Storage::Kept { lifetimes })
}

/// Whether values of a type borrow from something, and their objects keep that.
pub(super) fn is_lent(cx: &Context<'_>, id: ItemId) -> bool {
    matches!(storage(cx, id), Some(Storage::Kept { lifetimes: 1.. }))
}

/// The method by which a value that borrows becomes one that does not, as crates call it by habit.
pub(crate) fn owned_by(cx: &Context<'_>, id: ItemId) -> Option<String> {
    storage(cx, id)?;
    let impls = cx.impls(id).filter(|impls| impls.has("Clone"))?;
    let owns = |method: &&Function| {
        ["into_static", "into_owned", "to_static"].contains(&method.name.as_str())
            && matches!(method.receiver, Some(Receiver::Owned | Receiver::Shared))
            && method.parameters.is_empty()
            && method.generics.types.is_empty()
            && matches!(&method.output, Type::Item(made, _) if *made == id)
    };
    impls.methods.iter().find(owns).map(|method| method.name.clone())
}

/// Whether a value can be read from Python whole, as one that borrows nothing.
pub(crate) fn is_owned(cx: &Context<'_>, id: ItemId) -> bool {
    let lasts = matches!(storage(cx, id), Some(Storage::Kept { lifetimes: 0 }));
    (lasts && cx.impls(id).is_some_and(|impls| impls.has("Clone"))) || owned_by(cx, id).is_some()
}

/// What an object is made of.
pub(crate) fn kept(cx: &Context<'_>, id: ItemId) -> Option<&'static str> {
    if !is_lent(cx, id) || (cx.lasting.get() && !cx.lending.get()) {
        return (storage(cx, id).is_some()).then_some(LASTING);
    }
    cx.lending.get().then_some(KEPT)
}

/// What becomes of a new value of a class.
pub(crate) fn made(cx: &Context<'_>, id: ItemId) -> Outcome {
    match storage(cx, id) {
        Some(Storage::Kept { lifetimes: 0 }) => Outcome::Value(LASTING.to_owned()),
        Some(_) => Outcome::Lent { convert: KEPT.to_owned(), alone: false },
        None => Outcome::Value("{}".to_owned()),
    }
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
    if let Some(borrows) = objects::borrows(cx, ty) {
        return borrows;
    }
    match ty {
        Type::Item(id, arguments) => is_lent(cx, *id) || arguments.iter().any(|ty| borrows(cx, ty)),
        Type::Foreign(_, arguments) | Type::Tuple(arguments) => {
            arguments.iter().any(|ty| borrows(cx, ty))
        }
        Type::Reference { mutable, inner, .. } => {
            let changed = *mutable && conversions::placed::is_placed(cx, inner);
            changed || loans::is_within(cx, inner, *mutable) || borrows(cx, inner)
        }
        Type::Slice(inner) | Type::Array(inner, _) => borrows(cx, inner),
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

/// How an object is made of such a value that borrows from nothing.
pub(crate) const LASTING: &str = "runtime::lasting::<Package, _>({})";

/// Does something for what stands in a type: in one without lifetimes nothing borrows.
pub(crate) fn within<R>(cx: &Context<'_>, id: ItemId, work: impl FnOnce() -> R) -> R {
    if storage(cx, id).is_some() {
        return lending(cx, work);
    }
    let before = cx.lasting.replace(true);
    let made = work();
    cx.lasting.set(before);
    made
}

/// Whether a call is over when it returns, as far as its result may borrow.
pub(crate) fn is_over(cx: &Context<'_>, function: &Function, owner: Option<ItemId>) -> bool {
    let beside = function.receiver == Some(Receiver::Mutable)
        && asyncs::output(function).is_none()
        && owner.is_some_and(|id| is_lent(cx, id))
        && !is_alone(cx, function, owner);
    beside || !borrows(cx, &function.output)
}

/// Whether the result of a call has a value that borrows for itself: it borrows from the value, not beside it.
pub(crate) fn is_alone(cx: &Context<'_>, function: &Function, owner: Option<ItemId>) -> bool {
    function.receiver == Some(Receiver::Mutable)
        && owner.is_some_and(|id| is_lent(cx, id))
        && (function.elides || loans::keeps_borrower(cx, function))
}

/// Does something while objects that borrow may be made.
pub(crate) fn lending<R>(cx: &Context<'_>, work: impl FnOnce() -> R) -> R {
    let before = cx.lending.replace(true);
    let made = work();
    cx.lending.set(before);
    made
}

/// Whether what is passed refers to a list that is gone with the call.
pub(crate) fn is_brief(pass: &str) -> bool {
    pass.starts_with('&') && pass.contains(".collect::<")
}

/// Whether a call can hand out what borrows: that must stay where it is and as it is.
pub(crate) fn check(
    cx: &Context<'_>,
    outcome: &Outcome,
    (function, owner): (&Function, Option<ItemId>),
    arguments: &[Argument],
) -> Result<(), String> {
    let own = owner.is_some_and(|id| is_lent(cx, id));
    given::check(cx, (function, owner), arguments)?;
    let made = match outcome {
        Outcome::Lazy { .. } => "iterator",
        Outcome::Lent { .. } => "result",
        _ => return Ok(()),
    };
    let alone = owner.is_some_and(|id| held::storage(cx, id) == Storage::Shared);
    if function.receiver == Some(Receiver::Mutable) && !own && !alone {
        return Err(format!("its {made} would keep the object borrowed for changing"));
    }
    if arguments.iter().any(|argument| matches!(argument, Argument::Control { .. })) {
        return Err(format!("its {made} would keep the control, which ends with the call"));
    }
    let brief =
        |argument: &Argument| matches!(argument, Argument::Plain { pass, .. } if is_brief(pass));
    if arguments.iter().any(brief) {
        return Err(format!("its {made} would keep a list that is made for the call alone"));
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

/// Whether operators can take its values and give new ones.
pub(crate) fn fits_operators(class: &PyClass) -> Result<(), String> {
    if is_kept(class.storage) {
        return Err(
            "operators take and give values that stand alone, and this one borrows".to_owned()
        );
    }
    Ok(())
}

/// What a class that keeps its source cannot do: it is no value that stands alone.
pub(crate) fn fit(class: &mut PyClass) {
    if !is_kept(class.storage) {
        return;
    }
    if class.owned_by.is_none() {
        class.accepts.clear();
    }
    class.dunders.retain(|dunder| {
        matches!(
            dunder,
            Dunder::Eq
                | Dunder::Hash
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
