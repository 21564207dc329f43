"""RDF terms, statements and answers: the one seam to pyoxigraph and rdflib.

A term is a frozen value, the same whichever engine gave it. Where there are millions of
statements, a term is its text alone (`text_of`), and a statement is a `Statement`.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import islice
from keyword import iskeyword
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias
from typing import Literal as OneOf

import pyoxigraph as ox

from kg.errors import InputError
from kg.namespaces import RDF, XSD
from kg.text import brief, counted

if TYPE_CHECKING:
    import pandas
    import polars
    import rdflib
    from rdflib.term import Identifier

XSD_STRING = XSD + "string"
LANG_STRING = RDF + "langString"
DIR_LANG_STRING = RDF + "dirLangString"
"""The datatype of a literal with a language and a direction, new in RDF 1.2."""
TRIPLE_TERM = "triple-term"
"""The datatype of a triple term of RDF 1.2 in a `Statement`."""

Value: TypeAlias = "str | bool | int | float | Decimal | date"


@dataclass(frozen=True, slots=True)
class Iri:
    """An absolute IRI."""

    value: str

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class BlankNode:
    """A blank node; its label means something in one answer only."""

    value: str

    def __str__(self) -> str:
        return f"_:{self.value}"


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal: its lexical form with a datatype IRI, or with a lower-case language tag."""

    value: str
    datatype: str = XSD_STRING
    language: str | None = None

    @classmethod
    def of(cls, value: str | bool | int | date, language: str | None = None) -> Literal:
        """The literal of a text, with its language tag if it has one, a truth, a number or a day.

        >>> Literal.of("城市", "zh").language, Literal.of(date(2021, 3, 12)).value
        ('zh', '2021-03-12')
        """
        if isinstance(value, str):
            return cls(value, LANG_STRING, language) if language else cls(value)
        kind = next(name for name in (bool, int, date) if isinstance(value, name))
        return cls(str(value).lower(), XSD + _DATATYPES[kind])

    def __str__(self) -> str:
        return self.value

    def python(self) -> Value:
        """The value as a Python object; the lexical form where there is none, or it is ill-typed.

        >>> Literal("50.10", XSD + "decimal").python()
        Decimal('50.10')
        """
        convert = _PYTHON.get(self.datatype)
        try:
            return convert(self.value) if convert else self.value
        except (ValueError, ArithmeticError):
            return self.value


_DATATYPES: dict[type, str] = {bool: "boolean", int: "integer", date: "date"}
_PYTHON: dict[str, Callable[[str], Value]] = {
    XSD + "boolean": lambda text: ("false", "true").index(text) == 1,
    XSD + "date": date.fromisoformat,
    XSD + "decimal": Decimal,
    XSD + "double": float,
    XSD + "float": float,
    XSD + "integer": int,
}

Term = Iri | BlankNode | Literal
Triple = tuple[Term, str, Term]
Row = tuple[Term | None, ...]
Record = dict[str, Term | None]
"""A row as a mapping from column to cell."""
Kind = OneOf["table", "boolean", "graph"]


