"""N-Quads by lines, without a store: rows of bytes, and parts of a file.

Rows are what shapes at 10⁶ are 25 times as fast as pySHACL by, and what keeps validation at 10⁷
below 600 MB: terms as objects take three times as long, and five times as much memory.
"""

from __future__ import annotations

import io
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache, partial
from itertools import count, islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

import pyoxigraph as ox

from kg.errors import InputError
from kg.files import checked_text, opened
from kg.store import parser
from kg.terms import Quad, Quads, from_ox, nquads, relabelled, text_of

Row = tuple[bytes, bytes, bytes, bytes]
"""A statement as N-Quads write it: subject, predicate, value, graph; no graph is empty."""

_IRI = rb"<[^>]{,1000}+>"  # bounded, since the end may be missing
_NODE = rb"%b|_:[^ \n]++" % _IRI
_LINE = re.compile(
    rb'^(%b) (%b) (%b|"(?:[^"\\]++|\\.)*+"[^ ]*+)(?: (%b))?+ \.$' % (_NODE, _IRI, _NODE, _NODE),
    re.MULTILINE,
)
"""A line of a serialiser, and where its terms are."""

_IRI_PART = rb"[\w\-.~!$&'()*+,;=:@/?]*+"
_USUAL_IRI = rb"<[a-z]++:(?>//[\w\-.]++(?=[/?#>])|(?!//))%b(?:#%b)?+>" % (_IRI_PART, _IRI_PART)
_PLAIN_TEXT = rb'[^"\\\x00-\x1f\x7f]*+'
_USUAL_VALUE = rb'(?>%b|"%b(?:\\[tbnrf"\\]%b)*+"(?>@[a-z]{2,3}(?:-[a-z]{4})?+(?![\w\-])|%b)?+)' % (
    _USUAL_IRI,
    _PLAIN_TEXT,
    _PLAIN_TEXT,
    rb"\^\^(?!<[^>]*(?:XMLSchema#s|angS)tring>)%b" % _USUAL_IRI,
)
_USUAL_IRIS = re.compile(rb"(?:%b\n)*+" % _USUAL_IRI)
_USUAL_VALUES = re.compile(rb"(?:%b\n)*+" % _USUAL_VALUE)
"""Terms, one a line, as a serialiser would write them, and only what every parser takes."""
_USUAL_LABEL = rb"_:[A-Za-z0-9]++"


@cache
def _usual_lines(*, graphs: bool) -> re.Pattern[bytes]:
    """Lines as a serialiser would write them, and only what every parser takes.

    A subject that is that of the line before is only compared, which takes a quarter less time.
    """
    graph = rb"(?: %b)?+" % _USUAL_IRI if graphs else b""
    rest = rb" %b (?>%b|%b)%b \.\n" % (_USUAL_IRI, _USUAL_VALUE, _USUAL_LABEL, graph)
    return re.compile(rb"(?:((?>%b|%b))%b(?:\1%b)*+)*+" % (_USUAL_IRI, _USUAL_LABEL, rest, rest))


def rows_as_written(text: bytes) -> list[Row] | None:
    """The statements of a text as a serialiser would write it, language tags in lower case.

    Nothing for another text, and for one with blank nodes, without graphs, or with IRIs that only
    a parser can check.

    >>> rows_as_written(b'<urn:a> <urn:b> "1"@EN <urn:g> .\\n') is None
    True
    """
    rows, (subjects, predicates, values, graphs) = _rows(text)
    if len(rows) != text.count(b"\n") or not (text or b"\n").endswith(b"\n"):
        return None
    iris = (b"\n".join([*terms, b""]) for terms in (subjects, predicates, graphs))
    are_usual = _USUAL_VALUES.fullmatch(b"\n".join([*values, b""]))
    return rows if are_usual and all(map(_USUAL_IRIS.fullmatch, iris)) else None


def parse_rows(text: bytes) -> list[Row]:
    """The statements of N-Quads as `nquads` writes them; `InputError` for a term of RDF 1.2.

    >>> parse_rows(b'<urn:a> <urn:b> "1" <urn:g> .\\n')
    [(b'<urn:a>', b'<urn:b>', b'"1"', b'<urn:g>')]
    """
    rows, _ = _rows(text)
    if len(rows) != text.count(b"\n") or parser.DIRECTED.search(text):
        rows = []
        for quad in parser.from_nquads(text):
            from_ox(quad.object)  # it refuses terms of RDF 1.2
            graph = "" if quad.graph_name == parser.NO_GRAPH else quad.graph_name
            terms = (quad.subject, quad.predicate, quad.object, graph)
            subject, predicate, value, name = (str(term).encode() for term in terms)
            rows.append((subject, predicate, value, name))
    return rows


