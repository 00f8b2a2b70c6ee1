//! Records in bulk: as objects, as dictionaries, as columns or as one structured array, and the typed
//! dictionaries of those forms.

use std::collections::{BTreeMap, BTreeSet};

use crate::resolve::model::{Field, Function, ItemId, ItemKind, Type, Value};
use crate::select::Role;

use crate::lower::context::Context;
use crate::lower::conversions::{self, dtype};
use crate::lower::expr::{Expr, names as types};
use crate::lower::model::{
    DictForm, Outcome, PropertySource, PyClass, PyField, PyKey, PyModule, PyTypedDict,
};

/// What a callable's records come back as, by its annotation or by a rule on its name.
fn form<'a>(cx: &'a Context<'_>, function: &'a Function) -> &'a str {
    let annotated = function.annotations.iter().find(|annotation| annotation.key == "returns");
    if let Some(Value::Str(text)) = annotated.and_then(|annotation| annotation.value.as_ref()) {
        return text;
    }
    let rules = &cx.config.functions;
    let by_name = [("dicts", &rules.dicts), ("columns", &rules.columns), ("array", &rules.array)];
    let found = by_name
        .iter()
        .find(|(_, patterns)| patterns.iter().any(|pattern| pattern.matches(&function.name)));
    found.map_or("objects", |(form, _)| form)
}

/// The result of a callable that gives many records in another form than a list of objects.
pub(crate) fn outcome(
    cx: &Context<'_>,
    function: &Function,
    output: &Type,
) -> Option<(Expr, Outcome)> {
    let Some(Type::Item(id, arguments)) = conversions::vector(output) else { return None };
    if cx.role(*id) != Some(Role::Record) || !arguments.is_empty() {
        return None;
    }
    let exposed = cx.exposed(*id)?;
    let dict = |form: &str| Expr::Class(exposed.module.clone(), format!("{}{form}", exposed.name));
    Some(match form(cx, function) {
        "dicts" => (Expr::name("list").of(dict("Dict")), Outcome::Dicts),
        "columns" => (dict("Columns"), Outcome::Columns),
        "array" => (types::array("void"), Outcome::Array(cx.path(*id))),
        _ => return None,
    })
}

/// A `TypedDict` for each record that some callable returns as dictionaries or columns.
pub(crate) fn add_dicts(cx: &Context<'_>, modules: &mut BTreeMap<Vec<String>, PyModule>) {
    let (mut named, mut arrays) = (BTreeSet::new(), BTreeSet::new());
    for module in modules.values() {
        let methods = module.classes.iter().flat_map(|class| &class.methods);
        for callable in methods.chain(&module.functions) {
            let returns = &callable.signature.returns;
            match (&callable.call.outcome, returns) {
                (Outcome::Dicts, Expr::Subscript(_, arguments)) => {
                    named.extend(arguments.first().cloned());
                }
                (Outcome::Columns, class) => {
                    named.insert(class.clone());
                }
                (Outcome::Array(rust), _) => {
                    arrays.insert(rust.clone());
                }
                _ => {}
            }
        }
    }
    for (path, module) in modules {
        for class in module.classes.iter().filter(|class| !class.fields.is_empty()) {
            let wanted = |form: &str| {
                named.contains(&Expr::Class(path.clone(), format!("{}{form}", class.name)))
            };
            if wanted("Dict") {
                module.dicts.push(rows(class));
            }
            let public = wanted("Columns");
            if public || arrays.contains(&class.rust) {
                module.dicts.push(PyTypedDict { public, ..columns(cx, class) });
            }
        }
        module.dicts.sort_by(|left, right| left.name.cmp(&right.name));
    }
}

fn docs_of(class: &PyClass, name: &str) -> String {
    let found = class.properties.iter().find(|property| property.name == name);
    found.map(|property| property.docs.clone()).unwrap_or_default()
}

fn convert_of(class: &PyClass, name: &str) -> String {
    let found = class.properties.iter().find(|property| property.name == name);
    match found.map(|property| &property.source) {
        Some(PropertySource::Field { convert, .. } | PropertySource::Lent { convert, .. }) => {
            convert.clone()
        }
        _ => "{}.clone()".to_owned(),
    }
}

