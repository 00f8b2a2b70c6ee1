//! Stage four, `Surface` to `PyPackage`: every Python decision, once.

mod abstractions;
mod classes;
mod context;
mod conversions;
mod docs;
mod enums;
mod errors;
pub mod expr;
mod functions;
mod listing;
pub mod model;
pub mod names;
mod ownership;

use std::collections::BTreeMap;

use crate::config::Config;
use crate::diagnostics::{Diagnostics, codes};
use crate::resolve::model::{Annotation, Function, Item, ItemId, ItemKind, RustPath};
use crate::select::{Role, Surface};
use crate::source::SourceMap;

pub(crate) use classes::incoming::STREAM;
pub use ownership::lent_fields::unpacked;

use classes::{incoming, iterators, opaque, pickles, requests};
use context::Context;
use conversions::placed;
use docs::{summaries, targets};
use enums::variants;
use functions::{Owner, asyncs, bulk, fronts, streams, twins};
use listing::{census, demoted};
use model::{Binding, PyControl, PyModule, PyPackage, PyProtocol};
use ownership::{counted, held, loans};

/// Lowers everything that is exposed; what turns out to have no Python form is reported and listed.
pub fn lower(
    surface: &Surface,
    config: &Config,
    version: &str,
    sources: &SourceMap,
    diagnostics: &mut Diagnostics,
) -> PyPackage {
    let error = config.error_base.clone().unwrap_or_else(|| base_name(surface, &config.package));
    let mut cx = Context {
        surface,
        config,
        sources,
        diagnostics,
        error,
        listing: Vec::new(),
        control_used: None,
        targets: targets::Targets::of(surface),
        locked: held::locked(surface),
        counted: counted::types(surface),
        value_errors: std::cell::Cell::new(false),
        json: std::cell::OnceCell::new(),
        lending: std::cell::Cell::new(false),
        lasting: std::cell::Cell::new(false),
        loaned: std::cell::RefCell::default(),
        unsized_types: ownership::unsized_types::of_surface(surface),
        opaques: opaque::Opaques::default(),
        protocols: abstractions::adapters::Protocols::default(),
    };
    opaque::survey(&mut cx);
    let counts = cx.targets.counts.clone();
    let mut modules = BTreeMap::from([(Vec::new(), PyModule::default())]);
    for (id, item, exposed) in surface.iter() {
        open_modules(&mut modules, &exposed.module);
        let Some(module) = modules.get_mut(&exposed.module) else { continue };
        place(&mut cx, module, id, item, exposed.role, &counts);
    }
    bulk::add_dicts(&cx, &mut modules);
    opaque::add(&mut cx, &mut modules);
    abstractions::adapters::add(&mut cx, &mut modules);
    fronts::add(&mut cx, &mut modules);
    let used = |name: &&'static str| streams::are_used(name, modules.values());
    let streams = Some(streams::name(&cx)).filter(used);
    let lent_values = Some(placed::name(&cx)).filter(used);
    let is_async = streams.is_some() || modules.values().any(is_awaited);
    listing::added(&mut cx, modules.values(), (is_async, streams, lent_values));
    listing::skipped(&mut cx);
    finish(&mut cx, &mut modules);
    let control = control(&mut cx);
    cx.listing.sort();
    let mut package = PyPackage {
        is_async,
        streams,
        lent_values,
        name: config.package.clone(),
        crate_name: surface.api.crate_name.clone(),
        version: version.to_owned(),
        error: cx.error.clone(),
        has_value_error: cx.value_errors.get(),
        json: cx.json.get().copied(),
        docs: docs::plain(&cx, &surface.api.docs),
        modules: modules.into_values().collect(),
        control,
        places: PyPackage::places(&cx.listing),
        listing: cx.listing,
    };
    demoted::leave_out(&mut package, config, diagnostics);
    package
}

/// A module and those around it.
fn open_modules(modules: &mut BTreeMap<Vec<String>, PyModule>, path: &[String]) {
    for depth in 0..=path.len() {
        let path = path[..depth].to_vec();
        modules.entry(path.clone()).or_insert_with(|| PyModule { path, ..PyModule::default() });
    }
}

/// The control that some call takes, with the names that its trait has for what it tells and asks.
fn control(cx: &mut Context<'_>) -> Option<PyControl> {
    let path = cx.control_used.take()?;
    let rules = &cx.config.control;
    Some(PyControl { path, report: rules.report.clone(), stop: rules.stop.clone() })
}

/// Whether anything of a module is awaited.
fn is_awaited(module: &PyModule) -> bool {
    module.callables().any(|it| it.call.door.is_async())
        || module.protocols.iter().any(PyProtocol::is_awaited)
}

/// What is known once all classes are.
fn finish(cx: &mut Context<'_>, modules: &mut BTreeMap<Vec<String>, PyModule>) {
    census::take(cx);
    pickles::settle(modules.values_mut());
    describe(cx, modules);
}

/// What modules say of themselves.
fn describe(cx: &Context<'_>, modules: &mut BTreeMap<Vec<String>, PyModule>) {
    loans::tell(cx, modules.values_mut());
    for (path, module) in modules.iter_mut() {
        let rust = RustPath(
            std::iter::once(cx.surface.api.crate_name.clone())
                .chain(path.iter().cloned())
                .collect(),
        );
        if let Some(text) = cx.surface.api.module_docs.get(&rust) {
            module.docs = docs::plain(cx, text);
        }
        summaries::fill(&cx.config.package, module);
    }
}

