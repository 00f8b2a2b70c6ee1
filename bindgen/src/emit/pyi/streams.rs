//! The class of streams in a stub: generic in what it yields.

use std::fmt::Write as _;

use crate::lower::expr::Imports;

/// The class with its type variable.
pub(super) fn stub(out: &mut String, name: &str, imports: &mut Imports) {
    let [variable, generic, last, own, awaitable, alias] = [
        ("typing", "TypeVar"),
        ("typing", "Generic"),
        ("typing", "final"),
        ("typing", "Self"),
        ("collections.abc", "Awaitable"),
        ("types", "GenericAlias"),
    ]
    .map(|(module, name)| imports.from(module, name));
    let [float, truth, any] = ["float", "bool", "object"].map(|name| imports.builtin(name));
    let delta = format!("{}.timedelta", imports.module("datetime"));
    let _ = write!(
        out,
        r#"
_T_co = {variable}("_T_co", covariant=True)


@{last}
class {name}({generic}[_T_co]):
    """Values that come in over time.

    Any thread and any event loop may receive; each value goes to one of them. A value that is an
    error is raised, and the stream goes on.
    """

    def recv(self, timeout: {delta} | {float} | None = None) -> _T_co | None:
        """The next value, or None when the stream has ended.

        Parameters
        ----------
        timeout
            How long to wait, in seconds; without it, until there is one.

        Raises
        ------
        TimeoutError
            When nothing came in time.
        """

    def try_recv(self) -> _T_co | None:
        """The next value if there is one already, else None."""

    def is_closed(self) -> {truth}:
        """Whether the stream has ended, and everything has been received."""

    def __iter__(self) -> {own}: ...

    def __next__(self) -> _T_co: ...

    def __aiter__(self) -> {own}: ...

    def __anext__(self) -> {awaitable}[_T_co]: ...

    def __class_getitem__(cls, item: {any}, /) -> {alias}: ...
"#
    );
}
