"""Bounds on documents that parsers do not set themselves, checked before they parse.

Without them a kilobyte of RDF/XML grows to gigabytes, and deep nesting takes hours or overflows
the stack.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from pyexpat import ExpatError, ParserCreate, XMLParserType
from typing import Any, BinaryIO, NamedTuple

import pyoxigraph as ox

from kg.errors import InputError
from kg.files import decode, opened, read_bytes, refuse_no_text
from kg.namespaces import OWL, RDF, VOID
from kg.terms import Quads, nquads

_MOST_ELEMENTS_DEEP = 1_000
_MOST_ATTRIBUTES = 1_000
_MOST_TERMS_DEEP = 100
_GROWTH = 20
_SMALL = 1_000_000
_LONGEST = 16 * 2**20

_OPENING = re.compile(rb"(<<(?=[^<]))|>>|[\"']")


def refuse_deep_terms(raw: bytes, name: str, *, lines_before: int = 0) -> None:
    """Raise `InputError` for triple terms nested deeper than anybody writes them.

    They are looked for as text: so many openings with no closing and no quote between them.
    """
    depth = 0
    for found in _OPENING.finditer(raw) if raw.count(b"<<") > _MOST_TERMS_DEEP else ():
        depth = depth + 1 if found[1] else 0
        if depth > _MOST_TERMS_DEEP:
            line = raw.count(b"\n", 0, found.start()) + lines_before + 1
            raise _refusal(f"{name}:{line}", "triple terms", "三元组项", _MOST_TERMS_DEEP)


def refuse_unsound_xml(raw: bytes, name: str) -> None:
    """Raise `InputError` for XML that is not well-formed, too deep, or grows when it is read.

    >>> refuse_unsound_xml(b"<a><b/></a>", "x.rdf")
    >>> refuse_unsound_xml(b"<a><b></a>", "x.rdf")
    Traceback (most recent call last):
    ...
    kg.errors.InputError: x.rdf:1:9: mismatched tag; mend the syntax
    """
    refuse_unsound_xml_parts([raw], name)


def refuse_unsound_xml_parts(parts: Iterable[bytes], name: str) -> None:
    """The same of a document that is not held whole."""
    parser = ParserCreate("utf-8")
    bounds = _Bounds(parser, name, _SMALL)
    try:
        for part in parts:
            bounds.allow(_GROWTH * len(part))
            parser.Parse(part, False)
        parser.Parse(b"", True)
    except ExpatError as error:
        line, column = error.lineno, error.offset + 1
        reason = str(error).partition(": line ")[0]
        raise InputError(
            f"{name}:{line}:{column}: {reason}; mend the syntax",
            f"{name}:{line}:{column}：语法有误：{reason}；请修正",
        ) from None


class _Bounds:
    """Follows the elements and the text of a document, whose entities are put in by then."""

    def __init__(self, parser: XMLParserType, name: str, most_characters: int) -> None:
        self._parser, self._name = parser, name
        self._depth = 0
        self._left = most_characters
        self._run = 0
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def allow(self, characters: int) -> None:
        """Have room for more text."""
        self._left += characters

    def _start(self, _: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _MOST_ELEMENTS_DEEP:
            raise _refusal(self._place, "elements", "元素", _MOST_ELEMENTS_DEEP)
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
        self._left -= len(text)
        self._run += len(text)
        if self._run > _LONGEST:
            raise too_long(self._place)
        if self._left < 0:
            raise InputError(
                f"{self._place}: entities make the text grow more than {_GROWTH} times;"
                " write the text out",
                f"{self._place}：实体展开后文本增长超过 {_GROWTH} 倍；请直接写出文本",
            )

    @property
    def _place(self) -> str:
        return f"{self._name}:{self._parser.CurrentLineNumber}"


def too_long(place: str) -> InputError:
    """The refusal of a term that parsers have no room for."""
    return InputError(
        f"{place}: has a term or a comment of more than 16 MB; shorten it",
        f"{place}：某个词项或注释超过 16 MB；请缩短",
    )


def _refusal(place: str, en: str, zh: str, most: int) -> InputError:
    return InputError(
        f"{place}: {en} are nested deeper than {most}; write them flat",
        f"{place}：{zh}嵌套超过 {most} 层；请改为扁平写法",
    )


# Parsing RDF safely: pyoxigraph fetches nothing, and every refusal is told with its place


FORMATS: dict[str, ox.RdfFormat] = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
"""What a file holds, by how its name ends."""

_LINE_FORMATS = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
_TYPE = ox.NamedNode(RDF + "type")
_NO_GRAPH = ox.DefaultGraph()
_NAMING_CLASSES = (ox.NamedNode(VOID + "Dataset"), ox.NamedNode(OWL + "Ontology"))


def load(store: ox.Store, path: Path) -> set[str]:
    """Add a file's triples to `store`; the names of the graphs that they went to.

    Triples outside any graph go to the graph that the file names: its `void:Dataset` or
    `owl:Ontology`, of which it has one. A file that names none has the graph of its own `file:`
    IRI, so that triples keep telling where they come from.

    Raises `InputError` for a file that cannot be read or parsed, with line and column; the
    store may then hold a part of it.
    """
    raw = _raw(path)
    rdf_format = format_of(path)
    if rdf_format.supports_datasets:
        quads = parse_as(path, raw)
        store.extend(quads)
        return {graph_name(quad) for quad in quads}
    with told(path):
        home = home_in(raw, rdf_format, path)
        store.load(raw, format=rdf_format, to_graph=home)
    refuse_two_names_in(store, home, path)
    return {home.value}


def refuse_two_names_in(store: ox.Store, home: ox.NamedNode, path: Path) -> None:
    """Raise `InputError` when the file whose triples are in `home` names more graphs than one."""
    for naming_class in _NAMING_CLASSES:
        _refuse_two(store.quads_for_pattern(None, _TYPE, naming_class, home), path)


def parse(path: Path) -> Quads:
    """The quads of one file as it writes them, each in its graph; raises as `load` does.

    A store holds numbers by value and gives them back in its own words; here `1.50` stays.
    """
    return parse_as(path, _raw(path))


def parse_as(path: Path, raw: bytes, base: str | None = None, *, rename: bool = True) -> Quads:
    """The quads that `path` would have if it held `raw`; `base` makes relative IRIs whole."""
    rdf_format = format_of(path)
    with told(path):
        home = home_in(raw, rdf_format, path, base)
        parsed = list(ox.parse(raw, rdf_format, base_iri=base, rename_blank_nodes=rename))
    quads = [_at_home(quad, home) for quad in parsed]
    if any(quad.graph_name == _NO_GRAPH for quad in parsed):
        refuse_two_names(quads, home, path)
    return quads


def from_nquads(text: bytes) -> Quads:
    """The quads of N-Quads text, as it writes them, nodes under the labels that it gives them.

    Raises `InputError` for text that does not parse, calling it `data`.
    """
    try:
        return list(ox.parse(text, format=ox.RdfFormat.N_QUADS))
    except SyntaxError as error:
        raise broken(error, Path("data")) from None


def nquads_of(path: Path) -> bytes:
    """The statements of a file as N-Quads, each in its graph; raises as `load` does.

    A node without an IRI has a label that is the same in every run, and that of no other file.
    """
    quads = parse_as(path, _raw(path), rename=False)
    return _labelled(quads, path, keeps_labels=format_of(path) in _LINE_FORMATS)


def nquads_of_part(path: Path, part: bytes, home: str) -> bytes:
    """The same of some lines of an N-Quads file, whose triples outside any graph go to `home`.

    Where that is empty the file is asked for it. Raises `SyntaxError` with the line in the part.
    """
    quads = list(ox.parse(part, format=ox.RdfFormat.N_QUADS))
    if any(quad.graph_name == _NO_GRAPH for quad in quads):
        graph = ox.NamedNode(home or home_of_lines(path))
        quads = [_at_home(quad, graph) for quad in quads]
    return _labelled(quads, path, keeps_labels=True)


def _labelled(quads: Quads, path: Path, *, keeps_labels: bool) -> bytes:
    """Quads as N-Quads, nodes without an IRI under labels of `path`.

    Where the parser makes labels up, they are numbered as they come.
    """
    text = nquads(quads)
    if b"_:" not in text:
        return text
    from hashlib import blake2b  # here: it takes 3 ms, a thirtieth of a short command

    beginning = blake2b(str(path.resolve()).encode(), digest_size=8).hexdigest()
    known: dict[str, ox.BlankNode] = {}

    def named(node: Any) -> Any:
        if not isinstance(node, ox.BlankNode):
            return node
        if node.value not in known:
            ending = f"_{node.value.encode().hex()}" if keeps_labels else str(len(known))
            known[node.value] = ox.BlankNode(f"n{beginning}n{ending}")
        return known[node.value]

    return nquads(
        [
            ox.Quad(named(q.subject), q.predicate, named(q.object), named(q.graph_name))
            for q in quads
        ]
    )


def written_label(label: str) -> str | None:
    """The label that a file of lines gives to a node, by the one that it has here.

    >>> written_label("_:n0123456789abcdefn_78"), written_label("_:b0")
    ('_:x', None)
    """
    found = re.fullmatch(r"_:n[0-9a-f]{16}n_([0-9a-f]+)", label)
    return f"_:{bytes.fromhex(found[1]).decode()}" if found else None


def home_of(path: Path) -> str:
    """The graph that the triples of a file go to; see `load`."""
    with told(path):
        return home_in(_raw(path), format_of(path), path).value


def home_of_lines(path: Path) -> str:
    """That of an N-Quads file with triples outside any graph; the file is not held whole."""
    with opened(path) as file:
        try:
            home = home_in(file, ox.RdfFormat.N_QUADS, path)
            file.seek(0)
            quads = ox.parse(file, format=ox.RdfFormat.N_QUADS)
            refuse_two_names((_at_home(quad, home) for quad in quads), home, path)
        except SyntaxError as error:
            raise broken(error, path) from None
    return home.value


def refuse_lines(path: Path) -> None:
    """Raise the `InputError` for the first line of an N-Quads file that is broken, if one is."""
    with opened(path) as file:  # which is not held whole
        for number, line in enumerate(file, 1):
            decode(line, str(path), number)
        file.seek(0)
        try:
            for _ in ox.parse(file, format=ox.RdfFormat.N_QUADS):
                pass
        except SyntaxError as error:
            raise broken(error, path) from None


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
    if not quads:
        return None
    graph = quads[0].graph_name
    if graph == _NO_GRAPH:
        return ""
    return graph.value if isinstance(graph, ox.NamedNode) else str(graph)


def graph_name(quad: ox.Quad) -> str:
    """The name of the graph that a loaded quad is in."""
    if isinstance(quad.graph_name, ox.DefaultGraph):
        raise TypeError(f"{quad} is in no named graph")
    return quad.graph_name.value


def format_of(path: Path) -> ox.RdfFormat:
    """The format that a file's name tells; a name that is no file's is taken for Turtle."""
    if os.path.isfile(path) and path.suffix.lower() not in FORMATS:
        known = " ".join(FORMATS)
        raise InputError(
            f"{path}: its name ends in no known format; use one of {known}",
            f"{path}：文件名后缀不是已知格式；请用 {known} 之一",
        )
    return FORMATS.get(path.suffix.lower(), ox.RdfFormat.TURTLE)


def refuse_unsound(raw: bytes, rdf_format: ox.RdfFormat, name: str) -> None:
    """Raise `InputError` for bytes that are no text, or that would take a parser too far."""
    refuse_no_text(raw, name)
    if rdf_format == ox.RdfFormat.RDF_XML:
        refuse_unsound_xml(raw, name)
    else:
        refuse_deep_terms(raw, name)


def _raw(path: Path) -> bytes:
    raw = read_bytes(path)
    refuse_unsound(raw, format_of(path), str(path))
    return raw


def home_in(
    raw: bytes | BinaryIO, rdf_format: ox.RdfFormat, path: Path, base: str | None = None
) -> ox.NamedNode:
    """The graph of a file. Ours name it at the top, so little is read twice."""
    for quad in ox.parse(raw, format=rdf_format, base_iri=base):
        if (
            quad.predicate == _TYPE
            and quad.object in _NAMING_CLASSES
            and isinstance(quad.subject, ox.NamedNode)
        ):
            return quad.subject
    return ox.NamedNode(base or path.resolve().as_uri())


def _at_home(quad: ox.Quad, home: ox.NamedNode) -> ox.Quad:
    if quad.graph_name != _NO_GRAPH:
        return quad
    return ox.Quad(quad.subject, quad.predicate, quad.object, home)


def refuse_two_names(quads: Iterable[ox.Quad], home: ox.NamedNode, path: Path) -> None:
    """Raise `InputError` when the quads of a file name more graphs than its `home`."""
    at_home = [quad for quad in quads if quad.predicate == _TYPE and quad.graph_name == home]
    for naming_class in _NAMING_CLASSES:
        _refuse_two((quad for quad in at_home if quad.object == naming_class), path)


def _refuse_two(naming: Iterable[ox.Quad], path: Path) -> None:
    names = {str(quad.subject) for quad in naming}
    if len(names) > 1:
        shown = " ".join(sorted(names))
        raise InputError(
            f"{path}: names more than one graph ({shown}); keep one",
            f"{path}：命名了不止一个图（{shown}）；请只保留一个",
        )


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what the parser raises into one line: what does not parse, and what is too long."""
    try:
        yield
    except SyntaxError as error:
        raise broken(error, path) from None
    except MemoryError as error:
        if not error.args:  # else it is not memory that is short, but the parser's buffer
            raise
        raise too_long(str(path)) from None


