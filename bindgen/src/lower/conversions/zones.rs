//! Moments in other zones than UTC: as arguments they are made of one in UTC.

use crate::resolve::model::Type;

use super::{Refusal, Taken};
use crate::lower::context::Context;
use crate::lower::expr::Expr;
use crate::lower::expr::names;

/// `DateTime<Zone>`, for zones that can be made of UTC.
pub(super) fn take(cx: &Context<'_>, zone: Option<&Type>) -> Result<Taken, Refusal> {
    let utc = "runtime::chrono::DateTime<runtime::chrono::Utc>";
    let annotation = names::DATETIME.or(names::DATE).or(Expr::name("str"));
    let taken = |owned: &str, pass: &str| Ok(Taken::new(annotation.clone(), owned, pass));
    match zone {
        Some(Type::Foreign(path, _)) => match path.to_string().as_str() {
            "chrono::Utc" | "chrono::FixedOffset" | "chrono::Local" => taken(utc, "{}.into()"),
            "chrono_tz::Tz" => taken("runtime::Zoned<_>", "{}.0"),
            _ => Err(format!("the zone `{path}` cannot be made of UTC")),
        },
        Some(Type::Item(id, arguments)) if arguments.is_empty() => {
            let made = cx.impls(*id).is_some_and(|impls| {
                impls.traits.iter().any(|entry| {
                    entry.path.to_string() == "std::convert::From"
                        && matches!(entry.arguments.first(), Some(Type::Foreign(path, _)) if path.to_string() == "chrono::Utc")
                })
            });
            let zone = cx.path(*id);
            if !made {
                return Err(format!("the zone `{zone}` cannot be made of UTC"));
            }
            taken(utc, &format!("{{}}.with_timezone(&{zone}::from(runtime::chrono::Utc))"))
        }
        _ => Err("its zone is not known".to_owned()),
    }
}
