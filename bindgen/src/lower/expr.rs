//! Python expressions as a tree: annotations and defaults. Imports are computed from it, never typed by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// A Python expression as far as annotations and defaults need it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Expr {
    /// A builtin or a name of the same module: `int`.
    Name(String),
    /// `datetime.datetime`: the module is imported whole.
    Attribute(&'static str, &'static str),
    /// `Sequence` from `collections.abc`: the name is imported.
    Imported(&'static str, &'static str),
    /// A class of this package, in a submodule below it.
    Class(Vec<String>, String),
    /// `list[int]`
    Subscript(Box<Expr>, Vec<Expr>),
    /// `int | None`
    Union(Vec<Expr>),
    /// `[int, str]` inside `Callable[[int, str], None]`
    List(Vec<Expr>),
    /// `()`, `(1, 2)`
    Tuple(Vec<Expr>),
    /// `{}`
    EmptyDict,
    /// `'text'`
    Str(String),
    /// `42`
    Int(i128),
    /// `1.5`
    Float(String),
    /// `True`
    Bool(bool),
    /// `None`
    None,
    /// `...`
    Ellipsis,
}

impl Expr {
    /// A plain name.
    #[must_use]
    pub fn name(name: &str) -> Self {
        Self::Name(name.to_owned())
    }

    /// `base[argument]`
    #[must_use]
    pub fn of(self, argument: Expr) -> Self {
        Self::Subscript(Box::new(self), vec![argument])
    }

    /// `self | other`, flat and without repetitions.
    #[must_use]
    pub fn or(self, other: Expr) -> Self {
        let mut members = match self {
            Self::Union(members) => members,
            single => vec![single],
        };
        let more = match other {
            Self::Union(members) => members,
            single => vec![single],
        };
        for member in more {
            if !members.contains(&member) {
                members.push(member);
            }
        }
        if let Some(position) = members.iter().position(|member| *member == Self::None) {
            let none = members.remove(position);
            members.push(none);
        }
        if members.len() == 1 { members.remove(0) } else { Self::Union(members) }
    }

    /// `self | None`
    #[must_use]
    pub fn optional(self) -> Self {
        self.or(Self::None)
    }

    /// Whether `None` is one of it.
    #[must_use]
    pub fn is_optional(&self) -> bool {
        match self {
            Self::Union(members) => members.contains(&Self::None),
            other => *other == Self::None,
        }
    }

    /// The same without `None`.
    #[must_use]
    pub fn required(self) -> Self {
        match self {
            Self::Union(mut members) => {
                members.retain(|member| *member != Self::None);
                if members.len() == 1 { members.remove(0) } else { Self::Union(members) }
            }
            other => other,
        }
    }

    /// The text of the expression; what it needs imported is added to `imports`.
    #[must_use]
    pub fn render(&self, imports: &mut Imports) -> String {
        match self {
            Self::Name(name) => imports.plain(name),
            Self::Attribute(module, name) => format!("{}.{name}", imports.module(module)),
            Self::Imported(module, name) => imports.from(module, name),
            Self::Class(module, name) => imports.class(module, name),
            Self::Subscript(base, arguments) => {
                format!("{}[{}]", base.render(imports), join(arguments, ", ", imports))
            }
            Self::Union(members) => join(members, " | ", imports),
            Self::List(members) => format!("[{}]", join(members, ", ", imports)),
            Self::Tuple(members) if members.len() == 1 => {
                format!("({},)", members[0].render(imports))
            }
            Self::Tuple(members) => format!("({})", join(members, ", ", imports)),
            Self::EmptyDict => "{}".to_owned(),
            Self::Str(text) => quoted(text),
            Self::Int(value) => value.to_string(),
            Self::Float(text) => match text.as_str() {
                "inf" => format!("{}.inf", imports.module("math")),
                "-inf" => format!("-{}.inf", imports.module("math")),
                "NaN" => format!("{}.nan", imports.module("math")),
                _ => text.clone(),
            },
            Self::Bool(true) => "True".to_owned(),
            Self::Bool(false) => "False".to_owned(),
            Self::None => "None".to_owned(),
            Self::Ellipsis => "...".to_owned(),
        }
    }
}

