//! Tests of the parse stage as a whole.
