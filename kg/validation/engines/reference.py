"""The reference: pySHACL, always there, brought to do what SHACL says where it does otherwise."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from importlib.metadata import version
from typing import TYPE_CHECKING

from kg.errors import InputError
from kg.namespaces import RDF, RDFS, SH, XSD
from kg.store.parser import from_nquads
from kg.terms import (
    Literal,
    Quads,
    Term,
    from_rdflib,
    rdflib_plain,
    triple,
    triples,
    union_to_rdflib,
)
from kg.text import Words
from kg.validation import lexical_forms
from kg.validation.engines.base import Parts, Result, Settled, Tell, as_finding
from kg.validation.report import Finding
from kg.validation.shapes import TRUE, ShapeGraph

if TYPE_CHECKING:
    import rdflib


# Regular expressions of `sh:pattern`: which ones every engine reads alike


_ESCAPE = r"\\[dnrt.\\/()\[\]{}|?*+^$-]"
_IN_CLASS = r"(?:\\[dnrt.\\/()\[\]{}|?*+^$-]|(?!--|&&|~~|\|\|)[^\\\[\]])"
_TOKENS = {
    "escape": _ESCAPE,
    "class": rf"\[\^?{_IN_CLASS}+\]",
    "group": r"\((?:\?:)?(?!\?)",
    "many": r"(?:[*+?]|\{\d{1,3}(?:,\d{0,3})?\})\??(?![*+?{])",
    "end": r"\$",
    "other": r"[^\\\[\](){}*+?$]|\)",
}
_TOKEN = re.compile("|".join(f"(?P<{name}>{text})" for name, text in _TOKENS.items()))
_LOOSE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<end>\$)|.", re.DOTALL)


def plain(pattern: str, flags: str | None) -> bool:
    """Whether Python and Rust both take the pattern, and for the same.

    >>> plain("^C[0-9]{3,}$", None), plain("(?!x)y", None), plain(r"\\w+", None), plain("[a", None)
    (True, False, False, False)
    """
    if flags not in (None, "", "i") or (flags and not pattern.isascii()):
        return False
    place = 0
    while place < len(pattern):
        found = _TOKEN.match(pattern, place)
        if found is None:
            return False
        place = found.end()
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def for_python(pattern: str, flags: str | None) -> str:
    """The pattern for Python's `search`, in which `$` ends a text, and not a line before its end.

    >>> for_python(r"^a\\$[$]$", None)
    '^a\\\\$[$]\\\\Z'
    """
    if "m" in (flags or ""):
        return pattern
    return _LOOSE.sub(lambda found: r"\Z" if found["end"] else found[0], pattern)


_FLAGS = {
    SH + name for name in ("closed", "deactivated", "qualifiedValueShapesDisjoint", "uniqueLang")
}
_ASKED = (SH, RDF, RDFS + "subClassOf")
_WORDS = {SH + name for name in ("description", "group", "message", "name", "order")}
_LONGEST = 200
_ENDS = {XSD + "date": date, XSD + "dateTime": datetime, XSD + "time": time}
_RECURSION: Words = {
    "en": "shapes: a shape refers to itself and is cut short; SHACL leaves recursion undefined",
    "zh": "形状：某形状引用自身，检查会中途截止；SHACL 未定义递归",
}


class PyShacl:
    """pySHACL with its shapes; `reads` are the predicates that these can see, if it is known."""

    name = "pyshacl"

    def __init__(self, rules: Quads, tell: Tell, reads: Collection[str] | None = None) -> None:
        self.handed_over: Mapping[str, Words] = {}
        self.version = f"pyshacl {version('pyshacl')}"
        self._shapes = ShapeGraph(triples(rules))
        self._named = set(self._shapes.shapes)
        self._rules = _prepared([quad for quad in rules if self._is_asked(*triple(quad))])
        self._tell = tell
        self._reads = reads

    @rdflib_plain()
    def findings(
        self, data: bytes, parts: Parts = lambda: (), settled: Settled = frozenset()
    ) -> list[Finding]:
        """See `Engine.findings`."""
        quads = from_nquads(data)
        if self._reads is not None:
            quads = [quad for quad in quads if quad.predicate.value in self._reads]
        target = union_to_rdflib(quads)
        _judge(target)
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            report = _run(target, self._rules)
        if any("Recursion" in type(item.message).__name__ for item in told):
            self._tell(_RECURSION)
        results = report.objects(predicate=_sh("result"))
        return [as_finding(_result(report, node), self._shapes) for node in results]

    def _is_asked(self, subject: Term, predicate: str, value: Term) -> bool:
        """Whether a triple can matter to the engine, and means to it what it means to SHACL.

        SHACL compares terms, and a flag `"1"^^xsd:boolean` is not set; the engine compares
        values. It looks at all that is said of a shape again and again, so the words are left
        out.
        """
        if predicate in _FLAGS:
            return value == TRUE
        asked = predicate.startswith(_ASKED) and predicate not in _WORDS
        return asked or predicate in self._shapes.parameters or subject not in self._named


def _run(data: rdflib.Graph, rules: rdflib.Graph) -> rdflib.Graph:
    """The engine's report graph; whatever it raises, or gives in its place, is a refusal."""
    import pyshacl
    import rdflib

    logging.getLogger("pyshacl").setLevel(logging.ERROR)
    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=rules, inference="none")
    except Exception as error:
        raise _refusal(error) from error
    if not isinstance(report, rdflib.Graph):
        raise _refusal(report)
    return report


