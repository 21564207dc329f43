"""N-Quads by lines, without a store: rows of bytes, and parts of a file.

Rows are what shapes at 10⁶ are 25 times as fast as pySHACL by, and what keeps validation at 10⁷
below 600 MB: terms as objects take three times as long, and five times as much memory.
"""

from __future__ import annotations

import io
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import count, islice
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

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
_USUAL_LABEL = rb"_:[A-Za-z0-9]++"
_USUAL_TRIPLE = rb"(?>%b|%b) %b (?>%b|%b)" % (
    _USUAL_IRI,
    _USUAL_LABEL,
    _USUAL_IRI,
    _USUAL_VALUE,
    _USUAL_LABEL,
)
_USUAL_LINES = {
    False: re.compile(rb"(?:%b \.\n)*+" % _USUAL_TRIPLE),
    True: re.compile(rb"(?:%b(?: %b)?+ \.\n)*+" % (_USUAL_TRIPLE, _USUAL_IRI)),
}
"""Terms, one a line, as a serialiser would write them, and only what every parser takes."""


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
    """Whether the value of a row is a literal."""
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


Rest = Callable[[list[bytes]], list[bytes]]
"""Leaves out lines that are known already."""


def batches(
    quads: Iterable[Quad], rest: Rest | None = None, *, graphs: bool
) -> Iterator[list[bytes]]:
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
        lines = text.split(b"\n")[:-1]
        yield rest(lines) if rest else lines


def lines_of(
    path: Path,
    raw: bytes | None = None,
    rest: Rest | None = None,
    *,
    graphs: bool,
    usual: set[Path] | None = None,
) -> Iterator[list[bytes]]:
    """The lines of a file, or of `raw` in its place, as `batches` gives them; labels as written.

    A file of lines is not held whole. `usual` are those read before that a serialiser has written
    so, to which this one is added if it is: they are not checked again. Nor are lines that `rest`
    leaves out. Raises `InputError` as `parser.parse` does.
    """
    usual = set() if usual is None else usual
    rdf_format = parser.format_of(path)
    if rdf_format in _LINE_FORMATS:
        with opened(path) if raw is None else io.BytesIO(raw) as file:
            if path in usual:
                parts = (part.rstrip(b"\n").split(b"\n") for part in _parts_of(file))
                yield from map(rest, parts) if rest else parts
            else:
                yield from _lines_in(file, path, rest, graphs=graphs, usual=usual)
    else:
        raw = parser.checked(path) if raw is None else raw
        parser.refuse_unsound(raw, rdf_format, str(path))
        with parser.parse_errors(path):
            quads = ox.parse(raw, rdf_format, rename_blank_nodes=False)
            yield from batches(quads, rest, graphs=graphs)


def _parts_of(file: BinaryIO) -> Iterator[bytes]:
    """A file in parts of whole lines."""
    return iter(lambda: file.read(_PART_BYTES) + file.readline(), b"")


def _lines_in(
    file: BinaryIO,
    path: Path,
    rest: Rest | None,
    *,
    graphs: bool,
    usual: set[Path],
) -> Iterator[list[bytes]]:
    rdf_format = parser.format_of(path)
    is_usual = True
    for part in _parts_of(file):
        text = part.rstrip(b"\n") + b"\n"
        lines = text.split(b"\n")[:-1]
        if rest:
            lines = rest(lines)
            text = b"\n".join([*lines, b""])
        if _USUAL_LINES[graphs].fullmatch(text) and _is_utf8(text):
            yield lines
            continue
        if is_usual:
            is_usual, here = False, file.tell()
            _refuse_unsound(file, path)
            file.seek(here)
        try:
            quads = list(ox.parse(text, rdf_format, rename_blank_nodes=False))
        except (SyntaxError, MemoryError):
            file.seek(0)
            with parser.parse_errors(path):  # for the line in the file
                deque(ox.parse(file, rdf_format), maxlen=0)
            raise
        yield from batches(quads, rest, graphs=graphs)
    if is_usual:
        usual.add(path)


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def _refuse_unsound(file: BinaryIO, path: Path) -> None:
    """Raise `InputError` for a file that is not UTF-8, or nests triple terms too deeply."""
    file.seek(0)
    is_nested = False
    for part in checked_text(_parts_of(file), str(path)):
        is_nested = is_nested or parser.TRIPLE_TERM_START in part
    if is_nested:
        file.seek(0)
        parser.refuse_deep_terms(file, str(path))