def broken(error: SyntaxError, path: Path, line: int | None = None) -> InputError:
    """The refusal of a file that does not parse, with its column and its line, or `line`."""
    line, column = line or error.lineno or 1, error.offset or 1
    before, colon, after = str(error.msg).partition(": ")
    reason = after if colon and " at line " in before else error.msg
    return InputError(
        f"{path}:{line}:{column}: {reason}; mend the syntax",
        f"{path}:{line}:{column}：语法有误：{reason}；请修正",
    )


# Reading anybody's RDF as it is written: no graph is named for it, and nothing is fetched


STDIN = Path("stdin")
STDIN_BASE = "file:///stdin"
_XML = re.compile(rb"\s*+<(?:\?xml|rdf:|!DOCTYPE)")
_JSON = re.compile(rb"\s*+[\[{][\[{\s]*+[\"}]")


class Stream(NamedTuple):
    """What came by stdin: its bytes, the ending that a file of its format has, its quads."""

    raw: bytes
    suffix: str
    quads: Quads


def read(paths: Iterable[Path]) -> list[tuple[Path, Quads]]:
    """Each file with its quads, literals as they are written.

    Raises `InputError` for a file that cannot be read or parsed, with line and column.
    """
    names = _Names()
    return [(path, names.of_file(path)) for path in paths]


