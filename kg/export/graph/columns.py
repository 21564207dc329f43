"""Which columns a graph needs: one for each property, and language, with the type that fits."""

from __future__ import annotations

import marshal
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property, lru_cache
from math import isfinite
from typing import IO, Any, overload

from kg.export.graph.model import RESERVED, Column, Kind, Period, distinct, is_day, local_name
from kg.export.ledger import Tally
from kg.files import unwritable
from kg.namespaces import XSD
from kg.terms import LANG_STRING, XSD_STRING, Statement, named_tuple

Meaning = tuple[str, str, str]
"""Property, datatype (empty for a node) and language: what a column is told by."""
Numbered = dict[int, tuple[str, ...]]
"""A row by the numbers of its columns, which have no names until everything is read."""

_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
"""How a decimal is written, as a pattern; an integer is one, too."""
DOUBLE = rf"{DECIMAL}(?:[eE][+-]?[0-9]+)?"
"""How a double is written, but for infinity and what is no number."""
_DECIMAL, _DOUBLE = re.compile(DECIMAL), re.compile(DOUBLE)
_NUMBERS = (XSD + "integer", XSD + "decimal")
_FLOATS = (XSD + "double", XSD + "float")


_LOOKED_AT = {*_NUMBERS, *_FLOATS, XSD + "boolean", XSD + "date"}
"""The datatypes of which some values fit a narrower kind than text."""


def meaning(said: Statement) -> Meaning:
    """What column a value belongs to. Integers and decimals are of one kind: equal by value."""
    datatype = XSD + "decimal" if said.datatype in _NUMBERS else said.datatype
    return said.predicate, datatype, said.language


class Columns:
    """Columns, as they are found while a graph is read: `fields` first, then those of statements.

    Until everything is read a column has a number alone, and no name.
    """

    def __init__(self, fields: Iterable[Column]) -> None:
        self._fields = tuple(fields)
        self._numbers: dict[Meaning, int] = {}
        self._stated: dict[Meaning, int] = {}
        self._kinds: dict[int, Kind] = {}
        self._open: set[int] = set()
        self._many: set[int] = set()

    def put(self, row: Numbered, said: Statement) -> None:
        """Put a value into a row; the kind of its column fits it from now on."""
        number = self._stated.get((said.predicate, said.datatype, said.language))
        if number is None or number in self._open:
            number = self._fitted(said)
        if number in row:
            self._many.add(number)
            row[number] = (*row[number], said.value)
        else:
            row[number] = (said.value,)

    def _fitted(self, said: Statement) -> int:
        stated = said.predicate, said.datatype, said.language
        number = self._stated.get(stated)
        if number is None:
            number = self._stated[stated] = self._number_of(said)
        if number in self._open:
            self._kinds[number] = _wider(self._kinds.get(number), _kind(said.value, said.datatype))
            if self._kinds[number] == "text":
                self._open.remove(number)
        return number

    def _number_of(self, said: Statement) -> int:
        key, following = meaning(said), len(self._fields) + len(self._numbers)
        number = self._numbers.setdefault(key, following)
        if number == following:
            if said.datatype in _LOOKED_AT:
                self._open.add(number)
            else:
                self._kinds[number] = "text" if said.datatype else "iri"
        return number

    def take(self, other: Columns) -> tuple[int, ...]:
        """Have what another found, too; the number here of each column there."""
        numbers = list(range(len(self._fields)))
        for key, there in other._numbers.items():
            number = self._numbers.setdefault(key, len(self._fields) + len(self._numbers))
            self._kinds[number] = _wider(self._kinds.get(number), other._kinds[there])
            if there in other._many:
                self._many.add(number)
            numbers.append(number)
        return tuple(numbers)

    @cached_property
    def every(self) -> tuple[Column, ...]:
        """Every column, the fields first, when all values are known."""
        named = self._named.values()
        return (*self._fields, *sorted(named, key=lambda column: column.key))

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The key of each column, by its number."""
        return tuple(column.key for column in (*self._fields, *self._named.values()))

    @cached_property
    def _named(self) -> dict[Meaning, Column]:
        """A column for each meaning, by number, none named as a field or reserved."""
        words = {key: _word(key, self._numbers) for key in self._numbers}
        names = distinct(
            ((_whole(key), word) for key, word in words.items()),
            [*RESERVED, *(item.key for item in self._fields)],
        )
        return {
            key: Column(names[_whole(key)], self._kinds[number], number in self._many, *key)
            for key, number in self._numbers.items()
        }


def _whole(key: Meaning) -> str:
    """A meaning as one text that begins with the IRI of the property."""
    return " ".join(key)


def _word(key: Meaning, known: Iterable[Meaning]) -> str:
    iri, datatype, language = key
    word = local_name(iri)
    if language:
        return f"{word}_{language.replace('-', '_')}"
    others = {item[1] for item in known if item[0] == iri and not item[2]}
    if len(others) == 1 and not (datatype and datatype != XSD_STRING and _has_text(iri, known)):
        return word
    return f"{word}_{local_name(datatype) if datatype else 'iri'}"


def _has_text(iri: str, known: Iterable[Meaning]) -> bool:
    return any(item[0] == iri and item[1] == LANG_STRING for item in known)


@lru_cache(maxsize=1_000)
def _kind(text: str, datatype: str) -> Kind:
    """The narrowest kind that a literal fits."""
    if datatype in _NUMBERS and _DECIMAL.fullmatch(text):
        if _INTEGER.fullmatch(text) and -(2**63) <= int(text) < 2**63:
            return "integer"
        return "decimal" if _comes_back(text) else "text"
    if datatype in _FLOATS and _is_float(text):
        return "double"
    if datatype == XSD + "boolean" and text in ("true", "false"):
        return "boolean"
    return "date" if datatype == XSD + "date" and is_day(text) else "text"


def _comes_back(text: str) -> bool:
    """Whether a decimal is the same after a double has held it."""
    held = float(text)
    return isfinite(held) and Decimal(repr(held)) == Decimal(text)


def _is_float(text: str) -> bool:
    return bool(_DOUBLE.fullmatch(text)) and isfinite(float(text))


def _wider(one: Kind | None, other: Kind) -> Kind:
    """The kind that holds what either holds."""
    if one is None or one == other:
        return other
    if {one, other} == {"integer", "decimal"}:
        return "decimal"
    return "text"


# What waits until everything is read, on the disk where it is much


_BLOCK = 2**18
"""About how many bytes of records are written, and read again, at a time."""
_HELD = 2**22
"""How many bytes are held in memory; more of them lie in a file without a name."""

Record = tuple[Any, ...]
"""A plain tuple of plain values."""


class Blocks(Sequence[bytes]):
    """Blocks of bytes; copies of this process can read those that it has."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._held: list[bytes] = []
        self._places: list[tuple[int, int]] = []
        self._size = 0

    def __del__(self) -> None:
        if self._file:
            self._file.close()

    def add(self, block: bytes) -> None:
        """Keep a block; `EngineError` where there is no room for it."""
        self._places.append((self._size, len(block)))
        self._size += len(block)
        self._held.append(block)
        if self._file or self._size > _HELD:
            try:
                if self._file is None:
                    self._file = tempfile.TemporaryFile()  # noqa: SIM115
                self._file.writelines(self._held)
                self._file.flush()
            except OSError as error:
                raise unwritable(tempfile.gettempdir(), error) from error
            self._held.clear()

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        if self._file is None:
            return self._held[index]
        place, length = self._places[index]
        return os.pread(self._file.fileno(), length, place)  # copies share one position