class Statement(NamedTuple):
    """A statement about a subject that is known, its terms as text.

    `datatype` is empty for an IRI or a blank node, `language` for a literal without one. The
    language of a literal with a direction is as RDF 1.2 writes it: `ar--rtl`.
    """

    predicate: str
    value: str
    datatype: str
    language: str
    graph: str

    @property
    def is_node(self) -> bool:
        """Whether the value is an IRI or a blank node."""
        return not self.datatype

    @property
    def language_and_direction(self) -> tuple[str, str]:
        """The language and the direction of a literal; empty what it has not."""
        language, _, direction = self.language.partition("--")
        return language, direction


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """A table: the names of its columns and its rows, an unbound cell being `None`.

    `kind` distinguishes a yes or no (one column `answer`) and a graph (columns `subject`,
    `predicate`, `object`) from a table; of one `truncated` there were more rows.

    >>> answer = Answer(("plan",), ((Iri("urn:example"),),))
    >>> answer
    <Answer: 1 row of plan>
    >>> len(answer), answer.column("plan")
    (1, [Iri(value='urn:example')])
    """

    columns: tuple[str, ...]
    rows: Sequence[Row] = ()
    kind: Kind = "table"
    truncated: bool = False

    def __repr__(self) -> str:  # of thousands of rows it would fill the terminal
        most = "the first " if self.truncated else ""
        return f"<Answer: {most}{counted(len(self.rows), 'row')} of {', '.join(self.columns)}>"

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def records(self) -> list[Record]:
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
        """The rows as frozen named tuples of Python objects, an IRI being its text.

        >>> row = Answer(("plan", "from"), ((Iri("urn:a"), Literal("1", XSD + "integer")),))
        >>> row.typed()
        [Row(plan='urn:a', from_=1)]
        """
        names = [f"{name}_" if iskeyword(name) else name for name in self.columns]
        made = namedtuple("Row", names, rename=True)  # type: ignore[misc]
        return [made(*map(_python, row)) for row in self.rows]

    def to_pandas(self) -> pandas.DataFrame:
        """The answer for pandas, a decimal as the nearest float; `InputError` without pandas."""
        try:
            import pandas
        except ImportError:
            raise _not_installed("pandas") from None
        series = {}
        for name, cells, kind in self._columns():
            if kind is Decimal:
                cells = [None if cell is None else float(str(cell)) for cell in cells]
            dtype = None if kind is str else _PANDAS.get(kind, object)
            series[name] = pandas.Series(cells, dtype=dtype)
        return pandas.DataFrame(series)

    def to_polars(self) -> polars.DataFrame:
        """The answer for polars, a mixed column as text; `InputError` without polars."""
        try:
            import polars
        except ImportError:
            raise _not_installed("polars") from None
        series = []
        for name, cells, kind in self._columns():
            if kind is object:
                cells = [None if cell is None else str(cell) for cell in cells]
            series.append(polars.Series(name, cells))
        return polars.DataFrame(series)

    def _columns(self) -> Iterator[tuple[str, list[Value | None], type]]:
        """Each column with its cells and their type, which is `object` where they have no one.

        A whole number beside decimals is one, as in XML Schema.
        """
        for name in self.columns:
            cells = [_python(cell) for cell in self.column(name)]
            kinds = {type(cell) for cell in cells if cell is not None}
            if kinds == {int, Decimal}:
                cells = [Decimal(cell) if isinstance(cell, int) else cell for cell in cells]
                kinds = {Decimal}
            is_long = any(isinstance(cell, int) and abs(cell) >= _LARGEST for cell in cells)
            yield name, cells, object if len(kinds) != 1 or is_long else kinds.pop()


_PANDAS = {int: "Int64", bool: "boolean", date: "datetime64[s]", Decimal: "float64"}
_LARGEST = 2**63

Ask = Callable[[str], Answer]
"""What answers a SPARQL query."""


def _python(cell: Term | None) -> Value | None:
    if cell is None:
        return None
    return cell.python() if isinstance(cell, Literal) else str(cell)


def _not_installed(name: str) -> InputError:
    install = f'pip install "kg-industry-plans[{name}]"'
    return InputError(
        f"{name}: is not installed; run {install}", f"{name}：尚未安装；请运行 {install}"
    )


# pyoxigraph's terms and answers

Node = ox.NamedNode | ox.BlankNode
Quad = ox.Quad
Quads = list[ox.Quad]
OxTerm = Node | ox.Literal | ox.Triple | ox.DefaultGraph
Result = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

_GRAPH_COLUMNS = ("subject", "predicate", "object")


def from_ox(term: OxTerm) -> Term:
    """Our term for pyoxigraph's; `InputError` for a term of RDF 1.2."""
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if isinstance(term, ox.Literal) and not term.direction:
        return Literal(term.value, term.datatype.value, term.language)
    if isinstance(term, ox.BlankNode):
        return BlankNode(term.value)
    raise newer(term)


def answer_from_ox(result: Result, limit: int | None = None) -> Answer:
    """The answer that pyoxigraph gives, of at most `limit` rows; a graph is sorted."""
    if isinstance(result, ox.QueryBoolean):
        cell = Literal(str(bool(result)).lower(), XSD + "boolean")
        return Answer(("answer",), ((cell,),), "boolean")
    found: list[Any] = list(result if limit is None else islice(result, limit + 1))
    truncated = limit is not None and len(found) > limit
    if isinstance(result, ox.QueryTriples):
        return _answer(_GRAPH_COLUMNS, sorted(found[:limit], key=str), "graph", truncated)
    names = tuple([variable.value for variable in result.variables])
    return _answer(names, found[:limit], "table", truncated)


