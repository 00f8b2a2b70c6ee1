//! The command line: `new` makes a package, the others are views of one run over it.

mod check;
mod coverage;
mod demotion;
mod diff;
mod explain;
mod list;
mod new;
mod project;

use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Typed Python packages from plain Rust.
#[derive(Parser)]
#[command(name = "mds-bindgen", version)]
struct Arguments {
    /// The folder with bindgen.toml and the Cargo.toml of the bindings.
    #[arg(long, global = true, default_value = ".")]
    project: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a complete Python package from a crate.
    New(new::New),
    /// Compile the package, and leave out what rustc rejects: the list in demoted.toml is made anew.
    Demote,
    /// Report every problem, and whether the committed stubs are what the sources say. Compiles nothing.
    Check,
    /// Every name with its reason: what Python has, and what it doesn't have.
    List {
        /// Print `surface.json` instead of a table.
        #[arg(long)]
        json: bool,
        /// Only what Python doesn't have.
        #[arg(long)]
        skipped: bool,
    },
    /// How much of the crate's public functions, methods, structs, fields and enums Python has, and why not the rest.
    Coverage(coverage::Coverage),
    /// The Python API against that of a git revision, or of another surface.json: what was added, removed and changed.
    Diff {
        /// A revision, or a file.
        revision: String,
    },
    /// Why an item is or isn't in Python (by Rust path, Python name or their end), or what a code means.
    Explain {
        /// `crate::Type::method`, `Type.method`, or `MDS0401`.
        subject: String,
    },
}

/// What a command has to say.
struct Answer {
    /// For standard output.
    text: String,
    /// For standard error.
    report: String,
    /// Whether all is well.
    well: bool,
}

/// Runs the command that the process was started with.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let coloured = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let answer = match &arguments.command {
        Command::New(arguments) => new::run(arguments),
        Command::Demote => demotion::run(&arguments.project),
        Command::Check => check::run(&arguments.project, coloured),
        Command::List { json, skipped } => list::run(&arguments.project, *json, *skipped),
        Command::Coverage(own) => coverage::run(&arguments.project, own),
        Command::Diff { revision } => diff::run(&arguments.project, revision),
        Command::Explain { subject } => explain::run(&arguments.project, subject),
    };
    let answer = answer.unwrap_or_else(|message| Answer {
        text: String::new(),
        report: format!("{}\n", message.trim_end()),
        well: false,
    });
    // A closed pipe (`mds-bindgen list | head`) is no problem of ours.
    let _ = io::stdout().write_all(answer.text.as_bytes());
    let _ = io::stderr().write_all(answer.report.as_bytes());
    if answer.well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
