//! What can be said about a path.

pub(crate) mod regime;
