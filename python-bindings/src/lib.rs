//! The native module of `market_data_source`. Everything in it is generated from the crate in `core`.

include!(concat!(env!("OUT_DIR"), "/bindings.rs"));
