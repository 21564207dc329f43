"""Columns of Python values as a table of pandas or polars, for who has them installed."""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import islice
from keyword import iskeyword
from typing import TYPE_CHECKING, Any, TypeAlias, overload
from typing import Literal as OneOf

import pyoxigraph as ox

from kg.errors import InputError
from kg.namespaces import RDF, XSD
from kg.text import brief

if TYPE_CHECKING:
    from decimal import Decimal

    import pandas
    import polars
    import rdflib
    from rdflib.term import Identifier


Columns = Mapping[str, Sequence[object]]

_PANDAS = {int: "Int64", bool: "boolean", date: "datetime64[s]", Decimal: "float64"}
_LARGEST = 2**63


def to_pandas(columns: Columns) -> pandas.DataFrame:
    """A `DataFrame`; a decimal is the nearest float, since pandas computes with these.

    Raises `InputError` when pandas is not installed.
    """
    try:
        import pandas
    except ImportError:
        raise _missing("pandas") from None
    series = {}
    for name, cells in columns.items():
        kind = _kind(cells)
        if kind is Decimal:
            cells = [None if cell is None else float(str(cell)) for cell in cells]
        dtype = None if kind is str else _PANDAS.get(kind, object)
        series[name] = pandas.Series(cells, dtype=dtype)
    return pandas.DataFrame(series)


def to_polars(columns: Columns) -> polars.DataFrame:
    """A `DataFrame`; decimals are exact. A column of several types becomes text.

    Raises `InputError` when polars is not installed.
    """
    try:
        import polars
    except ImportError:
        raise _missing("polars") from None
    series = []
    for name, cells in columns.items():
        if _kind(cells) is object:
            cells = [None if cell is None else str(cell) for cell in cells]
        series.append(polars.Series(name, cells))
    return polars.DataFrame(series)


def _kind(cells: Sequence[object]) -> type:
    """The one type of the cells that hold something; `object` where there is no one type."""
    kinds = {type(cell) for cell in cells if cell is not None}
    if len(kinds) != 1 or any(isinstance(cell, int) and abs(cell) >= _LARGEST for cell in cells):
        return object
    return kinds.pop()


def _missing(name: str) -> InputError:
    install = f'pip install "kg-industry-plans[{name}]"'
    return InputError(
        f"{name}: is not installed; run {install}", f"{name}：尚未安装；请运行 {install}"
    )


# RDF terms and answers as plain frozen values, the same whichever engine gave them


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

        return to_pandas(self._values())

    def to_polars(self) -> polars.DataFrame:
        """The answer as a `DataFrame` of polars; `InputError` when that is not installed."""

        return to_polars(self._values())

    def _values(self) -> dict[str, list[Value | None]]:
        return {name: [_python(cell) for cell in self.column(name)] for name in self.columns}


def _python(cell: Term | None) -> Value | None:
    if cell is None:
        return None
    return cell.python() if isinstance(cell, Literal) else str(cell)


# What pyoxigraph answers as an `Answer`, its cells made our terms when they are looked at


Result = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
Cells = ox.QuerySolution | ox.Triple | ox.Quad

_TRIPLE: tuple[str, ...] = ("subject", "predicate", "object")


class Rows(Sequence[Row]):
    """Rows as the engine gave them, equal to a tuple of our own.

    Those of another process are so many lines of SPARQL TSV, parsed when one is looked at.
    """

    def __init__(self, size: int, found: Sequence[Cells] | bytes, count: int | None = None) -> None:
        self._size = size
        self._given = found
        self._count = len(found) if count is None else count

    @cached_property
    def _found(self) -> Sequence[Cells]:
        return _from_tsv(self._given) if isinstance(self._given, bytes) else self._given

    @cached_property
    def _rows(self) -> tuple[Row, ...]:
        places = range(self._size)
        return tuple(
            tuple(None if (cell := row[place]) is None else from_ox(cell) for place in places)
            for row in self._found
        )

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        return self._rows[index]

    def __eq__(self, other: object) -> bool:
        return self._rows == (other._rows if isinstance(other, Rows) else other)

    def __hash__(self) -> int:
        return hash(self._rows)

    def __repr__(self) -> str:
        return repr(self._rows)

    def __reduce__(self) -> tuple[object, ...]:
        return Rows, (self._size, _as_tsv(self._size, self._found), self._count)


