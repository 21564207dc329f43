"""Shapes that would make an engine ask another server, refused before any engine sees them.

Engines put the declared prefixes before a query as text, so that a prefix or a namespace that
is none could smuggle words into it.
"""

from __future__ import annotations

import re

from kg.errors import InputError
from kg.model import Literal
from kg.namespaces import SH
from kg.store.guard import refuse_outreach
from kg.validation.shape_graph import ShapeGraph

_TEXTS = {SH + name for name in ("select", "ask", "construct", "update")}
_PREFIX = re.compile(r"(\w([\w.\-]*[\w\-])?)?")
_NAMESPACE = re.compile(r"[^\x00-\x20<>\"{}|^`\\]*")


def refuse_reaching(graph: ShapeGraph) -> None:
    """Raise `InputError` for a query that asks another server, or a prefix that is none."""
    for node, predicate, text in graph.triples:
        if not isinstance(text, Literal):
            continue
        name = graph.owner(node)
        if predicate in _TEXTS:
            try:
                refuse_outreach(text.value)
            except InputError as error:
                raise InputError(f"{name}: {error.en}", f"{name}：{error.zh}") from None
        if predicate == SH + "prefix" and not _PREFIX.fullmatch(text.value):
            raise InputError(
                f"{name}: sh:prefix {text.value!r}: is no prefix; write for example 'ex'",
                f"{name}：sh:prefix {text.value!r}：不是前缀；例如可写 'ex'",
            )
        if predicate == SH + "namespace" and not _NAMESPACE.fullmatch(text.value):
            raise InputError(
                f"{name}: sh:namespace {text.value!r}: is no IRI; write it without spaces or marks",
                f"{name}：sh:namespace {text.value!r}：不是 IRI；请去掉空格与特殊符号",
            )
