"""The one form in which data files are written, so that a change of fact is a change of line."""

from __future__ import annotations

from pathlib import Path

from kg.errors import InputError
from kg.files import read_text
from kg.namespaces import prefixes
from kg.store.embedded import MemoryStore
from kg.store.labels import canonicalise
from kg.store.parser import parse, parse_as, refuse_newer
from kg.terms import Quads, rdflib_plain, union_to_rdflib
from kg.turtle import TOKEN


def canonical(path: Path) -> str:
    """The canonical Turtle of a data file: sorted, indented, prefixes from the one list.

    Raises `InputError` for a file that does not parse, or has comments or literals that it loses.
    """
    quads = parse(path)
    if path.suffix != ".ttl":
        raise InputError(
            f"{path}: is not Turtle; only .ttl files have a canonical form",
            f"{path}：不是 Turtle 文件；只有 .ttl 文件有规范格式",
        )
    source = read_text(path)
    refuse_newer(quads, path)
    for token in TOKEN.finditer(source):
        if token.lastgroup == "comment":
            line = source.count("\n", 0, token.start()) + 1
            raise InputError(
                f"{path}:{line}: a comment would be lost; make it a skos:editorialNote",
                f"{path}:{line}：注释会丢失；请改写为 skos:editorialNote",
            )
    try:
        text = as_canonical_turtle(quads)
    except RecursionError:
        raise InputError(
            f"{path}: blank nodes are nested too deep; give them names",
            f"{path}：空白节点嵌套过深；请为其命名",
        ) from None
    _refuse_change(path, quads, text)
    return text


@rdflib_plain()
def as_canonical_turtle(quads: Quads) -> str:
    """Quads as canonical Turtle, without their graphs, the prefixes from the one list."""
    graph = union_to_rdflib(canonicalise(quads))
    for prefix, namespace in prefixes().items():
        graph.bind(prefix, namespace, override=True, replace=True)
    text = graph.serialize(format="longturtle")
    return "".join(f"{line.rstrip()}\n" for line in text.rstrip().splitlines())


def _refuse_change(path: Path, quads: Quads, text: str) -> None:
    """Hold the new text against the graph it is written from, literals by value."""
    try:
        after = MemoryStore.of(parse_as(path, text.encode())).canonical_quads()
    except InputError:
        after = []
    lost = set(map(str, MemoryStore.of(quads).canonical_quads())) - set(map(str, after))
    if lost:
        raise InputError(
            f"{path}: canonical form would change {min(lost)}; correct its text (see kg validate)",
            f"{path}：规范格式会改变 {min(lost)}；请更正其文字（可运行 kg validate）",
        )
