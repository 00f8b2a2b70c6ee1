//! Operands of several types: the first that fits decides, so that each takes only what those before it leave.

use crate::lower::expr::{Expr, names};
use crate::lower::model::PyOperand;

/// Takes from each operand what one before it accepts; a type checker wants them to be told apart.
pub(super) fn narrow(list: &mut Vec<PyOperand>) {
    if list.len() > 1 {
        // A number is an array-like too, and means something else here.
        list.iter_mut().filter(|operand| operand.annotation == names::ARRAY_LIKE).for_each(
            |operand| {
                operand.annotation = Expr::Imported("collections.abc", "Sequence")
                    .of(Expr::name("float"))
                    .or(names::array("float64"));
            },
        );
    }
    let mut taken: Vec<Expr> = Vec::new();
    list.retain_mut(|operand| {
        let left: Vec<Expr> = kinds(&operand.annotation)
            .into_iter()
            .filter(|kind| !taken.iter().any(|wide| covers(wide, kind)))
            .cloned()
            .collect();
        taken.extend(left.iter().cloned());
        match left.as_slice() {
            [] => return false,
            [one] => operand.annotation = one.clone(),
            _ => operand.annotation = Expr::Union(left),
        }
        true
    });
}

/// The members of a union, or the one type.
pub(super) fn kinds(annotation: &Expr) -> Vec<&Expr> {
    match annotation {
        Expr::Union(members) => members.iter().flat_map(kinds).collect(),
        one => vec![one],
    }
}

/// Whether whatever is of one type is of another one, as type checkers see it.
fn covers(wide: &Expr, narrow: &Expr) -> bool {
    const NUMBERS: [&str; 4] = ["bool", "int", "float", "complex"];
    let number = |it: &Expr| match it {
        Expr::Name(name) => NUMBERS.iter().position(|known| known == name),
        _ => None,
    };
    let date = |it: &Expr| match it {
        Expr::Attribute("datetime", "datetime") => Some(0),
        Expr::Attribute("datetime", "date") => Some(1),
        _ => None,
    };
    wide == narrow
        || matches!((number(narrow), number(wide)), (Some(narrow), Some(wide)) if narrow < wide)
        || matches!((date(narrow), date(wide)), (Some(narrow), Some(wide)) if narrow < wide)
}
