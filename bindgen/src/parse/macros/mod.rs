//! Item macros: `macro_rules!` of the crate itself and a few of other crates are expanded, all others are listed as
//! what cannot be seen.
//!
//! An expansion becomes a text of its own that stands for the place of its call, so that the rest of the parser need
//! not know where an item came from.

mod flags;
mod known;
mod matching;
mod pasting;
mod rules;
mod transcribing;

use std::collections::BTreeMap;
use std::rc::Rc;

use proc_macro2::TokenStream;

use rules::Rules;

/// Calls inside calls beyond this are left as they are, as rustc does.
const MOST_NESTED: usize = 64;
/// Expansions beyond this many bytes are left as they are: a macro can double itself.
const LONGEST: usize = 4 << 20;
/// And all expansions of a crate beyond this.
const LONGEST_TOGETHER: usize = 32 << 20;

/// The `macro_rules!` known so far.
#[derive(Default)]
pub(super) struct Macros {
    /// In the order of the text; a module that ends takes its own with it.
    in_scope: Vec<(String, Rc<Definition>)>,
    /// All of them, for calls by path and calls before the definition. The first one of a name counts.
    by_name: BTreeMap<String, Rc<Definition>>,
    /// Expansions that are being read.
    nested: usize,
    /// Bytes of all expansions.
    total: usize,
}

struct Definition {
    tokens: TokenStream,
    /// Read when first used; none where a rule has a form that is not known here.
    rules: std::cell::OnceCell<Option<Rules>>,
}

impl Macros {
    pub(super) fn define(&mut self, name: &str, tokens: TokenStream) {
        let definition = Rc::new(Definition { tokens, rules: std::cell::OnceCell::new() });
        self.in_scope.push((name.to_owned(), Rc::clone(&definition)));
        self.by_name.entry(name.to_owned()).or_insert(definition);
    }

    /// How many are in scope, for [`Self::leave`].
    pub(super) fn enter(&self) -> usize {
        self.in_scope.len()
    }

    /// Forgets what was defined since [`Self::enter`].
    pub(super) fn leave(&mut self, mark: usize) {
        self.in_scope.truncate(mark);
    }

    /// The text that a call makes; none where the macro or its form is not known.
    ///
    /// `anywhere` also looks at macros that are not in scope by the order of the text.
    pub(super) fn expand(
        &mut self,
        path: &str,
        call: &TokenStream,
        anywhere: bool,
    ) -> Option<String> {
        let name = path.rsplit("::").next().unwrap_or(path);
        let is_here = name == path;
        let in_scope = self.in_scope.iter().rev().find(|(known, _)| is_here && known == name);
        let local = is_here
            || ["crate::", "self::", "super::", "$crate::"].iter().any(|it| path.starts_with(it));
        if self.nested >= MOST_NESTED || self.total >= LONGEST_TOGETHER {
            return None;
        }
        let definition = match in_scope {
            Some((_, definition)) => Some(Rc::clone(definition)),
            None if anywhere && local => self.by_name.get(name).map(Rc::clone),
            None => None,
        };
        let text = match definition {
            Some(it) => {
                let rules = it.rules.get_or_init(|| Rules::read(it.tokens.clone()));
                rules.as_ref()?.expand(call, LONGEST / 4)?.to_string()
            }
            None => known::expand(path, call)?,
        };
        self.total += text.len();
        (text.len() <= LONGEST).then_some(text)
    }

    /// One expansion is being read.
    pub(super) fn open(&mut self) {
        self.nested += 1;
    }

    /// It has been read.
    pub(super) fn close(&mut self) {
        self.nested -= 1;
    }
}
