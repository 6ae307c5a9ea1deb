"""A table of named entries; an unknown name is refused with a list of the known ones."""

from __future__ import annotations

import copyreg
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from chainrule.errors import ChainruleError, unknown


class Named(Protocol):
    """Anything with a name."""

    @property
    def name(self) -> str:
        """What the entry is found by."""


Entry = TypeVar("Entry", bound=Named)


class Registry(Mapping[str, Entry], Generic[Entry]):
    """Entries by name, in the order of their table.

    Examples
    --------
    >>> from chainrule.formulas import ACTIVATIONS
    >>> ACTIVATIONS["tanh"].range
    (-1.0, 1.0)
    >>> ACTIVATIONS["tanhh"]
    Traceback (most recent call last):
    ...
    chainrule.errors.ChainruleError: unknown activation 'tanhh'. Did you mean tanh or hard_tanh? ...
    """

    tables: ClassVar[dict[type, Mapping[str, Named]]] = {}  # by the type of their entries

    def __init__(self, kind: str, entries: tuple[Entry, ...]) -> None:
        self.kind = kind
        self._entries: dict[str, Entry] = {}
        for entry in entries:
            self.register(entry)
        # Formulas are mostly lambdas, which pickle refuses. Searches in parallel processes pickle
        # estimators that hold them, and `clone` copies them the same way. So an entry of a table is
        # pickled as its name.
        entry_type = type(entries[0])
        self.tables[entry_type] = self
        copyreg.pickle(entry_type, _reduce)

    def register(self, entry: Entry) -> Entry:
        """Add a custom entry, so that it can be found by name; a name that is taken is refused."""
        if entry.name in self._entries:
            raise ChainruleError(
                f"there is already a {self.kind} called {entry.name!r}; choose another name"
            )
        self._entries[entry.name] = entry
        return entry

    def find(self, entry: str | Entry) -> Entry:
        """The entry of this name; an entry itself is returned as it is."""
        if isinstance(entry, str):
            return self[entry]
        kind = type(next(iter(self._entries.values())))
        if not isinstance(entry, kind):
            raise ChainruleError(
                f"{entry!r} is not {_a(self.kind)}; give a name ({', '.join(self)}) or "
                f"{_a(kind.__name__)}"
            )
        return entry

    def __repr__(self) -> str:
        return f"{self.kind}: {', '.join(self)}"

    def __getitem__(self, name: str) -> Entry:
        if name not in self._entries:
            raise unknown(self.kind, name, self._entries)
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, name: object) -> bool:
        return name in self._entries


def brief(entry: Named, options: Iterable[tuple[str, object]] = ()) -> str:
    """An entry as it is shown: its name and constants, and not its functions."""
    shown = [repr(entry.name), *(f"{name}={value!r}" for name, value in options)]
    return f"{type(entry).__name__}({', '.join(shown)})"


def _a(noun: str) -> str:
    """The noun with its article."""
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"


def _reduce(entry: Named) -> str | tuple[Any, ...]:
    """How an entry is pickled and copied: by name if it is in its table, else as any object."""
    table = Registry.tables[type(entry)]
    # A user's own entry may share its name with one of the table without being it, so names alone
    # do not decide. Such an entry is pickled by value, if its functions allow that.
    if entry.name in table and table[entry.name] == entry:
        return _entry, (type(entry), entry.name)
    return entry.__reduce_ex__(4)


def _entry(entry_type: type, name: str) -> Named:
    """The entry of that name; in a new process, a custom one must have been registered before."""
    return Registry.tables[entry_type][name]
