//! Which protocol methods a class gets from what Rust says of its type.

use crate::resolve::model::{Impls, Receiver, Struct, Type};
use crate::select::Role;

use crate::lower::classes::{gathering, protocols};
use crate::lower::context::Context;
use crate::lower::model::{Argument, Dunder, PyClass, PyField, PyParameter, Storage, Target};

/// The protocol methods of a class, in a fixed order.
pub(crate) fn of(cx: &Context<'_>, role: Role, (it, class): (&Struct, &PyClass)) -> Vec<Dunder> {
    let impls = &it.impls;
    let has_text = impls.has("FromStr") && impls.has("Display");
    let has_fields =
        matches!(role, Role::Settings | Role::Record | Role::Request) && !class.fields.is_empty();
    let constructible = takes_all_fields(class);
    let from_text = class.constructor.as_ref().is_some_and(|constructor| {
        matches!(constructor.call.target, Target::Argument)
            && matches!(constructor.call.arguments.as_slice(), [Argument::Plain { .. }])
    });
    let mut out = Vec::new();
    if role == Role::Request {
        out.extend([Dunder::Eq, Dunder::Unhashable]);
    } else if impls.has("PartialEq") {
        out.push(Dunder::Eq);
        if has_fields {
            out.push(Dunder::HashFields);
        } else if impls.has("Hash")
            && (never_changes(impls, class) || (role == Role::Value && !gathering::extends(impls)))
        {
            out.push(Dunder::Hash);
        }
    }
    if impls.has("PartialOrd") && impls.has("PartialEq") {
        out.push(Dunder::Order);
    }
    match role {
        Role::Columns => out.push(Dunder::ReprTable),
        _ if has_fields && constructible => out.push(Dunder::ReprFields),
        _ if has_text && from_text => out.push(Dunder::ReprText),
        _ => match settings_repr(cx, impls, class) {
            Some(dunder) => out.push(dunder),
            None if impls.has("Debug") => out.push(Dunder::ReprDebug),
            None => {}
        },
    }
    if impls.has("Display") {
        out.push(Dunder::Str);
    }
    out.extend(copies(role, impls));
    if has_fields && constructible && (class.is_whole || role == Role::Request) {
        out.push(Dunder::PickleFields);
    } else if has_text && from_text && role == Role::Value {
        out.push(Dunder::PickleText);
    } else if read_by_serde(it) {
        out.push(Dunder::PickleSerde);
    } else if has_text && role == Role::Value {
        out.push(Dunder::PickleParsed);
    }
    match role {
        Role::Settings => out.push(Dunder::Mapping),
        Role::Record => out.push(Dunder::MatchArgs),
        Role::Columns => out.push(Dunder::Table),
        _ => {}
    }
    if role != Role::Columns {
        out.extend(protocols::of(impls, class));
    }
    out
}

/// Whether serde writes it and can read it again from any data: what refers to something must be
/// read from data that lasts as long.
fn read_by_serde(it: &Struct) -> bool {
    it.impls.has("Serialize")
        && it.impls.has("Deserialize")
        && !it.fields.iter().any(|field| field.ty.refers())
}

/// How an object is copied, if it can be.
fn copies(role: Role, impls: &Impls) -> Option<Dunder> {
    match role {
        // What takes in more is no value that may stand for its copy.
        Role::Value if gathering::extends(impls) && impls.has("Clone") => Some(Dunder::CopyClone),
        Role::Settings | Role::Record | Role::Value | Role::Columns => Some(Dunder::CopySelf),
        _ => (impls.has("Clone") || role == Role::Request).then_some(Dunder::CopyClone),
    }
}

/// Whether the constructor makes an equal object of the attributes.
fn takes_all_fields(class: &PyClass) -> bool {
    class.constructor.as_ref().is_some_and(|constructor| {
        let parameters = &constructor.signature.parameters;
        let gives = |field: &PyField, it: &PyParameter| {
            it.name == field.name
                && (it.annotation.is_optional() || !field.annotation.is_optional())
        };
        class.fields.iter().all(|field| parameters.iter().any(|it| gives(field, it)))
    })
}

/// Whether no call changes what an object is equal to.
fn never_changes(impls: &Impls, class: &PyClass) -> bool {
    let changes = || impls.methods.iter().any(|it| it.receiver == Some(Receiver::Mutable));
    class.storage == Storage::Plain
        || (matches!(class.storage, Storage::Kept { .. }) && !impls.has("Iterator") && !changes())
}

/// An object made from settings, with a method that returns them, shows itself as that call.
fn settings_repr(cx: &Context<'_>, impls: &Impls, class: &PyClass) -> Option<Dunder> {
    let [Argument::Settings(settings)] = class.constructor.as_ref()?.call.arguments.as_slice()
    else {
        return None;
    };
    impls.methods.iter().find_map(|method| {
        let output = match &method.output {
            Type::Reference { inner, .. } => inner.as_ref(),
            other => other,
        };
        let Type::Item(id, _) = output else { return None };
        let own = method.of_trait.is_none();
        let reads =
            own && method.receiver == Some(Receiver::Shared) && method.parameters.is_empty();
        (reads && settings.rust != class.rust && cx.path(*id) == settings.rust).then(|| {
            Dunder::ReprSettings {
                method: crate::lower::names::rust_identifier(&method.name),
                class: cx.exposed(*id).map(|exposed| exposed.name.clone()).unwrap_or_default(),
            }
        })
    })
}
