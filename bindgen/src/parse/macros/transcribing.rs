//! Results: the tokens that a rule makes of what its pattern bound.

use std::collections::BTreeMap;

use proc_macro2::{Group, TokenStream, TokenTree};

use super::matching::{Bindings, Bound};
use super::rules::Piece;

/// Variables as they stand this time around.
type View<'a> = BTreeMap<&'a str, &'a Bound>;

/// One result being made.
pub(super) struct Transcription {
    /// Tokens that may still be made.
    left: usize,
}

impl Transcription {
    /// The whole result; none where it says what its pattern does not, or becomes too long.
    pub(super) fn of(pieces: &[Piece], bindings: &Bindings, most: usize) -> Option<TokenStream> {
        let view: View<'_> = bindings.iter().map(|(name, bound)| (name.as_str(), bound)).collect();
        Self { left: most }.sequence(pieces, &view)
    }

    fn sequence(&mut self, pieces: &[Piece], view: &View<'_>) -> Option<TokenStream> {
        let mut made: Vec<TokenTree> = Vec::new();
        for piece in pieces {
            self.left = self.left.checked_sub(1)?;
            match piece {
                Piece::Token(token) => made.push(token.clone()),
                Piece::Group(delimiter, pieces) => {
                    made.push(Group::new(*delimiter, self.sequence(pieces, view)?).into());
                }
                Piece::Variable(name, _) => match view.get(name.as_str()) {
                    Some(Bound::One(tokens)) => {
                        let before = made.len();
                        made.extend(tokens.clone());
                        self.left = self.left.checked_sub(made.len() - before)?;
                    }
                    Some(Bound::Many(_)) => return None,
                    // A variable of a macro that this one makes.
                    None => {
                        made.push(proc_macro2::Punct::new('$', proc_macro2::Spacing::Alone).into());
                        made.extend(name.parse::<TokenStream>().ok()?);
                    }
                },
                Piece::Repeat { pieces, separator, .. } => {
                    for at in 0..rounds(pieces, view)? {
                        self.left = self.left.checked_sub(1)?;
                        if at > 0 {
                            made.extend(separator.clone());
                        }
                        made.extend(self.sequence(pieces, &round(view, at))?);
                    }
                }
            }
        }
        Some(made.into_iter().collect())
    }
}

/// How often a repetition goes around: as often as the variables in it were bound.
fn rounds(pieces: &[Piece], view: &View<'_>) -> Option<usize> {
    pieces.iter().find_map(|piece| match piece {
        Piece::Variable(name, _) => match view.get(name.as_str()) {
            Some(Bound::Many(list)) => Some(list.len()),
            _ => None,
        },
        Piece::Group(_, pieces) | Piece::Repeat { pieces, .. } => rounds(pieces, view),
        Piece::Token(_) => None,
    })
}

fn round<'a>(view: &View<'a>, at: usize) -> View<'a> {
    view.iter()
        .filter_map(|(name, bound)| match bound {
            Bound::Many(list) => list.get(at).map(|inner| (*name, inner)),
            Bound::One(_) => Some((*name, *bound)),
        })
        .collect()
}
