//! All five stages in a row, from a crate on disk to the text that is written.

use std::path::PathBuf;

use crate::config::Config;
use crate::diagnostics::{Diagnostic, Diagnostics, Severity, codes, render_all};
use crate::emit::{Bindings, Fault, emit, emit_package};
use crate::lower::lower;
use crate::lower::model::PyPackage;
use crate::parse::{Cfg, ParseOptions, Siblings, on_deep_stack, parse, read_siblings};
use crate::resolve::{Api, resolve_with};
use crate::select::select;
use crate::source::SourceMap;

/// What one run reads.
#[derive(Debug, Clone)]
pub struct Input {
    /// The crate's root file.
    pub root_file: PathBuf,
    /// The crate's folder; paths are shown relative to it.
    pub root_folder: PathBuf,
    /// The library's name as Rust paths spell it.
    pub crate_name: String,
    /// The crate's version.
    pub version: String,
    /// The crate's edition.
    pub edition: u16,
    /// Features and target.
    pub cfg: Cfg,
    /// Dependencies that are read where the crate re-exports from them.
    pub siblings: Siblings,
    /// The package's rules.
    pub config: Config,
    /// The manifests and the lock file that say which sources and features these are.
    pub manifests: Vec<PathBuf>,
}

/// What one run yields.
#[derive(Debug)]
pub struct Outcome {
    /// The text, unless an error kept it from being made.
    pub bindings: Option<Bindings>,
    /// What was lowered.
    pub package: Option<PyPackage>,
    /// Every file that was read.
    pub sources: SourceMap,
    /// Everything there is to say, sorted.
    pub diagnostics: Vec<Diagnostic>,
}

impl Outcome {
    /// How many problems are errors.
    #[must_use]
    pub fn error_count(&self) -> usize {
        self.diagnostics.iter().filter(|entry| entry.severity == Severity::Error).count()
    }

    /// All diagnostics as text.
    #[must_use]
    pub fn report(&self, coloured: bool) -> String {
        render_all(&self.diagnostics, &self.sources, coloured)
    }
}

/// Runs all stages.
#[must_use]
pub fn run(input: &Input) -> Outcome {
    on_deep_stack(|| shallow(input, emit))
}

/// Runs all stages for whoever only looks: the wrappers are not printed.
#[must_use]
pub fn survey(input: &Input) -> Outcome {
    on_deep_stack(|| shallow(input, |package| Ok(emit_package(package))))
}

/// What the last stage prints.
type Print = fn(&PyPackage) -> Result<Bindings, Fault>;

fn shallow(input: &Input, print: Print) -> Outcome {
    let mut sources = SourceMap::new(&input.root_folder);
    let mut diagnostics = Diagnostics::new();
    let (package, bindings) = stages(input, print, &mut sources, &mut diagnostics);
    let diagnostics = diagnostics.drain(&sources);
    Outcome { bindings, package, sources, diagnostics }
}

/// The first two stages.
pub fn read(input: &Input, sources: &mut SourceMap, diagnostics: &mut Diagnostics) -> Api {
    let options = ParseOptions {
        crate_name: input.crate_name.clone(),
        root_folder: input.root_folder.clone(),
        cfg: input.cfg.clone(),
        edition: input.edition,
    };
    let mut krate = parse(&input.root_file, &options, sources, diagnostics);
    read_siblings(&mut krate, &input.siblings, sources, diagnostics);
    resolve_with(krate, &input.config.named_types(), sources, diagnostics)
}

fn stages(
    input: &Input,
    print: Print,
    sources: &mut SourceMap,
    diagnostics: &mut Diagnostics,
) -> (Option<PyPackage>, Option<Bindings>) {
    let mut config = input.config.clone();
    if config.package.is_empty() {
        config.package.clone_from(&input.crate_name);
    }
    let api = read(input, sources, diagnostics);
    config.text.file = Some(sources.add_named("bindgen.toml", config.text.text.clone()));
    config.demoted_text.file =
        Some(sources.add_named("demoted.toml", config.demoted_text.text.clone()));
    let surface = select(api, &config, diagnostics);
    let package = lower(&surface, &config, &input.version, sources, diagnostics);
    match print(&package) {
        Ok(bindings) => (Some(package), Some(bindings)),
        Err(fault) => {
            // What cannot be right has been said already: the text only shows it again.
            if diagnostics.error_count() == 0 {
                diagnostics.push(of_generator(fault, &package));
            }
            (Some(package), None)
        }
    }
}

/// What is said of generated text that is no Rust: the item whose code it is.
fn of_generator(fault: Fault, package: &PyPackage) -> Diagnostic {
    let Fault { message, near, owner } = fault;
    let entry = package.listing.iter().find(|entry| entry.rust == owner);
    let report = Diagnostic::error(&codes::GENERATOR, message).because(format!("near\n{near}"));
    let report = match entry {
        Some(entry) => report.at(entry.span).label("in the code for this"),
        None => report,
    };
    report.help("please report it; until then `py(skip)` on the item lets the rest be built")
}
