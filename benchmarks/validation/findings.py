"""What each way found, in one form, so that findings can be held against each other."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from benchmarks.validation.rules import CHECK, beyond_shacl
from kg.namespaces import RDF, SH, unit_of
from kg.store.normalisation import as_stored
from kg.terms import Iri, Literal, Term, from_ox, from_turtle, to_turtle
from kg.validation.rulebook import ON_LITERALS


class Key(NamedTuple):
    """What makes two findings the same. A path that is more than a property is its shape's."""

    plan: str
    rule: str
    component: str
    focus: str
    path: str
    value: str


Record = Mapping[str, Any]
Homes = Mapping[str, str]
"""The plan that each thing belongs to; what belongs to none is shared by all."""

_TYPE = f"<{RDF}type>".encode()
_PLACED = ("graph", "rule", "focus", "path", "value", "line")


def homes(plans: Path) -> dict[str, str]:
    """The plan in which each thing has its type, or else is first spoken of."""
    found: dict[bytes, bytes] = {}
    with plans.open("rb") as lines:
        for line in lines:
            subject, predicate, _ = line.split(b" ", 2)
            if predicate == _TYPE or subject not in found:
                found[subject] = line.rsplit(b" ", 2)[1]
    return {str(_term(thing)): unit_of(str(_term(graph))) for thing, graph in found.items()}


def _term(text: bytes) -> Term:
    return from_turtle(text.decode())


def told(path: Path) -> list[Record]:
    """The findings in what `kg validate -f jsonl` wrote, or in a list of what must be found."""
    records = map(json.loads, path.read_text("utf-8").splitlines())
    return [record for record in records if "rule" in record]


def places(records: Iterable[Record]) -> Counter[tuple[str, ...]]:
    """Findings told by plan and line, to be held against the list of what must be found."""
    return Counter(
        (unit_of(one["graph"]), *(str(one[name]) for name in _PLACED)) for one in records
    )


def keys(records: Iterable[Record], homes: Homes) -> set[Key]:
    """Findings of ours."""
    return {
        Key(
            plan=homes.get(one["focus"], ""),
            rule=one["rule"],
            component=one["component"] or "",
            focus=one["focus"],
            path=_simple(one["path"] or ""),
            value=_by_value(from_turtle(one["value"])) if one["value"] else "",
        )
        for one in records
    }


def keys_of_report(path: Path, homes: Homes) -> set[Key]:
    """The results of a validation report in N-Triples."""
    about: dict[Term, dict[str, Term]] = {}
    for triple in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES):
        facts = about.setdefault(from_ox(triple.subject), {})
        facts[triple.predicate.value] = from_ox(triple.object)
    return {_of_result(facts, homes) for facts in about.values() if f"{SH}focusNode" in facts}


def _of_result(facts: Mapping[str, Term], homes: Homes) -> Key:
    focus, path, value = (facts.get(f"{SH}{name}") for name in ("focusNode", "resultPath", "value"))
    shape = str(facts[f"{SH}sourceShape"])
    is_check = shape.startswith(CHECK)
    if is_check and value == focus:
        value = None  # what pySHACL says where a constraint binds no value
    return Key(
        plan=homes.get(str(focus), ""),
        rule=f"checks:{shape.removeprefix(CHECK)}" if is_check else shape,
        component="" if is_check else str(facts[f"{SH}sourceConstraintComponent"]),
        focus=str(focus),
        path=str(path) if isinstance(path, Iri) else "",
        value=_by_value(value) if value is not None else "",
    )


def _simple(path: str) -> str:
    return "" if "<" in path else path


def _by_value(term: Term) -> str:
    return to_turtle(as_stored(term) if isinstance(term, Literal) else term)


def comparable(found: set[Key], ours: set[Key]) -> set[Key]:
    """Those that SHACL can tell as well as we, of what was `found`.

    A literal that does not fit its datatype is our own finding: pySHACL reads some as other
    values, and of the rest says by a shape what was said of the literal. Of several components
    of one shape that a value breaks, our report tells one.
    """
    ill = {(key.focus, key.path) for key in ours if key.rule in ON_LITERALS}
    beyond = {*ON_LITERALS, *(f"checks:{name}" for name in beyond_shacl())}
    told = {key._replace(component=""): key for key in ours & found}
    return {
        told.get(key._replace(component=""), key)
        for key in found
        if key.rule not in beyond and (key.focus, key.path) not in ill
    }


def of_shapes(found: Iterable[Key]) -> set[Key]:
    """Those that a shape says, and no check."""
    return {key for key in found if not key.rule.startswith("checks:")}