class Graph(Rows):
    """The rows of a graph, which has no order of its own: the same one gets the same."""

    @cached_property
    def _found(self) -> Sequence[Cells]:
        return sorted(super()._found, key=str)


def answer_from_ox(result: Result, limit: int | None = None) -> Answer:
    """The answer for whatever pyoxigraph answered, of at most `limit` rows."""
    if isinstance(result, ox.QueryBoolean):
        cell = Literal(str(bool(result)).lower(), XSD + "boolean")
        return Answer(("answer",), ((cell,),), "boolean")
    found = list(result if limit is None else islice(result, limit + 1))
    truncated = limit is not None and len(found) > limit
    kept = found[:limit] if truncated else found
    if isinstance(result, ox.QueryTriples):
        return Answer(_TRIPLE, Graph(3, kept), "graph", truncated)
    names = tuple([variable.value for variable in result.variables])
    return Answer(names, Rows(len(names), kept), "table", truncated)


def graph_from_turtle(raw: bytes) -> Answer:
    """The answer that a graph in Turtle is; `SyntaxError` for what is no Turtle."""
    found = list(ox.parse(raw, format=ox.RdfFormat.TURTLE))
    return Answer(_TRIPLE, Graph(3, found), "graph")


def _as_tsv(size: int, rows: Iterable[Cells]) -> bytes:
    places = range(size)
    lines = ["\t".join(f"?v{place}" for place in places)]
    lines += [
        "\t".join("" if (cell := row[place]) is None else str(cell) for place in places)
        for row in rows
    ]
    return ("\n".join(lines) + "\n").encode()


def _from_tsv(text: bytes) -> list[Cells]:
    found = ox.parse_query_results(text, format=ox.QueryResultsFormat.TSV)
    assert isinstance(found, ox.QuerySolutions)
    return list(found)


# The seam between pyoxigraph's terms, rdflib's and ours: pure pairs, strict on the unexpected


Quad = ox.Quad
Quads = list[ox.Quad]
_MARKUP = (RDF + "HTML", RDF + "XMLLiteral")
OxTerm = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph


def from_ox(term: OxTerm) -> Term:
    """Our term for pyoxigraph's."""
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if isinstance(term, ox.Literal) and not term.direction:
        return Literal(term.value, term.datatype.value, term.language)
    if isinstance(term, ox.BlankNode):
        return BlankNode(term.value)
    raise _newer(term)


def to_sparql(term: Term) -> str:
    """A term as SPARQL and Turtle write it, every character of it escaped where it must be.

    Engines decode `\\u0022` either where it stands or in the whole query before they read it.
    The text means the same to both: no backslash is left before a `u`.

    >>> to_sparql(Literal('say "no"', language="en"))
    '"say \\\\"no\\\\""@en'
    """
    if isinstance(term, Iri):
        return _named(term.value)
    if isinstance(term, Literal):
        if term.language:
            empty = ox.Literal("", language=term.language)
        else:
            empty = ox.Literal("", datatype=ox.NamedNode(term.datatype))
        return f'"{_ESCAPED.sub(_escape, term.value)}{str(empty)[1:]}'
    raise TypeError(f"{term!r} has no name to ask for")


_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f]|(?<=\\)[uU]')
_SHORT = {'"': r"\"", "\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"}


def _escape(found: re.Match[str]) -> str:
    return _SHORT.get(found[0]) or f"\\U{ord(found[0]):08X}"


def _named(iri: str) -> str:
    try:
        return str(ox.NamedNode(iri))
    except ValueError as error:
        raise InputError(
            f"{iri}: is no valid IRI ({error}); write for example id:datong",
            f"{iri}：不是有效的 IRI（{error}）；例如可写 id:datong",
        ) from None


