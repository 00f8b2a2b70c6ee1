//! Readers and writers: `impl Read`, `&mut dyn Write`, `Box<dyn BufRead>`. Python gives bytes or a file.

use crate::resolve::model::{Bound, Type};

use super::{Refusal, Taken};
use crate::lower::expr::Expr;

/// How a reader or writer is read, where the type is one; none for any other type.
pub(super) fn take(ty: &Type) -> Option<Result<Taken, Refusal>> {
    let (bounds, pass) = match ty {
        Type::ImplTrait(bounds) => (bounds, "{}"),
        Type::Reference { mutable: true, inner, .. } => match inner.as_ref() {
            Type::ImplTrait(bounds) | Type::DynTrait(bounds) => (bounds, "&mut {}"),
            _ => return None,
        },
        Type::Foreign(path, arguments) => match (path.to_string().as_str(), arguments.as_slice()) {
            ("std::boxed::Box", [Type::DynTrait(bounds)]) => (bounds, "std::boxed::Box::new({})"),
            ("std::option::Option", [inner]) => {
                return match take(inner)? {
                    // By value, it is read as any other optional value.
                    Ok(taken) if taken.pass == "{}" => None,
                    Ok(_) => Some(Err("an optional file cannot be lent".to_owned())),
                    Err(reason) => Some(Err(reason)),
                };
            }
            _ => return None,
        },
        _ => return None,
    };
    let (annotation, owned) = match kind(bounds)? {
        Ok(kind) => kind.forms(),
        Err(reason) => return Some(Err(reason)),
    };
    Some(Ok(Taken::new(annotation, owned, pass)))
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Reader,
    Writer,
    TextWriter,
}

impl Kind {
    fn forms(self) -> (Expr, &'static str) {
        let file = |name| Expr::Imported("typing", "IO").of(Expr::name(name));
        match self {
            Self::Reader => (Expr::name("bytes").or(file("bytes")), "runtime::Reader"),
            Self::Writer => (file("bytes"), "runtime::Writer"),
            Self::TextWriter => (file("str"), "runtime::TextWriter"),
        }
    }
}

/// What the bounds ask for; none where there is neither reader nor writer among them.
fn kind(bounds: &[Bound]) -> Option<Result<Kind, Refusal>> {
    let path = |bound: &Bound| bound.path.to_string();
    let kind = bounds.iter().find_map(|bound| match path(bound).as_str() {
        "std::io::Read" | "std::io::BufRead" => Some(Kind::Reader),
        "std::io::Write" => Some(Kind::Writer),
        "std::fmt::Write" => Some(Kind::TextWriter),
        _ => None,
    })?;
    let fits = |bound: &&Bound| {
        let path = path(bound);
        match path.as_str() {
            "std::io::Read" | "std::io::BufRead" => kind == Kind::Reader,
            "std::io::Write" => kind == Kind::Writer,
            "std::fmt::Write" => kind == Kind::TextWriter,
            "std::io::Seek" => kind != Kind::TextWriter,
            _ => {
                path.starts_with('\'')
                    || matches!(bound.path.name(), "Send" | "Sync" | "Unpin" | "Sized" | "Debug")
            }
        }
    };
    Some(match bounds.iter().find(|bound| !fits(bound)) {
        Some(other) => Err(format!("a file of Python is not `{}` as well", other.path.name())),
        None => Ok(kind),
    })
}
