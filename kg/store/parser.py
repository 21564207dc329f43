"""Parsing RDF from files and streams: nothing is fetched, and a refusal names its place.

Before a parser reads a document it is checked against bounds that parsers do not set themselves:
without them a kilobyte of RDF/XML grows to gigabytes, and deep nesting takes hours or overflows
the stack.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path
from pyexpat import ExpatError, ParserCreate, XMLParserType
from typing import BinaryIO, NamedTuple

import pyoxigraph as ox

from kg.errors import InputError
from kg.files import decode, read_bytes
from kg.namespaces import OWL, RDF, VOID, compact
from kg.terms import Quad, Quads, Triple, is_newer, newer, relabelled, text_of, triples

FORMATS: dict[str, ox.RdfFormat] = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
"""The format of a file by its suffix."""

TYPE = ox.NamedNode(RDF + "type")
NO_GRAPH = ox.DefaultGraph()
NAMING_CLASSES = (ox.NamedNode(VOID + "Dataset"), ox.NamedNode(OWL + "Ontology"))


def load(store: ox.Store, path: Path) -> set[str]:
    """Add a file's triples to `store`; the names of the graphs that they went to.

    Triples outside any graph go to the graph that the file names, its one `void:Dataset` or
    `owl:Ontology`, or else to that of its own `file:` IRI. Raises `InputError` with line and column
    for a file that cannot be read or parsed; the store may then hold a part of it.
    """
    raw = checked(path)
    rdf_format = format_of(path)
    if rdf_format.supports_datasets:
        quads = parse_as(path, raw)
        store.extend(quads)
        return {text_of(quad.graph_name) for quad in quads}
    with parse_errors(path):
        home = home_in(raw, rdf_format, path)
        store.load(raw, format=rdf_format, to_graph=home)
    naming = (store.quads_for_pattern(None, TYPE, name, home) for name in NAMING_CLASSES)
    refuse_two_names(chain.from_iterable(naming), home, path)
    return {home.value}


def parse(path: Path) -> Quads:
    """The quads of a file, each in its graph, literals as it writes them; raises as `load` does."""
    return parse_as(path, checked(path))


def parse_triples(path: Path) -> list[Triple]:
    """The triples of a file, whatever their graph; raises as `load` does."""
    return triples(parse_loose(path, checked(path))[0])


def quads_in(path: Path) -> Iterator[Quad]:
    """The same one by one, of a file that was parsed before."""
    raw, rdf_format = checked(path), format_of(path)
    with parse_errors(path):
        home = home_in(raw, rdf_format, path)
        for quad in ox.parse(raw, rdf_format):
            yield at_home(quad, home)


def parse_as(path: Path, raw: bytes, *, rename: bool = True) -> Quads:
    """The quads that `path` would have if it held `raw`."""
    quads, home = parse_loose(path, raw, rename=rename)
    return [at_home(quad, home) for quad in quads]


def parse_loose(path: Path, raw: bytes, *, rename: bool = True) -> tuple[Quads, ox.NamedNode]:
    """The quads as they are written, and the graph of those in none; raises as `load` does."""
    rdf_format = format_of(path)
    with parse_errors(path):
        home = home_in(raw, rdf_format, path)
        quads = list(ox.parse(raw, rdf_format, rename_blank_nodes=rename))
    if any(quad.graph_name == NO_GRAPH for quad in quads):
        refuse_two_names(quads, home, path)
    return quads, home


def from_nquads(text: bytes) -> Quads:
    """The quads of N-Quads, literals and labels as they are; `InputError` calls it `data`."""
    with parse_errors(Path("data")):
        return list(ox.parse(text, format=ox.RdfFormat.N_QUADS))


def home_of(path: Path) -> str:
    """The graph that the triples of a file go to; see `load`."""
    with parse_errors(path):
        return home_in(checked(path), format_of(path), path).value


def format_of(path: Path) -> ox.RdfFormat:
    """The format of a file by its suffix; a name that is no file's is taken for Turtle."""
    if os.path.isfile(path):
        refuse_other_format(path)
    return FORMATS.get(path.suffix.lower(), ox.RdfFormat.TURTLE)


def refuse_other_format(path: Path) -> None:
    """Raise `InputError` for a name that ends in no known format."""
    if path.suffix.lower() not in FORMATS:
        known = " ".join(FORMATS)
        raise InputError(
            f"{path}: its name ends in no known format; use one of {known}",
            f"{path}：文件名后缀不是已知格式；请用 {known} 之一",
        )


