//! Types as generated code spells them, where inference has nothing to hold on to.

use crate::resolve::model::Type;

use crate::lower::context::Context;

/// The Rust text of an owned type; none where it cannot be named from outside.
pub(in crate::lower) fn spelled(cx: &Context<'_>, ty: &Type) -> Option<String> {
    match ty {
        Type::Primitive(name) if name != "str" => Some(name.clone()),
        Type::Item(id, arguments) if arguments.is_empty() => {
            let item = cx.item(*id);
            let named = item.public_path.is_some() || item.instance.is_some();
            named.then(|| cx.path(*id).to_string())
        }
        Type::Tuple(members) => {
            let members: Option<Vec<String>> =
                members.iter().map(|member| spelled(cx, member)).collect();
            Some(format!("({},)", members?.join(", ")))
        }
        Type::Array(inner, length) => Some(format!("[{}; {length}]", spelled(cx, inner)?)),
        Type::Foreign(path, arguments) => {
            let text = path.to_string();
            let base = match text.as_str() {
                "chrono::Duration" => "runtime::chrono::TimeDelta".to_owned(),
                _ if text.starts_with("std::") || text.starts_with("crate::bindings::") => {
                    text.clone()
                }
                _ if text.starts_with("chrono::") || text.starts_with("rust_decimal::") => {
                    format!("runtime::{text}")
                }
                _ => return None,
            };
            if arguments.is_empty() {
                return Some(base);
            }
            let arguments: Option<Vec<String>> =
                arguments.iter().map(|argument| spelled(cx, argument)).collect();
            Some(format!("{base}<{}>", arguments?.join(", ")))
        }
        _ => None,
    }
}
