//! Adapters: Rust structs around Python objects, which implement the traits of the crate by their methods.

use std::fmt::Write as _;

use crate::lower::model::{Answer, PyAsked, PyHolder, PyProtocol, adapter_name};
use crate::resolve::model::Receiver;

/// The adapter of one protocol, and what calls a trait's own bodies where the object has no method of that name.
pub(super) fn protocol(out: &mut String, it: &PyProtocol) {
    let adapter = adapter_name(&it.name);
    let provided = format!("{}Provided", it.name);
    let required: Vec<String> = it
        .traits
        .iter()
        .flat_map(|(_, asked)| asked)
        .filter(|one| !one.provided)
        .map(|one| format!("{:?}", one.name))
        .collect();
    let _ = write!(
        out,
        r"
        #[derive(Debug, Clone)]
        pub struct {adapter}(pub runtime::Implementor<Package>);
        #[derive(Debug, Clone)]
        pub struct {provided}<const METHOD: usize>(pub {adapter});
        impl<'py> runtime::FromPython<'py, Package> for {adapter} {{
            fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, runtime::Rejected> {{
                runtime::Implementor::read(value, {name:?}, &[{required}]).map(Self)
            }}
        }}
        ",
        name = it.name,
        required = required.join(", "),
    );
    if it.displays {
        display(out, &adapter, "");
        display(out, &format!("{provided}<METHOD>"), "<const METHOD: usize>");
    }
    let mut number = 0;
    for (path, asked) in &it.traits {
        let _ = writeln!(out, "impl {path} for {adapter} {{");
        let first = number;
        for one in asked {
            let _ = writeln!(out, "fn {} {{ {} }}", one.head, body(one, &provided, path, number));
            number += usize::from(one.provided);
        }
        out.push_str("}\n");
        forwards(out, it, (path, asked), &provided, first);
    }
}

fn display(out: &mut String, name: &str, generics: &str) {
    let _ = writeln!(
        out,
        "impl{generics} std::fmt::Display for {name} {{
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {{
                std::fmt::Display::fmt(&self.0, formatter)
            }}
        }}"
    );
}

/// For each body of the traits one implementation that has this body, and of all else what the object has.
fn forwards(
    out: &mut String,
    it: &PyProtocol,
    (path, asked): (&crate::resolve::model::RustPath, &[PyAsked]),
    provided: &str,
    first: usize,
) {
    let adapter = adapter_name(&it.name);
    let all: usize =
        it.traits.iter().flat_map(|(_, asked)| asked).filter(|one| one.provided).count();
    for number in 0..all {
        let _ = writeln!(out, "impl {path} for {provided}<{number}> {{");
        let mut own = first;
        for one in asked {
            let left_out = one.provided && own == number;
            own += usize::from(one.provided);
            if left_out {
                continue;
            }
            let object = match one.receiver {
                Receiver::Mutable => "&mut self.0",
                Receiver::Owned => "self.0",
                _ => "&self.0",
            };
            if one.awaited {
                // Its future owns what it needs, which the trait does not promise.
                let body = answered(one, &one.answer, "self.0.0");
                let _ = writeln!(out, "fn {} {{ {body} }}", one.head);
                continue;
            }
            let list = arguments(one, object);
            let _ =
                writeln!(out, "fn {} {{ <{adapter} as {path}>::{}({list}) }}", one.head, one.rust);
        }
        out.push_str("}\n");
    }
}

fn arguments(one: &PyAsked, object: &str) -> String {
    let names = (0..one.given.len()).map(|index| format!("given{index}"));
    std::iter::once(object.to_owned()).chain(names).collect::<Vec<_>>().join(", ")
}

/// The object's method, or the trait's own body where it has none.
fn body(
    one: &PyAsked,
    provided: &str,
    path: &crate::resolve::model::RustPath,
    number: usize,
) -> String {
    let call = answered(one, &one.answer, "self.0");
    if !one.provided {
        return call;
    }
    let copy = format!("{provided}::<{number}>(self.clone())");
    let object = match one.receiver {
        Receiver::Mutable => format!("&mut {copy}"),
        Receiver::Owned => copy,
        _ => format!("&{copy}"),
    };
    let own =
        format!("<{provided}<{number}> as {path}>::{}({})", one.rust, arguments(one, &object));
    let own = lent(&own, &one.answer);
    format!("if self.0.has({:?}) {{ {call} }} else {{ {own} }}", one.name)
}

/// What the trait's own body lends lives no longer than the copy that it is called on.
fn lent(own: &str, answer: &Answer) -> String {
    match answer {
        Answer::Text => format!("{{ let text = {own}.to_owned(); self.0.keep(text) }}"),
        Answer::Fine(inner) if **inner == Answer::Text => {
            format!(
                "{{ let text = {own}.map(|text| text.to_owned()); text.map(|text| self.0.keep(text)) }}"
            )
        }
        _ => own.to_owned(),
    }
}

fn answered(one: &PyAsked, answer: &Answer, object: &str) -> String {
    let converted: Vec<String> = one
        .given
        .iter()
        .map(|value| format!("runtime::IntoPython::<Package>::into_python({value}, py)?"))
        .collect();
    let list = format!("{:?}, |py| Ok(vec![{}])", one.name, converted.join(", "));
    match answer {
        Answer::Nothing if one.awaited => format!("{object}.run_awaited({list})"),
        Answer::Value(ty) if one.awaited => format!("{object}.call_awaited::<{ty}>({list})"),
        Answer::Fine(inner) if one.awaited => format!(
            "let answer = {}; Box::pin(async move {{ Ok(answer.await) }})",
            answered(one, inner, object)
        ),
        Answer::Nothing => format!("{object}.run({list})"),
        Answer::Value(ty) => format!("{object}.call::<{ty}>({list})"),
        Answer::Text => format!("{object}.keep({object}.call::<String>({list}))"),
        Answer::StaticText => format!("runtime::keep_for_ever({object}.call::<String>({list}))"),
        Answer::Fine(inner) => format!("Ok({})", answered(one, inner, object)),
    }
}

/// What holds any type that implements a trait.
pub(super) fn holder(out: &mut String, it: &PyHolder) {
    let PyHolder { name, pointer, dynamic, types, expected, .. } = it;
    let _ = write!(
        out,
        r"
        pub struct {name}(pub {pointer}<{dynamic}>);
        impl<'py> runtime::FromPython<'py, Package> for {name} {{
            fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, runtime::Rejected> {{
        "
    );
    for (ty, pass) in types {
        let made = pass.replace("{}", "it");
        let _ = writeln!(
            out,
            "if let Ok(it) = <{ty} as runtime::FromPython<'py, Package>>::from_python(value) {{ return Ok(Self({made})); }}"
        );
    }
    let _ = writeln!(out, "Err(runtime::Rejected::wrong_type({expected:?}, value)) }} }}");
}
