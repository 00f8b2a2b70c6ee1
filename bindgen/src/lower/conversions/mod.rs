//! The type table: how each Rust type is taken from Python and given to it. A new conversion goes
//! into the file of its kind; nothing else needs to know.

mod bounds;
mod callables;
mod collections;
mod complex;
mod crates;
mod defaults;
mod files;
mod foreign;
mod functions;
mod in_place;
mod inside;
mod items;
mod json;
mod matrices;
mod opaque;
pub(crate) mod placed;
mod pointed;
mod pointers;
mod scalars;
mod spelled;
mod standard;
mod unsized_types;
mod zones;

use crate::resolve::model::{ItemId, ItemKind, RustPath, Type};

use crate::select::Role;

use crate::lower::abstractions::{adapters, objects};
use crate::lower::context::Context;
use crate::lower::expr::Expr;
use crate::lower::ownership::loans;

pub(super) use callables::is_sent;
pub(super) use defaults::{literal, rust_literal, struct_defaults};
pub(super) use functions::check_returned;
pub(super) use items::{AS_EXCEPTION, accepts};
pub(super) use matrices::written_cells;
pub(super) use pointed::{check as check_pointers, pointer};
pub(super) use scalars::dtype;
pub(super) use spelled::spelled;

/// A type as an argument.
#[derive(Debug, Clone)]
pub(super) struct Taken {
    /// What Python may pass.
    pub(super) annotation: Expr,
    /// The Rust type that is read (`_` where the call fixes it).
    pub(super) owned: String,
    /// How the read value is passed on: `{}`, `&{}`, `{}.as_deref()`.
    pub(super) pass: String,
}

impl Taken {
    fn new(annotation: Expr, owned: impl Into<String>, pass: &str) -> Self {
        Self { annotation, owned: owned.into(), pass: pass.to_owned() }
    }

    /// Whether what is passed is gone after the expression that it stands in.
    pub(super) fn is_brief(&self) -> bool {
        pointed::is_brief(&self.pass)
    }

    /// Whether it is an object whose lock this thread holds until the call is over.
    pub(super) fn is_held(&self) -> bool {
        self.owned.contains("runtime::Opaque")
    }
}

/// A type as a result.
#[derive(Debug, Clone)]
pub(super) struct Given {
    /// What Python gets.
    pub(super) annotation: Expr,
    /// How the Rust value becomes an owned one that the runtime converts: `{}`, `{}.to_owned()`.
    pub(super) convert: String,
}

impl Given {
    pub(in crate::lower) fn new(annotation: Expr, convert: &str) -> Self {
        Self { annotation, convert: convert.to_owned() }
    }

    fn plain(annotation: Expr) -> Self {
        Self::new(annotation, "{}")
    }
}

/// Why a type has no Python form, as the end of a sentence.
pub(super) type Refusal = String;

/// How a parameter of this type is read from Python.
pub(super) fn take(cx: &Context<'_>, ty: &Type) -> Result<Taken, Refusal> {
    if let Some(taken) = callables::take(cx, ty).or_else(|| files::take(ty)) {
        return taken;
    }
    match ty {
        Type::Primitive(name) => scalars::take(name),
        Type::Item(id, arguments) => items::take(cx, *id, arguments),
        Type::Foreign(path, arguments) => foreign::take(cx, path, arguments),
        Type::Reference { mutable, inner, .. } if lasts(ty) => take_lasting(inner, *mutable),
        Type::Reference { mutable: true, inner, .. }
            if let Type::Foreign(path, _) = inner.as_ref()
                && let Some(taken) = adapters::take(path) =>
        {
            Ok(Taken { pass: "&mut {}".to_owned(), ..taken })
        }
        Type::Reference { mutable: true, inner, .. } => {
            opaque::lend(cx, inner, true).map_or_else(|| in_place::take(inner), Ok)
        }
        Type::Reference { inner, .. } => take_reference(cx, inner),
        Type::Array(inner, _) => collections::take_array(cx, inner),
        Type::Tuple(members) => collections::take_tuple(cx, members),
        Type::ImplTrait(bounds) => bounds::take(cx, bounds),
        Type::FunctionPointer(inputs, output) => pointed::take(cx, inputs, output),
        Type::Slice(_) => Err("a bare slice cannot be passed".to_owned()),
        other => Err(unsupported(other)),
    }
}

/// A reference that is valid for the whole of the process.
pub(super) fn lasts(ty: &Type) -> bool {
    matches!(ty, Type::Reference { lifetime: Some(name), .. } if name == "static")
}

/// Text can be kept for ever; nothing else from Python lasts that long.
fn take_lasting(inner: &Type, mutable: bool) -> Result<Taken, Refusal> {
    match inner {
        Type::Primitive(name) if name == "str" && !mutable => {
            Ok(Taken::new(Expr::name("str"), "&'static str", "{}"))
        }
        _ => Err("what Python passes does not last as long as the process (`&'static`)".to_owned()),
    }
}