/// `weather_station` becomes `WeatherStationError` where nothing else is asked for.
///
/// The crate's own error keeps that name, and the root makes way.
fn base_name(surface: &Surface, package: &str) -> String {
    use heck::ToUpperCamelCase;
    let package = package.to_upper_camel_case();
    let taken: std::collections::BTreeSet<&str> = surface
        .iter()
        .filter(|(_, _, exposed)| exposed.module.is_empty())
        .map(|(_, _, exposed)| exposed.name.as_str())
        .collect();
    let mut name = format!("{package}Error");
    let mut part = "Base".to_owned();
    while taken.contains(name.as_str()) {
        name = format!("{package}{part}Error");
        part.push_str("Base");
    }
    name
}

/// Lowers one item into its module.
fn place(
    cx: &mut Context<'_>,
    module: &mut PyModule,
    id: ItemId,
    item: &Item,
    role: Role,
    counts: &BTreeMap<String, usize>,
) {
    let kind = role.word();
    let placed = match (&item.kind, role) {
        (ItemKind::Enum(it), Role::Enum) if enums::is_plain(it) => {
            enums::lower(cx, id, item, it).map(|lowered| module.enums.push(lowered))
        }
        (ItemKind::Enum(it), Role::Enum) => {
            variants::lower(cx, id, item, it).map(|class| module.classes.push(class))
        }
        (_, Role::Error) => {
            let lowered = errors::lower(cx, id, item, counts);
            module.errors.push(lowered);
            Ok(())
        }
        (ItemKind::Function(it), _) => return free_function(cx, module, id, item, it),
        (ItemKind::Constant(it), _) => {
            let name =
                cx.exposed(id).map_or_else(|| item.name.clone(), |exposed| exposed.name.clone());
            classes::constant_of(cx, &name, it, &cx.path(id).to_string())
                .map(|constant| module.constants.push(constant))
        }
        (_, Role::Iterator) if streams::is_stream(cx, id) => Ok(()),
        (_, Role::Iterator) => iterators::lower(cx, id, item).map(|class| {
            let step = class.step.as_ref();
            if let Some((_, path)) = step.and_then(|step| step.control.as_ref()) {
                cx.control_used = Some(path.clone());
            }
            module.classes.push(class);
        }),
        (_, Role::Labels) => {
            let reason = "Python meets it as the texts of a column".to_owned();
            cx.skip(item.path.to_string(), kind, reason, item.span, false);
            return cx.adapted();
        }
        (ItemKind::Struct(it), Role::Frame) => return incoming::place(cx, module, id, item, it),
        (ItemKind::Struct(_), _) => match classes::lower(cx, id, requests::role(cx, id, role)) {
            Some(class) => {
                module.classes.push(class);
                Ok(())
            }
            None => return,
        },
        _ => Err("it has no Python form".to_owned()),
    };
    match placed {
        Ok(()) if role == Role::Iterator => {
            let reason = "an iterator: Python meets it as what callables return".to_owned();
            cx.skip(item.path.to_string(), kind, reason, item.span, false);
            cx.adapted();
        }
        Ok(()) => {
            let python = listing::python_path(cx, id);
            let reason =
                cx.exposed(id).map(|exposed| exposed.reason.to_string()).unwrap_or_default();
            cx.list(item.path.to_string(), python, kind, reason, item.span);
        }
        Err(reason) => {
            cx.refuse(&codes::UNBINDABLE, item.path.to_string(), kind, reason, item.span);
        }
    }
}

fn free_function(
    cx: &mut Context<'_>,
    module: &mut PyModule,
    id: ItemId,
    item: &Item,
    it: &Function,
) {
    let path = cx.path(id);
    let owner = Owner { item: None, path: path.parent(), shown: item.path.to_string() };
    if let Some(base) = twins::base(cx, it, &owner) {
        let python = listing::python_path(cx, id);
        let python = python.strip_suffix(&item.name).unwrap_or_default().to_owned() + &base;
        let reason = format!("it is `out=` of `{base}`");
        cx.list(item.path.to_string(), python, "function", reason, item.span);
        cx.adapted();
        return;
    }
    let Some(mut callable) = functions::lower(cx, it, &owner, Binding::Function) else { return };
    callable.call.redirect(&path.to_string());
    if let Some(exposed) = cx.exposed(id) {
        callable.name = names::identifier(&exposed.name);
    }
    let reason = cx.exposed(id).map(|exposed| exposed.reason.to_string()).unwrap_or_default();
    let python = listing::python_path(cx, id);
    cx.list(item.path.to_string(), python, "function", reason, item.span);
    if let Some(entry) = cx.listing.last_mut() {
        entry.interruptible = callable.call.door.interruptible();
    }
    let name = callable.name.clone();
    module.functions.push(callable);
    if let Some(mut twin) = asyncs::twin(cx, it, &owner, Binding::Function) {
        twin.call.redirect(&path.to_string());
        twin.name = format!("{name}_blocking");
        let python = format!("{}_blocking", listing::python_path(cx, id));
        let reason = format!("the blocking twin of `{name}`");
        cx.list(item.path.to_string(), python, "function", reason, item.span);
        module.functions.push(twin);
    }
}

/// Whether `py(key)` is among the annotations.
fn has(annotations: &[Annotation], key: &str) -> bool {
    annotations.iter().any(|annotation| annotation.key == key)
}

/// The text of `py(key = "...")`.
fn annotated_text(annotations: &[Annotation], key: &str) -> Option<String> {
    let found = annotations.iter().find(|annotation| annotation.key == key)?;
    classes::text_of(found.value.as_ref())
}

/// The text of `py(name = "...")`.
fn annotated_name(annotations: &[Annotation]) -> Option<String> {
    annotated_text(annotations, "name")
}
