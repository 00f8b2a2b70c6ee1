//! The same calls twice in one library: generated, and written by hand. Each is a module of its own.

include!(concat!(env!("OUT_DIR"), "/bindings.rs"));

mod by_hand;