def home_in(
    raw: bytes | BinaryIO, rdf_format: ox.RdfFormat, path: Path, base: str | None = None
) -> ox.NamedNode:
    """The graph of a file. Ours name it at the top, so little is read twice."""
    for quad in ox.parse(raw, format=rdf_format, base_iri=base):
        if (
            quad.predicate == TYPE
            and quad.object in NAMING_CLASSES
            and isinstance(quad.subject, ox.NamedNode)
        ):
            return quad.subject
    return ox.NamedNode(base or path.resolve().as_uri())


def at_home(quad: Quad, home: ox.NamedNode) -> Quad:
    """A quad, in the graph `home` if it is in none."""
    if quad.graph_name != NO_GRAPH:
        return quad
    return ox.Quad(quad.subject, quad.predicate, quad.object, home)


def refuse_two_names(quads: Iterable[Quad], home: ox.NamedNode, path: Path) -> None:
    """Raise `InputError` when the quads of a file name more graphs than its `home`."""
    own = (home, NO_GRAPH)
    naming = [quad for quad in quads if quad.predicate == TYPE and quad.graph_name in own]
    for naming_class in NAMING_CLASSES:
        names = {str(quad.subject) for quad in naming if quad.object == naming_class}
        if len(names) > 1:
            shown = " ".join(sorted(names))
            raise InputError(
                f"{path}: names more than one graph ({shown}); keep one, or write N-Quads or TriG",
                f"{path}：命名了不止一个图（{shown}）；请只保留一个，或改用 N-Quads 或 TriG",
            )


# RDF as it is written, in whatever graphs: for data and shapes of the user's own

STDIN = Path("stdin")
STDIN_BASE = "file:///stdin"
_XML = re.compile(rb"\s*+<(?:\?xml|rdf:|!DOCTYPE)")
_JSON = re.compile(rb"\s*+[\[{][\[{\s]*+[\"}]")


class Stream(NamedTuple):
    """What came by stdin: its bytes, the suffix that a file of its format has, its quads."""

    raw: bytes
    suffix: str
    quads: Quads


def read(paths: Iterable[Path]) -> list[tuple[Path, Quads]]:
    """Each file with its quads, blank nodes `b0`, `b1`, …; `InputError` for one that is broken."""
    numbers = count()
    return [
        (path, _quads(read_bytes(path), format_of(path), path, path.resolve().as_uri(), numbers))
        for path in paths
    ]


def read_stream(raw: bytes) -> Stream:
    """What `raw` holds, its format recognised by `suffix_of`; raises as `read` does."""
    suffix = suffix_of(raw)
    return Stream(raw, suffix, _quads(raw, FORMATS[suffix], STDIN, STDIN_BASE, count()))


def _quads(
    raw: bytes, rdf_format: ox.RdfFormat, path: Path, base: str, numbers: Iterator[int]
) -> Quads:
    refuse_unsound(raw, rdf_format, str(path))
    with parse_errors(path):
        quads = ox.parse(raw, format=rdf_format, base_iri=base)
        found = relabelled(quads, lambda _: f"b{next(numbers)}")
    refuse_newer(found, path)
    return found


def suffix_of(raw: bytes) -> str:
    """The suffix that a file of the format of `raw` has.

    XML is RDF/XML, an object is JSON-LD; the rest is TriG, which covers Turtle and N-Triples, or
    else N-Quads if it is that.

    >>> suffix_of(b'<urn:a> <urn:b> "c" <urn:g> .'), suffix_of(b"<urn:a> a <urn:b> .")
    ('.nq', '.trig')
    """
    if _XML.match(raw):
        return ".rdf"
    if _JSON.match(raw):
        return ".jsonld"
    refuse_unsound(raw, ox.RdfFormat.TRIG, str(STDIN))
    return ".nq" if not _parses(raw, ".trig") and _parses(raw, ".nq") else ".trig"


def _parses(raw: bytes, suffix: str) -> bool:
    try:
        for _ in ox.parse(raw, format=FORMATS[suffix], base_iri=STDIN_BASE):
            pass
    except (SyntaxError, MemoryError):
        return False
    return True


def files_in(folder: Path) -> list[Path]:
    """Every RDF file below a folder, in order; `InputError` when there is none."""
    paths = folder.rglob("*")
    try:
        found = sorted(p for p in paths if p.suffix.lower() in FORMATS and not os.path.isdir(p))
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be read as a folder ({error.strerror}); name the files in it",
            f"{folder}：无法作为文件夹读取（{error.strerror}）；请指明其中的文件",
        ) from error
    if not found:
        known = " ".join(FORMATS)
        raise InputError(
            f"{folder}: holds no RDF file; name files that end in {known}",
            f"{folder}：其中没有 RDF 文件；请指明后缀为 {known} 的文件",
        )
    return found


