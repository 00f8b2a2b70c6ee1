//! Constructors that no function of the type is behind: from its text, and from its default.

use crate::resolve::model::{Field, Item, ItemId, Struct};

use crate::lower::classes::settings;
use crate::lower::context::Context;
use crate::lower::conversions::{self, Taken, literal, struct_defaults};
use crate::lower::expr::Expr;
use crate::lower::expr::names::SELF;
use crate::lower::model::{
    Accepts, Argument, Binding, Call, Door, FieldKeyword, Flattened, Outcome, ParameterKind,
    PyCallable, PyClass, PyParameter, PySignature, Target,
};
use crate::lower::ownership::lent;
use crate::lower::{docs, names};

/// `Class("text")` for a type that reads its text form; it accepts whatever an argument of the type does.
pub(crate) fn of_text(class: &PyClass) -> PyCallable {
    let own = Expr::name(&class.name);
    let annotation = class.accepts.iter().fold(own, |annotation, accepted| match accepted {
        Accepts::Text => annotation.or(Expr::name("str")),
        Accepts::Other { annotation: other, .. } => annotation.or(other.clone()),
    });
    let parameter = PyParameter {
        name: "value".to_owned(),
        kind: ParameterKind::PositionalOnly,
        annotation,
        default: None,
        docs: "The text form, or a value that means the same.".to_owned(),
    };
    PyCallable {
        name: "__new__".to_owned(),
        binding: Binding::Constructor,
        signature: PySignature { parameters: vec![parameter], returns: SELF },
        docs: String::new(),
        deprecated: None,
        call: Call {
            target: Target::Argument,
            arguments: vec![Argument::Plain {
                name: "value".to_owned(),
                owned: class.rust.to_string(),
                pass: "{}".to_owned(),
                default: None,
            }],
            door: Door::Attached,
            fallible: false,
            outcome: Outcome::Construct,
        },
    }
}

/// `Class(field=...)` for a type with a `Default` and no `new`: any of the public fields, the rest as they are there.
pub(crate) fn of_default(cx: &Context<'_>, id: ItemId, it: &Struct, class: &PyClass) -> PyCallable {
    let values = struct_defaults(cx, id, it, None);
    let (mut parameters, mut keywords) = (Vec::new(), Vec::new());
    let closed = lent::is_kept(class.storage) || cx.item(id).packed;
    for field in it.fields.iter().filter(|field| field.public && !closed) {
        let Some(taken) = kept(cx, field) else { continue };
        let known = values.get(&field.name).and_then(|value| literal(cx, value, &field.ty));
        let keyword = settings::field_name(field);
        let unnamed = field.name.starts_with(|first: char| first.is_ascii_digit());
        parameters.push(PyParameter {
            name: keyword.clone(),
            kind: if unnamed { ParameterKind::Positional } else { ParameterKind::Keyword },
            annotation: taken.annotation,
            default: Some(known.unwrap_or(Expr::Ellipsis)),
            docs: docs::plain(cx, &field.docs),
        });
        let made = (taken.pass != "{}").then_some((taken.owned, taken.pass));
        keywords.push(FieldKeyword { field: field.name.clone(), keyword, made });
    }
    let base = format!("{}::default()", class.rust);
    let (target, arguments) = if keywords.is_empty() {
        (Target::Path(format!("{}::default", class.rust)), Vec::new())
    } else {
        let fields = Flattened {
            name: "settings".to_owned(),
            rust: class.rust.clone(),
            object: None,
            base,
            keywords,
            validate: false,
            pass: "{}".to_owned(),
        };
        (Target::Argument, vec![Argument::Settings(fields)])
    };
    PyCallable {
        name: "__new__".to_owned(),
        binding: Binding::Constructor,
        signature: PySignature { parameters, returns: SELF },
        docs: String::new(),
        deprecated: None,
        call: Call {
            target,
            arguments,
            door: Door::Attached,
            fallible: false,
            outcome: Outcome::Construct,
        },
    }
}

/// How a field is read, where what Python gives can be kept in it.
fn kept(cx: &Context<'_>, field: &Field) -> Option<Taken> {
    let skipped = crate::lower::has(&field.annotations, "skip");
    let readable = !skipped && settings::unreadable(cx, field).is_none();
    conversions::take_moved(cx, &field.ty).ok().filter(|_| readable)
}

/// `Class(field, ...)` for a struct that any crate can write out; optional fields may be left out.
pub(crate) fn of_fields(
    cx: &Context<'_>,
    id: ItemId,
    item: &Item,
    it: &Struct,
) -> Option<PyCallable> {
    let open = |field: &Field| field.public && settings::unreadable(cx, field).is_none();
    if item.non_exhaustive || !it.fields.iter().all(open) {
        return None;
    }
    let (mut parameters, mut arguments) = (Vec::new(), Vec::new());
    for field in &it.fields {
        let taken = conversions::take_moved(cx, &field.ty).ok()?;
        let optional = conversions::option(&field.ty).is_some();
        let name = settings::field_name(field);
        parameters.push(PyParameter {
            name: name.clone(),
            kind: ParameterKind::Positional,
            annotation: taken.annotation,
            default: optional.then_some(Expr::None),
            docs: docs::plain(cx, &field.docs),
        });
        arguments.push(Argument::Plain {
            name,
            owned: taken.owned,
            pass: taken.pass,
            default: optional.then(|| "None".to_owned()),
        });
    }
    let mut optional = false;
    for parameter in &mut parameters {
        optional |= parameter.default.is_some();
        if optional {
            parameter.kind = ParameterKind::Keyword;
        }
    }
    Some(PyCallable {
        name: "__new__".to_owned(),
        binding: Binding::Constructor,
        signature: PySignature { parameters, returns: SELF },
        docs: String::new(),
        deprecated: None,
        call: Call {
            target: Target::Struct(cx.path(id).to_string(), field_names(it)),
            arguments,
            door: Door::Attached,
            fallible: false,
            outcome: Outcome::Construct,
        },
    })
}

fn field_names(it: &Struct) -> Vec<String> {
    it.fields.iter().map(|field| names::rust_identifier(&field.name)).collect()
}
