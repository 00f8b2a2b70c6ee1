//! `bindgen.toml`: rules as data. The built-in defaults, and a package's own file laid over them.

mod fault;
mod place;

pub use fault::Fault;
pub use place::RulesText;

use std::collections::BTreeMap;

use serde::Deserialize;

const DEFAULTS: &str = include_str!("defaults.toml");

/// All rules of one run.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder of the scanned crate, relative to the rules file.
    pub scanned: String,
    /// The scanned crate as the name of a dependency, where it lies in no folder of ours.
    pub dependency: Option<String>,
    /// The folder that holds the Python package, relative to the rules file.
    pub python: String,
    /// Which items may be exposed at all.
    pub expose: Expose,
    /// The public Python package (`weather_station`).
    pub package: String,
    /// Name patterns per role, in order of precedence.
    pub roles: Vec<(String, Vec<Pattern>)>,
    /// Rules for functions and methods.
    pub functions: FunctionRules,
    /// Names of integer columns that hold UTC microseconds.
    pub time_columns: Vec<Pattern>,
    /// The progress-and-stop trait.
    pub control: ControlRule,
    /// The package's file says it.
    pub control_is_own: bool,
    /// The package's file says which modules are lifted.
    pub hoist_is_own: bool,
    /// Modules lifted into their parents.
    pub hoist: Vec<String>,
    /// The root of the exception tree.
    pub error_base: Option<String>,
    /// Builtin bases by `Type::Variant`.
    pub error_builtins: Vec<(Pattern, String)>,
    /// Overrides by Rust path.
    pub overrides: BTreeMap<String, Override>,
    /// The file itself, for messages about it.
    pub text: RulesText,
    /// What rustc rejected, by Rust path, with its message: left out. From `demoted.toml`.
    pub demoted: BTreeMap<String, String>,
    /// That file itself.
    pub demoted_text: RulesText,
    /// What a build script of the scanned crate sets: `name`, or `name="value"`.
    pub cfg: Vec<String>,
}

/// Which items are candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expose {
    /// What matches a convention, and what that reaches.
    Conventions,
    /// Every public item.
    Public,
}

/// Rules for functions and methods.
#[derive(Debug, Clone)]
pub struct FunctionRules {
    /// Free functions that are exposed.
    pub expose: Vec<Pattern>,
    /// Callables whose records come back as dictionaries.
    pub dicts: Vec<Pattern>,
    /// Asynchronous callables that get a twin which waits.
    pub blocking: Vec<Pattern>,
    /// Callables whose records come back as a dictionary of columns.
    pub columns: Vec<Pattern>,
    /// Callables whose records come back as one structured array.
    pub array: Vec<Pattern>,
}

/// The trait by which long calls report and stop.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlRule {
    /// Last segment of the trait's path.
    #[serde(rename = "trait")]
    pub trait_name: String,
    /// `fn(&mut self, done: u64, total: u64)`
    pub report: String,
    /// `fn(&mut self) -> bool`
    pub stop: String,
    /// What Python sees instead.
    pub keyword: String,
}

/// What a package's file says of one Rust path.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// Leave it out.
    #[serde(default)]
    pub skip: bool,
    /// Bring it in although no convention asks for it.
    #[serde(default)]
    pub expose: bool,
    /// Its role.
    pub role: Option<String>,
    /// Its Python name.
    pub name: Option<String>,
    /// Its Python submodule.
    pub module: Option<String>,
    /// The builtin base of an error or a variant.
    pub base: Option<String>,
    /// The text that means a variant.
    pub value: Option<String>,
    /// The form of a result.
    pub returns: Option<String>,
    /// Whether an asynchronous function gets a twin that waits.
    pub blocking: Option<bool>,
    /// The default of a parameter.
    pub default: Option<toml::Value>,
    /// Whether the fields of a settings parameter are keywords.
    pub flatten: Option<bool>,
    /// What is said of parameters, by name.
    #[serde(default)]
    pub parameters: BTreeMap<String, ParameterRules>,
    /// What its parameters are, once for each instance: `[{ T = "f64" }, { T = "i64" }]`.
    #[serde(default)]
    pub instantiate: Vec<BTreeMap<String, TypeText>>,
}