# Refusals

_MOST_ELEMENTS_DEEP = 1_000
_MOST_ATTRIBUTES = 1_000
MOST_TERMS_DEEP = 100
TRIPLE_TERM_START = b"<<"
DIRECTED = re.compile(rb"@[A-Za-z]+(-[A-Za-z0-9]+)*--(ltr|rtl)\b")
"""The tag of a text with a direction, which RDF 1.2 adds."""
_GROWTH = 20
_SMALL = 1_000_000
"""In characters: a text may grow to so many whatever its size."""
_LONGEST = 16 * 2**20
"""In bytes: what parsers have room for in one term."""


@contextmanager
def parse_errors(path: Path) -> Iterator[None]:
    """A block in which errors of the parser become `InputError`s with their place."""
    try:
        yield
    except SyntaxError as error:
        before, colon, after = str(error.msg).partition(": ")
        reason = after if colon and " line " in before else error.msg
        place = f"{path}:{error.lineno or 1}:{error.offset or 1}"
        raise _misread_word(path, error) or _syntax(place, reason) from None
    except MemoryError as error:
        if not error.args:  # else it is not memory that is short, but the parser's buffer
            raise
        raise _too_long(str(path)) from None


def _syntax(place: str, reason: str) -> InputError:
    return InputError(
        f"{place}: {reason}; fix the syntax error", f"{place}：语法有误：{reason}；请修正"
    )


_WITH_PUNCTUATION = (".ttl", ".trig")
_WORD = r"""[+-]?[0-9](?:[^\s;,()\[\]<>"'.；，。]|\.(?=[0-9A-Za-z]))*|[；，。：“”‘’]"""
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?")
_NUMBER = re.compile(r"[+-]?[0-9]+([.][0-9]+)?")
_MARKS = dict(zip("；，。：“”‘’", ";,.:\"\"''", strict=True))


def _misread_word(path: Path, error: SyntaxError) -> InputError | None:
    """The refusal of what looks like a number, a date or a mark where a parser of Turtle stopped.

    A parser reads `5o.0` as 5 and a name, and its message is about the name alone.
    """
    if path.suffix.lower() not in _WITH_PUNCTUATION or not path.is_file():
        return None
    from kg.turtle import Place, statement_at  # here: it takes 25 ms, a quarter of a short command

    line, column = error.lineno or 1, error.offset or 1
    text = decode(read_bytes(path), str(path))
    row = text.split("\n")[line - 1 : line] or [""]
    end = error.end_offset if error.end_lineno == line and error.end_offset else column + 1
    words = (w for w in re.finditer(_WORD, row[0]) if w.start() < end and column <= w.end() + 1)
    if (found := next(words, None)) is None or _NUMBER.fullmatch(found[0]):
        return None
    word = found[0]
    if mark := _MARKS.get(word):
        en, zh = (
            (f"{word} is no punctuation of Turtle", f"write {mark}"),
            (f"{word} 不是半角符号", f"请改为 {mark}"),
        )
    elif _DATE.fullmatch(word):
        typed = f'"{word}"^^xsd:date'
        en, zh = (f"{word} is no date", f"write {typed}"), (f"{word} 不是日期", f"请写作 {typed}")
    else:
        en, zh = (f"{word} is not a number", "correct it"), (f"{word} 不是数值", "请改正")
    at = Place(line, found.start() + 1)
    place = f"{path}:{at.line}:{at.column}"
    subject, way = map(compact, statement_at(text, at))
    of, of_zh = (f", in {way} of {subject}", f"（{subject} 的 {way}）") if way else ("", "")
    if subject.startswith("_:"):
        of, of_zh = f", in {way}", f"（{way}）"
    return InputError(f"{place}: {en[0]}{of}; {en[1]}", f"{place}：{zh[0]}{of_zh}；{zh[1]}")


def _too_long(place: str) -> InputError:
    return InputError(
        f"{place}: has a term or a comment of more than 16 MB; shorten it",
        f"{place}：某个词项或注释超过 16 MB；请缩短",
    )


