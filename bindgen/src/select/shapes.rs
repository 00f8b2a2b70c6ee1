//! Which shapes the roles need that a name alone does not make.

use crate::resolve::model::{Receiver, Struct, Type};

/// A table has public vectors, and labels perhaps, but nothing else that is public, and can be measured, read and cut.
pub(super) fn is_table(it: &Struct) -> bool {
    let public: Vec<&Type> =
        it.fields.iter().filter(|field| field.public).map(|field| &field.ty).collect();
    let is_vector = |ty: &Type| is_foreign(ty, "std::vec::Vec");
    let has_method = |name: &&str| {
        it.impls.methods.iter().any(|method| method.name == **name && method.of_trait.is_none())
    };
    public.iter().any(|ty| is_vector(ty))
        && public.iter().all(|ty| is_vector(ty) || matches!(ty, Type::Item(..)))
        && ["len", "get", "slice"].iter().all(has_method)
}

/// The labels of a text column: a code a row, and a name a code.
pub(super) fn is_labels(it: &Struct) -> bool {
    let names: Vec<&str> =
        it.fields.iter().filter(|field| field.public).map(|field| field.name.as_str()).collect();
    matches!(names.as_slice(), ["codes", "names"] | ["names", "codes"])
}

/// Whether values of a type have no size of their own, as those of `struct Raw(str)`.
pub(super) fn is_unsized(it: &Struct) -> bool {
    it.fields.last().is_some_and(|field| match &field.ty {
        Type::Primitive(name) => name == "str",
        Type::Slice(_) | Type::DynTrait(_) => true,
        ty => ["std::path::Path", "std::ffi::OsStr", "std::ffi::CStr"]
            .iter()
            .any(|known| is_foreign(ty, known)),
    })
}

fn is_foreign(ty: &Type, wanted: &str) -> bool {
    matches!(ty, Type::Foreign(path, _) if path.to_string() == wanted)
}

/// A frame is made empty, and takes columns by name: `fn numbers(&mut self, name: String, values: Vec<f64>)`.
pub(super) fn is_frame(it: &Struct) -> bool {
    let is = |ty: &Type, wanted: &str| matches!(ty, Type::Foreign(path, _) if path.to_string() == wanted);
    let floats = |ty: &Type| match ty {
        Type::Foreign(_, items) => {
            is(ty, "std::vec::Vec")
                && matches!(items.first(), Some(Type::Primitive(name)) if name == "f64")
        }
        _ => false,
    };
    it.impls.has("Default")
        && it.impls.methods.iter().any(|method| {
            method.receiver == Some(Receiver::Mutable)
                && matches!(
                    method.parameters.as_slice(),
                    [name, values] if is(&name.ty, "std::string::String") && floats(&values.ty)
                )
        })
}
