//! Settings: keyword-only constructors with real defaults, presets, and settings flattened into the
//! keywords of whatever takes them.

use crate::resolve::model::{Field, Function, Item, ItemId, ItemKind, Receiver, Struct, Type};

use crate::lower::context::Context;
use crate::lower::conversions::{self, literal, struct_defaults};
use crate::lower::docs;
use crate::lower::expr::{Expr, names as types};
use crate::lower::model::{
    Argument, Binding, Call, Door, FieldKeyword, Flattened, Outcome, ParameterKind, PyCallable,
    PyParameter, PySignature, Target,
};
use crate::lower::names;

/// The settings struct behind an id.
fn settings<'a>(cx: &'a Context<'_>, id: ItemId) -> Result<(&'a Item, &'a Struct), String> {
    let item = cx.item(id);
    match &item.kind {
        ItemKind::Struct(it) => Ok((item, it)),
        _ => Err(format!("`{}` is not a struct", item.name)),
    }
}

/// What the shown defaults of a set of keywords are.
enum Shown<'a> {
    /// Those of `Default`, or of a preset's body laid over it.
    Values(Option<&'a Function>),
    /// `...`: whatever is there already.
    Kept,
}

/// One keyword a field.
fn keywords(cx: &Context<'_>, id: ItemId, shown: &Shown<'_>) -> Result<Vec<PyParameter>, String> {
    let (_, it) = settings(cx, id)?;
    let body = match shown {
        Shown::Values(Some(preset)) => preset.body.as_ref(),
        _ => None,
    };
    let unreadable = matches!(shown, Shown::Values(Some(preset)) if preset.body.is_none());
    let values = struct_defaults(cx, id, it, body);
    let mut out = Vec::new();
    for field in bound_fields(cx, it) {
        let taken = conversions::take_owned(cx, &field.ty)?;
        let default = match shown {
            Shown::Kept => Expr::Ellipsis,
            Shown::Values(_) if unreadable => Expr::Ellipsis,
            Shown::Values(_) => values
                .get(&field.name)
                .and_then(|value| literal(cx, value, &field.ty))
                .unwrap_or(Expr::Ellipsis),
        };
        out.push(PyParameter {
            name: field_name(field),
            kind: ParameterKind::Keyword,
            annotation: taken.annotation,
            default: Some(default),
            docs: docs::plain(cx, &field.docs),
        });
    }
    Ok(out)
}

fn flattened(cx: &Context<'_>, id: ItemId, name: &str, base: &str) -> Result<Flattened, String> {
    let (_, it) = settings(cx, id)?;
    Ok(Flattened {
        name: name.to_owned(),
        rust: cx.path(id),
        object: None,
        base: base.to_owned(),
        keywords: bound_fields(cx, it)
            .map(|field| FieldKeyword {
                field: field.name.clone(),
                keyword: field_name(field),
                made: None,
            })
            .collect(),
        validate: validates(it),
        pass: "{}".to_owned(),
    })
}

/// Whether `validate(&self) -> Result<(), E>` is there to be called.
fn validates(it: &Struct) -> bool {
    it.impls.methods.iter().any(is_validate)
}

/// `fn validate(&self) -> Result<(), E>`
pub(crate) fn is_validate(method: &Function) -> bool {
    let nothing = |ty: &Type| matches!(ty, Type::Tuple(members) if members.is_empty());
    method.name == "validate"
        && method.of_trait.is_none()
        && method.receiver == Some(Receiver::Shared)
        && method.parameters.is_empty()
        && conversions::result(&method.output).is_some_and(|(value, _)| nothing(value))
}

/// Why a field is no attribute and no keyword.
pub(crate) fn field_obstacle(cx: &Context<'_>, field: &Field) -> Option<String> {
    unreadable(cx, field).or_else(|| conversions::take_owned(cx, &field.ty).err())
}