def read_stream(raw: bytes) -> Stream:
    """What `raw` holds, its format told from its beginning.

    XML is RDF/XML, an object is JSON-LD; the rest is read as TriG, which covers Turtle and
    N-Triples, or else as N-Quads. Raises as `read` does, calling it `stdin`.
    """
    if _XML.match(raw):
        return _parse(raw, ".rdf")
    if _JSON.match(raw):
        return _parse(raw, ".jsonld")
    try:
        return _parse(raw, ".trig")
    except InputError:
        try:
            return _parse(raw, ".nq")
        except InputError:
            pass
        raise


def suffix_of(raw: bytes) -> str:
    """The ending that a file of the format of `raw` has, told as `read_stream` tells it.

    What is neither TriG nor N-Quads is taken for TriG. Nothing is held of what is read.

    >>> suffix_of(b'<urn:a> <urn:b> "c" <urn:g> .'), suffix_of(b"<urn:a> a <urn:b> .")
    ('.nq', '.trig')
    """
    if _XML.match(raw):
        return ".rdf"
    if _JSON.match(raw):
        return ".jsonld"
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
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in FORMATS)
    found = [path for path in found if not os.path.isdir(path)]
    if not found:
        known = " ".join(FORMATS)
        raise InputError(
            f"{folder}: nothing checked: holds no RDF file; name files that end in {known}",
            f"{folder}：未检查任何内容：其中没有 RDF 文件；请指明后缀为 {known} 的文件",
        )
    return found