def graph_from_turtle(raw: bytes) -> Answer:
    """The answer that a graph in Turtle is; `SyntaxError` for other text."""
    triples = sorted((quad.triple for quad in ox.parse(raw, ox.RdfFormat.TURTLE)), key=str)
    return _answer(_GRAPH_COLUMNS, triples, "graph")


def _answer(
    names: tuple[str, ...], found: list[Any], kind: Kind, truncated: bool = False
) -> Answer:
    term = cache(lambda cell: cell and _cell(cell))  # equal cells are one object
    rows = tuple([tuple(map(term, row)) for row in found])
    return Answer(names, rows, kind, truncated)


def _cell(term: OxTerm) -> Term:
    """Our term; for one of RDF 1.2, which no answer holds, its text as N-Triples has it."""
    if not is_newer(term):
        return from_ox(term)
    return Literal(f"<<( {term} )>>" if isinstance(term, ox.Triple) else str(term))


def text_of(term: OxTerm) -> str:
    """A term as text: an IRI, a literal's lexical form, `_:` and the label of a blank node."""
    if isinstance(term, ox.NamedNode | ox.Literal):
        return term.value
    return "" if isinstance(term, ox.DefaultGraph) else str(term)


def is_blank(text: object) -> bool:
    """Whether a node as text is a blank node."""
    return isinstance(text, str) and text.startswith("_:")


def node_of(text: str) -> Node:
    """The IRI or blank node of which `text_of` gives `text`."""
    return ox.BlankNode(text[2:]) if text.startswith("_:") else ox.NamedNode(text)


def literal_to_ox(value: str, datatype: str, language: str | None) -> ox.Literal:
    """pyoxigraph's literal; the language may have a direction, as in a `Statement`."""
    if not language:
        return ox.Literal(value, datatype=ox.NamedNode(datatype))
    tag, _, direction = language.partition("--")
    if direction:
        return ox.Literal(value, language=tag, direction=ox.BaseDirection(direction))
    return ox.Literal(value, language=tag)


def to_ox(term: Term) -> Node | ox.Literal:
    if isinstance(term, Literal):
        return literal_to_ox(term.value, term.datatype, term.language)
    return ox.NamedNode(term.value) if isinstance(term, Iri) else ox.BlankNode(term.value)


def is_newer(term: OxTerm) -> bool:
    """Whether RDF 1.2 adds the term: a triple, or a literal with a direction."""
    return isinstance(term, ox.Triple) or (isinstance(term, ox.Literal) and bool(term.direction))


def newer(term: OxTerm, place: str = "") -> InputError:
    """The refusal of a term for which `is_newer` holds, at its place in a file."""
    shown = brief(str(term))
    return InputError(
        f"{place and place + ': '}{shown}: is a term of RDF 1.2, and this is a graph of RDF 1.1;"
        " write it without",
        f"{place and place + '：'}{shown}：属于 RDF 1.2 的项，而本图为 RDF 1.1；请改用其他写法",
    )


def triples(quads: Quads) -> list[Triple]:
    """The quads as our terms, without their graphs; a predicate is its IRI."""
    return [triple(quad) for quad in quads]


def triple(quad: Quad) -> Triple:
    """The quad as our terms, without its graph."""
    return from_ox(quad.subject), quad.predicate.value, from_ox(quad.object)


def quads_of(triples: Iterable[Triple]) -> Quads:
    """The quads of triples, in no named graph."""
    return [ox.Quad(node_of(str(s)), ox.NamedNode(p), to_ox(value)) for s, p, value in triples]


# Terms as SPARQL, Turtle and N-Quads write them


def relabelled(quads: Iterable[Quad], label: Callable[[str], str]) -> Quads:
    """Quads with another label for each blank node, made of its own when it is first met."""
    blank_node = cache(lambda own: ox.BlankNode(label(own)))

    def named(term: Any) -> Any:
        if isinstance(term, ox.BlankNode):
            return blank_node(term.value)
        return ox.Triple(*map(named, term)) if isinstance(term, ox.Triple) else term

    return [
        ox.Quad(named(q.subject), q.predicate, named(q.object), named(q.graph_name)) for q in quads
    ]


