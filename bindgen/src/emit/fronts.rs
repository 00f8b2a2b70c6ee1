//! Fronts: the Python text of the one name by which all instances of a generic item are had.

use std::fmt::Write as _;

use crate::lower::expr::Imports;
use crate::lower::model::{PyFront, PyModule};

use super::native;

/// What the native module runs.
pub(super) fn text(module: &PyModule, imports: &mut Imports) -> String {
    let mut out = String::new();
    for it in &module.fronts {
        head(&mut out, it, imports);
        let [text, object, error] = ["str", "object", "KeyError"].map(|name| imports.builtin(name));
        let _ = writeln!(out, "    def __getitem__(self, arguments: {text}, /) -> {object}:");
        let _ = writeln!(out, "        instances = {{");
        for instance in &it.instances {
            let _ = writeln!(out, "            {:?}: {},", instance.key, instance.name);
        }
        let known: Vec<&str> = it.instances.iter().map(|one| one.key.as_str()).collect();
        let message =
            format!("{} has instances for these arguments: {}", it.name, known.join("; "));
        let _ = writeln!(
            out,
            "        }}\n        if arguments not in instances:\n            raise {error}({message:?})\n        return instances[arguments]\n\n"
        );
        let _ = writeln!(out, "{} = _{}Front()\n\n", it.name, it.name);
    }
    out
}

/// The same as the stub says it: an overload an instance.
pub(super) fn stub(module: &PyModule, imports: &mut Imports) -> String {
    let mut out = String::new();
    for it in &module.fronts {
        head(&mut out, it, imports);
        let literal = imports.from("typing", "Literal");
        for instance in &it.instances {
            if it.instances.len() > 1 {
                let overload = imports.from("typing", "overload");
                let _ = writeln!(out, "    @{overload}");
            }
            let annotation = instance.annotation.render(imports);
            let _ = writeln!(
                out,
                "    def __getitem__(self, arguments: {literal}[{:?}], /) -> {annotation}: ...\n",
                instance.key
            );
        }
        let last = imports.from("typing", "Final");
        let _ = writeln!(out, "\n{}: {last}[_{}Front]\n\n", it.name, it.name);
    }
    out
}

fn head(out: &mut String, it: &PyFront, imports: &mut Imports) {
    let last = imports.from("typing", "final");
    let _ = writeln!(out, "@{last}\nclass _{}Front:", it.name);
    native::docstring(out, &it.docs, 1, &it.name);
    out.push('\n');
}
