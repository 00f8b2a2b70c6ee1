//! Signatures: the one that PyO3 reads, and the one that `inspect` shows.

use std::fmt::Write as _;

use crate::lower::expr::Imports;
use crate::lower::model::{ParameterKind, PySignature};
use crate::lower::names::rust_identifier;

/// The PyO3 signature: which arguments exist. What is left out arrives as absent.
pub(super) fn signature(it: &PySignature) -> String {
    marked(it, |parameter| match parameter.default {
        None => rust_identifier(&parameter.name),
        Some(_) => format!("{}=runtime::Given::absent()", rust_identifier(&parameter.name)),
    })
    .join(", ")
}

/// The signature that `inspect` shows: the same literals as in the stub.
pub(super) fn text_signature(receiver: Option<&str>, it: &PySignature) -> String {
    let mut imports = Imports::default();
    let mut parts: Vec<String> = receiver.into_iter().map(str::to_owned).collect();
    parts.extend(marked(it, |parameter| match &parameter.default {
        None => parameter.name.clone(),
        Some(default) => format!("{}={}", parameter.name, default.render(&mut imports)),
    }));
    ascii(&format!("({})", parts.join(", ")))
}

/// `inspect` reads ASCII only; what is beyond stands in text literals, where an escape means the same.
fn ascii(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        let _ = match character as u32 {
            0..=0x7f => write!(out, "{character}"),
            code @ 0x80..=0xffff => write!(out, "\\u{code:04x}"),
            code => write!(out, "\\U{code:08x}"),
        };
    }
    out
}

/// Parameters with `/` and `*` where they belong.
pub(in crate::emit) fn marked(
    it: &PySignature,
    mut show: impl FnMut(&crate::lower::model::PyParameter) -> String,
) -> Vec<String> {
    let mut out = Vec::new();
    let (mut slash, mut star) = (false, false);
    for parameter in &it.parameters {
        if slash && parameter.kind != ParameterKind::PositionalOnly {
            out.push("/".to_owned());
            slash = false;
        }
        slash |= parameter.kind == ParameterKind::PositionalOnly;
        if parameter.kind == ParameterKind::Keyword && !star {
            out.push("*".to_owned());
            star = true;
        }
        out.push(show(parameter));
    }
    if slash {
        out.push("/".to_owned());
    }
    out
}

pub(super) fn parameters(it: &PySignature) -> String {
    let mut out = String::new();
    for parameter in &it.parameters {
        let ty =
            if parameter.default.is_some() { "runtime::Given<'py>" } else { "&Bound<'py, PyAny>" };
        let _ = write!(out, ", {}: {ty}", rust_identifier(&parameter.name));
    }
    out
}
