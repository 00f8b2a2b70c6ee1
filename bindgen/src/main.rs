//! `mds-bindgen`: the command line.

fn main() -> std::process::ExitCode {
    mds_bindgen::commands::main()
}
