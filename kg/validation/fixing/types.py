"""The missing class of a thing, where its properties leave one class only."""

from __future__ import annotations

import re

from kg.model import Iri
from kg.namespaces import ID, PLAN, RDF, compact
from kg.validation.fixing import known
from kg.validation.fixing.base import Facts
from kg.validation.fixing.fix import Fix
from kg.validation.positions import term
from kg.validation.report import Finding

_TYPE = RDF + "type"
_THING = re.compile(re.escape(ID) + r"[\w.~-]+", re.ASCII)


def mend(finding: Finding, facts: Facts) -> Fix | None:
    """The fix for a finding about a thing that is described and has no class."""
    value = term(finding.value) if finding.value else None
    for name in (value, finding.focus):
        if not isinstance(name, str) or not _THING.fullmatch(name):
            continue
        of_class = follows(facts, name)
        if of_class and (file := facts.home(name)):
            short, what = compact(name), compact(of_class)
            words = {"en": f"{short} becomes a {what}", "zh": f"为 {short} 补上类型 {what}"}
            return Fix(file, (), ((Iri(name), _TYPE, Iri(of_class)),), words)
    return None


def follows(facts: Facts, name: str) -> str | None:
    """The class that a thing without one must be of.

    One of its properties has subjects, or objects, of that class alone; every other allows it;
    and the thing has what the shapes ask of that class, so that it is described here and whole.
    """
    edges = facts.edges(name)
    if (_TYPE, True) in edges or not any(is_subject for _, is_subject in edges):
        return None
    allowed = [known.classes()[edge] for edge in edges if edge in known.classes()]
    single = {next(iter(classes)) for classes in allowed if len(classes) == 1}
    if len(single) != 1 or not all(single <= classes for classes in allowed):
        return None
    (of_class,) = single
    is_whole = of_class in known.needs() and known.needs()[of_class] <= edges
    return of_class if is_whole and of_class.startswith(PLAN) else None
