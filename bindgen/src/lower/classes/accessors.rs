//! Methods of values that only read: attributes in Python.

use crate::diagnostics::codes;
use crate::lower::context::Context;
use crate::lower::conversions::{self, Given};
use crate::lower::functions::{asyncs, implemented, lazies};
use crate::lower::model::{Lender, PropertySource, PyClass, PyProperty};
use crate::lower::ownership::lent;
use crate::lower::{docs, names};
use crate::resolve::model::{Function, ItemId, Receiver};
use crate::select::Role;

use super::{places, python_name};

/// Reading without arguments from a value is an attribute, unless its name is a verb's.
pub(super) fn is_accessor(cx: &Context<'_>, role: Role, method: &Function) -> bool {
    const VERBS: [&str; 7] = ["to_", "into_", "as_", "iter", "with_", "try_", "clone"];
    matches!(role, Role::Settings | Role::Record | Role::Value | Role::Columns)
        && method.receiver == Some(Receiver::Shared)
        && method.parameters.is_empty()
        && conversions::result(&method.output).is_none()
        && !lazies::is_iterated(cx, &method.output)
        && asyncs::output(method).is_none()
        && !VERBS.iter().any(|verb| method.name.starts_with(verb))
}

/// What such a method gives, and whether that stays in the object.
fn given(cx: &Context<'_>, id: ItemId, method: &Function) -> Result<(Given, bool), String> {
    let give = || conversions::give(cx, &method.output);
    match give() {
        Err(_) if places::lends(cx, id) && lent::borrows(cx, &method.output) => {
            lent::lending(cx, give).map(|given| (given, true))
        }
        copied => copied.map(|given| (given, false)),
    }
}

pub(super) fn accessor(
    cx: &mut Context<'_>,
    (id, method): (ItemId, &Function),
    shown: &str,
    class: &mut PyClass,
) {
    let through = implemented::through(cx, method.of_trait.as_ref(), &class.rust.to_string());
    let made = given(cx, id, method)
        .map_err(|reason| format!("its result: {reason}"))
        .and_then(|given| Ok((given, through?)));
    let ((Given { annotation, convert }, lent), through) = match made {
        Ok(made) => made,
        Err(reason) => {
            cx.refuse(&codes::UNBINDABLE, shown.to_owned(), "property", reason, method.span);
            return;
        }
    };
    let name = names::rust_identifier(&method.name);
    let method_path = through.map_or_else(|| name.clone(), |path| format!("{path}::{name}"));
    class.properties.push(PyProperty {
        name: python_name(method),
        annotation,
        docs: docs::plain(cx, &method.docs),
        deprecated: method.deprecated.clone(),
        source: if lent {
            PropertySource::Loan { lender: Lender::Method(method_path), convert }
        } else {
            PropertySource::Method { method: method_path, convert }
        },
    });
}
