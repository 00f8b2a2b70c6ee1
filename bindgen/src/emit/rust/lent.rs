//! Classes whose values borrow, and the calls that make or change such values.

use std::fmt::Write as _;

use crate::lower::model::{Call, Outcome, PyClass, Storage, Target};
use crate::resolve::model::Receiver;

use super::function::Writer;
use super::{held, lazy};

/// A copy borrows from what the object itself does.
pub(super) const COPY: &str = r"
    fn __copy__(&self, py: Python<'_>) -> PyResult<Self> {
        self.0.beside::<Package, _>(py, |keeper, target| Ok(Self(keeper.keep::<Package, _>(target.clone()))))
    }
    fn __deepcopy__(&self, py: Python<'_>, memo: &Bound<'_, PyAny>) -> PyResult<Self> {
        self.__copy__(py)
    }
";

/// The hash of the value.
pub(super) const HASH: &str = r"
    fn __hash__(&self, py: Python<'_>) -> PyResult<u64> {
        use std::hash::{Hash as _, Hasher as _};
        let mut hasher = std::hash::DefaultHasher::new();
        self.0.read::<Package>(py)?.get().hash(&mut hasher);
        Ok(hasher.finish())
    }
";

/// What says that the class stands for its type at every lifetime.
pub(super) fn implementations(out: &mut String, it: &PyClass, name: &str, lifetimes: usize) {
    let path = it.rust.to_string();
    let at = |lifetime: &str| at(&path, lifetime, lifetimes);
    let kinds = super::variant::kinds(it);
    let _ = write!(
        out,
        r"
        impl runtime::Borrows for {name} {{
            type At<'a> = {a};
            fn is_shareable() -> bool {{ runtime::shareable!({lasting}) }}
            fn shorten<'long: 'short, 'short>(value: &'short {long}) -> &'short {short} {{ value }}
            {kinds}
        }}
        impl<'a> runtime::Lent<'a, Package> for {a} {{
            type Class = {name};
        }}
        ",
        a = at("'a"),
        lasting = at("'static"),
        long = at("'long"),
        short = at("'short"),
    );
    if !kinds.is_empty() {
        return;
    }
    let _ = write!(
        out,
        r"
        impl<'py> runtime::IntoPython<'py, Package> for runtime::Borrowing<{name}> {{
            fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {{
                Ok(Bound::new(py, {name}(self))?.into_any())
            }}
        }}
        "
    );
}

/// A path with one lifetime in all of its places.
pub(super) fn at(path: &str, lifetime: &str, lifetimes: usize) -> String {
    at_lifetimes(path, &vec![lifetime; lifetimes].join(", "))
}

/// Something made of the value behind `self`, which borrows from what the value does at most.
pub(super) fn beside(object: &str, made: &str) -> String {
    format!("{object}.0.beside::<Package, _>(py, |keeper, target| {{ {made} }})")
}

/// A copy of the value that borrows nothing.
pub(super) fn lasting(it: &PyClass) -> String {
    let owned = it.owned_by.as_ref().map(|name| format!(".{name}()")).unwrap_or_default();
    format!(
        "Ok(object.get().0.read::<Package>(value.py()).map_err(runtime::Rejected::raised)?.get().clone(){owned})"
    )
}

/// A path with lifetimes, which stand before the types of an instance.
fn at_lifetimes(path: &str, lifetimes: &str) -> String {
    match path.split_once("::<") {
        _ if lifetimes.is_empty() => path.to_owned(),
        Some((head, types)) => format!("{head}<{lifetimes}, {types}"),
        None => format!("{path}<{lifetimes}>"),
    }
}

fn is_kept(class: &PyClass) -> bool {
    matches!(class.storage, Storage::Kept { .. })
}

pub(super) fn changes(call: &Call) -> bool {
    matches!(call.target, Target::Mutable(_) | Target::Through(_, Receiver::Mutable))
}

