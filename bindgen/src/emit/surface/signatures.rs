//! What a change of the Python API shows: signatures, types, values and bases, in one line each.

use std::collections::BTreeMap;

use crate::emit::{protocols, pyi};
use crate::lower::expr::Imports;
use crate::lower::model::{
    Base, PyCallable, PyClass, PyError, PyException, PyModule, PyPackage, PyProperty, Raises,
};

/// By name below the package.
pub(super) fn by_name(package: &PyPackage) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for module in &package.modules {
        let imports = Imports::new(module.path.clone(), Vec::new());
        Writer { module, imports, package, out: &mut out }.write();
    }
    out
}

struct Writer<'a> {
    package: &'a PyPackage,
    module: &'a PyModule,
    imports: Imports,
    out: &'a mut BTreeMap<String, String>,
}

impl Writer<'_> {
    fn write(&mut self) {
        let module = self.module;
        for it in &module.functions {
            self.callable("", it);
        }
        for it in &module.constants {
            let text = it.annotation.render(&mut self.imports);
            self.put(&it.name, text);
        }
        for it in &module.classes {
            self.class(it);
        }
        for it in &module.enums {
            for member in &it.members {
                let value = crate::lower::expr::quoted(&member.value);
                self.put(&format!("{}.{}", it.name, member.name), value);
            }
            for method in &it.methods {
                self.callable(&it.name, method);
            }
            for constant in &it.constants {
                let text = constant.annotation.render(&mut self.imports);
                self.put(&format!("{}.{}", it.name, constant.name), text);
            }
        }
        for it in &module.protocols {
            let methods: Vec<String> = it
                .traits
                .iter()
                .flat_map(|(_, asked)| asked)
                .map(|one| {
                    let word = if one.awaited { "async " } else { "" };
                    format!("{word}{}{}", one.name, protocols::typed(one, &mut self.imports))
                })
                .collect();
            self.put(&it.name, methods.join("; "));
        }
        for it in &module.dicts {
            let keys: Vec<String> = it
                .keys
                .iter()
                .map(|key| format!("{}: {}", key.name, key.annotation.render(&mut self.imports)))
                .collect();
            self.put(&it.name, format!("{{{}}}", keys.join(", ")));
        }
        for it in &module.errors {
            self.error(it);
        }
    }

    fn error(&mut self, it: &PyError) {
        self.exception(&it.class);
        for function in &it.functions {
            self.callable(&it.class.name, function);
        }
        for variant in &it.variants {
            match &variant.raises {
                Raises::Inner => {}
                Raises::Own(class) => self.exception(class),
                Raises::Os { class, kinds, .. } => {
                    self.exception(class);
                    for (_, kind) in kinds {
                        self.exception(kind);
                    }
                }
            }
        }
    }

    fn class(&mut self, it: &PyClass) {
        if let Some(constructor) = &it.constructor {
            let text = self.signature(constructor);
            self.put(&it.name, text);
        }
        self.properties(&it.name, &it.properties);
        for constant in &it.constants {
            let text = constant.annotation.render(&mut self.imports);
            self.put(&format!("{}.{}", it.name, constant.name), text);
        }
        for method in &it.methods {
            self.callable(&it.name, method);
        }
        for variant in &it.variants {
            let name = format!("{}.{}", it.name, variant.name);
            if let Some(constructor) = &variant.constructor {
                let text = self.signature(constructor);
                self.put(&name, text);
            }
            self.properties(&name, &variant.properties);
        }
    }

    fn properties(&mut self, owner: &str, properties: &[PyProperty]) {
        for property in properties {
            let text = property.annotation.render(&mut self.imports);
            self.put(&format!("{owner}.{}", property.name), text);
        }
    }

    fn exception(&mut self, it: &PyException) {
        let bases: Vec<&str> = it
            .bases
            .iter()
            .map(|base| match base {
                Base::Root => self.package.error.as_str(),
                Base::Own(name) | Base::Builtin(name) => name.as_str(),
            })
            .collect();
        let mut text = format!("({})", bases.join(", "));
        let attributes: Vec<String> = it
            .attributes
            .iter()
            .map(|(name, annotation)| format!("{name}: {}", annotation.render(&mut self.imports)))
            .collect();
        if !attributes.is_empty() {
            text = format!("{text} {}", attributes.join(", "));
        }
        self.put(&it.name, text);
    }

    fn callable(&mut self, owner: &str, it: &PyCallable) {
        let text = self.signature(it);
        let name = if owner.is_empty() { it.name.clone() } else { format!("{owner}.{}", it.name) };
        self.put(&name, text);
    }

    fn signature(&mut self, it: &PyCallable) -> String {
        pyi::signature(it, &mut self.imports)
    }

    fn put(&mut self, name: &str, text: String) {
        self.out.insert(self.module.dotted(name), text);
    }
}
