//! `serde_json::Value` and maps of it: whatever JSON can say, by names that the package gives it.

use crate::resolve::model::RustPath;

use crate::lower::context::Context;
use crate::lower::expr::Expr;
use crate::lower::expr::names::MAPPING;

/// What is taken, and what is given.
pub(super) fn forms(cx: &Context<'_>, path: &RustPath) -> Option<(Expr, Expr)> {
    let text = path.to_string();
    if !matches!(text.as_str(), "serde_json::Value" | "serde_json::Map") {
        return None;
    }
    let (value, like) = *cx.json.get_or_init(|| names(cx));
    let class = |name: &str| Expr::Class(Vec::new(), name.to_owned());
    if text == "serde_json::Value" {
        return Some((class(like), class(value)));
    }
    let by_text =
        |kind: Expr, values: Expr| Expr::Subscript(Box::new(kind), vec![Expr::name("str"), values]);
    Some((by_text(MAPPING, class(like)), by_text(Expr::name("dict"), class(value))))
}

/// What is given and what is taken: a type of the crate may have the first choice.
fn names(cx: &Context<'_>) -> (&'static str, &'static str) {
    let mut exposed = cx.surface.iter().filter(|(_, _, exposed)| exposed.module.is_empty());
    if exposed.any(|(_, _, exposed)| matches!(exposed.name.as_str(), "JsonValue" | "JsonLike")) {
        ("SerdeJsonValue", "SerdeJsonLike")
    } else {
        ("JsonValue", "JsonLike")
    }
}
