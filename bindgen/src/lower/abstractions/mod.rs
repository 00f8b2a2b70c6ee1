//! Traits of the crate in signatures: what may be given for them, and the calls that follow from it.

pub(super) mod adapters;
pub(super) mod alternatives;
mod awaited;
mod blankets;
mod choices;
pub(super) mod holders;
pub(super) mod implementors;
pub(super) mod objects;