/// Why a field is no attribute.
pub(crate) fn unreadable(cx: &Context<'_>, field: &Field) -> Option<String> {
    if !field.name.is_ascii() || field.name.starts_with("__") {
        return Some("Python's `inspect` cannot show an argument of this name".to_owned());
    }
    let borrowed =
        Type::Reference { lifetime: None, mutable: false, inner: Box::new(field.ty.clone()) };
    conversions::give(cx, &borrowed).err()
}

/// The fields of a settings struct that Python can give and read.
pub(crate) fn bound_fields<'a>(
    cx: &'a Context<'_>,
    it: &'a Struct,
) -> impl Iterator<Item = &'a Field> {
    it.fields.iter().filter(|field| {
        !crate::lower::has(&field.annotations, "skip") && field_obstacle(cx, field).is_none()
    })
}

/// Methods that all settings have.
pub(crate) const METHODS: [&str; 4] = ["replace", "to_dict", "from_dict", "keys"];

/// What a field is called in Python, as attribute and as keyword.
pub(crate) fn field_name(field: &Field) -> String {
    let name = crate::lower::annotated_name(&field.annotations)
        .unwrap_or_else(|| names::identifier(&field.name));
    if METHODS.contains(&name.as_str()) {
        format!("{name}_")
    } else if name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{name}")
    } else {
        name
    }
}

/// A settings argument: the object itself, and each field as a keyword unless they are not wanted.
pub(crate) fn flatten(
    cx: &Context<'_>,
    id: ItemId,
    (name, kind, pass): (&str, ParameterKind, &str),
    with_keywords: bool,
) -> Result<(Vec<PyParameter>, Flattened), String> {
    let mut parameters = keywords(cx, id, &Shown::Values(None))?;
    let mut flattened = flattened(cx, id, name, &format!("{}::default()", cx.path(id)))?;
    pass.clone_into(&mut flattened.pass);
    let mut text = "All of the keywords below in one object; a keyword given beside it wins.";
    if !with_keywords {
        parameters.clear();
        flattened.keywords.clear();
        text = "The settings; without them, their defaults.";
    }
    let clonable = cx.impls(id).is_some_and(|impls| impls.has("Clone"));
    if clonable && parameters.iter().all(|parameter| parameter.name != name) {
        let class = cx.class(id).ok_or("its type is not exposed")?;
        parameters.insert(
            0,
            PyParameter {
                name: name.to_owned(),
                kind,
                annotation: class.optional(),
                default: Some(Expr::None),
                docs: text.to_owned(),
            },
        );
        flattened.object = Some(name.to_owned());
    } else if !with_keywords {
        let class = &cx.item(id).name;
        return Err(format!(
            "its fields would collide with other arguments, and `{class}` is not `Clone`, so it cannot be given whole"
        ));
    }
    Ok((parameters, flattened))
}

/// `__new__` of the settings class.
pub(crate) fn constructor(cx: &Context<'_>, id: ItemId) -> Result<PyCallable, String> {
    let base = format!("{}::default()", cx.path(id));
    build(cx, id, "__new__", Binding::Constructor, &Shown::Values(None), &base, "")
}

/// A preset: an associated function without arguments that returns `Self`.
pub(crate) fn preset(
    cx: &Context<'_>,
    id: ItemId,
    function: &Function,
) -> Result<PyCallable, String> {
    let base = format!("{}::{}()", cx.path(id), names::rust_identifier(&function.name));
    let name = names::identifier(&function.name);
    build(cx, id, &name, Binding::Class, &Shown::Values(Some(function)), &base, &function.docs)
}

/// Whether an associated function is a preset.
pub(crate) fn is_preset(id: ItemId, function: &Function) -> bool {
    function.receiver.is_none()
        && function.of_trait.is_none()
        && function.parameters.is_empty()
        && function.generics.is_concrete()
        && !matches!(function.name.as_str(), "new" | "default")
        && matches!(&function.output, Type::Item(output, _) if *output == id)
}

