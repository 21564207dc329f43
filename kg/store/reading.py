"""Reading anybody's RDF as it is written: no graph is named for it, and nothing is fetched.

Relative IRIs are resolved against the file's own address. Blank nodes are named in the order in
which they are met, so that the same files give the same names.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kg.errors import InputError
from kg.files import read_bytes
from kg.store.parsing import FORMATS, format_of, refuse_unsound, told
from kg.store.terms import Quads

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
