//! Vectors of numbers inside immutable objects: attributes that show Rust's own memory as NumPy arrays.

use crate::resolve::model::{Struct, Type};

use crate::lower::conversions::{self, dtype, is};
use crate::lower::expr::{Expr, names as types};
use crate::lower::model::{Dunder, PropertySource, PyClass, Storage};

/// Turns attributes that would copy a vector into views of it.
pub(crate) fn lend(it: &Struct, class: &mut PyClass) {
    // What Rust may still change cannot be lent.
    if class.storage != Storage::Plain {
        return;
    }
    for property in &mut class.properties {
        let PropertySource::Field { field, convert } = &property.source else { continue };
        let Some(found) = it.fields.iter().find(|found| found.name == *field) else { continue };
        let (ty, optional) = match conversions::option(&found.ty) {
            Some(inner) => (inner, true),
            None => (&found.ty, false),
        };
        if is_numbers(ty) {
            let (field, convert) = (field.clone(), convert.clone());
            property.source = PropertySource::Lent { field, optional, convert };
        }
    }
    let all_lent = class.fields.iter().all(|field| is_lent(class, &field.name));
    if class.fields.len() > 1 && class.is_whole && class.step.is_none() && all_lent {
        class.dunders.push(Dunder::Unpack);
    }
}

/// `Vec<f64>` and `Box<[f64]>`
fn is_numbers(ty: &Type) -> bool {
    let numbers =
        |element: &Type| matches!(element, Type::Primitive(name) if dtype(name).is_some());
    match ty {
        Type::Foreign(path, arguments) if is(path, "std::boxed::Box") => {
            matches!(arguments.first(), Some(Type::Slice(element)) if numbers(element))
        }
        other => conversions::vector(other).is_some_and(numbers),
    }
}

fn is_lent(class: &PyClass, name: &str) -> bool {
    class.properties.iter().any(|property| {
        property.name == name
            && matches!(property.source, PropertySource::Lent { optional: false, .. })
    })
}

/// What iteration over the arrays of such an object gives.
pub fn unpacked(class: &PyClass) -> Expr {
    let mut annotations = class.fields.iter().map(|field| field.annotation.clone());
    let first = annotations.next().unwrap_or(Expr::None);
    types::ITERATOR.of(annotations.fold(first, Expr::or))
}
