//! `mds-bindgen`: the command line.

fn main() {}