def nquads(quads: Iterable[Quad]) -> bytes:
    """`quads` as N-Quads text in their order, each literal and label as it is."""
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""


_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f]|(?<=\\)[uU]')
_SHORT = {'"': r"\"", "\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"}


def to_sparql(term: Term) -> str:
    """A term as SPARQL and Turtle write it, every character of it escaped where it must be.

    Engines decode `\\u0022` either where it stands or in the whole query before they parse it.
    The text means the same to both: no backslash is left before a `u`.

    >>> to_sparql(Literal('say "no"', language="en"))
    '"say \\\\"no\\\\""@en'
    """
    if isinstance(term, BlankNode):
        raise TypeError(f"{term!r} cannot be named in a query")
    if isinstance(term, Literal):
        empty = literal_to_ox("", term.datatype, term.language)
        text = _ESCAPED.sub(lambda c: _SHORT.get(c[0]) or f"\\U{ord(c[0]):08X}", term.value)
        return f'"{text}{str(empty)[1:]}'
    try:
        return str(ox.NamedNode(term.value))
    except ValueError as error:
        raise InputError(
            f"{term}: is no valid IRI ({error}); write for example id:crrc",
            f"{term}：不是有效的 IRI（{error}）；例如可写 id:crrc",
        ) from None


def to_turtle(term: Term) -> str:
    """A term as Turtle writes it: as `to_sparql`, and a blank node by its label."""
    return str(term) if isinstance(term, BlankNode) else to_sparql(term)


def from_turtle(text: str, base: str = "") -> Term:
    """The term that Turtle writes as `text`, without prefixes.

    >>> from_turtle("<urn:a>"), from_turtle('"50"^^<urn:b>')
    (Iri(value='urn:a'), Literal(value='50', datatype='urn:b', language=None))
    """
    line = f"<urn:s> <urn:p> {text} ."
    (triple,) = ox.parse(line, format=ox.RdfFormat.TURTLE, base_iri=base or None)
    return from_ox(triple.object)


def parse_node(text: str, base: str = "") -> str | Literal:
    """The same, an IRI or a blank node as its text.

    >>> parse_node("<urn:x>"), parse_node('"a"@EN').language
    ('urn:x', 'en')
    """
    term = from_turtle(text, base)
    return term if isinstance(term, Literal) else str(term)


# rdflib's terms and graphs

_MARKUP = (RDF + "HTML", RDF + "XMLLiteral")


def to_rdflib(term: OxTerm) -> Identifier:
    """rdflib's term for pyoxigraph's, its text unchanged; `InputError` for a term of RDF 1.2."""
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal) and not term.direction:
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        # A plain string and an xsd:string are one in RDF 1.1; rdflib keeps two, so give one.
        name = term.datatype.value
        datatype = None if name == XSD_STRING else rdflib.URIRef(name)
        return rdflib.Literal(term.value, datatype=datatype, normalize=False)
    raise newer(term)


def from_rdflib(term: rdflib.term.Node) -> Term:
    import rdflib

    if isinstance(term, rdflib.URIRef):
        return Iri(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    if isinstance(term, rdflib.Literal):
        if term.language:
            return Literal(str(term), LANG_STRING, term.language)
        return Literal(str(term), str(term.datatype or XSD_STRING))
    raise TypeError(f"{term!r} is no term of RDF")


@contextmanager
def rdflib_plain() -> Iterator[None]:
    """A block in which rdflib keeps lexical forms (`007`), and does not warn of ill-typed ones.

    Ill-typed literals are found by our own check. Markup is not parsed, which takes rdflib time
    that grows with the square of its size.
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
        dataset.add((*_triple_to_rdflib(quad), dataset.graph(to_rdflib(quad.graph_name))))
    return dataset


@rdflib_plain()
def union_to_rdflib(quads: Quads) -> rdflib.Graph:
    """An rdflib graph of `quads` without their graph names."""
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    for quad in quads:
        graph.add(_triple_to_rdflib(quad))
    return graph


def _triple_to_rdflib(quad: Quad) -> tuple[Identifier, Identifier, Identifier]:
    return to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)