def _refusal(error: object) -> InputError:
    reason = f"{type(error).__name__}: {str(error)[:_LONGEST]}"
    return InputError(
        f"shapes: cannot be run ({reason}); mend the shape",
        f"形状无法运行（{reason}）；请修正",
    )


@rdflib_plain()
def _prepared(rules: Quads) -> rdflib.Graph:
    """The shapes as the engine must see them to do what SHACL says.

    In a pattern `$` is the end of the text; the engine's stands before a last line break too.
    Prefixes of an imported ontology count where it stands in the same file; the engine takes
    those of the importing one alone.
    """
    import rdflib
    from rdflib.namespace import OWL

    graph = union_to_rdflib(rules)
    for prefixes in set(graph.objects(predicate=_sh("prefixes"))):
        for ontology in list(graph.transitive_objects(prefixes, OWL.imports)):
            for declaration in list(graph.objects(ontology, _sh("declare"))):
                graph.add((prefixes, _sh("declare"), declaration))
    for shape, pattern in list(graph.subject_objects(_sh("pattern"))):
        if isinstance(pattern, rdflib.Literal):
            flags = "".join(map(str, graph.objects(shape, _sh("flags"))))
            graph.remove((shape, _sh("pattern"), pattern))
            graph.add((shape, _sh("pattern"), rdflib.Literal(for_python(pattern, flags))))
    return graph


class _Incomparable(str):
    """The text of an ill-typed literal, neither before nor after any other."""

    def __lt__(self, other: object) -> bool:
        return False

    __le__ = __gt__ = __ge__ = __lt__


def _judge(graph: rdflib.Graph) -> None:
    """Tell the engine which literals are ill-typed: it knows this itself of few datatypes.

    A day that Python's calendar does not reach is as good as the last, or the first, that it does.
    """
    import rdflib

    for literal in graph.objects():
        if not isinstance(literal, rdflib.Literal) or not literal.datatype:
            continue
        datatype = str(literal.datatype)
        literal._ill_typed = not lexical_forms.fits(Literal(str(literal), datatype))
        if literal._ill_typed:
            literal._value = _Incomparable(literal)
        if literal.value is None and not literal._ill_typed and datatype in _ENDS:
            literal._value = getattr(_ENDS[datatype], "min" if str(literal) < "1" else "max")


def _result(report: rdflib.Graph, node: rdflib.term.Node) -> Result:
    def one(name: str) -> Term | None:
        found = report.value(node, _sh(name))
        return None if found is None else from_rdflib(found)

    focus, shape = one("focusNode"), one("sourceShape")
    if focus is None or shape is None:
        raise TypeError(f"{node} lacks a focus node or a shape")
    said = map(from_rdflib, report.objects(node, _sh("resultMessage")))
    return Result(
        focus=focus,
        shape=shape,
        component=str(one("sourceConstraintComponent")),
        severity=str(one("resultSeverity")),
        path=one("resultPath"),
        value=one("value"),
        said=[text for text in said if isinstance(text, Literal)],
    )


def _sh(name: str) -> rdflib.URIRef:
    import rdflib

    return rdflib.URIRef(SH + name)
