//! The class of values that are lent to be changed, in a stub: generic in what stands there.

use std::fmt::Write as _;

use crate::lower::expr::Imports;

/// The class with its type variable.
pub(super) fn stub(out: &mut String, name: &str, imports: &mut Imports) {
    let [variable, generic, last, alias] = [
        ("typing", "TypeVar"),
        ("typing", "Generic"),
        ("typing", "final"),
        ("types", "GenericAlias"),
    ]
    .map(|(module, name)| imports.from(module, name));
    let [property, any] = ["property", "object"].map(|name| imports.builtin(name));
    let _ = write!(
        out,
        r#"
_T_place = {variable}("_T_place")


@{last}
class {name}({generic}[_T_place]):
    """A value inside of an object, which is read and replaced where it is.

    It ends when anybody else uses the object.
    """

    @{property}
    def value(self) -> _T_place:
        """The value as it is now; setting it puts another one in its place."""

    @value.setter
    def value(self, value: _T_place) -> None: ...

    def __class_getitem__(cls, item: {any}, /) -> {alias}: ...
"#
    );
}
