"""RDF terms and answers as plain frozen values, the same whichever engine gave them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal as TypingLiteral

from kg.namespaces import RDF, XSD

XSD_STRING = XSD + "string"
LANG_STRING = RDF + "langString"


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


Term = Iri | BlankNode | Literal
Row = tuple[Term | None, ...]
Kind = TypingLiteral["table", "boolean", "graph"]


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