class Spool:
    """Records, given back in their order as often as they are asked for.

    >>> spool = Spool()
    >>> spool.add(("huawei", ("华为",)))
    >>> list(spool), list(spool)
    ([('huawei', ('华为',))], [('huawei', ('华为',))])
    """

    def __init__(self) -> None:
        self._blocks = Blocks()
        self._waiting: list[bytes] = []
        self._size = 0

    def add(self, record: Record) -> None:
        """Keep a record; `EngineError` where there is no room for it."""
        written = marshal.dumps(record)
        self._waiting.append(written)
        self._size += len(written)
        if self._size >= _BLOCK:
            self._blocks.add(packed(self._waiting))
            self._waiting, self._size = [], 0

    def __iter__(self) -> Iterator[Record]:
        for block in self._blocks:
            yield from map(marshal.loads, unpacked(block))
        yield from map(marshal.loads, self._waiting)


def packed(records: list[Any]) -> bytes:
    """Plain values as a block."""
    return marshal.dumps(records)


def unpacked(block: bytes) -> list[Any]:
    """What was `packed`.

    >>> unpacked(packed([("华为", 1)]))
    [('华为', 1)]
    """
    found: list[Any] = marshal.loads(block)
    return found


# Nodes, or edges, kept a batch at a time until all columns have their names


_CACHED = 1_000


class Kept:
    """Elements of one kind, with their columns and the statements that they are made of."""

    def __init__(self, fields: Iterable[Column]) -> None:
        self.columns = Columns(fields)
        self.statements = Tally()
        self._blocks = Blocks()
        self._numbers: list[tuple[int, ...]] = []

    def take(self, block: bytes, columns: Columns, statements: Tally) -> None:
        """Keep a batch; `EngineError` where there is no room for it."""
        self._blocks.add(block)
        self._numbers.append(self.columns.take(columns))
        self.statements.take(statements)

    def __len__(self) -> int:
        """How many batches there are."""
        return len(self._blocks)

    def batch(self, place: int) -> Iterator[tuple[Any, ...]]:
        """The elements of a batch: the plain values of each, then its row and its period."""
        keys = self.columns.keys
        named = [keys[number] for number in self._numbers[place]]

        @lru_cache(_CACHED)
        def keys_of(numbers: tuple[int, ...]) -> tuple[str, ...]:
            """The keys of a row, once for all rows that have the same."""
            return tuple([named[number] for number in numbers])

        row, last = dict[str, tuple[str, ...]](), None
        for *plain, period, numbers, values in unpacked(self._blocks[place]):
            if values is not last:  # the edges of a thing were kept with the same one
                row, last = dict(zip(keys_of(numbers), values, strict=True)), values
            yield *plain, row.copy(), named_tuple(Period, period)
