//! Patterns that a package's own file gives: one that fits nothing would stop working without a sound.

use std::collections::BTreeSet;

use crate::config::{Config, Pattern};
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::resolve::model::{Api, Function, Impls, ItemKind};

use super::suggest::nearest;

/// The names that patterns are held against.
#[derive(Default)]
struct Names {
    types: BTreeSet<String>,
    functions: BTreeSet<String>,
    callables: BTreeSet<String>,
    asynchronous: BTreeSet<String>,
    fields: BTreeSet<String>,
    variants: BTreeSet<String>,
    modules: BTreeSet<String>,
    traits: BTreeSet<String>,
}

/// Reports the file's own patterns, lifted modules and control trait that fit nothing.
pub(super) fn check(api: &Api, config: &Config, diagnostics: &mut Diagnostics) {
    let own = |list: &[Pattern]| list.iter().any(|pattern| pattern.own);
    let functions = &config.functions;
    let any = config.roles.iter().any(|(_, list)| own(list))
        || [
            &functions.expose,
            &functions.dicts,
            &functions.columns,
            &functions.array,
            &functions.blocking,
            &config.time_columns,
        ]
        .iter()
        .any(|list| own(list))
        || config.error_builtins.iter().any(|(pattern, _)| pattern.own);
    if !any && !config.control_is_own && !config.hoist_is_own {
        return;
    }
    let names = Names::of(api);
    let mut checker = Checker { config, diagnostics };
    for (role, list) in &config.roles {
        checker.patterns("[roles]", role, list.iter(), &names.types, "type");
    }
    checker.patterns(
        "[functions]",
        "expose",
        functions.expose.iter(),
        &names.functions,
        "free function",
    );
    checker.patterns("[functions]", "dicts", functions.dicts.iter(), &names.callables, "function");
    checker.patterns(
        "[functions]",
        "columns",
        functions.columns.iter(),
        &names.callables,
        "function",
    );
    checker.patterns("[functions]", "array", functions.array.iter(), &names.callables, "function");
    let blocking = functions.blocking.iter();
    checker.patterns(
        "[functions]",
        "blocking",
        blocking,
        &names.asynchronous,
        "asynchronous function",
    );
    checker.patterns("[columns]", "time", config.time_columns.iter(), &names.fields, "field");
    let builtins = config.error_builtins.iter().map(|(pattern, _)| pattern);
    checker.patterns("[errors]", "builtins", builtins, &names.variants, "error or variant");
    for module in config.hoist.iter().filter(|_| config.hoist_is_own) {
        if !names.modules.contains(module) {
            checker.report(("[modules]", "hoist", module), &names.modules, "module");
        }
    }
    let control = &config.control.trait_name;
    if config.control_is_own && !names.traits.contains(control) {
        checker.report(("[control]", "trait", control), &names.traits, "trait");
    }
}

struct Checker<'a> {
    config: &'a Config,
    diagnostics: &'a mut Diagnostics,
}

impl Checker<'_> {
    fn patterns<'p>(
        &mut self,
        heading: &str,
        key: &str,
        list: impl Iterator<Item = &'p Pattern>,
        names: &BTreeSet<String>,
        what: &str,
    ) {
        for pattern in list.filter(|pattern| pattern.own) {
            if !names.iter().any(|name| pattern.matches(name)) {
                self.report((heading, key, &pattern.text), names, what);
            }
        }
    }

    fn report(&mut self, rule: (&str, &str, &str), names: &BTreeSet<String>, what: &str) {
        let (heading, key, text) = rule;
        let mut report = Diagnostic::error(
            &codes::STALE_PATTERN,
            format!("`{text}` in {heading} {key} of bindgen.toml matches no {what}"),
        );
        if let Some(span) = self.config.text.quoted(heading, text) {
            report = report.at(span).label("nothing has such a name");
        }
        let plain: String = text.chars().filter(|letter| !"*?[]".contains(*letter)).collect();
        // Of a name that a pattern shall end, the end counts.
        let length = plain.chars().count();
        let end = |name: &String| {
            let skipped = name.chars().count().saturating_sub(length);
            name.chars().skip(skipped).collect::<String>()
        };
        let ends = text.starts_with('*') && !text.ends_with('*');
        let known: Vec<String> =
            names.iter().map(|name| if ends { end(name) } else { name.clone() }).collect();
        let star = if ends { "*" } else { "" };
        let help = match nearest(&plain, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{star}{near}`?"),
            None => "remove it, or write what it should match".to_owned(),
        };
        self.diagnostics.push(report.help(help));
    }
}

impl Names {
    fn of(api: &Api) -> Self {
        let mut names = Self::default();
        for (_, item) in api.iter() {
            let paths = std::iter::once(&item.path).chain(item.public_path.as_ref());
            for path in paths {
                let inner = path.0.len().saturating_sub(1);
                names.modules.extend(path.0.iter().take(inner).skip(1).cloned());
            }
            match &item.kind {
                ItemKind::Function(it) => {
                    names.functions.insert(it.name.clone());
                    names.callable(it);
                }
                ItemKind::Struct(it) => {
                    names.fields.extend(it.fields.iter().map(|field| field.name.clone()));
                    names.methods(&it.impls);
                }
                ItemKind::Enum(it) => {
                    for variant in &it.variants {
                        names.variants.insert(format!("{}::{}", item.public_name(), variant.name));
                    }
                    names.methods(&it.impls);
                }
                ItemKind::Trait(_) => {
                    names.traits.insert(item.name.clone());
                    continue;
                }
                _ => continue,
            }
            for name in [item.name.as_str(), item.public_name()] {
                names.types.insert(name.to_owned());
                names.variants.insert(name.to_owned());
            }
        }
        names
    }

    fn methods(&mut self, impls: &Impls) {
        impls.methods.iter().for_each(|method| self.callable(method));
    }

    fn callable(&mut self, function: &Function) {
        self.callables.insert(function.name.clone());
        if function.is_async {
            self.asynchronous.insert(function.name.clone());
        }
    }
}
