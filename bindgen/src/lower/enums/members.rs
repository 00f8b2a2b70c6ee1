//! What an enum without data has besides its members: methods, functions and constants of the class.

use crate::diagnostics::codes;
use crate::resolve::model::{Enum, Item, ItemId, Receiver};

use crate::lower::context::Context;
use crate::lower::enums::variants;
use crate::lower::functions::{self, Owner, implemented};
use crate::lower::model::{Argument, Binding, Call, PyEnum, Target};
use crate::lower::{classes, listing};

/// Names that every `enum.Enum` has already.
const TAKEN: [&str; 3] = ["mro", "name", "value"];

/// Public methods; those with the name of something else get a trailing underscore.
pub(crate) fn methods(
    cx: &mut Context<'_>,
    id: ItemId,
    item: &Item,
    it: &Enum,
    lowered: &mut PyEnum,
) {
    for method in &it.impls.methods {
        let shown = format!("{}::{}", item.path, method.name);
        if functions::is_skipped(method) {
            cx.skip(shown, "method", "annotated `py(skip)`".to_owned(), method.span, false);
            continue;
        }
        let mut name = classes::python_name(method);
        if name.starts_with("__") {
            let reason = format!("Python keeps names like `{name}` for itself");
            cx.clash(shown, "method", reason, method.span, "");
            continue;
        }
        if let Some(reason) = variants::obstacle(cx, id, method) {
            cx.refuse(&codes::UNBINDABLE, shown, "method", reason, method.span);
            continue;
        }
        let binding = match method.receiver {
            Some(_) => Binding::Method,
            None => Binding::Static,
        };
        let owner = Owner { item: Some(id), path: cx.path(id), shown: shown.clone() };
        let Some(mut callable) = functions::lower(cx, method, &owner, binding) else { continue };
        if TAKEN.contains(&name.as_str()) || has_member(lowered, &name) {
            name.push('_');
        }
        callable.name = name;
        on_the_member(&mut callable.call, lowered, method.receiver);
        let python = format!("{}.{}", listing::python_path(cx, id), callable.name);
        cx.list(shown, python, "method", implemented::reason(method, item), method.span);
        if let Some(entry) = cx.listing.last_mut() {
            entry.interruptible = callable.call.door.interruptible();
        }
        lowered.methods.push(callable);
    }
}

/// The member is read like an argument, and the method called by its path.
fn on_the_member(call: &mut Call, lowered: &PyEnum, receiver: Option<Receiver>) {
    let path = match &mut call.target {
        Target::OneOf(ways) => {
            for way in ways {
                on_the_member(&mut way.call, lowered, receiver);
            }
            return;
        }
        Target::Shared(method) | Target::Owned(method) => format!("{}::{method}", lowered.rust),
        Target::Through(path, _) => path.clone(),
        _ => return,
    };
    call.target = Target::Path(path);
    let pass = if receiver == Some(Receiver::Owned) { "{}" } else { "&{}" };
    let member = Argument::Plain {
        name: "self".to_owned(),
        owned: lowered.rust.to_string(),
        pass: pass.to_owned(),
        default: None,
    };
    call.arguments.insert(0, member);
}

fn has_member(lowered: &PyEnum, name: &str) -> bool {
    lowered.members.iter().any(|member| member.name == name)
        || lowered.methods.iter().any(|method| method.name == name)
        || lowered.constants.iter().any(|constant| constant.name == name)
}

/// Public constants, apart from those with the name of a member.
pub(crate) fn constants(
    cx: &mut Context<'_>,
    id: ItemId,
    item: &Item,
    it: &Enum,
    lowered: &mut PyEnum,
) {
    for (name, constant) in &it.impls.constants {
        let shown = format!("{}::{name}", item.path);
        if crate::lower::has(&constant.annotations, "skip") {
            cx.skip(shown, "constant", "annotated `py(skip)`".to_owned(), constant.span, false);
            continue;
        }
        let own = lowered.rust.to_string();
        let made = implemented::through(cx, constant.of_trait.as_ref(), &own).and_then(|start| {
            let place = format!("{}::{name}", start.unwrap_or(own));
            classes::constant_of(cx, name, constant, &place)
        });
        match made {
            Ok(made) if has_member(lowered, &made.name) => {
                let reason = format!("`{}.{}` exists already", lowered.name, made.name);
                let taken = format!("{}.{}", listing::python_path(cx, id), made.name);
                cx.clash(shown, "constant", reason, constant.span, &taken);
            }
            Ok(made) => {
                let python = format!("{}.{}", listing::python_path(cx, id), made.name);
                let reason = implemented::said(constant.of_trait.as_ref(), item, "constant");
                cx.list(shown, python, "constant", reason, constant.span);
                lowered.constants.push(made);
            }
            Err(reason) => cx.refuse(&codes::UNBINDABLE, shown, "constant", reason, constant.span),
        }
    }
}
