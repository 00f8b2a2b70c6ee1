//! Who owns what: objects that calls borrow or take, values that borrow from others, what threads may share.

pub(crate) mod counted;
pub(crate) mod given;
pub(crate) mod held;
pub(crate) mod lent;
pub(crate) mod lent_fields;
pub(crate) mod loans;
pub(crate) mod shareable;
pub(crate) mod unsized_types;
