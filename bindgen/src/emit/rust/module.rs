//! A Rust module for each Python module, and the function that fills the native module at import.

use std::fmt::Write as _;

use crate::emit::native;
use crate::emit::pyi::{all, children};
use crate::lower::expr::Imports;
use crate::lower::model::{PyModule, PyPackage};
use crate::lower::names::rust_identifier;

use super::{ROOT, class, exception, function, value};

/// The module at a path and, inside it, its submodules.
pub(super) fn tree(out: &mut String, package: &PyPackage, path: &[String]) {
    let Some(module) = package.modules.iter().find(|module| module.path == path) else { return };
    for it in &module.enums {
        value::enumeration(out, module, it);
    }
    for it in &module.errors {
        exception::implementation(out, module, it);
    }
    for it in &module.classes {
        class::class(out, package, module, it);
    }
    for it in &module.dicts {
        value::dictionary(out, it);
    }
    for it in &module.functions {
        function::free(out, package, it);
    }
    for child in children(package, module) {
        let mut below = path.to_vec();
        below.push(child.to_owned());
        let _ = writeln!(out, "pub(crate) mod {} {{ use {ROOT}::*;", rust_identifier(child));
        tree(out, package, &below);
        out.push_str("}\n");
    }
}

/// The path of generated items of a module.
pub(super) fn rust_path(module: &PyModule) -> String {
    module.path.iter().fold(ROOT.to_owned(), |path, part| path + "::" + &rust_identifier(part))
}

/// The public Python name of a module.
pub(super) fn public_name(package: &PyPackage, module: &PyModule) -> String {
    module.path.iter().fold(package.name.clone(), |path, part| path + "." + part)
}

/// `#[pymodule]`
pub(super) fn entry(out: &mut String, package: &PyPackage) {
    for module in &package.modules {
        fill(out, package, module);
    }
    let _ = write!(
        out,
        r#"
        #[pymodule]
        #[pyo3(name = "_native")]
        fn native(module: &Bound<'_, PyModule>) -> PyResult<()> {{
            let py = module.py();
            let _ = <Package as runtime::Package>::module().set(py, module.clone().unbind());
            module.add("__version__", {version:?})?;
            {filler}(module)
        }}
        "#,
        version = package.version,
        filler = filler(&package.modules[0]),
    );
}

fn filler(module: &PyModule) -> String {
    module.path.iter().fold("fill".to_owned(), |name, part| name + "_" + part)
}

fn fill(out: &mut String, package: &PyPackage, module: &PyModule) {
    let public = public_name(package, module);
    let path = rust_path(module);
    let _ = writeln!(
        out,
        "fn {}(module: &Bound<'_, PyModule>) -> PyResult<()> {{ let py = module.py();",
        filler(module)
    );
    for child in children(package, module) {
        let mut below = module.path.clone();
        below.push(child.to_owned());
        let Some(target) = package.modules.iter().find(|other| other.path == below) else {
            continue;
        };
        let _ = writeln!(
            out,
            "{}(&runtime::submodule(module, {:?})?)?;",
            filler(target),
            public_name(package, target)
        );
    }
    for it in module.classes.iter().filter(|class| class.public) {
        let _ = writeln!(out, "module.add_class::<{path}::{}>()?;", rust_identifier(&it.name));
    }
    let mut imports = Imports::new(module.path.clone());
    let text = native::text(package, module, &mut imports);
    let text = format!("{}\n\n\n{text}", imports.statements(&package.name));
    let names = native::names(package, module);
    if !names.is_empty() {
        let _ =
            writeln!(out, "runtime::run_text_as::<Package>(module, {}, {public:?})?;", raw(&text));
    }
    for it in &module.constants {
        let _ = writeln!(out, "module.add({:?}, give(py, {})?)?;", it.name, it.rust);
    }
    if !module.functions.is_empty() {
        let _ = writeln!(out, "let public = PyModule::new(py, {public:?})?;");
    }
    for it in &module.functions {
        let _ = writeln!(
            out,
            "module.add_function(wrap_pyfunction!({path}::{}, &public)?)?;",
            function::rust_name(&it.name)
        );
    }
    let names: Vec<String> = all(package, module).iter().map(|name| format!("{name:?}")).collect();
    let _ = writeln!(out, "module.setattr(\"__all__\", vec![{}])?; Ok(()) }}", names.join(", "));
}

/// A raw string literal that holds any text.
pub(super) fn raw(text: &str) -> String {
    let mut hashes = "#".to_owned();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    format!("r{hashes}\"{text}\"{hashes}")
}
