//! A Rust module for each Python module, and the function that fills the native module at import.

use std::fmt::Write as _;

use crate::emit::pyi::{all, children};
use crate::emit::{coroutines, fronts, native};
use crate::lower::expr::Imports;
use crate::lower::model::{PyModule, PyPackage, Storage};

use super::format::{Pieces, origin, region};
use super::{
    ROOT, adapter, attributes, class, exception, function, incoming, locals, member, object, value,
    variant,
};

/// The module at a path and, inside it, its submodules.
pub(super) fn tree(pieces: &mut Pieces, package: &PyPackage, path: &[String]) {
    let Some(module) = package.modules.iter().find(|module| module.path == path) else { return };
    for it in &module.enums {
        let out = pieces.items();
        origin(out, package, &module.dotted(&it.name));
        value::enumeration(out, module, it);
        member::functions(out, package, module, it);
    }
    for it in &module.errors {
        let out = pieces.items();
        origin(out, package, &module.dotted(&it.class.name));
        exception::implementation(out, module, it);
        member::of_error(out, package, module, it);
    }
    for it in &module.classes {
        let out = pieces.items();
        origin(out, package, &module.dotted(&it.name));
        class::class(out, package, module, it);
    }
    for it in &module.protocols {
        let out = pieces.items();
        origin(out, package, &module.dotted(&it.name));
        adapter::protocol(out, it);
    }
    for it in &module.holders {
        let out = pieces.items();
        region(out, &it.path);
        adapter::holder(out, it);
    }
    for it in &module.objects {
        let out = pieces.items();
        region(out, &it.path);
        object::objects(out, it);
    }
    for it in &module.frames {
        let out = pieces.items();
        region(out, &it.rust.to_string());
        incoming::frame(out, it);
    }
    for it in &module.dicts {
        let out = pieces.items();
        region(out, &it.rust.to_string());
        value::dictionary(out, it);
    }
    for it in &module.functions {
        let out = pieces.items();
        origin(out, package, &module.dotted(&it.name));
        function::free(out, package, it);
    }
    let out = pieces.items();
    region(out, "");
    fill(out, package, module);
    for child in children(package, module) {
        let mut below = path.to_vec();
        below.push(child.to_owned());
        pieces.open(&format!("pub(crate) mod {}", locals::module(child)));
        let _ = writeln!(pieces.items(), "use {ROOT}::*;");
        tree(pieces, package, &below);
        pieces.close();
    }
}

/// The path of generated items of a module.
pub(super) fn rust_path(module: &PyModule) -> String {
    module.path.iter().fold(ROOT.to_owned(), |path, part| path + "::" + &locals::module(part))
}

/// The public Python name of a module.
pub(super) fn public_name(package: &PyPackage, module: &PyModule) -> String {
    module.path.iter().fold(package.name.clone(), |path, part| path + "." + part)
}

