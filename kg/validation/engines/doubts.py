"""What the engines read differently only in some data: which of it some text has.

A trigger is pulled by the text, or by the fast engine itself on a value that it cannot be
trusted to compare (see `probes`); the shapes that it bears on then go to pySHACL.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from kg.model import Literal, Term
from kg.namespaces import RDF, RDFS, SH, XSD
from kg.validation import datatypes
from kg.validation.engines.alike import COMPARING
from kg.validation.engines.lint import Lint
from kg.validation.shape_graph import TRUE

# The fast engine knows no class without a name; it takes the subproperties of a target's property
# for that property; it reads long numbers and days otherwise, or breaks down over them, and judges
# the texts of some datatypes in its own way. pySHACL lets a closed node be an rdfs:Resource.
_TYPE, _RESOURCE, _SUBPROPERTY = (
    f"<{name}>".encode() for name in (RDF + "type", RDFS + "Resource", RDFS + "subPropertyOf")
)
_NAMELESS_CLASS = re.compile(_TYPE + rb"[ \t]*_:")
_A_RESOURCE = re.compile(_TYPE + rb"[ \t]*" + _RESOURCE)
_SUBPROPERTIES = re.compile(_SUBPROPERTY + rb"[ \t]*<([^>]*)>")
_LONG = re.compile(rb'"[+-]?(?:[0-9.]{18}[0-9.]*|[0-9]{9}[^"\n]*-[^"\n]*)"\^\^<' + XSD.encode())
_WELL_READ = frozenset(XSD + name for name in ("boolean", "date", "decimal", "integer"))
_UNREAD = re.compile(XSD + r"(anyURI|.*Binary|language|g[A-Z].*|.*[dD]uration)")
_LONGEST = 38
"""Characters of a text of which the fast engine reads every digit."""


class Trigger(NamedTuple):
    """A kind of doubt, and the term that it is about."""

    kind: str
    term: str = ""


def triggers(lint: Lint, shape: Term) -> Iterator[Trigger]:
    """What may pull a shape over to pySHACL, for what it asks itself."""
    about = lint.shapes
    for kind, term in lint.targets(shape):
        if kind == "targetClass":
            yield Trigger("class")
        elif kind != "targetNode":
            yield Trigger("property", str(term))
    if about.objects(shape, SH + "class"):
        yield Trigger("class")
    if TRUE in about.objects(shape, SH + "closed"):
        yield Trigger("closed")
    for datatype in map(str, about.objects(shape, SH + "datatype")):
        if datatype in datatypes.KNOWN:
            yield Trigger("long")
        if datatype in datatypes.KNOWN - _WELL_READ:
            yield Trigger("datatype", datatype)
    if any(about.objects(shape, SH + name) for name in COMPARING):
        yield from (Trigger("long"), Trigger("order", str(shape)))


def pulled(data: bytes, watched: Collection[Trigger]) -> set[Trigger]:
    """Those of `watched` that the text pulls."""
    terms: dict[str, set[str]] = {}
    for trigger in watched:
        terms.setdefault(trigger.kind, set()).add(trigger.term)
    return {
        Trigger(kind, term) for kind, asked in terms.items() for term in _PULLS[kind](data, asked)
    }


# To look for a plain text takes a third of the time of a pattern, and few texts need more.


def _nameless_classes(data: bytes, terms: set[str]) -> set[str]:
    all_named = data.count(_TYPE) == data.count(_TYPE + b" <")
    return set() if all_named or not _NAMELESS_CLASS.search(data) else terms


def _resources(data: bytes, terms: set[str]) -> set[str]:
    return terms if _RESOURCE in data and _A_RESOURCE.search(data) else set()


def _long(data: bytes, terms: set[str]) -> set[str]:
    return terms if _LONG.search(data) else set()


def _superproperties(data: bytes, terms: set[str]) -> set[str]:
    if _SUBPROPERTY not in data:
        return set()
    return terms & {found.decode() for found in set(_SUBPROPERTIES.findall(data))}


def _ill_read(data: bytes, terms: set[str]) -> set[str]:
    return {term for term in terms if any(_is_doubtful(text, term) for text in _texts(data, term))}


def _texts(data: bytes, datatype: str) -> set[bytes]:
    typed = rb'"((?:[^"\\\n]|\\.)*)"\^\^<' + re.escape(datatype.encode()) + b">"
    return set(re.findall(typed, data))


def _is_doubtful(text: bytes, datatype: str) -> bool:
    longest = sys.maxsize if _UNREAD.fullmatch(datatype) else _LONGEST
    if len(text) > longest or b"\\" in text:
        return True
    return not datatypes.fits(Literal(text.decode(), datatype))


_PULLS: Mapping[str, Callable[[bytes, set[str]], set[str]]] = {
    "class": _nameless_classes,
    "closed": _resources,
    "datatype": _ill_read,
    "long": _long,
    "order": lambda data, terms: set(),  # the engine tells, by `probes`
    "property": _superproperties,
}
