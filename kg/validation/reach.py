"""Shapes that would make an engine ask another server, refused before any engine sees them.

Engines put the declared prefixes before a query as text, so that a prefix or a namespace that
is none could smuggle words into it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kg.errors import InputError
from kg.model import Literal
from kg.namespaces import SH
from kg.store.guard import refuse_outreach
from kg.validation.shape_graph import ShapeGraph

_PREFIX = re.compile(r"(\w([\w.\-]*[\w\-])?)?")
_NAMESPACE = re.compile(r"[^\x00-\x20<>\"{}|^`\\]*")


def refuse_reaching(graph: ShapeGraph) -> None:
    """Raise `InputError` for a query that asks another server, or a prefix that is none."""
    for node, predicate, text in graph.triples:
        if isinstance(text, Literal) and predicate in _REFUSALS:
            try:
                _REFUSALS[predicate](text.value)
            except InputError as error:
                name = graph.owner(node)
                raise InputError(f"{name}: {error.en}", f"{name}：{error.zh}") from None


def _refuse_prefix(text: str) -> None:
    if not _PREFIX.fullmatch(text):
        raise InputError(
            f"sh:prefix {text!r}: is no prefix; write for example 'ex'",
            f"sh:prefix {text!r}：不是前缀；例如可写 'ex'",
        )


def _refuse_namespace(text: str) -> None:
    if not _NAMESPACE.fullmatch(text):
        raise InputError(
            f"sh:namespace {text!r}: is no IRI; write it without spaces and quotes",
            f"sh:namespace {text!r}：不是 IRI；请去掉空格与引号",
        )


_REFUSALS: dict[str, Callable[[str], None]] = {
    **{SH + name: refuse_outreach for name in ("select", "ask", "construct", "update")},
    SH + "prefix": _refuse_prefix,
    SH + "namespace": _refuse_namespace,
}
