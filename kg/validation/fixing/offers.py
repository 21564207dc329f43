"""The nearest term to offer where one is not declared, or a link leads nowhere."""

from __future__ import annotations

from collections.abc import Sequence

from kg.model import Iri
from kg.namespaces import ID, PLAN, RDF, VOCAB
from kg.text import nearest
from kg.validation.fixing import known, units
from kg.validation.fixing.base import Facts, value_of
from kg.validation.report import Finding


def offer(finding: Finding, facts: Facts) -> str | None:
    """The IRI of the term that was perhaps meant, if any is like it."""
    value = value_of(finding)
    if finding.rule == "checks:undeclared-term":
        is_class = finding.path == RDF + "type"
        name = str(value) if is_class else finding.path or ""
        return _nearest(name, PLAN, known.declared(are_classes=is_class), alike=0.6)
    if finding.rule != "checks:dangling-link" or not isinstance(value, Iri):
        return None
    name = value.value
    if name.startswith(ID):
        return _nearest(name, ID, facts.things, alike=0.85)
    return units.meant(value) or _nearest_concept(name)


def _nearest_concept(name: str) -> str | None:
    """The nearest of its vocabulary; of all of them where there is no such vocabulary."""
    scheme = name.rpartition("/")[0] + "/"
    same = [concept for concept in known.concepts() if concept.startswith(scheme)]
    if same:
        return _nearest(name, scheme, same, alike=0.6)
    return _nearest(name, VOCAB, known.concepts(), alike=0.8)


def _nearest(name: str, namespace: str, names: Sequence[str], *, alike: float) -> str | None:
    """The nearest name by what stands after the namespace, in whatever letters."""
    plain = {each.removeprefix(namespace).casefold(): each for each in names}
    near = nearest(name.removeprefix(namespace).casefold(), plain, alike=alike)
    return plain[near] if near else None
