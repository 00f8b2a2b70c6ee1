//! Typed Python packages from plain Rust. Five stages, five nouns:
//!
//! ```text
//! files ─parse─▶ Crate ─resolve─▶ Api ─select─▶ Surface ─lower─▶ PyPackage ─emit─▶ Bindings
//! ```
//!
//! [`build_script::run`] is the one call for a `build.rs`; [`pipeline::run`] is the same without Cargo's
//! environment, for the command line and for tests.

pub mod build_script;
#[cfg(feature = "cli")]
pub mod commands;
pub mod config;
pub mod diagnostics;
pub mod emit;
pub mod lower;
pub mod manifest;
pub mod package_files;
pub mod parse;
pub mod pipeline;
pub mod resolve;
pub mod select;
pub mod source;
