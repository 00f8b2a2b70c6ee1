//! Generates the Python package from the Rust crate that bindgen.toml names.

fn main() -> Result<(), String> {
    mds_bindgen::build_script::run()
}
