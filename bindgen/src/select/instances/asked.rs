//! Instances by rule: `py(instantiate(T = f64))`, and `instantiate` in `bindgen.toml`.

use std::collections::VecDeque;

use crate::config::Config;
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::resolve::aliases::substitute;
use crate::resolve::model::{Annotation, Api, Function, Generics, ItemId, ItemKind, Type, Value};
use crate::source::Span;

use super::super::overrides;
use super::{Wanted, generics, spelling, types};

/// Puts what rules ask for into the queue; what they cannot have is an error.
pub(super) fn rules(
    api: &Api,
    config: &Config,
    queue: &mut VecDeque<Wanted>,
    diagnostics: &mut Diagnostics,
) {
    for (generic, item) in api.iter() {
        let Some(own) = generics(&item.kind) else { continue };
        for annotation in item.annotations.iter().filter(|one| one.key == "instantiate") {
            match arguments(own, &annotation.types) {
                Ok(arguments) => {
                    queue.push_back(Wanted { generic, arguments, alias: None, asked: true });
                }
                Err(reason) => complain(diagnostics, annotation.span, &reason),
            }
        }
        let Some(rules) = overrides::of(config, item) else { continue };
        for list in &rules.instantiate {
            let named: Vec<(String, Type)> = list
                .iter()
                .map(|(name, text)| (name.clone(), named_type(api, text.text())))
                .collect();
            match arguments(own, &named) {
                Ok(arguments) => {
                    queue.push_back(Wanted { generic, arguments, alias: None, asked: true });
                }
                Err(reason) => diagnostics.push(Diagnostic::error(
                    &codes::STALE_OVERRIDE,
                    format!(
                        "[overrides.\"{}\"] in bindgen.toml: `instantiate` {reason}",
                        item.path
                    ),
                )),
            }
        }
    }
}

fn named_type(api: &Api, text: &str) -> Type {
    api.named_types.get(text).cloned().unwrap_or(Type::Never)
}

/// The arguments in the item's own order.
fn arguments(own: &Generics, named: &[(String, Type)]) -> Result<Vec<Type>, String> {
    if own.is_concrete() {
        return Err("stands on something without type parameters".to_owned());
    }
    if let Some((name, _)) = named.iter().find(|(name, _)| !own.order.contains(name)) {
        return Err(format!(
            "names `{name}`, which is no parameter; parameters are {}",
            own.order.join(", ")
        ));
    }
    let mut out = Vec::new();
    for name in &own.order {
        let given = named.iter().find(|(known, _)| known == name).map(|(_, ty)| ty.clone());
        let default = || own.types.iter().find(|known| known.name == *name)?.default.clone();
        match given.or_else(default) {
            Some(Type::Unknown { text, reason })
                if Type::constant(&text).as_constant().is_none() =>
            {
                return Err(format!("cannot use `{text}` for `{name}`: {reason}"));
            }
            Some(ty) => out.push(ty),
            None => return Err(format!("does not say what `{name}` is")),
        }
    }
    Ok(out)
}

fn complain(diagnostics: &mut Diagnostics, span: Span, reason: &str) {
    diagnostics.push(
        Diagnostic::error(&codes::ANNOTATION_VALUE, format!("`py(instantiate)` {reason}"))
            .at(span)
            .label("write `instantiate(T = f64)`, once for each instance"),
    );
}

/// Generic methods with a list become one method an instance.
pub(super) fn methods(api: &mut Api) {
    for index in 0..api.items.len() {
        let lists = |function: &Function| {
            function.annotations.iter().any(|annotation| annotation.key == "instantiate")
        };
        let methods = match &api.item(ItemId(index)).kind {
            ItemKind::Struct(it) => &it.impls.methods,
            ItemKind::Enum(it) => &it.impls.methods,
            _ => continue,
        };
        if !methods.iter().any(lists) {
            continue;
        }
        let methods: Vec<Function> =
            methods.iter().flat_map(|method| instances(api, method)).collect();
        match &mut api.items[index].kind {
            ItemKind::Struct(it) => it.impls.methods = methods,
            ItemKind::Enum(it) => it.impls.methods = methods,
            _ => {}
        }
    }
}

fn instances(api: &Api, method: &Function) -> Vec<Function> {
    let lists = method.annotations.iter().filter(|annotation| annotation.key == "instantiate");
    let all: Vec<Function> = lists.filter_map(|list| instance(api, method, list)).collect();
    if all.is_empty() { vec![method.clone()] } else { all }
}

fn instance(api: &Api, method: &Function, list: &Annotation) -> Option<Function> {
    let arguments = arguments(&method.generics, &list.types).ok()?;
    let spelled: Option<Vec<String>> = arguments.iter().map(|ty| spelling::rust(api, ty)).collect();
    let map = method.generics.order.iter().cloned().zip(arguments.iter().cloned()).collect();
    let mut made = method.clone();
    types::function(&mut made, &mut |ty| *ty = substitute(ty, &map));
    made.annotations.retain(|annotation| annotation.key != "instantiate");
    if !made.annotations.iter().any(|annotation| annotation.key == "name") {
        let name = spelling::function(api, &method.name, &arguments);
        made.annotations.push(Annotation {
            key: "name".to_owned(),
            value: Some(Value::Str(name)),
            types: Vec::new(),
            span: list.span,
        });
    }
    made.name = format!("{}::<{}>", method.name, spelled?.join(", "));
    made.generics = Generics { lifetimes: made.generics.lifetimes, ..Generics::default() };
    Some(made)
}
