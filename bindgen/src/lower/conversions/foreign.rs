//! Types of the standard library and of well-known crates, by canonical path.

use crate::resolve::model::{RustPath, Type};

use super::bounds;
use super::items::AS_EXCEPTION;
use super::{
    Given, Refusal, Taken, collections, crates, json, matrices, opaque, path_like, pointed,
    pointers, standard, unsized_types,
};
use crate::lower::abstractions::{adapters, holders};
use crate::lower::context::Context;
use crate::lower::errors::lent::of_text;
use crate::lower::errors::raised;
use crate::lower::expr::{Expr, names};

/// `Vec<T>` and `Option<T>` aside: types without type arguments of interest, with their two Python forms.
fn simple(cx: &Context<'_>, path: &RustPath, arguments: &[Type]) -> Option<(Expr, Expr)> {
    if let Some(forms) = json::forms(cx, path) {
        return Some(forms);
    }
    let text = path.to_string();
    let utc = || matches!(arguments.first(), Some(Type::Foreign(zone, _)) if zone.name() == "Utc");
    Some(match text.as_str() {
        "std::string::String" => (Expr::name("str"), Expr::name("str")),
        "std::path::PathBuf" => (path_like(), Expr::Attribute("pathlib", "Path")),
        "std::time::Duration" => (names::TIMEDELTA.or(Expr::name("float")), names::TIMEDELTA),
        "chrono::DateTime" if utc() => {
            (names::DATETIME.or(names::DATE).or(Expr::name("str")), names::DATETIME)
        }
        "chrono::NaiveDateTime"
        | "time::OffsetDateTime"
        | "time::PrimitiveDateTime"
        | "jiff::Timestamp"
        | "jiff::Zoned"
        | "jiff::civil::DateTime" => {
            (names::DATETIME.or(names::DATE).or(Expr::name("str")), names::DATETIME)
        }
        "chrono::NaiveDate" | "time::Date" | "jiff::civil::Date" => {
            (names::DATE.or(Expr::name("str")), names::DATE)
        }
        "chrono::NaiveTime" | "time::Time" | "jiff::civil::Time" => {
            let time = Expr::Attribute("datetime", "time");
            (time.clone().or(Expr::name("str")), time)
        }
        // As `datetime.date` counts them: Monday is 0, January is 1.
        "chrono::Weekday" | "chrono::Month" => (Expr::name("int"), Expr::name("int")),
        "chrono::TimeDelta" | "chrono::Duration" | "time::Duration" | "jiff::SignedDuration" => {
            (names::TIMEDELTA, names::TIMEDELTA)
        }
        "rust_decimal::Decimal" => {
            (names::DECIMAL.or(Expr::name("float")).or(Expr::name("str")), names::DECIMAL)
        }
        "uuid::Uuid" => {
            let class = Expr::Attribute("uuid", "UUID");
            (class.clone().or(Expr::name("str")), class)
        }
        other => return standard::forms(other),
    })
}

pub(super) fn take(
    cx: &Context<'_>,
    path: &RustPath,
    arguments: &[Type],
) -> Result<Taken, Refusal> {
    if let Some(taken) = adapters::take(path) {
        return Ok(taken);
    }
    if let Some(taken) = holders::take(cx, path, arguments) {
        return taken;
    }
    if let Some(taken) = pointers::take_counted(cx, path, arguments) {
        return Ok(taken);
    }
    if let Some((annotation, _)) = simple(cx, path, arguments) {
        return Ok(Taken::new(annotation, "_", "{}"));
    }
    let first = || arguments.first().ok_or_else(|| format!("`{path}` lacks its type argument"));
    let second = || arguments.get(1).ok_or_else(|| format!("`{path}` lacks its type argument"));
    match path.to_string().as_str() {
        "std::option::Option" => take_option(cx, first()?),
        "std::vec::Vec" | "std::collections::VecDeque" => collections::take_vector(cx, first()?),
        "std::collections::LinkedList" | "std::collections::BinaryHeap" => {
            collections::take_vector(cx, first()?)
        }
        "std::ops::Range" | "std::ops::RangeInclusive" => standard::take_range(cx, first()?),
        "std::num::Wrapping" | "std::num::Saturating" | "std::num::NonZero" => {
            super::take(cx, first()?).map(|inner| Taken { owned: "_".to_owned(), ..inner })
        }
        "std::marker::PhantomData" => Ok(Taken::new(Expr::None, "_", "{}")),
        "std::collections::HashMap" | "std::collections::BTreeMap" => {
            collections::take_map(cx, first()?, second()?)
        }
        "std::collections::HashSet" | "std::collections::BTreeSet" => {
            collections::take_set(cx, first()?)
        }
        "std::boxed::Box" if let Some(convert) = of_text(first()?) => {
            Ok(Taken::new(Expr::name("str"), "String", convert))
        }
        "std::boxed::Box" if let Some(taken) = bounds::boxed_iterator(cx, first()?) => taken,
        "std::boxed::Box" | "std::sync::Arc" | "std::rc::Rc" => pointers::take(cx, first()?),
        "std::borrow::Cow" => pointers::take_cow(cx, first()?),
        "heapless::Vec" | "heapless::Deque" | "heapless::String" => {
            Err(format!("`{path}` holds so much and no more, which cannot be asked"))
        }
        _ => crates::take(cx, path, arguments)
            .or_else(|| matrices::take(path, arguments))
            .unwrap_or_else(|| opaque::take(cx, path, arguments)),
    }
}

