//! What rustc rejected is left out: members here, whole items by selection. An entry that matches nothing
//! must not rot in silence.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::Config;
use crate::diagnostics::{Diagnostic, Diagnostics, codes};

use crate::lower::model::{Dunder, Element, Listed, PyClass, PyPackage, Target};

/// Leaves out members and functions that are demoted, and reports entries that match nothing.
pub(crate) fn leave_out(package: &mut PyPackage, config: &Config, diagnostics: &mut Diagnostics) {
    if config.demoted.is_empty() {
        return;
    }
    let mut modules = std::mem::take(&mut package.modules);
    let mut judge = Judge { package, config, found: BTreeSet::new() };
    for module in &mut modules {
        let below = module.dotted("");
        module.constants.retain(|it| !judge.rejects_name(&below, &it.name));
        module.functions.retain(|it| !judge.rejects_name(&below, &it.name));
        let mut enums = std::mem::take(&mut module.enums);
        for it in &mut enums {
            let path = judge.package.path_of(module, &it.name, &it.rust);
            it.protocols.retain(|protocol| !judge.rejects(&protocol.path(&path)));
            let below = module.dotted(&it.name) + ".";
            it.constants.retain(|it| !judge.rejects_name(&below, &it.name));
            it.methods.retain(|it| !judge.rejects_name(&below, &it.name));
        }
        module.enums = enums;
        let mut classes = std::mem::take(&mut module.classes);
        for class in &mut classes {
            let path = judge.package.class_path(module, class);
            if judge.rejects(&judge.package.constructor_path(module, class)) {
                class.constructor = None;
                drop_field_forms(class);
            }
            class.dunders.retain(|dunder| !judge.rejects(&dunder.path(&path)));
            let below = module.dotted(&class.name) + ".";
            class.constants.retain(|it| !judge.rejects_name(&below, &it.name));
            class.methods.retain(|it| !judge.rejects_name(&below, &it.name));
            let before = class.properties.len();
            class.properties.retain(|it| !judge.rejects_name(&below, &it.name));
            if class.properties.len() < before {
                drop_field_forms(class);
            }
        }
        module.classes = classes;
        crate::lower::functions::fronts::prune(module);
    }
    let found = judge.found;
    package.modules = modules;
    relist(package, config, &found);
    report(package, config, &found, diagnostics);
}

/// Knows what is demoted, and remembers what it met.
struct Judge<'a> {
    package: &'a PyPackage,
    config: &'a Config,
    found: BTreeSet<String>,
}

impl Judge<'_> {
    fn rejects(&mut self, path: &str) -> bool {
        let demoted = self.config.demoted.contains_key(path);
        if demoted {
            self.found.insert(path.to_owned());
        }
        demoted
    }

    /// By Python name, through the listing.
    fn rejects_name(&mut self, below: &str, name: &str) -> bool {
        let entry = self.package.listed(&format!("{below}{name}"));
        entry.is_some_and(|entry| self.rejects(&entry.rust))
    }
}

/// A value whose fields cannot all be read or given has none of the forms that need all of them.
fn drop_field_forms(class: &mut PyClass) {
    let properties = &class.properties;
    class.fields.retain(|field| properties.iter().any(|property| property.name == field.name));
    class.is_whole = false;
    if let Some((before, after)) = class.docs.split_once("\n\nParameters\n----------\n") {
        // Sections are set off by a blank line before an underlined title; parameters have none among them.
        let rest = after.split_once("\n\n").map_or("", |(_, rest)| rest);
        format!("{before}\n\n{rest}").trim_end().clone_into(&mut class.docs);
    }
    let literal = |target: &Target| {
        matches!(target, Target::Struct(..) | Target::FromMapping | Target::Fields)
    };
    if class.constructor.as_ref().is_some_and(|it| literal(&it.call.target)) {
        class.constructor = None;
    }
    class.methods.retain(|it| !literal(&it.call.target));
    class.dunders.retain(|dunder| {
        !matches!(
            dunder,
            Dunder::PickleFields
                | Dunder::Mapping
                | Dunder::MatchArgs
                | Dunder::ReprFields
                | Dunder::HashFields
        )
    });
}

/// Demoted members leave the exposed part of the listing.
fn relist(package: &mut PyPackage, config: &Config, found: &BTreeSet<String>) {
    for entry in &mut package.listing {
        if found.contains(&entry.rust)
            && let Some(message) = config.demoted.get(&entry.rust)
        {
            entry.python = None;
            entry.reason = format!("rustc: {message}");
            entry.interruptible = None;
        }
    }
    for path in found.iter().filter(|path| path.ends_with('>')) {
        // Forms that no Rust item stands for are listed beside their class.
        let class = path.rsplit_once("::").map_or(path.as_str(), |(class, _)| class);
        let place = package.listing.iter().find(|entry| entry.rust == class);
        let (file, line, span) =
            place.map(|entry| (entry.file.clone(), entry.line, entry.span)).unwrap_or_default();
        package.listing.push(Listed {
            rust: path.clone(),
            python: None,
            kind: "protocol".to_owned(),
            reason: format!("rustc: {}", config.demoted.get(path).map_or("", String::as_str)),
            missed: false,
            file,
            line,
            span,
            interruptible: None,
            element: Element::Other,
            open: false,
            adapted: false,
        });
    }
    package.listing.sort();
    package.places = PyPackage::places(&package.listing);
}

fn report(
    package: &PyPackage,
    config: &Config,
    found: &BTreeSet<String>,
    diagnostics: &mut Diagnostics,
) {
    let listed: BTreeMap<&str, &Listed> =
        package.listing.iter().map(|entry| (entry.rust.as_str(), entry)).collect();
    for path in config.demoted.keys().filter(|path| !found.contains(*path)) {
        // Whole items were left out by selection.
        let entry = listed.get(path.as_str());
        let span = config.demoted_text.quoted("", path);
        if entry.is_some_and(|entry| entry.python.is_none() && entry.reason.starts_with("rustc: "))
        {
            continue;
        }
        if entry.is_some_and(|entry| entry.python.is_none()) {
            let text = format!("\"{path}\" in demoted.toml is left out for another reason");
            let help = "remove the entry, or run `mds-bindgen demote`";
            let report = Diagnostic::warning(&codes::STALE_DEMOTION, text).help(help);
            let label = entry.map_or("", |entry| entry.reason.as_str());
            diagnostics.push(Diagnostic { span, ..report.label(label) });
            continue;
        }
        let text = format!("\"{path}\" in demoted.toml matches nothing that is generated");
        let name = path.rsplit("::").next().unwrap_or(path);
        let near = listed.keys().find(|known| known.rsplit("::").next() == Some(name));
        let help = near.map_or_else(
            || "remove the entry, or run `mds-bindgen demote`".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        let report = Diagnostic::error(&codes::STALE_DEMOTION, text).help(help);
        diagnostics.push(Diagnostic { span, ..report.label("nothing has this path") });
    }
}
