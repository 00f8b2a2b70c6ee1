//! Classes that are mostly fields: a table of attributes, of which the runtime makes the members of the class.

use std::fmt::Write as _;

use crate::lower::model::{
    Dunder, PropertySource, PyClass, PyModule, PyPackage, PyProperty, Storage,
};
use crate::lower::names::rust_identifier;

use super::{format, locals};

/// Whether the attributes of a class come from a table: they are the public fields of a value that never
/// changes, or those of a request.
pub(super) fn is_table(it: &PyClass) -> bool {
    if it.storage != Storage::Plain {
        return it.storage == Storage::Fields;
    }
    let named = |name: &String| it.fields.iter().any(|field| field.name == *name);
    it.public
        && it.variants.is_empty()
        && it.table.is_none()
        && !it.properties.is_empty()
        && it.fields.len() == it.properties.len()
        && !it.dunders.contains(&Dunder::Unpack)
        && it.properties.iter().all(|one| named(&one.name) && in_table(it, one))
}

/// Whether one attribute is in the table.
pub(super) fn in_table(it: &PyClass, property: &PyProperty) -> bool {
    match property.source {
        PropertySource::Slot { .. } => true,
        PropertySource::Field { .. } => {
            it.storage == Storage::Plain && property.deprecated.is_none()
        }
        _ => false,
    }
}

/// What the runtime makes of the table besides the attributes.
pub(super) fn protocol(it: &PyClass, dunder: &Dunder) -> Option<&'static str> {
    let is_request = it.storage == Storage::Fields;
    match dunder {
        _ if !is_table(it) => None,
        Dunder::CopySelf if !is_request => Some("Copy"),
        Dunder::CopyClone if is_request => Some("Copy"),
        Dunder::MatchArgs => Some("Match"),
        Dunder::PickleFields => Some("Pickle"),
        // Settings show what differs from their defaults.
        Dunder::ReprFields if !it.dunders.contains(&Dunder::Mapping) => Some("Repr"),
        _ => None,
    }
}

/// The table, and how an attribute is read.
pub(super) fn implementation(
    out: &mut String,
    package: &PyPackage,
    (module, it): (&PyModule, &PyClass),
    path: &str,
) {
    let name = locals::class(&it.name);
    let _ = writeln!(
        out,
        "impl runtime::Attributes for {name} {{ type Package = Package;
        const ATTRIBUTES: &'static [runtime::Attribute] = &["
    );
    let order = order(it);
    for property in &order {
        let _ = writeln!(out, "runtime::Attribute({:?}, {:?}),", property.name, property.docs);
    }
    let protocols: Vec<String> = it
        .dunders
        .iter()
        .filter_map(|dunder| protocol(it, dunder))
        .map(|one| format!("runtime::Protocol::{one}"))
        .collect();
    let _ = writeln!(
        out,
        "]; const PROTOCOLS: &'static [runtime::Protocol] = &[{}];
        fn read<'py>(&self, py: Python<'py>, index: usize) -> PyResult<Bound<'py, PyAny>> {{",
        protocols.join(", ")
    );
    if it.storage == Storage::Fields {
        out.push_str(
            "self.0.get(py, index) }
            fn attributes<'py>(&self, py: Python<'py>) -> PyResult<runtime::Named<'py>> { Ok(self.0.known(py)) } }",
        );
        return;
    }
    out.push_str("match index {\n");
    for (index, property) in order.iter().enumerate() {
        let PropertySource::Field { field, convert } = &property.source else { continue };
        let place = format!("self.0.{}", rust_identifier(field));
        let _ = writeln!(out, "{index} => {{");
        region(out, package, (module, it), &property.name);
        let _ = writeln!(out, "give(py, {}) }}", convert.replace("{}", &place));
    }
    out.push_str("_ => {\n");
    format::region(out, path);
    out.push_str("unreachable!() } } } }\n");
}

/// Attributes in the order of the fields, which is that of `__match_args__`.
fn order(it: &PyClass) -> Vec<&PyProperty> {
    let mut out: Vec<_> = it.properties.iter().filter(|one| in_table(it, one)).collect();
    if it.storage != Storage::Fields {
        out.sort_by_key(|one| it.fields.iter().position(|field| field.name == one.name));
    }
    out
}

/// The next lines are for this member.
pub(super) fn region(
    out: &mut String,
    package: &PyPackage,
    (module, it): (&PyModule, &PyClass),
    member: &str,
) {
    let listed = package.listed(&module.dotted(&format!("{}.{member}", it.name)));
    let class = package.class_path(module, it);
    format::region(out, listed.map_or(class.as_str(), |entry| entry.rust.as_str()));
}