fn build(
    cx: &Context<'_>,
    id: ItemId,
    name: &str,
    binding: Binding,
    shown: &Shown<'_>,
    base: &str,
    text: &str,
) -> Result<PyCallable, String> {
    let parameters = keywords(cx, id, shown)?;
    let class = cx.exposed(id).map_or("", |exposed| exposed.name.as_str());
    // The class itself documents the fields.
    let docs = if binding == Binding::Constructor {
        String::new()
    } else {
        let fields = format!("**fields\n    Any field of `{class}` by its name.");
        docs::with_parameters(cx, text, &fields)
    };
    Ok(PyCallable {
        name: name.to_owned(),
        binding,
        signature: PySignature { parameters, returns: types::SELF },
        docs,
        deprecated: None,
        call: Call {
            target: Target::Argument,
            arguments: vec![Argument::Settings(flattened(cx, id, "settings", base)?)],
            door: Door::Attached,
            fallible: false,
            outcome: Outcome::Construct,
        },
    })
}

/// `replace`, `to_dict`, `from_dict`.
pub(crate) fn methods(cx: &Context<'_>, id: ItemId) -> Result<Vec<PyCallable>, String> {
    let (_, it) = settings(cx, id)?;
    let mut out = Vec::new();
    if it.impls.has("Clone") {
        out.push(replace(cx, id)?);
    }
    let values = value_union(cx, it)?;
    let given = keywords(cx, id, &Shown::Kept)?;
    let wide = given.into_iter().map(|parameter| parameter.annotation).reduce(Expr::or);
    let dict = Expr::Subscript(Box::new(Expr::name("dict")), vec![Expr::name("str"), values]);
    out.push(simple(
        "to_dict",
        Binding::Method,
        PySignature { parameters: Vec::new(), returns: dict },
        "The fields by name, as attributes show them.",
        Target::Fields,
    ));
    let mapping = Expr::Subscript(
        Box::new(types::MAPPING),
        vec![Expr::name("str"), wide.unwrap_or(Expr::None)],
    );
    let data = PyParameter {
        name: "data".to_owned(),
        kind: ParameterKind::Positional,
        annotation: mapping,
        default: None,
        docs: "Fields by name, as the constructor accepts them; what is missing has its default."
            .to_owned(),
    };
    let docs = format!(
        "The settings that `to_dict` took apart.\n\nParameters\n----------\ndata\n    {}",
        data.docs
    );
    out.push(simple(
        "from_dict",
        Binding::Class,
        PySignature { parameters: vec![data], returns: types::SELF },
        &docs,
        Target::FromMapping,
    ));
    Ok(out)
}

fn replace(cx: &Context<'_>, id: ItemId) -> Result<PyCallable, String> {
    let text = "A copy with some fields changed; what is not given stays as it is.";
    build(cx, id, "replace", Binding::Method, &Shown::Kept, "self.0.clone()", text)
}

fn simple(
    name: &str,
    binding: Binding,
    signature: PySignature,
    docs: &str,
    target: Target,
) -> PyCallable {
    PyCallable {
        name: name.to_owned(),
        binding,
        signature,
        docs: docs.to_owned(),
        deprecated: None,
        call: Call {
            target,
            arguments: Vec::new(),
            door: Door::Attached,
            fallible: false,
            outcome: Outcome::Value("{}".to_owned()),
        },
    }
}

/// Everything that a field's attribute can be.
pub(crate) fn value_union(cx: &Context<'_>, it: &Struct) -> Result<Expr, String> {
    let mut union = None;
    for field in bound_fields(cx, it) {
        let borrowed =
            Type::Reference { lifetime: None, mutable: false, inner: Box::new(field.ty.clone()) };
        let given = conversions::give(cx, &borrowed)?;
        union = Some(match union {
            None => given.annotation,
            Some(union) => Expr::or(union, given.annotation),
        });
    }
    Ok(union.unwrap_or(Expr::None))
}