def _parse(raw: bytes, suffix: str) -> Stream:
    return Stream(raw, suffix, _Names().of(raw, FORMATS[suffix], STDIN, STDIN_BASE))


class _Names:
    """Blank nodes of several documents, each kept apart: `b0`, `b1`, …"""

    def __init__(self) -> None:
        self._count = 0

    def of_file(self, path: Path) -> Quads:
        return self.of(read_bytes(path), format_of(path), path, path.resolve().as_uri())

    def of(self, raw: bytes, rdf_format: ox.RdfFormat, path: Path, base: str) -> Quads:
        refuse_unsound(raw, rdf_format, str(path))
        known: dict[str, ox.BlankNode] = {}

        def named(node: ox.NamedNode | ox.BlankNode) -> ox.NamedNode | ox.BlankNode:
            if isinstance(node, ox.NamedNode):
                return node
            if node.value not in known:
                known[node.value] = ox.BlankNode(f"b{self._count}")
                self._count += 1
            return known[node.value]

        quads = []
        with told(path):
            for quad in ox.parse(raw, format=rdf_format, base_iri=base):
                target, graph = quad.object, quad.graph_name
                target = named(target) if isinstance(target, ox.BlankNode) else target
                graph = named(graph) if isinstance(graph, ox.BlankNode) else graph
                quads.append(ox.Quad(named(quad.subject), quad.predicate, target, graph))
        return quads