def _too_deep(place: str, en: str, zh: str, most: int) -> InputError:
    return InputError(
        f"{place}: {en} are nested deeper than {most}; write them flat",
        f"{place}：{zh}嵌套超过 {most} 层；请改为扁平写法",
    )


def checked(path: Path) -> bytes:
    """The bytes of a file that a parser may read; see `refuse_unsound`."""
    raw = read_bytes(path)
    refuse_unsound(raw, format_of(path), str(path))
    return raw


def refuse_unsound(raw: bytes, rdf_format: ox.RdfFormat, name: str) -> None:
    """Raise `InputError` for bytes that are no text, or that would take a parser too far."""
    decode(raw, name)
    if rdf_format == ox.RdfFormat.RDF_XML:
        refuse_unsound_xml([raw], name)
    elif raw.count(TRIPLE_TERM_START) > MOST_TERMS_DEEP:  # else they cannot be so deep
        refuse_deep_terms(raw.split(b"\n"), name)


def refuse_deep_terms(lines: Iterable[bytes], name: str) -> None:
    """Raise `InputError` for triple terms nested deeper than `MOST_TERMS_DEEP`."""
    from kg.turtle import triple_term_depths  # here: it takes 25 ms, a quarter of a short command

    for line, depth in triple_term_depths(lines):
        if depth > MOST_TERMS_DEEP:
            raise _too_deep(f"{name}:{line}", "triple terms", "三元组项", MOST_TERMS_DEEP)


def refuse_newer(quads: Iterable[Quad], path: Path) -> None:
    """Raise `InputError` for a term of RDF 1.2, at its line where the format has triple terms."""
    for quad in quads:
        if is_newer(quad.object):
            raise newer(quad.object, _place_of_newer(path, isinstance(quad.object, ox.Triple)))


def _place_of_newer(path: Path, is_triple: bool) -> str:
    if not path.is_file():
        return str(path)
    from kg.turtle import triple_term_depths  # here: it takes 25 ms, a quarter of a short command

    with path.open("rb") as lines:
        if is_triple:
            found = (number for number, depth in triple_term_depths(lines) if depth)
        else:
            found = (number for number, line in enumerate(lines, 1) if DIRECTED.search(line))
        line = next(found, None)
    return f"{path}:{line}" if line else str(path)


def refuse_unsound_xml(parts: Iterable[bytes], name: str) -> None:
    """Raise `InputError` for XML that is not well-formed, too deep, or grows when it is read.

    >>> refuse_unsound_xml([b"<a><b/></a>"], "x.rdf")
    >>> refuse_unsound_xml([b"<a>", b"<b></a>"], "x.rdf")
    Traceback (most recent call last):
    ...
    kg.errors.InputError: x.rdf:1:9: mismatched tag; fix the syntax error
    """
    parser = ParserCreate("utf-8")
    bounds = _Bounds(parser, name)
    try:
        for part in parts:
            bounds.characters_left += _GROWTH * len(part)
            parser.Parse(part, False)
        parser.Parse(b"", True)
    except ExpatError as error:
        place = f"{name}:{error.lineno}:{error.offset + 1}"
        raise _syntax(place, str(error).partition(": line ")[0]) from None


class _Bounds:
    """Counts the elements and the text of a document, its entities expanded."""

    def __init__(self, parser: XMLParserType, name: str) -> None:
        self._parser, self._name = parser, name
        self._depth = self._run = 0
        self.characters_left = _SMALL
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def _start(self, _: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _MOST_ELEMENTS_DEEP:
            raise _too_deep(self._place, "elements", "元素", _MOST_ELEMENTS_DEEP)
        if len(attributes) > _MOST_ATTRIBUTES:
            raise InputError(
                f"{self._place}: an element has more than {_MOST_ATTRIBUTES} attributes; use fewer",
                f"{self._place}：某元素的属性超过 {_MOST_ATTRIBUTES} 个；请减少",
            )
        for value in attributes.values():
            self._text(value)
        self._run = 0

    def _end(self, _: str) -> None:
        self._depth -= 1
        self._run = 0

    def _text(self, text: str) -> None:
        self.characters_left -= len(text)
        self._run += len(text)
        if self._run > _LONGEST:
            raise _too_long(self._place)
        if self.characters_left < 0:
            raise InputError(
                f"{self._place}: entities make the text grow more than {_GROWTH} times;"
                " write the text out",
                f"{self._place}：实体展开后文本增长超过 {_GROWTH} 倍；请直接写出文本",
            )

    @property
    def _place(self) -> str:
        return f"{self._name}:{self._parser.CurrentLineNumber}"