fn take_reference(cx: &Context<'_>, inner: &Type) -> Result<Taken, Refusal> {
    match inner {
        Type::Primitive(name) if name == "str" => {
            Ok(Taken::new(Expr::name("str"), "String", "&{}"))
        }
        Type::Slice(element) => collections::take_slice(cx, element),
        Type::Foreign(path, _) if is(path, "std::path::Path") => {
            Ok(Taken::new(path_like(), "std::path::PathBuf", "&{}"))
        }
        Type::Foreign(path, _) if is(path, "std::ffi::OsStr") => {
            Ok(Taken::new(path_like(), "std::ffi::OsString", "&{}"))
        }
        // `&&T` of what lives as long as the call.
        Type::Reference { mutable: false, inner: next, .. } => {
            let taken = take_reference(cx, next)?;
            let pass = if foreign::is_unsized(cx, inner) { "&&*{}" } else { "&&{}" };
            if taken.pass == "&{}" {
                Ok(Taken { pass: pass.to_owned(), ..taken })
            } else {
                Err("a reference to a borrowed value cannot be made from Python".to_owned())
            }
        }
        _ if let Some(taken) = unsized_types::take(cx, inner) => taken,
        _ if let Some(lent) = opaque::lend(cx, inner, false) => Ok(lent),
        _ => {
            let taken = take(cx, inner)?;
            if taken.pass == "{}" || taken.pass == "{}.0" {
                Ok(Taken { pass: format!("&{}", taken.pass), ..taken })
            } else {
                Err("a reference to a borrowed value cannot be made from Python".to_owned())
            }
        }
    }
}

/// How a result of this type is given to Python.
pub(super) fn give(cx: &Context<'_>, ty: &Type) -> Result<Given, Refusal> {
    if let Some(given) = crate::lower::functions::streams::give(cx, ty) {
        return given;
    }
    if let Some(callable) = functions::give(cx, ty).or_else(|| objects::give(cx, ty)) {
        return callable;
    }
    match ty {
        Type::Primitive(name) => scalars::give(name),
        Type::Item(id, arguments) => items::give(cx, *id, arguments),
        Type::Foreign(path, arguments) => foreign::give(cx, path, arguments),
        Type::Reference { mutable, inner, .. }
            if cx.lending.get()
                && let Some(id) = loans::class_of(cx, inner, *mutable)
                && let Some(class) = cx.class(id) =>
        {
            Ok(Given::new(class, &loans::convert(cx, id, *mutable)))
        }
        Type::Reference { mutable, inner, .. }
            if let Some(lent) = inside::lend(cx, inner, *mutable) =>
        {
            lent
        }
        Type::Reference { mutable: true, inner, .. } if matches!(inner.as_ref(), Type::Primitive(name) if name == "str") => {
            give_reference(cx, inner)
        }
        Type::Reference { mutable: true, inner, .. } if cx.lending.get() => placed::lend(cx, inner),
        Type::Reference { mutable: true, .. } => {
            Err("it is lent to be changed, and Python would change a copy".to_owned())
        }
        Type::Reference { inner, .. } => give_reference(cx, inner),
        Type::Array(inner, _) => collections::give_array(cx, inner),
        Type::Tuple(members) => collections::give_tuple(cx, members),
        other => Err(unsupported(other)),
    }
}

fn give_reference(cx: &Context<'_>, inner: &Type) -> Result<Given, Refusal> {
    match inner {
        Type::Primitive(name) if name == "str" => {
            Ok(Given::new(Expr::name("str"), "{}.to_owned()"))
        }
        Type::Slice(element) => {
            let whole = Type::Foreign(RustPath::parse("std::vec::Vec"), vec![(**element).clone()]);
            let given = give(cx, &whole)?;
            if !is_clonable(cx, element) {
                return Err("it lends out values that cannot be cloned".to_owned());
            }
            Ok(Given { convert: given.convert.replace("{}", "{}.to_vec()"), ..given })
        }
        Type::Foreign(path, _) if is(path, "std::path::Path") => {
            Ok(Given::new(Expr::Attribute("pathlib", "Path"), "{}.to_path_buf()"))
        }
        Type::Foreign(path, _) if is(path, "std::ffi::OsStr") => {
            Ok(Given::new(Expr::name("str"), "{}.to_os_string()"))
        }
        Type::Foreign(path, arguments)
            if let Some(given) = standard::give_guarded(cx, &path.to_string(), arguments) =>
        {
            given
        }
        _ if let Some((class, convert)) = crate::lower::errors::lent::told(cx, inner) => {
            Ok(Given::new(class, &convert))
        }
        _ if let Some(given) = unsized_types::give(cx, inner, "{}") => given,
        Type::Reference { inner, .. } => {
            let given = give_reference(cx, inner)?;
            Ok(Given { convert: given.convert.replace("{}", "(*{})"), ..given })
        }
        _ => {
            let given = give(cx, inner)?;
            if let Some(lent) = opaque::lent(&given) {
                return Ok(lent);
            }
            let clonable = is_clonable(cx, inner);
            if let Type::Item(id, _) = inner
                && !clonable
                && is_unit_enum(cx, *id)
                && !cx.item(*id).non_exhaustive
            {
                return Ok(Given::new(given.annotation, "{}.duplicate()"));
            }
            if !clonable {
                return Err("it lends out a value that cannot be cloned".to_owned());
            }
            let convert = if given.convert == "{}" {
                "{}.clone()".to_owned()
            } else {
                given.convert.replace("{}", "{}.clone()")
            };
            Ok(Given { convert, ..given })
        }
    }
}

