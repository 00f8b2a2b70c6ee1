//! How many lines a second each stage takes on one core, and what `check` takes beside `cargo metadata`.
//!
//! ```sh
//! cargo bench -p mds-bindgen --bench speed                      # a synthesised crate, the same each time
//! cargo bench -p mds-bindgen --bench speed -- path/to/lib.rs    # a real one, without its dependencies
//! cargo bench -p mds-bindgen --bench speed -- --floor 100000    # fails below so many lines a second
//! cargo bench -p mds-bindgen --bench speed -- --beyond 0.3      # fails when `check` takes so many seconds more
//! ```
#![allow(clippy::print_stdout)] // the table is what the bench is for

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use mds_bindgen::config::Config;
use mds_bindgen::diagnostics::Diagnostics;
use mds_bindgen::emit::emit;
use mds_bindgen::lower::lower;
use mds_bindgen::parse::{Cfg, ParseOptions, on_deep_stack, parse};
use mds_bindgen::resolve::resolve_with;
use mds_bindgen::select::select;
use mds_bindgen::source::SourceMap;

/// The best of so many runs counts.
const RUNS: usize = 5;

const STAGES: [&str; 5] = ["parse", "resolve", "select", "lower", "emit"];

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let (mut root, mut floor, mut beyond) = (None, 0.0, f64::INFINITY);
    while let Some(argument) = arguments.next() {
        let mut number =
            |or: f64| arguments.next().and_then(|text| text.parse().ok()).unwrap_or(or);
        match argument.as_str() {
            "--floor" => floor = number(floor),
            "--beyond" => beyond = number(beyond),
            _ => root = Some(PathBuf::from(argument)),
        }
    }
    stages(root, floor);
    check(beyond);
}

fn stages(root: Option<PathBuf>, floor: f64) {
    let synthesised =
        std::env::temp_dir().join(format!("mds-bindgen-speed-{}", std::process::id()));
    let root = root.unwrap_or_else(|| synthesise(&synthesised));
    let mut best: Option<([Duration; 5], usize)> = None;
    for _ in 0..RUNS {
        let run = on_deep_stack(|| measure(&root));
        if best.as_ref().is_none_or(|best| to_surface(&run.0) < to_surface(&best.0)) {
            best = Some(run);
        }
    }
    let _ = fs::remove_dir_all(&synthesised);
    let Some((times, lines)) = best else { return };
    let rate = |time: Duration| lines as f64 / time.as_secs_f64();
    println!("{lines} lines");
    for (name, time) in STAGES.iter().zip(times) {
        println!("{name:<16} {:>8.1} ms {:>12.0} lines/s", time.as_secs_f64() * 1e3, rate(time));
    }
    let surface = to_surface(&times);
    println!(
        "parse to surface {:>8.1} ms {:>12.0} lines/s",
        surface.as_secs_f64() * 1e3,
        rate(surface)
    );
    assert!(rate(surface) >= floor, "slower than {floor} lines a second");
}

/// `check` and Cargo's own part of it, in turns: the bindings beside this package, where they are.
fn check(beyond: f64) {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../python-bindings");
    let Some(program) = option_env!("CARGO_BIN_EXE_mds-bindgen") else { return };
    if !project.join("bindgen.toml").is_file() {
        return;
    }
    let manifest = project.join("Cargo.toml");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // What the command asks for, word by word.
    let metadata = ["metadata", "--format-version", "1", "--offline", "--no-default-features"];
    let mut asking = Command::new(cargo);
    asking.args(metadata).args(["--features", "default", "--manifest-path"]).arg(manifest);
    let mut checking = Command::new(program);
    checking.arg("--project").arg(&project).arg("check");
    let (mut alone, mut whole) = (Vec::new(), Vec::new());
    for _ in 0..RUNS * 3 {
        for (command, times) in [(&mut asking, &mut alone), (&mut checking, &mut whole)] {
            let start = Instant::now();
            let done = command.output().expect("a run");
            times.push(start.elapsed().as_secs_f64());
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        }
    }
    println!();
    let row = |name: &str, times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        let (least, median) = (times[0], times[times.len() / 2]);
        println!("{name:<16} {:>8.1} ms at least {:>8.1} ms median", least * 1e3, median * 1e3);
        least
    };
    let more = row("check", &mut whole) - row("cargo metadata", &mut alone);
    println!("beyond it        {:>8.1} ms", more * 1e3);
    assert!(more <= beyond, "`check` takes {more:.3} s more than Cargo's metadata");
}

/// The time that this thread has worked, where the system tells it; else the time that has passed.
struct Clock(Instant, Option<Duration>);

