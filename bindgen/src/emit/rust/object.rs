//! Trait objects: what a class holds that stands for everything that implements a trait.

use std::fmt::Write as _;

use crate::lower::model::PyObjects;

/// A box, a counted reference or a borrow of something that implements the trait.
pub(super) fn objects(out: &mut String, it: &PyObjects) {
    let PyObjects { name, of, .. } = it;
    if !it.dynamic {
        methods(out, it);
    }
    let start = if it.dynamic { of.clone() } else { format!("{name}Methods") };
    let shared = if it.shared { " + Send + Sync" } else { "" };
    let (pointer, boxed) = if it.lent {
        ("runtime::Pointer", "runtime::Pointer::Boxed(it)")
    } else {
        ("runtime::Owner", "runtime::Owner::new(it)")
    };
    // How long the object lives is left to the pointer and the trait.
    let held = format!("{pointer}<'a, dyn {start}{shared}>");
    let dynamic = format!("<{held} as std::ops::Deref>::Target");
    let _ = write!(
        out,
        r"
        pub struct {name}<'a>({held});
        impl<'a> {name}<'a> {{
            pub fn boxed(it: std::boxed::Box<{dynamic}>) -> Self {{ Self({boxed}) }}
        "
    );
    if it.lent {
        let _ = write!(
            out,
            r"
            pub fn counted(it: std::sync::Arc<{dynamic}>) -> Self {{ Self(runtime::Pointer::Counted(it)) }}
            pub fn lent(it: &'a {dynamic}) -> Self {{ Self(runtime::Pointer::Lent(it)) }}
            "
        );
    }
    let _ = write!(
        out,
        r"
        }}
        impl<'a> std::ops::Deref for {name}<'a> {{
            type Target = {dynamic};
            fn deref(&self) -> &Self::Target {{ &*self.0 }}
        }}
        "
    );
    if !it.lent {
        let _ = write!(
            out,
            r"
            impl<'a> std::ops::DerefMut for {name}<'a> {{
                fn deref_mut(&mut self) -> &mut Self::Target {{ &mut *self.0 }}
            }}
            "
        );
    }
}

/// A trait that has those methods of the other one that an object of whatever type can have.
fn methods(out: &mut String, it: &PyObjects) {
    let PyObjects { name, of, methods, .. } = it;
    let allowed = "#[allow(unknown_lints, mismatched_lifetime_syntaxes)]";
    let _ = writeln!(out, "{allowed} pub trait {name}Methods {{");
    for (head, _) in methods {
        let _ = writeln!(out, "fn {head};");
    }
    let _ = writeln!(out, "}} {allowed} impl<T: {of}> {name}Methods for T {{");
    for (head, call) in methods {
        let _ = writeln!(out, "fn {head} {{ {call} }}");
    }
    out.push_str("}\n");
}
