//! How a method gets its object: by reference, as a copy, in an `Arc`, or taken away from Python.

use std::fmt::Write as _;

use crate::lower::model::{Outcome, Storage};
use crate::resolve::model::Receiver;

use super::function::{Holder, Writer};
use super::{lent, variant};

impl Writer<'_> {
    /// Whether the call takes the object away from Python: it cannot be cloned.
    pub(super) fn consumes(&self) -> bool {
        self.holder.is_some_and(|holder| lent::takes(holder.class, self.call))
    }

    /// A method of a trait, called by its path.
    pub(super) fn through(&self, path: &str, receiver: Receiver, arguments: &[String]) -> String {
        let target = self.locals.of("target");
        let object = match receiver {
            Receiver::Owned if !self.consumes() => target + ".clone()",
            Receiver::Counted { lent: true } => format!("&{target}"),
            _ => target,
        };
        let all: Vec<&str> =
            std::iter::once(&object).chain(arguments).map(String::as_str).collect();
        format!("{path}({})", all.join(", "))
    }

    /// `let target = ...`, as the method of a trait or of an `Arc` takes it.
    pub(super) fn reach_through(&self, out: &mut String, receiver: Receiver) {
        let Receiver::Counted { .. } = receiver else {
            return self.reach(out, receiver == Receiver::Mutable);
        };
        let (py, target) = (self.locals.of("py"), self.locals.of("target"));
        if self.holder.is_some_and(|holder| holder.class.counted) {
            let own = self.own_object();
            let _ = writeln!(out, "let {target} = {own}.0.share::<Package>({py})?;");
        } else {
            self.reach(out, false);
            let _ = writeln!(out, "let {target} = std::sync::Arc::new({target}.clone());");
        }
    }

    /// The object of the class.
    fn own_object(&self) -> String {
        let settles = self.holder.is_some_and(|holder| variant::settles(holder.class, self.call));
        if matches!(self.call.outcome, Outcome::Receiver) || self.call.door.is_async() || settles {
            format!("{}.get()", self.locals.of("slf"))
        } else {
            "self".to_owned()
        }
    }

    /// `let target = ...`: the Rust value behind `self`.
    pub(super) fn reach(&self, out: &mut String, mutable: bool) {
        let Some(Holder { class }) = self.holder else { return };
        let [py, held, target] = ["py", "held", "target"].map(|name| self.locals.of(name));
        let own = self.own_object();
        if self.consumes() {
            let _ = writeln!(out, "let {held} = {own}.0.write::<Package>({py})?;");
            return;
        }
        let _ = match (class.storage, mutable) {
            (Storage::Shared, true) | (Storage::Step, _) => writeln!(
                out,
                "let mut {held} = {own}.0.write::<Package>({py})?; let {target} = &mut *{held};"
            ),
            (Storage::Shared, false) => writeln!(
                out,
                "let {held} = {own}.0.read::<Package>({py})?; let {target} = &*{held};"
            ),
            (Storage::Kept { .. }, _) => writeln!(
                out,
                "let {held} = {own}.0.read::<Package>({py})?; let {target} = {held}.get();"
            ),
            (Storage::View, _) => writeln!(out, "let {target} = {own}.0.whole();"),
            (Storage::Plain, _) => writeln!(out, "let {target} = &{own}.0;"),
            (Storage::Fields, _) => {
                writeln!(out, "let {held} = Self::build(&{own}.0, {py})?; let {target} = &{held};")
            }
            (Storage::Opaque, _) => Ok(()),
        };
    }
}
