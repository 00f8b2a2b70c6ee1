//! Closures and function pointers that Rust returns: Python callables, typed like those it takes.

use std::fmt::Write as _;

use crate::resolve::model::{Bound, Function, Receiver, Type};

use super::callables::{closure, output};
use super::{Given, Refusal};
use crate::lower::context::Context;
use crate::lower::errors::raised;
use crate::lower::expr::{Expr, names};

/// How a closure is given, where the type is one; none for any other type.
pub(super) fn give(cx: &Context<'_>, ty: &Type) -> Option<Result<Given, Refusal>> {
    let bounds = match ty {
        Type::FunctionPointer(inputs, output) => {
            return Some(callable(cx, inputs, output, false));
        }
        Type::ImplTrait(bounds) => bounds,
        Type::Foreign(path, arguments) => match (path.to_string().as_str(), arguments.as_slice()) {
            ("std::boxed::Box", [Type::DynTrait(bounds)]) => bounds,
            ("std::sync::Arc" | "std::rc::Rc", [Type::DynTrait(bounds)])
                if closure(bounds).is_some_and(|bound| bound.path.name() == "Fn") =>
            {
                bounds
            }
            _ => return None,
        },
        _ => return None,
    };
    let bound = closure(bounds)?;
    if borrows(bounds) {
        return Some(Err("the callable borrows, and Python may keep it for longer".to_owned()));
    }
    let once = bound.path.name() == "FnOnce";
    Some(callable(cx, &bound.arguments, output(bound), once))
}

/// `dyn Fn() + 'a`
fn borrows(bounds: &[Bound]) -> bool {
    bounds.iter().any(|bound| bound.path.name().starts_with('\''))
}

fn callable(
    cx: &Context<'_>,
    inputs: &[Type],
    output: &Type,
    once: bool,
) -> Result<Given, Refusal> {
    let (mut read, mut passed, mut taken) = (String::new(), Vec::new(), Vec::new());
    for (index, input) in inputs.iter().enumerate() {
        let one = super::take(cx, input)
            .map_err(|reason| format!("what the callable takes: {reason}"))?;
        if one.pass.contains("mut ") {
            return Err("the callable changes what it is lent".to_owned());
        }
        let name = format!("given{index}");
        let _ = write!(
            read,
            "let {name}: {} = runtime::argument::<Package, _>(&given.get_item({index})?, \"argument {}\")?; ",
            one.owned,
            index + 1
        );
        passed.push(if is_kept(input) {
            // Rust says how long it must live, and only the callable knows.
            if one.pass != "&{}" || one.owned.contains("Slice") {
                return Err("what the callable takes must outlive the call".to_owned());
            }
            format!("kept.lend({name})")
        } else {
            one.pass.replace("{}", &name)
        });
        taken.push(one.annotation);
    }
    let (fallible, _, value) = raised::split_result(cx, output);
    let given =
        super::give(cx, value).map_err(|reason| format!("what the callable returns: {reason}"))?;
    let (made, called) = if once {
        ("Some({})", "let once = function.take().ok_or_else(runtime::called_twice)?; ")
    } else {
        ("{}", "")
    };
    let name = if once { "once" } else { "function" };
    let raise = if fallible {
        "let made = made.map_err(|error| runtime::failure!(Package, py, error))?; "
    } else {
        ""
    };
    let convert = format!(
        "{{ use runtime::Unsendable as _; let mut function = {made}; \
         let sendable = runtime::Probe::of(&function).sendable(); \
         runtime::Function::<Package>::new(sendable, {count}, move |given, kept| {{ \
         let py = given.py(); {read}{called}\
         let made = runtime::attached::<Package, _>(py, || {name}({list}))?; {raise}\
         runtime::IntoPython::<Package>::into_python({value}, py) }}) }}",
        count = inputs.len(),
        list = passed.join(", "),
        value = given.convert.replace("{}", "made"),
    );
    let annotation =
        Expr::Subscript(Box::new(names::CALLABLE), vec![Expr::List(taken), given.annotation]);
    Ok(Given { annotation, convert })
}

fn is_kept(ty: &Type) -> bool {
    matches!(ty, Type::Reference { lifetime: Some(_), .. })
}

/// Whether a closure that is returned may keep borrows of what the call was given.
pub(in crate::lower) fn check_returned(function: &Function) -> Result<(), String> {
    let value = super::result(&function.output).map_or(&function.output, |(value, _)| value);
    let lends = function
        .receiver
        .is_some_and(|receiver| matches!(receiver, Receiver::Shared | Receiver::Mutable))
        || function.parameters.iter().any(|one| holds_reference(&one.ty));
    let hidden = matches!(value, Type::ImplTrait(bounds) if closure(bounds).is_some());
    let kept = match value {
        Type::ImplTrait(bounds) => closure(bounds),
        Type::Foreign(_, arguments) => match arguments.as_slice() {
            [Type::DynTrait(bounds)] => closure(bounds),
            _ => None,
        },
        _ => None,
    }
    .is_some_and(|bound| bound.arguments.iter().any(is_kept));
    if lends && (hidden || kept) {
        return Err("the callable may keep what the call only borrows".to_owned());
    }
    Ok(())
}

fn holds_reference(ty: &Type) -> bool {
    match ty {
        Type::Reference { .. } => true,
        Type::Foreign(_, members) | Type::Item(_, members) | Type::Tuple(members) => {
            members.iter().any(holds_reference)
        }
        _ => false,
    }
}
