//! Generates the Python package from the Rust crate in `core`.

fn main() -> Result<(), String> {
    mds_bindgen::build_script::run("../core", "python")
}
