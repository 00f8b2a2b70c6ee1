//! What generated Python bindings call. Generated code stays thin: it names types, arguments and
//! defaults, and calls the functions of this crate, which know nothing of any particular package.
//!
//! - Values: [`FromPython`], [`IntoPython`], [`argument`], [`Given`], [`Slice`], [`SliceMut`], [`Rejected`]
//!
//! All unsafe code of the bindings stands in this crate.

#![allow(clippy::doc_markdown, reason = "NumPy and the like are names, not code")]

mod arrow;
mod attributes;
mod borrowing;
mod bulk;
mod call;
mod callback;
mod chain;
mod clock;
mod columns;
mod convert;
mod dicts;
mod enums;
mod errors;
mod exact;
mod failures;
mod fields;
mod files;
mod frames;
mod function;
mod holders;
mod html;
mod implementor;
mod incoming;
mod lazy;
mod lock;
mod modules;
mod objects;
mod package;
mod pages;
mod pickle;
mod places;
mod pointed;
mod progress;
mod rejected;
mod sequences;
mod shared;
pub mod shown;
#[cfg(feature = "tokio")]
mod tasks;
mod text;
mod told;
pub mod values;
mod variants;
mod ways;

pub use arrow::ArrowStream;
pub use attributes::{
    Attribute, Attributes, Named, Protocol, Request, add_class, add_request, gather, request,
};
#[cfg(feature = "tokio")]
pub use borrowing::{Borrower, Taken, reading_kept, taking_kept, writing_kept};
pub use borrowing::{
    Borrowing, BorrowingReading, Borrows, Giving, Keeper, Lent, consuming, lasting, lending,
    lending_alone, lending_kept, lending_kept_alone, lending_shared,
};
pub use bulk::{ColumnRow, Columns, columns, structured};
pub use call::{attached, controlled, detached, poll_signals};
pub use callback::Callback;
pub use clock::{Clock, datetime, naive_datetime, timedelta};
pub use columns::{Column, Item, Rows, Table, View};
#[cfg(feature = "chrono")]
pub use convert::Zoned;
#[cfg(feature = "decimal")]
pub use convert::decimal_to_f64;
pub use convert::{
    Bounds, Cells, CellsMut, Entries, FromPython, Given, IntoPython, Members, Number, Pairs, Slice,
    SliceMut, Text, Whole, argument, lend, lend_optional,
};
pub use dicts::{DictRow, Dicts, Row, dict, dicts};
pub use enums::{Method, UnitEnum};
pub use errors::{AsException, Exception, Foreign, IntoException, raise};
pub use failures::{Failure, Raise, probe};
pub use fields::{Fields, same_type};
pub use files::{Reader, TextWriter, Writer};
pub use frames::{FrameOptions, Headings, TimeUnit, to_arrow, to_numpy, to_pandas, to_polars};
pub use function::{Function, Kept, called_twice};
pub use holders::{Anywhere, Here, TypeOf};
pub use html::html;
pub use implementor::{Implementor, keep_for_ever};
pub use incoming::{Sink, frame};
pub use lazy::{Probe, Sendable, Stepper, Unsendable, iterator, stepper};
#[cfg(feature = "tokio")]
pub use lock::Refused;
pub use modules::submodule;
pub use objects::{Owner, Pointer};
pub use package::{Package, class};
pub use pages::Pages;
pub use pickle::{dump, load};
pub use places::{Placed, ReadPlace, WritePlace, add_places, fill};
pub use pointed::{Held, Pointed};
pub use progress::Progress;
pub use rejected::Rejected;
pub use sequences::{out_of_range, position};
pub use shared::{
    Cloned, Counted, CountedValue, NotCloned, NotShown, Opaque, OpaqueClass, OpaqueMut,
    OpaqueOwned, OpaqueRef, Outward, Places, Recounted, Shown,
};
pub use shared::{Guard, Hold, Instance, Reading, Shared, Writing, object};
#[cfg(feature = "tokio")]
pub use shared::{TaskReading, TaskWriting};
#[cfg(feature = "tokio")]
pub use tasks::{
    Awaitable, Channel, Finish, Promise, Stream, Work, add_streams, awaitable, blocking, broadcast,
    exception, reading, stream, taking, watch, writing,
};
pub use text::{coroutine_functions, run_text, run_text_as};
pub use told::{AsShown, Shows, Tells, TellsBoxed, Told};
pub use variants::{ClassNow, Settling, Varied, VariedLoan, nest, other_variant, reduce_variant};
pub use ways::{fits, none_fits};

#[cfg(feature = "chrono")]
pub use chrono;
pub use numpy::ndarray;
pub use numpy::{Complex32, Complex64};
#[cfg(feature = "decimal")]
pub use rust_decimal;

/// Generated code that awaits says so: without the feature, this says what is missing.
#[cfg(not(feature = "tokio"))]
#[macro_export]
macro_rules! needs_tokio {
    () => {
        compile_error!(
            "the bound crate has asynchronous functions or streams: enable the feature `tokio` of `mds-bindgen-runtime` in Cargo.toml"
        );
    };
}

/// The feature is there.
#[cfg(feature = "tokio")]
#[macro_export]
macro_rules! needs_tokio {
    () => {};
}
