//! Well-known crates whose types the runtime need not depend on: what is read or given goes through their
//! traits (`FromStr`, `Display`, `FromIterator`, `From`), so that any version of them fits.

use crate::resolve::model::{RustPath, Type};

use super::{Given, Refusal, Taken, collections, complex, zones};
use crate::lower::context::Context;
use crate::lower::expr::{Expr, names};

/// How a type crosses.
enum Way {
    /// As its text.
    Text,
    /// As a whole number of any size, through its digits.
    Whole,
    /// As a float.
    Float,
    /// As a `datetime` in UTC.
    Moment,
    /// As `bytes`.
    Bytes,
    /// As a list of its elements.
    Many,
    /// As a `dict` in its own order.
    Map,
    /// As a `set`.
    Set,
}

fn way(path: &RustPath, arguments: &[Type]) -> Option<Way> {
    let float = |ty: Option<&Type>| matches!(ty, Some(Type::Primitive(name)) if name == "f64");
    Some(match path.to_string().as_str() {
        "url::Url"
        | "http::Uri"
        | "semver::Version"
        | "semver::VersionReq"
        | "smol_str::SmolStr"
        | "compact_str::CompactString"
        | "ecow::EcoString"
        | "chrono_tz::Tz" => Way::Text,
        "num_bigint::BigInt"
        | "num_bigint::BigUint"
        | "num::BigInt"
        | "num::BigUint"
        | "ruint::Uint"
        | "ruint::aliases::U256"
        | "alloy_primitives::U256" => Way::Whole,
        "ordered_float::OrderedFloat" if float(arguments.first()) => Way::Float,
        "chrono::DateTime" => Way::Moment,
        "bytes::Bytes" => Way::Bytes,
        "smallvec::SmallVec" | "arrayvec::ArrayVec" | "thin_vec::ThinVec" => Way::Many,
        "indexmap::IndexMap" | "ahash::AHashMap" | "hashbrown::HashMap" => Way::Map,
        "indexmap::IndexSet" | "ahash::AHashSet" | "hashbrown::HashSet" => Way::Set,
        _ => return None,
    })
}

/// What a small vector holds: `SmallVec<[T; 4]>` says it by an array.
fn element(arguments: &[Type]) -> Result<&Type, Refusal> {
    match arguments.first() {
        Some(Type::Array(inner, _)) => Ok(inner),
        Some(other) => Ok(other),
        None => Err("its type argument is missing".to_owned()),
    }
}

fn two(arguments: &[Type]) -> Result<(&Type, &Type), Refusal> {
    match arguments {
        [key, value, ..] => Ok((key, value)),
        _ => Err("its type arguments are missing".to_owned()),
    }
}

pub(super) fn take(
    cx: &Context<'_>,
    path: &RustPath,
    arguments: &[Type],
) -> Option<Result<Taken, Refusal>> {
    if complex::is(path, arguments) {
        return Some(Ok(Taken::new(Expr::name("complex"), "_", "{}")));
    }
    let way = way(path, arguments)?;
    Some(taken(cx, &way, arguments))
}

fn taken(cx: &Context<'_>, way: &Way, arguments: &[Type]) -> Result<Taken, Refusal> {
    let known = |annotation, owned: &str, pass: &str| Ok(Taken::new(annotation, owned, pass));
    match way {
        Way::Text => known(Expr::name("str"), "runtime::Text<_>", "{}.0"),
        Way::Whole => known(Expr::name("int"), "runtime::Whole<_>", "{}.0"),
        Way::Float => known(Expr::name("float"), "f64", "{}.into()"),
        Way::Moment => zones::take(cx, arguments.first()),
        Way::Bytes => {
            let bytes = Type::Primitive("u8".to_owned());
            let taken = collections::take_vector(cx, &bytes)?;
            known(taken.annotation, "Vec<u8>", "{}.into()")
        }
        Way::Many => {
            let taken =
                collections::owned_only(collections::take_vector(cx, element(arguments)?)?)?;
            known(taken.annotation, "Vec<_>", "{}.into_iter().collect()")
        }
        Way::Map => {
            let (key, value) = two(arguments)?;
            let taken = collections::take_map(cx, key, value)?;
            known(taken.annotation, "runtime::Entries<_, _>", "{}.0.into_iter().collect()")
        }
        Way::Set => {
            let taken = collections::take_set(cx, element(arguments)?)?;
            known(taken.annotation, "Vec<_>", "{}.into_iter().collect()")
        }
    }
}

pub(super) fn give(
    cx: &Context<'_>,
    path: &RustPath,
    arguments: &[Type],
) -> Option<Result<Given, Refusal>> {
    if complex::is(path, arguments) {
        return Some(Ok(Given::plain(Expr::name("complex"))));
    }
    let way = way(path, arguments)?;
    Some(given(cx, &way, arguments))
}

fn given(cx: &Context<'_>, way: &Way, arguments: &[Type]) -> Result<Given, Refusal> {
    match way {
        Way::Text => Ok(Given::new(Expr::name("str"), "{}.to_string()")),
        Way::Whole => Ok(Given::new(Expr::name("int"), "runtime::Whole({})")),
        Way::Float => Ok(Given::new(Expr::name("float"), "{}.into_inner()")),
        Way::Moment => Ok(Given::new(names::DATETIME, "{}.with_timezone(&runtime::chrono::Utc)")),
        Way::Bytes => Ok(Given::new(Expr::name("bytes"), "{}.to_vec()")),
        Way::Many => {
            let many = collections::give_vector(cx, element(arguments)?)?;
            let vector = "{}.into_iter().collect::<Vec<_>>()";
            Ok(Given { convert: many.convert.replace("{}", vector), ..many })
        }
        Way::Map => {
            let (key, value) = two(arguments)?;
            let map = collections::give_map(cx, key, value)?;
            let (key, value) = (super::give(cx, key)?, super::give(cx, value)?);
            let convert = format!(
                "runtime::Entries({{}}.into_iter().map(|(key, value)| ({}, {})).collect())",
                key.convert.replace("{}", "key"),
                value.convert.replace("{}", "value")
            );
            Ok(Given { annotation: map.annotation, convert })
        }
        Way::Set => {
            let inner = super::give(cx, element(arguments)?)?;
            let set = collections::give_set(cx, element(arguments)?)?;
            let each = inner.convert.replace("{}", "each");
            let convert =
                format!("runtime::Members({{}}.into_iter().map(|each| {each}).collect())");
            Ok(Given { annotation: set.annotation, convert })
        }
    }
}
