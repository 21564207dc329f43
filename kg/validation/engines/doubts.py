"""What the engines read differently only in some data: which of it some text has.

A trigger is pulled by the text, or by the fast engine itself on a value that it cannot be
trusted to compare (see `given`); the shapes that it bears on then go to pySHACL.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator
from typing import NamedTuple

from kg.model import Literal, Term
from kg.namespaces import RDF, RDFS, SH, XSD
from kg.validation import datatypes
from kg.validation.engines.alike import COMPARING
from kg.validation.engines.lint import Lint
from kg.validation.shape_graph import TRUE

_TYPE = f"<{RDF}type>".encode()
_SUBCLASS = f"<{RDFS}subClassOf>".encode()
_SUBPROPERTY = f"<{RDFS}subPropertyOf>".encode()
_LONG = re.compile(
    rb'"[+-]?(?:[0-9.]{18}[0-9.]*|[0-9]{9}[^"\n]*-[^"\n]*)"\^\^<' + XSD.encode(), re.ASCII
)
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
    for datatype in about.objects(shape, SH + "datatype"):
        yield Trigger("datatype", str(datatype))
    if any(about.objects(shape, SH + name) for name in COMPARING):
        yield Trigger("order", str(shape))


def pulled(data: bytes, watched: Collection[Trigger]) -> set[Trigger]:
    """Those of `watched` that the text pulls."""
    return {trigger for trigger in watched if _PULLS[trigger.kind](data, trigger.term)}


def _nameless_class(data: bytes, _: str) -> bool:
    """The fast engine knows no class without a name."""
    return _TYPE + b" _:" in data and b"> _:" in data and _SUBCLASS in data


def _resource(data: bytes, _: str) -> bool:
    """pySHACL lets a closed shape's node be an rdfs:Resource."""
    return _TYPE + f" <{RDFS}Resource>".encode() in data


def _subproperty(data: bytes, term: str) -> bool:
    """The fast engine takes the subproperties of a target's property for that property."""
    return _SUBPROPERTY + f" <{term}>".encode() in data


def _datatype(data: bytes, term: str) -> bool:
    """The fast engine judges some long texts, and of some datatypes any text, in its own way."""
    if term not in datatypes.KNOWN:
        return False
    if term in _WELL_READ:
        return bool(_LONG.search(data))
    typed = rb'"((?:[^"\\\n]|\\.)*)"\^\^<' + re.escape(term.encode()) + b">"
    longest = sys.maxsize if _UNREAD.fullmatch(term) else _LONGEST
    return any(
        len(text) > longest or b"\\" in text or not datatypes.fits(Literal(text.decode(), term))
        for text in set(re.findall(typed, data))
    )


_PULLS = {
    "class": _nameless_class,
    "closed": _resource,
    "datatype": _datatype,
    "order": lambda data, term: False,  # the engine tells
    "property": _subproperty,
}
