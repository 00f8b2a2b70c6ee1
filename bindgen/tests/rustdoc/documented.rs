//! What rustdoc's JSON says of a crate, as facts.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::Facts;

/// A crate's index, with the ways around in it.
struct Index<'a> {
    blanket: &'a BTreeSet<String>,
    items: &'a serde_json::Map<String, Value>,
    paths: &'a serde_json::Map<String, Value>,
}

/// A public name: its namespace keeps a function and a type of one name apart.
type Names = BTreeMap<(String, &'static str), String>;

/// Traits that something implements for all types that fit: which these are is not a matter of names.
pub(crate) fn blanket(json: &Value) -> BTreeSet<String> {
    let items = json["index"].as_object().into_iter().flatten();
    let blocks = items.map(|(_, item)| &item["inner"]["impl"]);
    blocks
        .filter(|block| !block["blanket_impl"].is_null() || block["for"]["generic"].is_string())
        .filter_map(|block| block["trait"]["path"].as_str())
        .filter(|path| !["From", "Into", "TryFrom", "TryInto"].contains(path))
        .map(|path| path.rsplit("::").next().unwrap_or(path).to_owned())
        .collect()
}

pub(crate) fn facts(json: &Value, blanket: &BTreeSet<String>) -> Facts {
    let empty = serde_json::Map::new();
    let index = Index {
        blanket,
        items: json["index"].as_object().unwrap_or(&empty),
        paths: json["paths"].as_object().unwrap_or(&empty),
    };
    let mut facts = Facts::new();
    let root = id(&json["root"]);
    let name = index.name(&root);
    // Short paths first, then by letters.
    let mut queue = BTreeSet::from([(1, vec![name], root)]);
    let mut seen = BTreeSet::new();
    while let Some((length, path, at)) = queue.pop_first() {
        if !seen.insert(at.clone()) {
            continue;
        }
        let (kind, inner) = index.inner(&at);
        if kind != "module" {
            let key = format!("{} {}", word(kind), index.path(&at));
            facts.insert(key, format!("as {}{}", path.join("::"), index.details(&at, kind, inner)));
            continue;
        }
        for ((name, _), target) in index.names(&at, &mut BTreeSet::new()) {
            let (kind, _) = index.inner(&target);
            if ["macro", "proc_macro", "primitive", "extern_crate", "keyword"].contains(&kind) {
                continue;
            }
            let fact = format!(
                "name {}::{name} = {} {}",
                index.path(&at),
                word(kind),
                index.path(&target)
            );
            facts.insert(fact, String::new());
            if kind != "variant" {
                let mut inside = path.clone();
                inside.push(name);
                queue.insert((length + 1, inside, target));
            }
        }
    }
    facts
}

fn id(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn list(value: &Value) -> impl Iterator<Item = String> {
    value.as_array().into_iter().flatten().filter(|it| !it.is_null()).map(id)
}

fn word(kind: &str) -> &str {
    if kind == "static" { "constant" } else { kind }
}

impl Index<'_> {
    fn item(&self, id: &str) -> &Value {
        self.items.get(id).unwrap_or(&Value::Null)
    }

    fn name(&self, id: &str) -> String {
        let name = self.item(id)["name"].as_str().unwrap_or_default();
        name.trim_start_matches("r#").to_owned()
    }

    fn inner(&self, id: &str) -> (&str, &Value) {
        let inner = self.item(id)["inner"].as_object();
        inner
            .and_then(|inner| inner.iter().next())
            .map_or(("", &Value::Null), |(kind, value)| (kind.as_str(), value))
    }

    fn path(&self, id: &str) -> String {
        let parts = self.paths.get(id).map(|entry| &entry["path"]);
        let parts: Vec<_> = parts
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        parts.iter().map(|part| part.trim_start_matches("r#")).collect::<Vec<_>>().join("::")
    }

    /// The public names of a module or enum; what is named hides what comes by glob.
    fn names(&self, id: &str, open: &mut BTreeSet<String>) -> Names {
        let mut result = Names::new();
        if !open.insert(id.to_owned()) {
            return result;
        }
        let (kind, inner) = self.inner(id);
        let children = list(&inner[if kind == "enum" { "variants" } else { "items" }]);
        let mut globs = Vec::new();
        for child in children {
            let (kind, inner) = self.inner(&child);
            if kind != "use" {
                self.insert(&mut result, self.name(&child), &child);
                continue;
            }
            let target = id_of_use(inner);
            if !self.items.contains_key(&target) {
                continue;
            }
            if inner["is_glob"].as_bool() == Some(true) {
                globs.push(target);
            } else {
                let name = inner["name"].as_str().unwrap_or_default();
                self.insert(&mut result, name.trim_start_matches("r#").to_owned(), &target);
            }
        }
        for glob in globs {
            for (key, target) in self.names(&glob, open) {
                result.entry(key).or_insert(target);
            }
        }
        open.remove(id);
        result
    }

    fn insert(&self, names: &mut Names, name: String, target: &str) {
        let (kind, inner) = self.inner(target);
        if kind == "use" {
            // A re-export of a re-export.
            let next = id_of_use(inner);
            if next != target && self.items.contains_key(&next) {
                self.insert(names, name, &next);
            }
            return;
        }
        let space = match kind {
            "function" | "constant" | "static" => "values",
            "macro" | "proc_macro" => "macros",
            _ => "types",
        };
        names.insert((name, space), target.to_owned());
    }

    fn details(&self, id: &str, kind: &str, inner: &Value) -> String {
        match kind {
            "struct" => {
                let shape = &inner["kind"];
                let named = list(&shape["plain"]["fields"]);
                let fields: BTreeSet<_> =
                    named.chain(list(&shape["tuple"])).map(|part| self.name(&part)).collect();
                format!(" fields {fields:?}{}", self.impls(id, inner))
            }
            "enum" => {
                let variants: Vec<_> =
                    list(&inner["variants"]).map(|part| self.name(&part)).collect();
                format!(" variants {variants:?}{}", self.impls(id, inner))
            }
            "trait" => {
                let methods: BTreeSet<_> = list(&inner["items"])
                    .filter(|member| self.inner(member).0 == "function")
                    .map(|member| self.name(&member))
                    .collect();
                format!(" methods {methods:?}")
            }
            _ => String::new(),
        }
    }

    fn impls(&self, owner: &str, inner: &Value) -> String {
        let mut methods = BTreeSet::new();
        let mut constants = BTreeSet::new();
        let mut traits = BTreeSet::new();
        for block in list(&inner["impls"]) {
            let (_, block) = self.inner(&block);
            let blanket = !block["blanket_impl"].is_null();
            let made = block["is_synthetic"] == Value::Bool(true) || blanket;
            if made || block["is_negative"] == Value::Bool(true) || block.is_null() {
                continue;
            }
            // What converts from the type is listed with it too.
            if id(&block["for"]["resolved_path"]["id"]) != owner {
                continue;
            }
            if let Some(path) = block["trait"]["path"].as_str() {
                let name = path.rsplit("::").next().unwrap_or(path);
                if name != "StructuralPartialEq" && !self.blanket.contains(name) {
                    traits.insert(name.to_owned());
                }
                continue;
            }
            for member in list(&block["items"]) {
                match self.inner(&member).0 {
                    "function" => methods.insert(self.name(&member)),
                    "assoc_const" => constants.insert(self.name(&member)),
                    _ => false,
                };
            }
        }
        format!(" methods {methods:?} constants {constants:?} traits {traits:?}")
    }
}

fn id_of_use(inner: &Value) -> String {
    id(&inner["id"])
}
