//! Constructors that no function of the type is behind: from its text, and from its default.

use super::expr::Expr;
use super::expr::names::SELF;
use super::model::{
    Accepts, Argument, Binding, Call, Door, Outcome, ParameterKind, PyCallable, PyClass,
    PyParameter, PySignature, Target,
};

/// `Class("text")` for a type that reads its text form; it accepts whatever an argument of the type does.
pub(super) fn of_text(class: &PyClass) -> PyCallable {
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

/// `Class()` for a type with a `Default` and no `new`.
pub(super) fn of_default(class: &PyClass) -> PyCallable {
    PyCallable {
        name: "__new__".to_owned(),
        binding: Binding::Constructor,
        signature: PySignature { parameters: Vec::new(), returns: SELF },
        docs: String::new(),
        deprecated: None,
        call: Call {
            target: Target::Path(format!("{}::default", class.rust)),
            arguments: Vec::new(),
            door: Door::Attached,
            fallible: false,
            outcome: Outcome::Construct,
        },
    }
}
