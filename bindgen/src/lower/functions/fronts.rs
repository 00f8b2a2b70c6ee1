//! Fronts: one name for all instances of a generic type or function, from which each is had by its arguments.

use std::collections::BTreeMap;

use crate::resolve::model::{Item, ItemId};

use crate::lower::context::Context;
use crate::lower::expr::{Expr, names as types};
use crate::lower::model::{ParameterKind, PyCallable, PyFront, PyInstance, PyModule};
use crate::lower::{docs, names};

/// Adds a front wherever rules ask for instances and nothing else has the name of the generic item.
pub(crate) fn add(cx: &mut Context<'_>, modules: &mut BTreeMap<Vec<String>, PyModule>) {
    let surface = cx.surface;
    let mut found: BTreeMap<(ItemId, Vec<String>), Vec<PyInstance>> = BTreeMap::new();
    let mut asked: Vec<ItemId> = Vec::new();
    for (_, item, exposed) in surface.iter() {
        let Some(instance) = &item.instance else { continue };
        let Some(module) = modules.get(&exposed.module) else { continue };
        let Some(annotation) = annotation(module, &exposed.name) else { continue };
        if instance.asked {
            asked.push(instance.generic);
        }
        let one = PyInstance { key: key(item), name: exposed.name.clone(), annotation };
        found.entry((instance.generic, exposed.module.clone())).or_default().push(one);
    }
    for ((generic, path), instances) in found {
        let item = surface.api.item(generic);
        let name = names::identifier(item.public_name());
        let Some(module) = modules.get_mut(&path) else { continue };
        if !asked.contains(&generic) || is_taken(module, &name) {
            continue;
        }
        let python: Vec<String> = path.iter().cloned().chain([name.clone()]).collect();
        let reason = "the front of its instances".to_owned();
        cx.list(item.path.to_string(), python.join("."), "front", reason, item.span);
        module.fronts.push(PyFront { name, docs: docs::plain(cx, &item.docs), instances });
    }
}

/// Leaves out instances that are no longer there.
pub(crate) fn prune(module: &mut PyModule) {
    let mut fronts = std::mem::take(&mut module.fronts);
    for front in &mut fronts {
        front.instances.retain(|instance| annotation(module, &instance.name).is_some());
    }
    module.fronts = fronts;
}

/// `f64, 4` of `Window<f64, 4>`.
fn key(item: &Item) -> String {
    let shown = item.path.name();
    let inner = shown.split_once('<').and_then(|(_, rest)| rest.strip_suffix('>'));
    inner.unwrap_or(shown).to_owned()
}

/// What the front gives: a class, or a function whose arguments may all be given by position.
fn annotation(module: &PyModule, name: &str) -> Option<Expr> {
    if module.classes.iter().any(|class| class.public && class.name == name) {
        return Some(Expr::name("type").of(Expr::Class(module.path.clone(), name.to_owned())));
    }
    let function = module.functions.iter().find(|function| function.name == name)?;
    callable(function)
}

fn callable(function: &PyCallable) -> Option<Expr> {
    let parameters = &function.signature.parameters;
    let plain =
        parameters.iter().all(|one| one.kind != ParameterKind::Keyword && one.default.is_none());
    let annotations = parameters.iter().map(|one| one.annotation.clone()).collect();
    (plain && !function.call.door.is_async()).then(|| {
        let returns = function.signature.returns.clone();
        Expr::Subscript(Box::new(types::CALLABLE), vec![Expr::List(annotations), returns])
    })
}

fn is_taken(module: &PyModule, name: &str) -> bool {
    module.classes.iter().any(|it| it.name == name)
        || module.functions.iter().any(|it| it.name == name)
        || module.constants.iter().any(|it| it.name == name)
        || module.enums.iter().any(|it| it.name == name)
        || module.dicts.iter().any(|it| it.name == name)
        || module.errors.iter().any(|it| it.class.name == name)
}