fn rows(class: &PyClass) -> PyTypedDict {
    let key = |field: &PyField| PyKey {
        name: field.name.clone(),
        rust: field.rust.clone(),
        convert: "{}".to_owned(),
        annotation: as_dict_value(&field.annotation),
        docs: docs_of(class, &field.name),
    };
    PyTypedDict {
        docs: format!("`{}` as a dictionary.", class.name),
        name: format!("{}Dict", class.name),
        rust: class.rust.clone(),
        form: DictForm::Row,
        public: true,
        keys: class.fields.iter().map(key).collect(),
    }
}

fn columns(cx: &Context<'_>, class: &PyClass) -> PyTypedDict {
    let fields = struct_fields(cx, class);
    let key = |field: &PyField| {
        let ty = fields.iter().find(|(name, _)| *name == field.rust).map(|(_, ty)| ty);
        PyKey {
            name: field.name.clone(),
            rust: field.rust.clone(),
            convert: convert_of(class, &field.name),
            annotation: column(ty, &field.annotation),
            docs: docs_of(class, &field.name),
        }
    };
    PyTypedDict {
        docs: format!("Many `{}`s as columns of one length.", class.name),
        name: format!("{}Columns", class.name),
        rust: class.rust.clone(),
        form: DictForm::Columns,
        public: true,
        keys: class.fields.iter().map(key).collect(),
    }
}

fn struct_fields(cx: &Context<'_>, class: &PyClass) -> Vec<(String, Type)> {
    let mut items = cx.surface.iter();
    let found = items.find(|(id, _, _): &(ItemId, _, _)| cx.path(*id) == class.rust);
    let fields = match found.map(|(_, item, _)| &item.kind) {
        Some(ItemKind::Struct(it)) => it.fields.as_slice(),
        _ => &[],
    };
    fields.iter().map(|field: &Field| (field.name.clone(), field.ty.clone())).collect()
}

/// A column of one field: an array where NumPy has one for it, else a list.
fn column(ty: Option<&Type>, annotation: &Expr) -> Expr {
    match ty {
        Some(Type::Primitive(name)) => match (dtype(name), name.as_str()) {
            (Some(dtype), _) => types::array(dtype),
            (None, "usize") => types::array("uint64"),
            (None, "isize") => types::array("int64"),
            (None, _) => Expr::name("list").of(annotation.clone()),
        },
        Some(Type::Foreign(path, arguments)) => match path.to_string().as_str() {
            "rust_decimal::Decimal" => types::array("float64"),
            "chrono::DateTime" if is_utc(arguments) => types::array("datetime64"),
            "chrono::NaiveDateTime" => types::array("datetime64"),
            _ => Expr::name("list").of(annotation.clone()),
        },
        _ => Expr::name("list").of(annotation.clone()),
    }
}

fn is_utc(arguments: &[Type]) -> bool {
    matches!(arguments.first(), Some(Type::Foreign(zone, _)) if zone.name() == "Utc")
}

/// Dictionaries carry floats where objects carry decimals, and lists where they carry arrays.
fn as_dict_value(annotation: &Expr) -> Expr {
    match annotation {
        decimal if *decimal == types::DECIMAL => Expr::name("float"),
        Expr::Subscript(base, arguments) => {
            let array = Expr::Attribute("numpy.typing", "NDArray");
            if **base == array {
                let element = match arguments.first() {
                    Some(Expr::Attribute(_, dtype)) if dtype.starts_with("float") => "float",
                    Some(Expr::Attribute(_, "bool_")) => "bool",
                    _ => "int",
                };
                return Expr::name("list").of(Expr::name(element));
            }
            Expr::Subscript(base.clone(), arguments.iter().map(as_dict_value).collect())
        }
        Expr::Union(members) => {
            let mut members = members.iter().map(as_dict_value);
            let first = members.next().unwrap_or(Expr::None);
            members.fold(first, Expr::or)
        }
        other => other.clone(),
    }
}