/// `#[pymodule]`: what constants are made of first, in all modules, parents before their children.
pub(super) fn entry(out: &mut String, package: &PyPackage) {
    let _ = write!(
        out,
        r#"
        #[pymodule]
        #[pyo3(name = "_native")]
        fn native(module: &Bound<'_, PyModule>) -> PyResult<()> {{
            let py = module.py();
            let _ = <Package as runtime::Package>::module().set(py, module.clone().unbind());
            module.add("__version__", {version:?})?;
            let module0 = module.clone();
        "#,
        version = package.version,
    );
    for (index, module) in package.modules.iter().enumerate().skip(1) {
        let (_, parent) = module.path.split_last().unwrap_or((&module.path[0], &[]));
        let parent = package.modules.iter().position(|other| other.path == parent);
        let _ = writeln!(
            out,
            "let module{index} = runtime::submodule(&module{}, {:?})?;",
            parent.unwrap_or_default(),
            public_name(package, module)
        );
    }
    if let Some(name) = package.streams {
        let _ = writeln!(out, "runtime::add_streams::<Package>(&module0, {name:?})?;");
    }
    if let Some(name) = package.lent_values {
        let _ = writeln!(out, "runtime::add_places::<Package>(&module0, {name:?})?;");
    }
    for step in ["add_enums", "add_classes", "add_texts", "add_values"] {
        for (index, module) in package.modules.iter().enumerate() {
            let _ = writeln!(out, "{}::{step}(&module{index})?;", rust_path(module));
        }
    }
    for (index, module) in package.modules.iter().enumerate() {
        add_coroutines(out, package, module, index);
    }
    out.push_str("Ok(()) }\n");
}

/// Coroutine functions take the place of the compiled ones when everything else is there.
fn add_coroutines(out: &mut String, package: &PyPackage, module: &PyModule, index: usize) {
    let Some((text, functions)) = coroutines::of(module) else { return };
    let functions: Vec<String> =
        functions.iter().map(|(class, name)| format!("({class:?}, {name:?})")).collect();
    let _ = writeln!(
        out,
        "runtime::coroutine_functions::<Package>(&module{index}, {}, {:?}, &[{}])?;",
        raw(&text),
        public_name(package, module),
        functions.join(", ")
    );
}

/// The functions that fill the Python module, one a step.
fn fill(out: &mut String, package: &PyPackage, module: &PyModule) {
    let mut imports = native::imports(package, module);
    let enums = native::enums(module, &mut imports);
    step(out, "add_enums", &run_text(package, module, &enums, &imports));
    let classes: Vec<String> = module
        .classes
        .iter()
        .filter(|class| class.public)
        .map(|it| {
            let class = locals::class(&it.name);
            match it.storage {
                Storage::Fields => format!("runtime::add_request::<{class}>(module)?;\n"),
                _ if attributes::is_table(it) => {
                    format!("runtime::add_class::<{class}>(module)?;\n")
                }
                _ => format!("module.add_class::<{class}>()?;\n"),
            }
        })
        .collect();
    let mut variants = String::new();
    for it in module.classes.iter().filter(|it| !it.variants.is_empty()) {
        region(&mut variants, &package.path_of(module, &it.name, &it.rust));
        variants.push_str(&variant::nest(it));
    }
    region(&mut variants, "");
    step(out, "add_classes", &(classes.concat() + &variants));
    let mut imports = native::imports(package, module);
    let rest =
        native::text(package, module, &mut imports, true) + &fronts::text(module, &mut imports);
    step(out, "add_texts", &run_text(package, module, &rest, &imports));
    step(out, "add_values", &values(package, module));
}

fn step(out: &mut String, name: &str, body: &str) {
    let _ = writeln!(
        out,
        "pub(crate) fn {name}(module: &Bound<'_, PyModule>) -> PyResult<()> {{ let py = module.py();\n{body} Ok(()) }}"
    );
}

fn run_text(package: &PyPackage, module: &PyModule, text: &str, imports: &Imports) -> String {
    if text.is_empty() {
        return String::new();
    }
    let whole = format!("{}\n\n\n{text}", imports.statements(&package.name));
    let public = public_name(package, module);
    format!("runtime::run_text_as::<Package>(module, {}, {public:?})?;\n", raw(&whole))
}

/// Constants, functions and `__all__`.
fn values(package: &PyPackage, module: &PyModule) -> String {
    let public = public_name(package, module);
    let mut out = String::new();
    let docs = if module.path.is_empty() { &package.docs } else { &module.docs };
    if !docs.is_empty() {
        let _ = writeln!(out, "module.setattr(\"__doc__\", {})?;", raw(docs));
    }
    for it in &module.constants {
        let listed = package.listed(&module.dotted(&it.name));
        region(&mut out, listed.map_or("", |entry| entry.rust.as_str()));
        let _ = writeln!(out, "module.add({:?}, give(py, {})?)?;", it.name, it.rust);
    }
    if !module.constants.is_empty() {
        region(&mut out, "");
    }
    let hung = module.enums.iter().any(member::any)
        || module.errors.iter().any(|error| !error.functions.is_empty());
    if !module.functions.is_empty() || hung {
        let _ = writeln!(out, "let public = PyModule::new(py, {public:?})?;");
    }
    for it in &module.functions {
        let _ = writeln!(
            out,
            "module.add_function(wrap_pyfunction!(self::{}, &public)?)?;",
            locals::function(&it.name)
        );
    }
    for it in &module.enums {
        member::hang(&mut out, package, module, it);
    }
    for it in &module.errors {
        member::hang_on_error(&mut out, it);
    }
    let names: Vec<String> = all(package, module).iter().map(|name| format!("{name:?}")).collect();
    let _ = writeln!(out, "module.setattr(\"__all__\", vec![{}] as Vec<&str>)?;", names.join(", "));
    out
}

/// A raw string literal that holds any text.
pub(super) fn raw(text: &str) -> String {
    let mut hashes = "#".to_owned();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    format!("r{hashes}\"{text}\"{hashes}")
}
