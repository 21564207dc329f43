"""Random small graphs in the terms of the shipped shapes: things of their classes, with values of
every kind, most of them of the kind that a shape asks for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from hypothesis import strategies as st

from kg.namespaces import RDF, RDFS, SH, XSD
from kg.resources import shape_files
from kg.store.parser import parse
from kg.terms import Quads, Term, to_turtle, triples
from kg.validation.shapes import ShapeGraph

TYPED = {
    "integer": ["1", "5", "05", "-3", "+5", "0", "1234567890123456", "12345678901234567890", "x"],
    "decimal": ["1.0", "1.5", "5", "-.5", "0", "0.1234567890123456789", "one", "1e0"],
    "double": ["1e0", "5.0", "INF", "NaN"],
    "int": ["5", "2147483648"],
    "date": [
        *["2021-01-01", "2021-02-28", "2025-12-31"] * 3,
        *["2021-02-30", "2021-01-01Z", "12021-01-01", "123456789012-01-01", "2021"],
    ],
    "dateTime": ["2021-01-01T00:00:00", "2021-01-01T24:00:01"],
    "gYear": ["2021", "21"],
    "boolean": ["true", "1", "false", "yes"],
    "string": ["", "5", "abc", "abc\\n", "C001", "1.2.3", "0" * 64, "https://example.org/"],
}
TEXTS = [f'"{text}"@{tag}' for text in ("a", "甲") for tag in ("en", "EN", "en-GB", "zh", "fr")]
LITERALS = [f'"{text}"^^<{XSD}{name}>' for name, texts in TYPED.items() for text in texts] + TEXTS
NODES = [
    *(f"<https://w3id.org/industry-plan/id/n{number}>" for number in range(5)),
    "<https://w3id.org/industry-plan/vocab/unit/percent>",
    "<urn:elsewhere>",
    "_:x",
    "_:y",
]
EXTRAS = [
    f"_:class <{RDFS}subClassOf> {{of_class}} . <urn:elsewhere> a _:class .",
    f"<urn:Narrow> <{RDFS}subClassOf> {{of_class}} . <urn:elsewhere> a <urn:Narrow> .",
    f"<urn:narrow> <{RDFS}subPropertyOf> {{property}} . <urn:elsewhere> <urn:narrow> 1 .",
]


class Asked(NamedTuple):
    """A path from things, its last step backwards if `is_inverse`, and the values asked for."""

    steps: Sequence[str]
    is_inverse: bool
    values: Sequence[str]


@cache
def rules() -> Quads:
    """The shipped shapes."""
    return [quad for path in shape_files() for quad in parse(path)]


@cache
def classes() -> dict[str, list[Asked]]:
    """The classes that shapes target, and what the shapes ask of their things."""
    shapes = ShapeGraph(triples(rules()))
    found: dict[str, list[Asked]] = {}
    for shape in shapes.shapes:
        for kind, term in shapes.targets(shape):
            subject = f"<{term}>" if kind == "targetClass" else ""
            asked = [_asked(shapes, part) for part in shapes.objects(shape, SH + "property")]
            if kind != "targetClass":
                asked.append(Asked([f"<{term}>"], kind == "targetObjectsOf", NODES))
            found.setdefault(subject, []).extend(asked)
    return found


def _asked(shapes: ShapeGraph, part: Term) -> Asked:
    (path,) = shapes.objects(part, SH + "path")
    for head in shapes.objects(path, SH + "alternativePath"):
        path = next(shapes.list(head))
    inverse = shapes.objects(path, SH + "inversePath")
    steps = [f"<{step}>" for step in inverse or list(shapes.list(path)) or [path]]
    listed = [one for head in shapes.objects(part, SH + "in") for one in shapes.list(head)]
    listed += shapes.objects(part, SH + "hasValue")
    datatypes = [str(one).removeprefix(XSD) for one in shapes.objects(part, SH + "datatype")]
    texts = [f'"{text}"^^<{XSD}{name}>' for name in datatypes for text in TYPED.get(name, [])]
    texts += TEXTS if shapes.objects(part, SH + "languageIn") else []
    values = list(map(to_turtle, listed)) or texts or NODES
    return Asked(steps, bool(inverse), values)


node = st.sampled_from(NODES)
anything = st.one_of(node, st.sampled_from(LITERALS))


@st.composite
def data(draw: st.DrawFn) -> str:
    """Some things with classes and properties, as Turtle."""
    lines = []
    for _ in range(draw(st.integers(1, 4))):
        of_class = draw(st.sampled_from(sorted(classes())))
        thing = draw(node)
        lines += [f"{thing} <{RDF}type> {of_class} ."] if of_class else []
        for asked in draw(st.lists(st.sampled_from(classes()[of_class]), max_size=6)):
            fitting = st.sampled_from(list(asked.values))
            at = thing
            for step in asked.steps[:-1]:
                before, at = at, draw(node)
                lines.append(f"{before} {step} {at} .")
            value = draw(node if asked.is_inverse else st.one_of(fitting, fitting, anything))
            subject, value = (value, at) if asked.is_inverse else (at, value)
            lines.append(f"{subject} {asked.steps[-1]} {value} .")
    if draw(st.integers(0, 9)) == 9:
        of_class = draw(st.sampled_from([name for name in sorted(classes()) if name]))
        target = draw(st.sampled_from([asked.steps[0] for asked in classes()[""]]))
        lines.append(draw(st.sampled_from(EXTRAS)).format(of_class=of_class, property=target))
    return "\n".join(lines)