fn take_option(cx: &Context<'_>, inner: &Type) -> Result<Taken, Refusal> {
    let taken = super::take(cx, inner)?;
    let annotation = taken.annotation.optional();
    let owned =
        if taken.owned == "_" { "_".to_owned() } else { format!("Option<{}>", taken.owned) };
    match taken.pass.as_str() {
        "{}" => Ok(Taken::new(annotation, owned, "{}")),
        "&{}" if is_unsized(cx, inner) => Ok(Taken::new(annotation, owned, "{}.as_deref()")),
        "&{}" => Ok(Taken::new(annotation, owned, "{}.as_ref()")),
        "&mut {}" => Ok(Taken::new(annotation, owned, "{}.as_deref_mut()")),
        moved if !moved.starts_with('&') && owned != "_" && !pointed::is_brief(moved) => {
            let pass = format!("{{}}.map(|each| {})", moved.replace("{}", "each"));
            Ok(Taken::new(annotation, owned, &pass))
        }
        _ => Err("an optional borrowed value cannot be made from Python".to_owned()),
    }
}

pub(super) fn is_unsized(cx: &Context<'_>, ty: &Type) -> bool {
    if unsized_types::is_lent(cx, ty) {
        return true;
    }
    let Type::Reference { inner, .. } = ty else { return false };
    match inner.as_ref() {
        Type::Primitive(name) => name == "str",
        Type::Slice(_) => true,
        Type::Foreign(path, _) => super::is(path, "std::path::Path"),
        _ => false,
    }
}

pub(super) fn give(
    cx: &Context<'_>,
    path: &RustPath,
    arguments: &[Type],
) -> Result<Given, Refusal> {
    if let Some(given) = pointers::give_counted(cx, path, arguments) {
        return Ok(given);
    }
    if let Some((_, annotation)) = simple(cx, path, arguments) {
        return Ok(Given::plain(annotation));
    }
    let first = || arguments.first().ok_or_else(|| format!("`{path}` lacks its type argument"));
    let second = || arguments.get(1).ok_or_else(|| format!("`{path}` lacks its type argument"));
    match path.to_string().as_str() {
        "std::option::Option" => {
            let inner = super::give(cx, first()?)?;
            let convert = match inner.convert.as_str() {
                "{}" => "{}".to_owned(),
                mapped => format!("{{}}.map(|each| {})", mapped.replace("{}", "each")),
            };
            Ok(Given { annotation: inner.annotation.optional(), convert })
        }
        "std::vec::Vec" | "std::collections::VecDeque" | "std::collections::LinkedList" => {
            collections::give_vector(cx, first()?)
        }
        "std::collections::BinaryHeap" => {
            let given = collections::give_vector(cx, first()?)?;
            Ok(Given { convert: given.convert.replace("{}", "{}.into_sorted_vec()"), ..given })
        }
        "std::ops::Range" | "std::ops::RangeInclusive" => standard::give_range(cx, first()?),
        "std::num::Wrapping" | "std::num::Saturating" => {
            let inner = super::give(cx, first()?)?;
            Ok(Given { convert: inner.convert.replace("{}", "{}.0"), ..inner })
        }
        "std::num::NonZero" => super::give(cx, first()?),
        "std::marker::PhantomData" => Ok(Given::plain(Expr::None)),
        "std::collections::HashMap" | "std::collections::BTreeMap" => {
            collections::give_map(cx, first()?, second()?)
        }
        "std::collections::HashSet" | "std::collections::BTreeSet" => {
            collections::give_set(cx, first()?)
        }
        "std::result::Result" => raised::give_result(cx, first()?, second()?),
        // How much goes into one cannot be asked, so that they are given and not taken.
        "heapless::Vec" | "heapless::Deque" => {
            let given = collections::give_vector(cx, first()?)?;
            let vector = "{}.into_iter().collect::<Vec<_>>()";
            Ok(Given { convert: given.convert.replace("{}", vector), ..given })
        }
        "heapless::String" => Ok(Given::new(Expr::name("str"), "{}.as_str().to_owned()")),
        "std::io::Error" => Ok(Given::new(Expr::name("OSError"), AS_EXCEPTION)),
        "std::boxed::Box" | "std::sync::Arc" | "std::rc::Rc" => {
            pointers::give(cx, path.name(), first()?)
        }
        "std::borrow::Cow" => pointers::give_cow(cx, first()?),
        name => standard::give_guarded(cx, name, arguments)
            .or_else(|| crate::lower::errors::lent::given(cx, path).map(Ok))
            .or_else(|| crates::give(cx, path, arguments))
            .or_else(|| matrices::give(path, arguments))
            .unwrap_or_else(|| opaque::give(cx, path, arguments)),
    }
}
