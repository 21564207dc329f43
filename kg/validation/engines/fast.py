"""The fast engine, shacl-rust, and which engine runs the shipped shapes.

shacl-rust is an extra, and ignores silently what it does not know, so it never gets anybody's own
shapes. That it agrees with pySHACL on the shipped ones is what `tests/validation/engines/` proves.
Data that the two are known to read differently go to pySHACL.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cached_property, partial
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

from kg.errors import InputError
from kg.namespaces import RDF, RDFS, SH, XSD
from kg.terms import Literal, Quads, from_turtle, nquads, triples
from kg.validation import lexical_forms
from kg.validation.engines.reference import (
    ANNOTATIONS,
    Engine,
    Parts,
    PyShacl,
    Result,
    as_finding,
    undivided,
)
from kg.validation.report import Finding
from kg.validation.shapes import ShapeGraph
from kg.worker import Limits, WorkerError, run_apart

REFERENCE = "pyshacl"
"""The engine that is always installed, and that the other must agree with."""
ENGINES = {"fast": ("shacl-rust", "pyshacl"), REFERENCE: ("pyshacl",)}
"""The engines with the libraries that each consists of."""


def engine(rules: Quads, name: str | None = None) -> Engine:
    """The engine called `name` with the shipped shapes; the default is that of `engine_name`."""
    return PyShacl(rules) if engine_name(name) == REFERENCE else Fast(rules)


def engine_name(name: str | None = None) -> str:
    """`name`, or by default `fast` where it is installed, else `pyshacl`.

    Raises `InputError` when `fast` is asked for and not installed.
    """
    installed = find_spec("shacl_rust") is not None
    if name is None:
        return "fast" if installed else REFERENCE
    if name == "fast" and not installed:
        raise InputError(
            "--engine fast: is not installed; pip install 'kg-industry-plans[fast]'",
            "--engine fast：未安装；请运行 pip install 'kg-industry-plans[fast]'",
        )
    return name


def engine_version(name: str) -> str:
    """What an engine consists of: `shacl-rust 0.2.12, pyshacl 0.40.1`."""
    return ", ".join(f"{library} {version(library)}" for library in ENGINES[name])


class Fast:
    """shacl-rust with the shipped shapes, and pySHACL for data that the two read differently.

    shacl-rust runs in workers alone: some shapes and data kill its process, and a process that
    has used it cannot be forked, as the copy would lack its threads.
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
            with suppress(WorkerError):
                results = run_apart(partial(_run, data, self._shapes), Limits(memory=None))
                return [as_finding(result, self._graph) for result in results]
        if len(separate := parts()) > 1:
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


# Values of which the order matters


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


def _run(data: bytes, shapes: bytes) -> list[Result]:
    """What shapes find in data, both as N-Quads; raises whatever shacl-rust raises."""
    import shacl_rust

    report: Mapping[str, Any] = shacl_rust.validate_file(  # `validate` would copy the text
        io.BytesIO(data),
        io.BytesIO(shapes),
        data_format="nq",
        shapes_format="nq",
        experimental_index=True,
    )
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