def _rows(text: bytes) -> tuple[list[Row], list[dict[bytes, bytes]]]:
    """The rows of a text, and the terms of each column: each term is held and checked once."""
    rows = _LINE.findall(text)
    terms: list[dict[bytes, bytes]] = [{}, {}, {}, {}]
    columns = zip(terms, zip(*rows, strict=True), strict=bool(rows))
    once = [map(known.setdefault, column, column) for known, column in columns]
    return list(zip(*once, strict=True)), terms


def line_of(row: Row) -> bytes:
    """A row as a line of N-Quads."""
    return b"%b %b %b %b .\n" % row if row[3] else b"%b %b %b .\n" % row[:3]


def is_literal(value: bytes) -> bool:
    return value.startswith(b'"')


# Parts of files

_LINE_FORMATS = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)


def nquads_of(path: Path) -> bytes:
    """A file as N-Quads; a blank node has a label of its own that is the same in every run."""
    raw, rdf_format = parser.checked(path), parser.format_of(path)
    keeps_labels = rdf_format in _LINE_FORMATS
    if rdf_format.supports_datasets:
        quads, home = parser.parse_as(path, raw, rename=False), None
    else:
        quads, home = parser.parse_loose(path, raw, rename=False)
    parser.refuse_newer(quads, path)
    text = _relabelled(quads, path, keeps_labels=keeps_labels)
    if home is None:
        return text
    return text.replace(b" .\n", b" %b .\n" % str(home).encode())


def nquads_of_part(path: Path, part: bytes, home: str) -> bytes:
    """The same for lines of it, triples in no graph in `home`; `SyntaxError` with its line."""
    quads = list(ox.parse(part, format=ox.RdfFormat.N_QUADS))
    if any(quad.graph_name == parser.NO_GRAPH for quad in quads):
        graph = ox.NamedNode(home or home_of_lines(path))
        quads = [parser.at_home(quad, graph) for quad in quads]
    return _relabelled(quads, path, keeps_labels=True)


def _relabelled(quads: Quads, path: Path, *, keeps_labels: bool) -> bytes:
    """Quads as N-Quads, blank nodes with labels of `path`: of their own, or numbered."""
    text = nquads(quads)
    if b"_:" not in text:
        return text
    from hashlib import blake2b  # here: it takes 3 ms, a thirtieth of a short command

    beginning = blake2b(str(path.resolve()).encode(), digest_size=8).hexdigest()
    numbers = count()

    def label(own: str) -> str:
        return f"n{beginning}n" + (f"_{own.encode().hex()}" if keeps_labels else str(next(numbers)))

    return nquads(relabelled(quads, label))


def written_node(name: str) -> bytes:
    """A node as N-Quads write it, by its text: an IRI, else as it is.

    >>> written_node("urn:a"), written_node("_:x")
    (b'<urn:a>', b'_:x')
    """
    return name.encode() if name.startswith(("_:", '"')) else f"<{name}>".encode()


def written_label(label: str) -> str | None:
    """The label that a file of lines gives to a blank node, by the one that it has here.

    >>> written_label("_:n0123456789abcdefn_78"), written_label("_:b0")
    ('_:x', None)
    """
    found = re.fullmatch(r"_:n[0-9a-f]{16}n_([0-9a-f]+)", label)
    return f"_:{bytes.fromhex(found[1]).decode()}" if found else None


def home_of_lines(path: Path) -> str:
    """The graph of an N-Quads file with triples outside any graph; it is not held whole."""
    with opened(path) as file, parser.parse_errors(path):
        home = parser.home_in(file, ox.RdfFormat.N_QUADS, path)
        file.seek(0)
        quads = ox.parse(file, format=ox.RdfFormat.N_QUADS)
        parser.refuse_two_names(quads, home, path)
    return home.value


def refuse_lines(path: Path) -> None:
    """Raise the `InputError` for the first line of N-Quads that is broken or of RDF 1.2, if any."""
    with opened(path) as file, parser.parse_errors(path):  # which is not held whole
        deque(checked_text(file, str(path)), maxlen=0)
        file.seek(0)
        parser.refuse_newer(ox.parse(file, format=ox.RdfFormat.N_QUADS), path)


def graph_of_line(line: bytes) -> str | None:
    """The graph of a line of N-Quads: empty outside any graph; nothing for a line without quad.

    >>> graph_of_line(b"<urn:a> <urn:b> <urn:c> <urn:g> . # a comment")
    'urn:g'
    >>> graph_of_line(b"<urn:a> <urn:b> <urn:c> ."), graph_of_line(b"# a comment")
    ('', None)
    """
    try:
        quads = list(ox.parse(line, format=ox.RdfFormat.N_QUADS))
    except SyntaxError:
        return None
    return text_of(quads[0].graph_name) if quads else None