/// Whether a call of a class is made inside of the closure of a keeper.
pub(super) fn is_lent(class: &PyClass, call: &Call) -> bool {
    if let Target::OneOf(ways) = &call.target {
        return ways.iter().any(|way| is_lent(class, &way.call));
    }
    let own = changes(call) || takes(class, call) || matches!(call.outcome, Outcome::Construct);
    matches!(call.outcome, Outcome::Lazy { .. } | Outcome::Lent { .. })
        || (is_kept(class) && own && !call.door.is_async())
}

/// Whether a call takes the object away from Python.
pub(super) fn takes(class: &PyClass, call: &Call) -> bool {
    let owned = matches!(call.target, Target::Owned(_) | Target::Through(_, Receiver::Owned));
    owned && !class.is_clone && matches!(class.storage, Storage::Shared | Storage::Kept { .. })
}

/// The rest of a body whose call is made inside of such a closure; whether it is.
pub(super) fn call(out: &mut String, writer: &Writer<'_>) -> bool {
    let own = writer.holder.is_some_and(|holder| is_lent(holder.class, writer.call));
    if !own && !matches!(writer.call.outcome, Outcome::Lazy { .. } | Outcome::Lent { .. }) {
        return false;
    }
    let finish = finish(writer);
    let kept = writer.holder.is_some_and(|holder| is_kept(holder.class));
    let alone =
        matches!(writer.call.outcome, Outcome::Lazy { .. } | Outcome::Lent { alone: true, .. });
    if kept && changes(writer.call) && !alone {
        change(out, writer, &finish);
    } else {
        lazy::finish(out, writer, &finish);
    }
    true
}

/// A call that changes the value: what it takes lives for the call alone.
fn change(out: &mut String, writer: &Writer<'_>, finish: &str) {
    let [py, slf, target, made] =
        ["py", "slf", "target", "made"].map(|name| writer.locals.of(name));
    held::hold(out, &writer.locals, &writer.call.arguments);
    held::give_away(out, &writer.locals, &writer.call.arguments, &writer.name, None);
    let arguments: Vec<String> =
        writer.call.arguments.iter().map(|argument| writer.passed(argument)).collect();
    let call = match &writer.call.target {
        Target::Through(path, receiver) => writer.through(path, *receiver, &arguments),
        Target::Mutable(name) => format!("{target}.{name}({})", arguments.join(", ")),
        _ => return,
    };
    let done = format!("runtime::attached::<Package, _>({py}, || {call})");
    let done = held::changing(&writer.locals, &writer.call.arguments, done);
    let _ = write!(
        out,
        r"
        {slf}.get().0.change::<Package, _>({py}, |keeper, {target}| {{
            let {made} = {done}?;
            {finish}
        }})
        "
    );
}

/// What becomes of `made`.
fn finish(writer: &Writer<'_>) -> String {
    let [py, made] = ["py", "made"].map(|name| writer.locals.of(name));
    let raise = if writer.call.fallible {
        format!("let {made} = check!({py}, {made})?;\n")
    } else {
        String::new()
    };
    raise
        + &match &writer.call.outcome {
            Outcome::Lazy { convert, fallible } => lazy::steps(writer, convert, *fallible),
            Outcome::Construct => format!("Ok(Self(keeper.keep::<Package, _>({made})))"),
            Outcome::Receiver => format!("Ok({}.clone().into_any())", writer.locals.of("slf")),
            Outcome::Lent { convert, .. } | Outcome::Value(convert) => {
                format!("{}({py}, {})", writer.locals.own("give"), convert.replace("{}", &made))
            }
            _ => format!("{}({py}, {made})", writer.locals.own("give")),
        }
}

#[cfg(test)]
mod tests {
    use super::at_lifetimes;

    #[test]
    fn lifetimes_stand_before_types() {
        assert_eq!(at_lifetimes("a::Match", "'a"), "a::Match<'a>");
        assert_eq!(at_lifetimes("a::Captures::<str>", "'a, 'a"), "a::Captures<'a, 'a, str>");
    }
}
