//! Frames that Python passes in: a struct that takes columns one after another by its own methods.

use crate::resolve::model::{Function, Item, ItemId, Receiver, Struct, Type};
use crate::select::Role;

use crate::lower::context::Context;
use crate::lower::conversions::{self, is, option, path_like, vector};
use crate::lower::expr::{Expr, names as types};
use crate::lower::model::{Filling, PyFrame, PyModule};
use crate::lower::names;

/// The annotation of whatever hands out an Arrow stream; the stub defines it.
pub(crate) const STREAM: &str = "_ArrowStream";

/// What Python may pass for a frame.
fn annotation(cx: &Context<'_>, id: ItemId) -> Expr {
    let arrays = vec![Expr::name("str"), types::ARRAY_LIKE];
    let frames = Expr::Attribute("pandas", "DataFrame")
        .or(Expr::name(STREAM))
        .or(Expr::Subscript(Box::new(types::MAPPING), arrays));
    if is_also_file(cx, id) { path_like().or(frames) } else { frames }
}

/// `impl From<PathBuf>`: a frame may still be in a file.
fn is_also_file(cx: &Context<'_>, id: ItemId) -> bool {
    let from_path =
        |source: &Type| matches!(source, Type::Foreign(path, _) if is(path, "std::path::PathBuf"));
    cx.impls(id).is_some_and(|impls| {
        let from = impls.traits.iter().filter(|entry| entry.path.name() == "From");
        from.filter_map(|entry| entry.arguments.first()).any(from_path)
    })
}

/// Puts a frame into its module: no class, but a way in.
pub(in crate::lower) fn place(
    cx: &mut Context<'_>,
    module: &mut PyModule,
    id: ItemId,
    item: &Item,
    it: &Struct,
) {
    let reason = "data frames of any library are read as it".to_owned();
    cx.skip(item.path.to_string(), Role::Frame.word(), reason, item.span, false);
    cx.adapted();
    let mut fillings = Vec::new();
    for method in &it.impls.methods {
        let Some(filling) = filling(cx, method) else { continue };
        let shown = format!("{}::{}", item.path, method.name);
        let reason = format!("columns of {} are put into it", filling.word());
        cx.skip(shown, "method", reason, method.span, false);
        cx.adapted();
        if fillings.iter().all(|(known, _)| *known != filling) {
            fillings.push((filling, names::rust_identifier(&method.name)));
        }
    }
    module.frames.push(PyFrame { rust: cx.path(id), fillings, file: is_also_file(cx, id) });
}

/// `fn name(&mut self, name: String, values: ...)`, by the type of the values.
fn filling(cx: &Context<'_>, method: &Function) -> Option<Filling> {
    let [name, values] = method.parameters.as_slice() else { return None };
    let text = |ty: &Type| matches!(ty, Type::Foreign(path, _) if is(path, "std::string::String"));
    let nothing = matches!(&method.output, Type::Tuple(members) if members.is_empty());
    if method.receiver != Some(Receiver::Mutable)
        || method.of_trait.is_some()
        || !text(&name.ty)
        || !nothing
    {
        return None;
    }
    if text(&values.ty) {
        return Some(Filling::Other);
    }
    if let Type::Item(id, _) = &values.ty {
        return (cx.role(*id) == Some(Role::Labels)).then(|| Filling::Labels(cx.path(*id)));
    }
    let item = vector(&values.ty)?;
    match (item, option(item)) {
        (Type::Primitive(name), _) => match name.as_str() {
            "f64" => Some(Filling::Floats),
            "i64" => Some(Filling::Integers),
            "bool" => Some(Filling::Booleans),
            _ => None,
        },
        (_, Some(Type::Foreign(path, _))) => match path.to_string().as_str() {
            "chrono::DateTime" => Some(Filling::Moments),
            "chrono::NaiveDateTime" => Some(Filling::LocalTimes),
            "std::string::String" => Some(Filling::Texts),
            _ => None,
        },
        _ => None,
    }
}

/// How a frame is read as an argument.
pub(in crate::lower) fn take(cx: &Context<'_>, id: ItemId) -> conversions::Taken {
    conversions::Taken {
        annotation: annotation(cx, id),
        owned: "_".to_owned(),
        pass: "{}".to_owned(),
    }
}