fn join(members: &[Expr], separator: &str, imports: &mut Imports) -> String {
    members.iter().map(|member| member.render(imports)).collect::<Vec<_>>().join(separator)
}

/// A Python string literal, as `repr` and the stub's formatter would write it.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            control if control.is_control() => {
                let _ = write!(out, "\\u{:04x}", control as u32);
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// Names of Python's `builtins` that generated text uses.
const BUILTINS: [&str; 14] = [
    "OSError", "bool", "bytes", "dict", "float", "int", "list", "object", "property", "range",
    "set", "slice", "str", "tuple",
];

/// What a text must import, gathered while its expressions are printed. A name that the text defines
/// itself is never imported: what has the same name elsewhere is then reached through its module.
#[derive(Debug, Default, Clone)]
pub struct Imports {
    /// The submodule that the text belongs to.
    pub here: Vec<String>,
    /// What the module defines.
    module_names: BTreeSet<String>,
    /// What the class around the expression defines.
    class_names: BTreeSet<String>,
    modules: BTreeSet<(&'static str, String)>,
    names: BTreeMap<&'static str, BTreeSet<&'static str>>,
    classes: BTreeSet<(Vec<String>, String)>,
    packages: BTreeSet<Vec<String>>,
}

impl Imports {
    /// Nothing imported yet, for a submodule below the package that defines these names.
    #[must_use]
    pub fn new(here: Vec<String>, names: impl IntoIterator<Item = String>) -> Self {
        Self { here, module_names: names.into_iter().collect(), ..Self::default() }
    }

    /// Enters the body of a class with these members.
    pub fn enter_class(&mut self, members: impl IntoIterator<Item = String>) {
        self.class_names = members.into_iter().collect();
    }

    /// Leaves it.
    pub fn leave_class(&mut self) {
        self.class_names.clear();
    }

    /// The members of the class that is being printed, to come back to after a class inside it.
    #[must_use]
    pub fn class_members(&self) -> Vec<String> {
        self.class_names.iter().cloned().collect()
    }

    fn is_taken(&self, name: &str) -> bool {
        self.module_names.contains(name) || self.class_names.contains(name)
    }

    /// A builtin by name, or through `builtins` where its name means something else here.
    pub fn builtin(&mut self, name: &str) -> String {
        if self.is_taken(name) {
            format!("{}.{name}", self.module("builtins"))
        } else {
            name.to_owned()
        }
    }

    fn plain(&mut self, name: &str) -> String {
        if BUILTINS.contains(&name) { self.builtin(name) } else { name.to_owned() }
    }

    /// Asks for `import module` and returns what it is called in the text.
    pub fn module(&mut self, module: &'static str) -> String {
        let mut called = alias(module).to_owned();
        if self.is_taken(called.split('.').next().unwrap_or_default()) {
            called = format!("_{}", called.rsplit('.').next().unwrap_or_default());
        }
        self.modules.insert((module, called.clone()));
        called
    }

    /// Asks for `from module import name`.
    pub fn from(&mut self, module: &'static str, name: &'static str) -> String {
        if self.is_taken(name) || self.classes.iter().any(|(_, class)| class == name) {
            return format!("{}.{name}", self.module(module));
        }
        self.names.entry(module).or_default().insert(name);
        name.to_owned()
    }

    /// A class of the package.
    pub fn class(&mut self, module: &[String], name: &str) -> String {
        if module == self.here {
            if !self.class_names.contains(name) {
                return name.to_owned();
            }
            // A member hides it, so it is reached through its own module.
            self.packages.insert(module.to_vec());
            return format!("{}.{name}", package_alias(module));
        }
        let other = |(known, same): &(Vec<String>, String)| same == name && known != module;
        // `Buffer`, `Sequence`: what annotations import may be called so too.
        let imported = self.names.values().any(|names| names.contains(name));
        if self.is_taken(name) || imported || self.classes.iter().any(other) {
            self.packages.insert(module.to_vec());
            return format!("{}.{name}", package_alias(module));
        }
        self.classes.insert((module.to_vec(), name.to_owned()));
        name.to_owned()
    }

