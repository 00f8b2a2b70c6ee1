//! Generates one side of the comparison.

fn main() -> Result<(), String> {
    mds_bindgen::build_script::run()
}