impl Clock {
    fn start() -> Self {
        Self(Instant::now(), Self::worked())
    }

    fn worked() -> Option<Duration> {
        let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
    }

    fn elapsed(&self) -> Duration {
        match (self.1, Self::worked()) {
            (Some(before), Some(now)) => now.saturating_sub(before),
            _ => self.0.elapsed(),
        }
    }
}

/// Everything but the emission.
fn to_surface(times: &[Duration; 5]) -> Duration {
    times[..4].iter().sum()
}

fn measure(root: &Path) -> ([Duration; 5], usize) {
    let folder = root.parent().and_then(Path::parent).unwrap_or(Path::new("")).to_owned();
    let mut sources = SourceMap::new(&folder);
    let mut diagnostics = Diagnostics::new();
    let config = Config::from_text("crate = \".\"\npackage = \"speed\"\nexpose = \"public\"\n");
    let config = config.expect("rules that can be read");
    let options = ParseOptions {
        crate_name: "speed".into(),
        root_folder: folder,
        cfg: Cfg::host(),
        edition: 2021,
    };
    let start = Clock::start();
    let krate = parse(root, &options, &mut sources, &mut diagnostics);
    let parsed = start.elapsed();
    let api = resolve_with(krate, &config.named_types(), &sources, &mut diagnostics);
    let resolved = start.elapsed();
    let surface = select(api, &config, &mut diagnostics);
    let selected = start.elapsed();
    let package = lower(&surface, &config, "1.0.0", &sources, &mut diagnostics);
    let lowered = start.elapsed();
    let _ = emit(&package);
    let emitted = start.elapsed();
    let _ = diagnostics.drain(&sources);
    let lines = sources.files().filter_map(|path| fs::read_to_string(path).ok());
    let lines = lines.map(|text| text.lines().count()).sum();
    let mut times = [parsed, resolved, selected, lowered, emitted];
    for stage in (1..5).rev() {
        times[stage] = times[stage].saturating_sub(times[stage - 1]);
    }
    (times, lines)
}

/// A crate of about a hundred thousand lines in the manner of real ones: documented structs, impls and functions with
/// bodies, and tests below.
fn synthesise(folder: &Path) -> PathBuf {
    let source = folder.join("src");
    fs::create_dir_all(&source).expect("a folder");
    let mut root = String::from("//! Made up.\n");
    for module in 0..200 {
        let _ = writeln!(root, "pub mod m{module};");
        fs::write(source.join(format!("m{module}.rs")), module_text(module)).expect("a file");
    }
    let path = source.join("lib.rs");
    fs::write(&path, root).expect("a file");
    path
}

fn module_text(module: usize) -> String {
    let mut text = String::from("//! A module.\nuse std::collections::HashMap;\n\n");
    for item in 0..8 {
        let before = module.saturating_sub(1);
        let _ = write!(
            text,
            "/// What number {item} is set to.\n#[derive(Debug, Clone, PartialEq)]\npub struct Part{item}Config {{\n    \
             /// How many.\n    pub count: usize,\n    /// How far.\n    pub reach: f64,\n    /// What it is called.\n    \
             pub name: Option<String>,\n}}\n\nimpl Default for Part{item}Config {{\n    fn default() -> Self {{\n        \
             Self {{ count: {item}, reach: 1.5, name: None }}\n    }}\n}}\n\n\
             impl Part{item}Config {{\n    /// The sum over values.\n    ///\n    /// # Errors\n    ///\n    \
             /// None so far.\n    pub fn total(&self, values: &[f64]) -> Result<f64, String> {{\n"
        );
        body(&mut text, 12);
        let _ = write!(
            text,
            "    }}\n}}\n\n/// Weighs number {item}.\npub fn weigh{item}(part: &Part{item}Config, other: \
             &crate::m{before}::Part{item}Config, by: HashMap<String, f64>) -> Vec<f64> {{\n    let values = [by.len() as \
             f64, other.reach];\n"
        );
        body(&mut text, 10);
        text.push_str("}\n\n");
    }
    text.push_str("#[cfg(test)]\nmod tests {\n    use super::*;\n");
    for test in 0..4 {
        let _ = writeln!(text, "    #[test]\n    fn case{test}() {{");
        body(&mut text, 8);
        text.push_str("    }\n");
    }
    text.push_str("}\n");
    text
}

fn body(text: &mut String, lines: usize) {
    for line in 0..lines {
        let _ = writeln!(
            text,
            "        let step{line} = values.iter().map(|value| value * {line}.5 + 1.0).filter(|it| *it > 0.0).sum::<f64>(); // {line}"
        );
    }
    text.push_str("        let _ = step0;\n        todo!()\n");
}
