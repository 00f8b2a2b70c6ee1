//! Which objects can be pickled: those whose parts can.

use std::collections::BTreeSet;

use crate::lower::expr::Expr;
use crate::lower::model::{Dunder, PyClass, PyModule};

/// Takes pickling through the constructor away from classes that hold what cannot be pickled.
pub(crate) fn settle<'m>(modules: impl Iterator<Item = &'m mut PyModule>) {
    let mut classes: Vec<(Expr, &mut PyClass)> = modules
        .flat_map(|module| {
            let path = module.path.clone();
            module
                .classes
                .iter_mut()
                .map(move |class| (Expr::Class(path.clone(), class.name.clone()), class))
        })
        .collect();
    let mut without: BTreeSet<Expr> = classes
        .iter()
        .filter(|(_, class)| !class.dunders.iter().any(pickles))
        .map(|(name, _)| name.clone())
        .collect();
    loop {
        let before = without.len();
        for (name, class) in &mut classes {
            let holds = class.fields.iter().any(|field| mentions(&field.annotation, &without));
            if holds && class.dunders.contains(&Dunder::PickleFields) {
                class.dunders.retain(|dunder| *dunder != Dunder::PickleFields);
                without.insert(name.clone());
            }
        }
        if without.len() == before {
            return;
        }
    }
}

fn pickles(dunder: &Dunder) -> bool {
    matches!(
        dunder,
        Dunder::PickleFields
            | Dunder::PickleParsed
            | Dunder::PickleSerde
            | Dunder::PickleText
            | Dunder::PickleVariants
    )
}

fn mentions(annotation: &Expr, classes: &BTreeSet<Expr>) -> bool {
    match annotation {
        Expr::Class(..) => classes.contains(annotation),
        Expr::Subscript(base, arguments) => {
            mentions(base, classes) || arguments.iter().any(|it| mentions(it, classes))
        }
        Expr::Union(members) | Expr::List(members) | Expr::Tuple(members) => {
            members.iter().any(|it| mentions(it, classes))
        }
        _ => false,
    }
}
