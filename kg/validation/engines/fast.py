"""The fast engine: shacl-rust, an extra."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.metadata import version

from kg.namespaces import RDF, SH
from kg.store.terms import Quads, Triple, from_ntriples, to_turtle, triples
from kg.validation.engines.results import Result, as_finding
from kg.validation.report import Finding
from kg.validation.shape_graph import ShapeGraph

_WORDS = {
    SH + name for name in ("defaultValue", "description", "group", "message", "name", "order")
}
_ONE_PROPERTY = re.compile("<[^>]*>")


class Fast:
    """shacl-rust with its shapes."""

    name = "fast"

    def __init__(self, rules: Quads) -> None:
        self.version = f"shacl-rust {version('shacl-rust')}"
        self._shapes = ShapeGraph(triples(rules))
        self._text = _text(self._shapes)

    def findings(self, data: bytes) -> list[Finding]:
        """See `Engine.findings`."""
        import shacl_rust

        report = shacl_rust.validate(
            data.decode("utf-8"),
            self._text,
            data_format="nq",
            shapes_format="nt",
            experimental_index=True,
        )
        return [as_finding(_result(found), self._shapes) for found in report["results"]]


def _text(shapes: ShapeGraph) -> str:
    """What the engine needs of the shapes, as N-Triples: constraints without their words."""
    return "".join(
        f"{to_turtle(subject)} <{predicate}> {to_turtle(value)} .\n"
        for subject, predicate, value in filter(_is_constraint, shapes.triples)
    )


def _is_constraint(triple: Triple) -> bool:
    predicate = triple[1]
    return predicate not in _WORDS and predicate.startswith((SH, RDF))


def _result(found: Mapping[str, str]) -> Result:
    path = found.get("resultPath", "")
    return Result(
        focus=from_ntriples(found["focusNode"]),
        shape=from_ntriples(found["sourceShape"]),
        component=str(from_ntriples(found["sourceConstraintComponent"])),
        severity=str(from_ntriples(found["severity"])),
        path=from_ntriples(path) if _ONE_PROPERTY.fullmatch(path) else None,
        value=from_ntriples(found["value"]) if "value" in found else None,
    )