/// What a package's file says of one parameter.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParameterRules {
    /// Its default.
    pub default: Option<toml::Value>,
    /// Whether the fields of a settings parameter are keywords.
    pub flatten: Option<bool>,
    /// Whether it must be named.
    pub keyword: Option<bool>,
}

/// A type as a rule writes it, or the number of a const parameter.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "toml::Value")]
pub struct TypeText(String);

impl TypeText {
    /// As Rust writes it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl From<toml::Value> for TypeText {
    fn from(value: toml::Value) -> Self {
        match value {
            toml::Value::String(text) => Self(text),
            other => Self(other.to_string()),
        }
    }
}

/// A glob with the text it came from.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// As written.
    pub text: String,
    /// The package's file says it, the built-in rules do not.
    pub own: bool,
    matcher: glob::Pattern,
}

impl Pattern {
    fn new(text: &str) -> Result<Self, String> {
        let matcher = glob::Pattern::new(text)
            .map_err(|error| format!("`{text}` is not a pattern: {error}"))?;
        Ok(Self { text: text.to_owned(), own: false, matcher })
    }

    /// Whether a name fits.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        self.matcher.matches(name)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "crate")]
    scanned: Option<String>,
    dependency: Option<String>,
    python: Option<String>,
    expose: Option<Expose>,
    package: Option<String>,
    #[serde(default)]
    cfg: Vec<String>,
    #[serde(default)]
    roles: toml::Table,
    #[serde(default)]
    functions: FileFunctions,
    #[serde(default)]
    columns: FileColumns,
    control: Option<ControlRule>,
    #[serde(default)]
    modules: FileModules,
    #[serde(default)]
    errors: FileErrors,
    #[serde(default)]
    overrides: BTreeMap<String, Override>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct FileFunctions {
    expose: Option<Vec<String>>,
    dicts: Option<Vec<String>>,
    blocking: Option<Vec<String>>,
    columns: Option<Vec<String>>,
    array: Option<Vec<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct FileColumns {
    time: Option<Vec<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct FileModules {
    hoist: Option<Vec<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct FileErrors {
    base: Option<String>,
    builtins: Option<Vec<(String, String)>>,
}

impl Config {
    /// The defaults with the text of a package's `bindgen.toml` laid over them.
    pub fn from_text(text: &str) -> Result<Self, Fault> {
        let own: File = toml::from_str(text)?;
        let base: File = toml::from_str(DEFAULTS)?;
        let mut roles = base.roles;
        let built_in = roles.clone();
        for (role, patterns) in own.roles {
            if roles.insert(role.clone(), patterns).is_none() {
                let known = roles.keys().filter(|known| **known != role);
                let help = format!("roles are {}", join(known));
                let fault = Fault::new(format!("no role is called `{role}`")).at_key(text, &role);
                return Err(fault.help(help));
            }
        }
        let in_text = |message: String| Fault::new(message).quoted_in(text);
        let builtins = builtins(own.errors.builtins, base.errors.builtins).map_err(in_text)?;
        let control_is_own = own.control.is_some();
        let hoist_is_own = own.modules.hoist.is_some();
        let control = own.control.or(base.control);
        let control = control.ok_or_else(|| Fault::new("[control] is missing"))?;
        if own.scanned.is_some() && own.dependency.is_some() {
            let message = "`crate` names a folder and `dependency` a crate: say one of them";
            return Err(Fault::new(message).at_key(text, "dependency"));
        }
        Ok(Self {
            scanned: own.scanned.unwrap_or_else(|| "..".to_owned()),
            dependency: own.dependency,
            python: own.python.or(base.python).unwrap_or_else(|| "python".to_owned()),
            expose: own.expose.or(base.expose).unwrap_or(Expose::Conventions),
            package: own.package.unwrap_or_default(),
            roles: role_patterns(&roles, &built_in).map_err(in_text)?,
            functions: FunctionRules {
                expose: either(own.functions.expose, base.functions.expose).map_err(in_text)?,
                dicts: either(own.functions.dicts, base.functions.dicts).map_err(in_text)?,
                blocking: either(own.functions.blocking, base.functions.blocking)
                    .map_err(in_text)?,
                columns: either(own.functions.columns, base.functions.columns).map_err(in_text)?,
                array: either(own.functions.array, base.functions.array).map_err(in_text)?,
            },
            time_columns: either(own.columns.time, base.columns.time).map_err(in_text)?,
            control,
            control_is_own,
            hoist_is_own,
            hoist: own.modules.hoist.or(base.modules.hoist).unwrap_or_default(),
            error_base: own.errors.base.or(base.errors.base),
            error_builtins: builtins,
            overrides: own.overrides,
            text: RulesText { text: text.to_owned(), file: None },
            demoted: BTreeMap::new(),
            demoted_text: RulesText::default(),
            cfg: own.cfg,
        })
    }

    /// The list of what rustc rejected, in the text of its file.
    pub fn with_demoted(mut self, text: &str) -> Result<Self, Fault> {
        self.demoted = toml::from_str(text)?;
        text.clone_into(&mut self.demoted_text.text);
        Ok(self)
    }

    /// Every type that a rule names.
    #[must_use]
    pub fn named_types(&self) -> Vec<&str> {
        let lists = self.overrides.values().flat_map(|rules| &rules.instantiate);
        lists.flat_map(|list| list.values().map(TypeText::text)).collect()
    }

    /// The first role whose pattern fits a type's name, with that pattern.
    #[must_use]
    pub fn role_of(&self, name: &str) -> Option<(&str, &Pattern)> {
        self.roles.iter().find_map(|(role, patterns)| {
            let pattern = patterns.iter().find(|pattern| pattern.matches(name))?;
            Some((role.as_str(), pattern))
        })
    }
}

/// Roles in the order in which they are tried: errors before all, records last.
const ROLE_ORDER: [&str; 8] =
    ["error", "settings", "request", "columns", "labels", "frame", "behaviour", "record"];

fn role_patterns(
    roles: &toml::Table,
    built_in: &toml::Table,
) -> Result<Vec<(String, Vec<Pattern>)>, String> {
    let mut out = Vec::new();
    for role in ROLE_ORDER {
        let Some(value) = roles.get(role) else { continue };
        let texts: Vec<String> = value.clone().try_into().map_err(|error: toml::de::Error| {
            format!("[roles] {role} must be a list of patterns: {error}")
        })?;
        let known = built_in.get(role).and_then(toml::Value::as_array).cloned().unwrap_or_default();
        let known: Vec<String> =
            known.iter().filter_map(toml::Value::as_str).map(str::to_owned).collect();
        out.push((role.to_owned(), patterns(&texts, &known)?));
    }
    Ok(out)
}

type Builtins = Vec<(String, String)>;

/// The package's own come first: the first match counts.
fn builtins(
    own: Option<Builtins>,
    base: Option<Builtins>,
) -> Result<Vec<(Pattern, String)>, String> {
    let own = own.unwrap_or_default().into_iter().map(|entry| (entry, true));
    let base = base.unwrap_or_default().into_iter().map(|entry| (entry, false));
    own.chain(base)
        .map(|((text, class), own)| Ok((Pattern { own, ..Pattern::new(&text)? }, class)))
        .collect()
}

fn either(own: Option<Vec<String>>, base: Option<Vec<String>>) -> Result<Vec<Pattern>, String> {
    let base = base.unwrap_or_default();
    let own = own.unwrap_or_else(|| base.clone());
    patterns(&own, &base)
}

/// Patterns, those marked that are not among the built-in ones.
fn patterns(texts: &[String], built_in: &[String]) -> Result<Vec<Pattern>, String> {
    let pattern =
        |text: &String| Ok(Pattern { own: !built_in.contains(text), ..Pattern::new(text)? });
    texts.iter().map(pattern).collect()
}

fn join<'a>(names: impl Iterator<Item = &'a String>) -> String {
    names.map(String::as_str).collect::<Vec<_>>().join(", ")
}