def is_newer(term: OxTerm) -> bool:
    """Whether RDF 1.2 adds the term: a triple, or text with a direction."""
    return isinstance(term, ox.Triple) or (isinstance(term, ox.Literal) and bool(term.direction))


def _newer(term: OxTerm) -> InputError:
    """The refusal of a term for which `is_newer` holds."""
    shown = brief(str(term))
    return InputError(
        f"{shown}: is a term of RDF 1.2, and this is a graph of RDF 1.1; write it without",
        f"{shown}：属于 RDF 1.2 的项，而本图为 RDF 1.1；请改用其他写法",
    )


def to_rdflib(term: OxTerm) -> Identifier:
    """rdflib's term for pyoxigraph's, its text unchanged."""
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal) and not term.direction:
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        # A plain string and an xsd:string are one in RDF 1.1; rdflib keeps two, so give one.
        datatype = None if term.datatype.value == XSD + "string" else term.datatype.value
        return rdflib.Literal(
            term.value, datatype=datatype and rdflib.URIRef(datatype), normalize=False
        )
    raise _newer(term)


def from_rdflib(term: rdflib.term.Node) -> Term:
    """Our term for rdflib's."""
    import rdflib

    if isinstance(term, rdflib.URIRef):
        return Iri(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    if isinstance(term, rdflib.Literal):
        if term.language:
            return Literal(str(term), LANG_STRING, term.language)
        return Literal(str(term), str(term.datatype or XSD + "string"))
    raise TypeError(f"{term!r} is no term of RDF")


def to_turtle(term: Term) -> str:
    """A term as Turtle writes it: as `to_sparql`, and a blank node by its label."""
    return str(term) if isinstance(term, BlankNode) else to_sparql(term)


def from_ntriples(text: str) -> Term:
    """The term that `to_turtle` would write as `text`.

    >>> from_ntriples("<urn:a>"), from_ntriples('"50"^^<urn:b>')
    (Iri(value='urn:a'), Literal(value='50', datatype='urn:b', language=None))
    """
    (triple,) = ox.parse(f"<urn:s> <urn:p> {text} .", format=ox.RdfFormat.N_TRIPLES)
    return from_ox(triple.object)


Triple = tuple[Term, str, Term]


def triples(quads: Quads) -> list[Triple]:
    """The quads as our terms, their graphs left out; a predicate is its IRI."""
    return [triple(quad) for quad in quads]


def triple(quad: Quad) -> Triple:
    """The quad as our terms, its graph left out."""
    return from_ox(quad.subject), quad.predicate.value, from_ox(quad.object)


@contextmanager
def rdflib_plain() -> Iterator[None]:
    """rdflib without its opinions on literals: it keeps `007`, and is silent about a bad date.

    Literals that do not fit their datatype are found, and told, by our own check. Markup is not
    parsed, which takes rdflib time that grows with the square of its size.
    """
    import logging
    import warnings

    import rdflib

    logger = logging.getLogger("rdflib.term")
    before = rdflib.NORMALIZE_LITERALS, logger.disabled
    rdflib.NORMALIZE_LITERALS, logger.disabled = False, True
    readers = rdflib.term._toPythonMapping
    markup: dict[str | None, Any] = {
        name: readers.pop(name) for name in map(rdflib.URIRef, _MARKUP) if name in readers
    }
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            yield
    finally:
        rdflib.NORMALIZE_LITERALS, logger.disabled = before
        readers.update(markup)


@rdflib_plain()
def dataset_to_rdflib(quads: Quads) -> rdflib.Dataset:
    """An rdflib dataset of `quads`, each in its named graph, its default graph the union."""
    import rdflib

    dataset = rdflib.Dataset(default_union=True)
    for quad in quads:
        dataset.add((*_triple(quad), dataset.graph(to_rdflib(quad.graph_name))))
    return dataset


@rdflib_plain()
def union_to_rdflib(quads: Quads) -> rdflib.Graph:
    """An rdflib graph of `quads`, their graph names left out."""
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    for quad in quads:
        graph.add(_triple(quad))
    return graph


def _triple(quad: ox.Quad) -> tuple[Identifier, Identifier, Identifier]:
    return to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)
