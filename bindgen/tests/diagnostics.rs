//! Every code has a crate in `tests/fixtures/diagnostics/<code>` that earns it, and the exact text of what is
//! said then is kept beside it. `BLESS=1` writes the texts anew.

mod common;

use std::collections::BTreeMap;

use common::{compare, fixtures, folders, name, products};
use mds_bindgen::diagnostics::codes;

#[test]
fn each_code_is_said_as_expected() {
    let mut wrong = Vec::new();
    for folder in folders(&fixtures().join("diagnostics")) {
        let mut files = products(&folder);
        let text = files.remove("diagnostics.txt").unwrap_or_default();
        let code = name(&folder);
        if !text.contains(&format!("[{code}]")) {
            wrong.push(format!("{code} is not said:\n{text}"));
        }
        let said = BTreeMap::from([("diagnostics.txt".to_owned(), text)]);
        wrong.extend(compare(&folder.join("expected"), &said));
    }
    assert!(wrong.is_empty(), "BLESS=1 accepts these:\n{}", wrong.join("\n"));
}

#[test]
fn every_code_has_its_crate() {
    let known: Vec<String> =
        folders(&fixtures().join("diagnostics")).iter().map(|folder| name(folder)).collect();
    let ids: Vec<&str> = codes::ALL.iter().map(|code| code.id).collect();
    assert_eq!(known, ids);
}
