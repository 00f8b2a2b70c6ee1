//! Whether a type has what a bound asks for, as far as that can be known without a compiler.

use crate::resolve::model::{Api, Bound, ItemId, ItemKind, RustPath, Type, Unseen};

const EVERY: [&str; 10] = [
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "PartialEq",
    "PartialOrd",
    "Send",
    "Sync",
    "Sized",
    "Unpin",
];
/// What integers, `bool` and `char` have besides.
const EXACT: [&str; 3] = ["Eq", "Ord", "Hash"];
/// Arithmetic of all numbers, from the standard library and from `num_traits`.
const NUMBER: [&str; 25] = [
    "Add",
    "Sub",
    "Mul",
    "Div",
    "Rem",
    "AddAssign",
    "SubAssign",
    "MulAssign",
    "DivAssign",
    "RemAssign",
    "Sum",
    "Product",
    "Zero",
    "One",
    "Num",
    "NumCast",
    "NumOps",
    "NumAssign",
    "NumAssignOps",
    "NumRef",
    "Bounded",
    "ToPrimitive",
    "FromPrimitive",
    "LowerExp",
    "UpperExp",
];
const INTEGER: [&str; 16] = [
    "PrimInt",
    "Integer",
    "CheckedAdd",
    "CheckedSub",
    "CheckedMul",
    "CheckedDiv",
    "WrappingAdd",
    "WrappingSub",
    "WrappingMul",
    "Saturating",
    "BitAnd",
    "BitOr",
    "BitXor",
    "Shl",
    "Shr",
    "Step",
];
const FLOAT: [&str; 4] = ["Float", "FloatCore", "FloatConst", "Real"];

/// Whether a type implements a trait; none where nobody here can tell.
pub(super) fn holds(api: &Api, ty: &Type, bound: &Bound) -> Option<bool> {
    if let Some(id) = bound.item {
        return own(api, ty, &bound.path, id);
    }
    implements(api, ty, &bound.path)
}

/// A trait of the crate: what it builds on must hold; an impl for a type from elsewhere is not seen.
fn own(api: &Api, ty: &Type, path: &RustPath, id: ItemId) -> Option<bool> {
    let ItemKind::Trait(it) = &api.item(id).kind else { return None };
    let mut above = it.supertraits.iter().filter(|bound| bound.path != *path);
    if above.any(|bound| holds(api, ty, bound) == Some(false)) {
        return Some(false);
    }
    let Type::Item(of, _) = ty else { return None };
    let impls = match &api.item(*of).kind {
        ItemKind::Struct(it) => &it.impls,
        ItemKind::Enum(it) => &it.impls,
        _ => return None,
    };
    let is_said = impls.traits.iter().any(|entry| entry.path.name() == path.name())
        || api.blankets.iter().any(|blanket| blanket.item == id)
        || makes_unseen_impls(api, path)
        || makes_unseen_impls(api, &api.item(*of).path);
    (!is_said).then_some(false)
}

/// Whether macros of a crate may implement what nobody here sees.
fn makes_unseen_impls(api: &Api, path: &RustPath) -> bool {
    let within = |unseen: &Unseen| unseen.module.0.first() == path.0.first();
    api.unseen.iter().any(within)
}

/// Whether some block of a type implements a trait.
pub(super) fn implements_itself(kind: &ItemKind, path: &str) -> bool {
    let impls = match kind {
        ItemKind::Struct(it) => &it.impls,
        ItemKind::Enum(it) => &it.impls,
        _ => return false,
    };
    impls.traits.iter().any(|entry| entry.path.to_string() == path)
}

/// Whether a type implements a trait of another crate.
pub(super) fn implements(api: &Api, ty: &Type, path: &RustPath) -> Option<bool> {
    let name = path.name();
    match ty {
        Type::Primitive(primitive) => primitive_has(primitive, name),
        Type::Item(id, _) => {
            let impls = match &api.item(*id).kind {
                ItemKind::Struct(it) => &it.impls,
                ItemKind::Enum(it) => &it.impls,
                _ => return None,
            };
            let known = EVERY[..6].contains(&name) || EXACT.contains(&name) || name == "Display";
            let found = impls.traits.iter().any(|entry| entry.path.name() == name);
            (known || found).then_some(found)
        }
        Type::Foreign(foreign, arguments) => container(api, &foreign.to_string(), arguments, path),
        Type::Tuple(members) => structural(api, members, path),
        Type::Array(inner, _) if name != "Default" => {
            structural(api, std::slice::from_ref(inner.as_ref()), path)
        }
        Type::Reference { .. } if matches!(name, "Clone" | "Copy") => Some(true),
        Type::Reference { .. } if name == "Default" => None,
        _ => None,
    }
}

fn primitive_has(primitive: &str, name: &str) -> Option<bool> {
    let text = primitive == "str";
    let float = matches!(primitive, "f32" | "f64");
    let logical = matches!(primitive, "bool" | "char" | "str");
    let integer = !float && !logical;
    let signed = float || primitive.starts_with('i');
    if EVERY.contains(&name) {
        return Some(!text || !matches!(name, "Clone" | "Copy" | "Default" | "Sized"));
    }
    if EXACT.contains(&name) {
        return Some(!float);
    }
    if NUMBER.contains(&name) {
        return Some(!logical);
    }
    if INTEGER.contains(&name) {
        return Some(integer || (primitive == "bool" && name.starts_with("Bit")));
    }
    if FLOAT.contains(&name) {
        return Some(float);
    }
    match name {
        "Display" | "Any" | "ToString" => Some(true),
        "Neg" | "Signed" => Some(signed),
        "Unsigned" => Some(integer && !signed),
        "Error" | "Iterator" | "Drop" | "Deref" | "Read" | "Write" => Some(false),
        _ => None,
    }
}

/// Types of the standard library that have what their members have.
fn container(api: &Api, foreign: &str, arguments: &[Type], path: &RustPath) -> Option<bool> {
    let name = path.name();
    match foreign {
        "std::string::String" => match name {
            "Copy" => Some(false),
            _ if EVERY.contains(&name) || EXACT.contains(&name) || name == "Display" => Some(true),
            _ if NUMBER.contains(&name) || INTEGER.contains(&name) || FLOAT.contains(&name) => {
                Some(name == "Add" || name == "AddAssign")
            }
            _ => None,
        },
        "std::vec::Vec" | "std::option::Option" | "std::boxed::Box" => match name {
            "Copy" if foreign != "std::option::Option" => Some(false),
            "Default" if foreign != "std::boxed::Box" => Some(true),
            "Display" if foreign != "std::boxed::Box" => Some(false),
            _ if NUMBER.contains(&name) || FLOAT.contains(&name) => Some(false),
            _ => structural(api, arguments, path),
        },
        _ => None,
    }
}

/// What holds for a whole when it holds for its parts.
fn structural(api: &Api, parts: &[Type], path: &RustPath) -> Option<bool> {
    let name = path.name();
    if !EVERY[..6].contains(&name) && !EXACT.contains(&name) {
        return None;
    }
    let mut known = Some(true);
    for part in parts {
        match implements(api, part, path) {
            Some(true) => {}
            Some(false) => return Some(false),
            None => known = None,
        }
    }
    known
}