# Statements as lines, in batches

_PART_BYTES = 2**20
_BATCH = 10_000


def batches(quads: Iterable[Quad], *, graphs: bool) -> Iterator[list[bytes]]:
    """Quads as lines of N-Quads, many at a time; without `graphs` as their triples.

    >>> [*batches(parser.from_nquads(b'<urn:a> <urn:b> "c"@EN <urn:g> .'), graphs=False)]
    [[b'<urn:a> <urn:b> "c"@en .']]
    """
    quads = iter(quads)
    while batch := list(islice(quads, _BATCH)):
        if graphs:
            text = nquads(batch)
        else:
            triples = (quad.triple for quad in batch)
            text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
        yield text.split(b"\n")[:-1]


@dataclass(slots=True)
class Part:
    """Statements as lines, in batches, and how to make these canonical: as one serialiser does.

    Labels stay as they are. Canonical lines are given back as they are; `InputError` for others
    that `parser.parse` refuses.
    """

    written: Callable[[], Iterable[list[bytes]]]
    canonical: Callable[[list[bytes]], list[bytes]] = lambda lines: lines
    is_canonical: bool = True
    """Whether the lines are known to be so as they are written."""

    def lines(self) -> Iterable[list[bytes]]:
        """The canonical lines."""
        return self.written() if self.is_canonical else map(self.canonical, self.written())


def parts_of(path: Path, raw: bytes | None = None, *, graphs: bool) -> list[Part]:
    """The parts of a file, or of `raw` in its place: of lines as written, else of the whole.

    A file of lines is not held whole. Raises `InputError` as `parser.parse` does.
    """
    rdf_format = parser.format_of(path)
    if rdf_format not in _LINE_FORMATS:
        return [Part(partial(_parsed, path, raw, graphs=graphs))]
    lines = _Lines(path, raw, graphs)
    return [Part(partial(lines.written, *ends), lines.canonical, False) for ends in lines.ends()]


def _parsed(path: Path, raw: bytes | None, *, graphs: bool) -> Iterator[list[bytes]]:
    rdf_format = parser.format_of(path)
    raw = parser.checked(path) if raw is None else raw
    parser.refuse_unsound(raw, rdf_format, str(path))
    with parser.parse_errors(path):
        yield from batches(ox.parse(raw, rdf_format, rename_blank_nodes=False), graphs=graphs)


class _Lines(NamedTuple):
    """A file of lines, or `raw` in its place."""

    path: Path
    raw: bytes | None
    graphs: bool

    def ends(self) -> Iterator[tuple[int, int]]:
        """Where parts of whole lines begin and end."""
        with self._open() as file:
            start, size = 0, file.seek(0, io.SEEK_END)
            while start < size:
                file.seek(start + _PART_BYTES)
                file.readline()
                end = min(file.tell(), size)
                yield start, end
                start = end

    def written(self, start: int, end: int) -> Iterator[list[bytes]]:
        with self._open() as file:
            file.seek(start)
            lines = file.read(end - start).split(b"\n")
        yield lines if lines[-1] else lines[:-1]

    def canonical(self, lines: list[bytes]) -> list[bytes]:
        text, rdf_format = b"\n".join([*lines, b""]), parser.format_of(self.path)
        try:
            if _usual_lines(graphs=self.graphs).fullmatch(text):
                text.decode()
                return lines
            parser.refuse_unsound(text, rdf_format, str(self.path))
            quads = list(ox.parse(text, rdf_format, rename_blank_nodes=False))
        except (InputError, SyntaxError, MemoryError, UnicodeDecodeError):
            with self._open() as file, parser.parse_errors(self.path):  # for the line in the file
                _refuse_unsound(file, self.path)
                file.seek(0)
                deque(ox.parse(file, rdf_format), maxlen=0)
            raise
        return [line for batch in batches(quads, graphs=self.graphs) for line in batch]

    def _open(self) -> AbstractContextManager[BinaryIO]:
        return opened(self.path) if self.raw is None else io.BytesIO(self.raw)


def _refuse_unsound(file: BinaryIO, path: Path) -> None:
    """Raise `InputError` for a file that is not UTF-8, or nests triple terms too deeply."""
    is_nested = False
    for part in checked_text(iter(partial(file.read, _PART_BYTES), b""), str(path)):
        is_nested = is_nested or parser.TRIPLE_TERM_START in part
    if is_nested:
        file.seek(0)
        parser.refuse_deep_terms(file, str(path))
