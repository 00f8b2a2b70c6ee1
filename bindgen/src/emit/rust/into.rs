//! `out=`: the twin that writes into what the caller gave, before the call that makes new memory.

use std::fmt::Write as _;

use crate::lower::model::{OutArgument, OutTwin};
use crate::lower::names::rust_identifier;

use super::function::Writer;

/// `if let Some(out) = .. { twin(.., &mut out); return out }`
pub(super) fn call(out: &mut String, writer: &Writer<'_>, it: &OutTwin) {
    let [py, made, target] = ["py", "made", "target"].map(|name| writer.locals.of(name));
    let room = rust_identifier(&it.keyword);
    let rooms = it.arguments.iter().filter(|one| matches!(one, OutArgument::Room(_))).count();
    let passed = |argument: &OutArgument| match argument {
        OutArgument::Same(index) => {
            writer.call.arguments.get(*index).map(|one| writer.passed(one)).unwrap_or_default()
        }
        OutArgument::Room(_) if rooms == 1 && !it.owned.starts_with('(') => {
            it.pass.replace("{}", &room)
        }
        OutArgument::Room(index) => it.pass.replace("{}", &format!("{room}.{index}")),
    };
    let list: Vec<String> = it.arguments.iter().map(passed).collect();
    let list = list.join(", ");
    let _ = writeln!(
        out,
        "if let Some(mut {room}) = {room}.or::<Package, Option<{}>>({:?}, || None)? {{",
        it.owned, it.keyword
    );
    let expression = match &it.method {
        Some(method) => {
            writer.reach(out, false);
            format!("{target}.{method}({list})")
        }
        None => format!("{}({list})", it.path),
    };
    writer.pass_door(out, &expression);
    if it.fallible {
        let _ = writeln!(out, "check!({py}, {made})?;");
    }
    let _ = writeln!(out, "return {}({py}, {room});\n}}", writer.locals.own("give"));
}
