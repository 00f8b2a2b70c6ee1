//! Callables that are called in one of several ways: the first that fits what is given.

use std::fmt::Write as _;

use crate::lower::expr::Imports;
use crate::lower::model::{Argument, Call, Held, PyCallable, PyPackage, Storage, Way};
use crate::lower::names::rust_identifier;

use super::function::Holder;
use super::locals::Locals;
use super::{function, held};

/// The body: `if` the arguments fit the first way, that, `else` the next.
pub(super) fn body(
    out: &mut String,
    package: &PyPackage,
    it: &PyCallable,
    ways: &[Way],
    holder: Option<Holder<'_>>,
) {
    for (index, way) in ways.iter().enumerate() {
        if index + 1 == ways.len() && way.any_object {
            out.push_str("{\n");
            function::call(out, package, it, &way.call, holder);
            out.push_str("}\n");
            return;
        }
        let tests: Vec<String> =
            way.picked.iter().filter_map(|name| test(package, &way.call, name)).collect();
        let tests = if tests.is_empty() { "true".to_owned() } else { tests.join(" && ") };
        let _ = writeln!(out, "if {tests} {{");
        function::call(out, package, it, &way.call, holder);
        out.push_str("} else ");
    }
    let py = Locals::beside(&it.signature).of("py");
    let picked = ways.first().map(|way| way.picked.as_slice()).unwrap_or_default();
    let mut given = String::new();
    for parameter in it.signature.parameters.iter().filter(|one| picked.contains(&one.name)) {
        let expected = parameter.annotation.render(&mut Imports::default()).replace(" | ", " or ");
        let variable = rust_identifier(&parameter.name);
        let value = if parameter.default.is_some() {
            format!("{variable}.get()")
        } else {
            format!("Some({variable})")
        };
        let _ = write!(given, "({:?}, {expected:?}, {value}), ", parameter.name);
    }
    let _ = writeln!(out, "{{ Err(runtime::none_fits({py}, &[{given}])) }}");
}

/// Whether an argument is what this way takes for it.
fn test(package: &PyPackage, call: &Call, name: &str) -> Option<String> {
    let (ty, optional) = call.arguments.iter().find_map(|argument| match argument {
        Argument::Plain { name: own, owned, default, .. } if own == name => {
            Some((plain(package, owned), default.is_some()))
        }
        Argument::Held(it) if it.name == *name => Some((object(package, it), it.optional)),
        _ => None,
    })?;
    let variable = rust_identifier(name);
    Some(if optional {
        format!("{variable}.get().is_none_or(|each| runtime::fits::<Package, {ty}>(each))")
    } else {
        format!("runtime::fits::<Package, {ty}>({variable})")
    })
}

fn object(package: &PyPackage, it: &Held) -> String {
    let class = format!("runtime::Instance<'_, {}>", held::class_of(package, &it.rust));
    if it.optional { format!("Option<{class}>") } else { class }
}

/// A value is known by its class where nothing else is accepted in its place, so that it is not read twice.
fn plain(package: &PyPackage, owned: &str) -> String {
    let mut inner = owned;
    for pointer in ["std::boxed::Box<", "std::sync::Arc<", "std::rc::Rc<", "runtime::Counted<"] {
        inner =
            inner.strip_prefix(pointer).and_then(|inner| inner.strip_suffix('>')).unwrap_or(inner);
    }
    let mut classes = package.modules.iter().flat_map(|module| &module.classes);
    let simple = classes.any(|class| {
        class.rust.to_string() == inner
            && class.accepts.is_empty()
            && class.variants.is_empty()
            && matches!(class.storage, Storage::Plain | Storage::Shared | Storage::View)
    });
    if simple {
        let path = crate::resolve::model::RustPath(inner.split("::").map(str::to_owned).collect());
        return format!("runtime::Instance<'_, {}>", held::class_of(package, &path));
    }
    owned.to_owned()
}
