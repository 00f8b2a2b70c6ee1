//! Tests of the resolve stage, one table a trap.