/// Whether a type is an enum without data, which a real Python enum stands for.
pub(super) fn is_unit_enum(cx: &Context<'_>, id: ItemId) -> bool {
    cx.role(id) == Some(Role::Enum)
        && matches!(&cx.item(id).kind, ItemKind::Enum(it) if crate::lower::enums::is_plain(it))
}

/// Types of the standard library that a program holds on to, and that are there once.
const NOT_CLONE: [&str; 8] = [
    "std::io::Error",
    "std::fs::File",
    "std::net::TcpStream",
    "std::net::TcpListener",
    "std::net::UdpSocket",
    "std::process::Child",
    "std::process::Command",
    "std::thread::JoinHandle",
];

/// Whether a lent value can be cloned, as far as the crate's own types say.
fn is_clonable(cx: &Context<'_>, ty: &Type) -> bool {
    match ty {
        Type::Item(id, _) => cx.impls(*id).is_some_and(|impls| impls.has("Clone")),
        Type::Foreign(path, _) if NOT_CLONE.iter().any(|known| is(path, known)) => false,
        Type::Foreign(path, _) if is(path, "std::sync::Arc") || is(path, "std::rc::Rc") => true,
        Type::Foreign(_, members) | Type::Tuple(members) => {
            members.iter().all(|member| is_clonable(cx, member))
        }
        Type::Array(inner, _) | Type::Slice(inner) => is_clonable(cx, inner),
        Type::DynTrait(_) => false,
        _ => true,
    }
}

pub(super) fn path_like() -> Expr {
    Expr::name("str").or(Expr::Attribute("os", "PathLike").of(Expr::name("str")))
}

/// Whether a canonical path is this one.
pub(in crate::lower) fn is(path: &RustPath, text: &str) -> bool {
    path.0.iter().map(String::as_str).eq(text.split("::"))
}

fn unsupported(ty: &Type) -> Refusal {
    match ty {
        Type::Parameter(name) => format!("`{name}` is an open type parameter"),
        Type::Projection { text, .. } => {
            format!("`{text}` could not be resolved: the associated type cannot be settled here")
        }
        Type::Unknown { text, reason } if reason.ends_with("pointer") => {
            format!("`{text}` is {reason}, and Python has nothing like it")
        }
        Type::Unknown { text, reason } => format!("`{text}` could not be resolved: {reason}"),
        Type::ImplTrait(_) => "`impl Trait` hides which type it is".to_owned(),
        Type::DynTrait(bounds) => {
            let names: Vec<_> = bounds.iter().map(|bound| bound.path.name()).collect();
            format!("`dyn {}` has no Python form", names.join(" + "))
        }
        Type::FunctionPointer(..) => "a function pointer has no Python form here".to_owned(),
        Type::Never => "it never returns".to_owned(),
        _ => "its type has no Python form".to_owned(),
    }
}

/// A type that is owned and read whole: what a field or a collection holds.
pub(super) fn take_owned(cx: &Context<'_>, ty: &Type) -> Result<Taken, Refusal> {
    let taken = take(cx, ty)?;
    if taken.pass == "{}" {
        Ok(taken)
    } else {
        Err("it borrows, and what Python gives does not live long enough".to_owned())
    }
}

/// A type that is read into a value of its own and moved on: what a struct literal takes.
pub(super) fn take_moved(cx: &Context<'_>, ty: &Type) -> Result<Taken, Refusal> {
    let taken = take(cx, ty)?;
    // What a closure takes may be lent; the closure itself is a value.
    let borrows = if taken.owned.contains(callables::CALLBACK) {
        taken.pass.starts_with('&')
    } else {
        taken.pass.contains('&')
    };
    if borrows || taken.pass.contains(".as_") || pointed::is_brief(&taken.pass) {
        Err("it borrows, and what Python gives does not live long enough".to_owned())
    } else {
        Ok(taken)
    }
}

/// Whether a type is `std::option::Option<T>`.
pub(super) fn option(ty: &Type) -> Option<&Type> {
    match ty {
        Type::Foreign(path, arguments) if is(path, "std::option::Option") => arguments.first(),
        _ => None,
    }
}

/// `Result<T, E>` split into its parts.
pub(super) fn result(ty: &Type) -> Option<(&Type, &Type)> {
    match ty {
        Type::Foreign(path, arguments) if is(path, "std::result::Result") => {
            Some((arguments.first()?, arguments.get(1)?))
        }
        _ => None,
    }
}

/// `Vec<T>`
pub(super) fn vector(ty: &Type) -> Option<&Type> {
    match ty {
        Type::Foreign(path, arguments) if is(path, "std::vec::Vec") => arguments.first(),
        _ => None,
    }
}
