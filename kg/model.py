"""RDF terms and answers as plain frozen values, the same whichever engine gave them."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from keyword import iskeyword
from typing import TYPE_CHECKING, Any, TypeAlias
from typing import Literal as OneOf

from kg.namespaces import RDF, XSD

if TYPE_CHECKING:
    from decimal import Decimal

    import pandas
    import polars

XSD_STRING = XSD + "string"
LANG_STRING = RDF + "langString"
DIR_LANG_STRING = RDF + "dirLangString"
"""Of text with a language and a direction, which is new in RDF 1.2."""

named_tuple = tuple.__new__
"""Makes a named tuple of its class and its parts, in two thirds of the time that calling the class
takes: for where there are millions."""


Value: TypeAlias = "str | bool | int | float | Decimal | date"


@dataclass(frozen=True, slots=True)
class Iri:
    """An IRI, whole."""

    value: str

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class BlankNode:
    """A node without a name; its label means something in one answer only."""

    value: str

    def __str__(self) -> str:
        return f"_:{self.value}"


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal: its text with a datatype IRI, or with a lower-case language tag."""

    value: str
    datatype: str = XSD_STRING
    language: str | None = None

    def __str__(self) -> str:
        return self.value

    def python(self) -> Value:
        """The value as Python's own; the text where the datatype has none, or does not fit.

        >>> Literal("50.10", XSD + "decimal").python()
        Decimal('50.10')
        """
        read = _READ.get(self.datatype)
        try:
            return read(self.value) if read else self.value
        except (ValueError, ArithmeticError):
            return self.value


def _decimal(text: str) -> Decimal:
    from decimal import Decimal  # here, so that no answer waits for it

    return Decimal(text)


_READ: dict[str, Callable[[str], Value]] = {
    XSD + "boolean": lambda text: ("false", "true").index(text) == 1,
    XSD + "date": date.fromisoformat,
    XSD + "decimal": _decimal,
    XSD + "double": float,
    XSD + "float": float,
    XSD + "integer": int,
}


Term = Iri | BlankNode | Literal
Row = tuple[Term | None, ...]
Kind = OneOf["table", "boolean", "graph"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A table: the names of its columns and its rows, an unbound cell being `None`.

    `kind` tells a yes or no (ASK, one column `answer`) and a graph (CONSTRUCT and DESCRIBE,
    columns `subject`, `predicate`, `object`) from the table of a SELECT. `truncated` says that
    there were more rows than were asked for.

    >>> answer = Answer(("plan",), ((Iri("urn:example"),),))
    >>> len(answer), answer.column("plan")
    (1, [Iri(value='urn:example')])
    """

    columns: tuple[str, ...]
    rows: Sequence[Row] = field(default_factory=tuple)
    kind: Kind = "table"
    truncated: bool = False

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def records(self) -> list[dict[str, Term | None]]:
        """Each row as a mapping from column to cell."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def only(self, *names: str) -> Answer:
        """The same rows with these columns alone, in this order."""
        places = [self.columns.index(name) for name in names]
        rows = tuple(tuple(row[place] for place in places) for row in self.rows)
        return replace(self, columns=names, rows=rows)

    def column(self, name: str) -> list[Term | None]:
        """The cells of one column, from top to bottom."""
        index = self.columns.index(name)
        return [row[index] for row in self.rows]

    def typed(self) -> list[Any]:
        """The rows as frozen named tuples of Python's own values, an IRI being its text.

        >>> row = Answer(("plan", "from"), ((Iri("urn:a"), Literal("1", XSD + "integer")),))
        >>> row.typed()
        [Row(plan='urn:a', from_=1)]
        """
        names = [f"{name}_" if iskeyword(name) else name for name in self.columns]
        made = namedtuple("Row", names, rename=True)  # type: ignore[misc]
        return [made(*map(_python, row)) for row in self.rows]

    def to_pandas(self) -> pandas.DataFrame:
        """The answer as a `DataFrame` of pandas; `InputError` when that is not installed."""
        from kg.frames import to_pandas

        return to_pandas(self._values())

    def to_polars(self) -> polars.DataFrame:
        """The answer as a `DataFrame` of polars; `InputError` when that is not installed."""
        from kg.frames import to_polars

        return to_polars(self._values())

    def _values(self) -> dict[str, list[Value | None]]:
        return {name: [_python(cell) for cell in self.column(name)] for name in self.columns}


def _python(cell: Term | None) -> Value | None:
    if cell is None:
        return None
    return cell.python() if isinstance(cell, Literal) else str(cell)
