//! The native module of `market_data_source`. Everything in it is generated from the crate in `core`.

// Columns are large: on huge pages they are filled much faster.
#[global_allocator]
static MEMORY: mds_bindgen_runtime::Pages = mds_bindgen_runtime::Pages;

include!(concat!(env!("OUT_DIR"), "/bindings.rs"));