    /// The import statements, sorted, standard library first.
    #[must_use]
    pub fn statements(&self, package: &str) -> String {
        let (mut standard, mut third) = (Vec::new(), Vec::new());
        for (module, called) in &self.modules {
            let mut line = if called == module {
                format!("import {module}")
            } else {
                format!("import {module} as {called}")
            };
            if *module == "pyarrow" {
                // It has no types of its own, and those who want them install them beside it.
                line = format!(
                    "# pyright: reportUnknownMemberType=false\n{line}  # type: ignore[import-untyped, import-not-found, unused-ignore]"
                );
            }
            if is_standard(module) { &mut standard } else { &mut third }.push(line);
        }
        for (module, names) in &self.names {
            let names = names.iter().copied().collect::<Vec<_>>().join(", ");
            let line = format!("from {module} import {names}");
            if is_standard(module) { &mut standard } else { &mut third }.push(line);
        }
        let path = |module: &[String]| match module {
            [] => format!("{package}._native"),
            parts => format!("{package}.{}", parts.join(".")),
        };
        let mut own: Vec<String> = self
            .packages
            .iter()
            .map(|module| format!("import {} as {}", path(module), package_alias(module)))
            .collect();
        for (module, name) in &self.classes {
            own.push(format!("from {} import {name}", path(module)));
        }
        let groups = [standard, third, own].map(|lines| lines.join("\n"));
        groups.into_iter().filter(|group| !group.is_empty()).collect::<Vec<_>>().join("\n\n")
    }
}

/// What a module of the package is called where one of its classes cannot be imported by name.
fn package_alias(module: &[String]) -> String {
    match module {
        [] => "_native".to_owned(),
        parts => format!("_{}", parts.join("_")),
    }
}

fn alias(module: &'static str) -> &'static str {
    match module {
        "numpy" => "np",
        "numpy.typing" => "npt",
        "pandas" => "pd",
        "polars" => "pl",
        "pyarrow" => "pa",
        other => other,
    }
}

fn is_standard(module: &str) -> bool {
    !matches!(module, "numpy" | "numpy.typing" | "pandas" | "polars" | "pyarrow")
}

/// Names that annotations use most, in one place.
pub mod names {
    use super::Expr;

    /// `datetime.datetime`
    pub const DATETIME: Expr = Expr::Attribute("datetime", "datetime");
    /// `datetime.date`
    pub const DATE: Expr = Expr::Attribute("datetime", "date");
    /// `datetime.timedelta`
    pub const TIMEDELTA: Expr = Expr::Attribute("datetime", "timedelta");
    /// `decimal.Decimal`
    pub const DECIMAL: Expr = Expr::Attribute("decimal", "Decimal");
    /// `Self`
    pub const SELF: Expr = Expr::Imported("typing", "Self");
    /// `Sequence`
    pub const SEQUENCE: Expr = Expr::Imported("collections.abc", "Sequence");
    /// `Iterator`
    pub const ITERATOR: Expr = Expr::Imported("collections.abc", "Iterator");
    /// `Mapping`
    pub const MAPPING: Expr = Expr::Imported("collections.abc", "Mapping");
    /// `Callable`
    pub const CALLABLE: Expr = Expr::Imported("collections.abc", "Callable");
    /// `npt.ArrayLike`
    pub const ARRAY_LIKE: Expr = Expr::Attribute("numpy.typing", "ArrayLike");

    /// `npt.NDArray[np.float64]`
    #[must_use]
    pub fn array(dtype: &'static str) -> Expr {
        Expr::Attribute("numpy.typing", "NDArray").of(Expr::Attribute("numpy", dtype))
    }
}
