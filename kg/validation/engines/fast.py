"""The fast engine: shacl-rust, an extra, for the shipped shapes alone.

shacl-rust ignores silently what it does not know, so it never gets anybody's own shapes. That it
agrees with pySHACL on the shipped ones is what `tests/validation/engines/` proves. Data that the
two are known to read differently go to pySHACL.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache, cached_property, partial
from typing import Any

from kg import worker
from kg.namespaces import RDF, RDFS, SH, XSD
from kg.terms import Literal, Quads, from_turtle, nquads, triples
from kg.validation import lexical_forms
from kg.validation.engines.base import Parts, Result, as_finding, undivided
from kg.validation.engines.reference import ANNOTATIONS, PyShacl
from kg.validation.report import Finding
from kg.validation.shapes import ShapeGraph
from kg.worker import Limits, WorkerError

_NUMBERS = {XSD + "integer": 15, XSD + "decimal": 15}
_DAYS = {XSD + "date": 10}
"""Datatypes that both engines order alike, with the longest text of which that is true.

shacl-rust compares numbers as doubles, and as text what does not fit its datatype.
"""
_PAIRS = ("lessThan", "lessThanOrEquals")
_BOUNDS = ("minExclusive", "minInclusive")
_SUBPROPERTY = re.compile(rb"<%bsubPropertyOf> <([^>]*)>" % RDFS.encode())
_BLANK_CLASS = re.compile(rb"<%btype> _:" % RDF.encode())
_LONG = re.compile(rb'"[+-]?(?:[0-9.]{18}[0-9.]*|[0-9]{9}[^"\n]*-[^"\n]*)"\^\^<' + XSD.encode())
_OBJECT = r'("[^"\n]*"(?:\^\^<[^>]*>)?|[^ ]*)'
_TYPED = re.compile(r'"([^"\\]*)"\^\^<([^>]*)>')


class Fast:
    """shacl-rust with the shipped shapes, and pySHACL for data that the two read differently.

    In a process forked from one that has used shacl-rust, pySHACL does everything.
    """

    name = "fast"

    def __init__(self, rules: Quads) -> None:
        self._rules = rules
        self._graph = ShapeGraph(triples(rules))
        self._shapes = nquads([quad for quad in rules if _is_read(quad.predicate.value)])
        self._targets = {
            str(term).encode()
            for shape in self._graph.shapes
            for kind, term in self._graph.targets(shape)
            if kind in ("targetSubjectsOf", "targetObjectsOf")
        }
        self._ordered = dict(_ordered_properties(self._graph))

    def findings(self, data: bytes, parts: Parts = undivided) -> list[Finding]:
        """See `Engine.findings`."""
        if self.is_read_alike(data):
            try:
                return [as_finding(result, self._graph) for result in _results(data, self._shapes)]
            except _FailedError:
                pass
        elif len(separate := parts()) > 1:
            return [finding for part in separate for finding in self.findings(part)]
        return self._reference.findings(data)

    @cached_property
    def _reference(self) -> PyShacl:
        return PyShacl(self._rules)

    def is_read_alike(self, data: bytes) -> bool:
        """Whether nothing in the data is known to be read differently by the two engines.

        shacl-rust knows no class that is a blank node, takes the subproperties of a target's
        property for the property itself, and panics at long numbers and years, or rounds them.
        """
        return not (
            _BLANK_CLASS.search(data)
            or _LONG.search(data)
            or not self._targets.isdisjoint(_SUBPROPERTY.findall(data))
            or any(
                not _is_ordered_alike(value.decode(), self._ordered[path.decode()])
                for path, value in set(self._ordered_values.findall(b"\n" + data))
            )
        )

    @cached_property
    def _ordered_values(self) -> re.Pattern[bytes]:
        """A pattern of lines of N-Quads that state a value whose order matters to a shape.

        It begins with the line feed before a line, for which Python searches three times as fast
        as for the beginning of a line.
        """
        paths = "|".join(map(re.escape, self._ordered))
        return re.compile(rf"\n[^ ]+ <({paths})> {_OBJECT}".encode())


def _is_read(predicate: str) -> bool:
    """Whether shacl-rust needs it: it parses the shapes at each call."""
    if predicate.startswith(SH):
        return predicate not in ANNOTATIONS
    return predicate in (RDF + "first", RDF + "rest")


def _ordered_properties(shapes: ShapeGraph) -> Iterator[tuple[str, Mapping[str, int]]]:
    """Each property whose values' order matters, with the datatypes that are ordered alike there.

    Beside `sh:datatype` a bound does not matter: of several constraints of a shape that one value
    violates, a report has the first, and the bounds of the shipped shapes are small.
    """
    for shape in shapes.shapes:
        datatypes = [str(datatype) for datatype in shapes.objects(shape, SH + "datatype")]
        others = [o for name in _PAIRS for o in shapes.objects(shape, SH + name)]
        bounds = [o for name in _BOUNDS for o in shapes.objects(shape, SH + name)]
        if bounds and not datatypes:
            datatypes = [bound.datatype for bound in bounds if isinstance(bound, Literal)]
        elif not others:
            continue
        alike = _NUMBERS if _NUMBERS.keys() & set(datatypes) else _DAYS
        for path in (*shapes.objects(shape, SH + "path"), *others):
            yield str(path), alike


def _is_ordered_alike(value: str, datatypes: Mapping[str, int]) -> bool:
    found = _TYPED.fullmatch(value)
    if found is None:
        return False
    text, datatype = found.groups()
    return len(text) <= datatypes.get(datatype, -1) and lexical_forms.fits(Literal(text, datatype))


# Calling shacl-rust


_ONE_PROPERTY = re.compile("<[^>]*>")


class _FailedError(Exception):
    """shacl-rust cannot be called, cannot read the data, or panicked over them."""


def may_be_forked() -> bool:
    """Whether a copy of this process could use shacl-rust: not once this process did.

    The copy would lack its threads, and a call would wait for them for ever.
    """
    return not _first_process.cache_info().currsize


@cache
def _first_process() -> int:
    """The process that called shacl-rust first."""
    return os.getpid()


def _results(data: bytes, shapes: bytes) -> list[Result]:
    """What shapes find in data, both as N-Quads; raises `_FailedError`.

    shacl-rust runs in workers alone: some shapes and data kill its process.
    """
    try:
        return worker.run(partial(_call, data, shapes), Limits(memory=None))
    except WorkerError as error:
        raise _FailedError from error


def _call(data: bytes, shapes: bytes) -> list[Result]:
    import shacl_rust

    if _first_process() != os.getpid():
        raise _FailedError
    try:
        report: Mapping[str, Any] = shacl_rust.validate_file(  # `validate` would copy the text
            io.BytesIO(data),
            io.BytesIO(shapes),
            data_format="nq",
            shapes_format="nq",
            experimental_index=True,
        )
    except ValueError as error:
        raise _FailedError from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # Rust's, which is no Exception
            raise
        raise _FailedError from error
    return [_result(found) for found in report["results"]]


def _result(found: Mapping[str, str]) -> Result:
    path = found.get("resultPath", "")
    return Result(
        focus=from_turtle(found["focusNode"]),
        shape=from_turtle(found["sourceShape"]),
        component=str(from_turtle(found["sourceConstraintComponent"])),
        severity=str(from_turtle(found["severity"])),
        path=from_turtle(path) if _ONE_PROPERTY.fullmatch(path) else None,
        value=from_turtle(found["value"]) if "value" in found else None,
    )
