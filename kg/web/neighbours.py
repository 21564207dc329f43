"""What a thing is joined to, by property, and the shortest way from one thing to another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.export.graph.things import SHARED
from kg.namespaces import PLAN, RDF
from kg.terms import Answer, Iri
from kg.text import Words

if TYPE_CHECKING:
    from kg.dossier import Statement
    from kg.web.drawing import Sketch

Query = Callable[..., Answer]
Named = Mapping[str, Words]
Captions = Callable[[Iterable[str]], Named]

_KIND = RDF + "type"
_PASSED_BY = SHARED | {PLAN + "OpenPoint"}
"""The classes of what joins things that have no more in common."""
_LONGEST = 6
"""The most steps of a way: a longer one tells nothing."""
_WIDEST = 400
"""The most things that are looked at in one step."""


@dataclass(frozen=True, slots=True)
class Group:
    """The things that a property joins to a thing, or by which it is joined to them."""

    property: str
    is_inbound: bool
    things: Sequence[str]


def groups(thing: Iri, statements: Iterable[Statement]) -> list[Group]:
    """The neighbours of a thing, of the data and of vocabularies, by direction and property."""
    found: dict[tuple[str, bool], dict[str, None]] = {}
    for subject, link, value in statements:
        is_inbound = subject != thing
        other = subject if is_inbound else value
        if isinstance(other, Iri) and link.value != _KIND and other != thing:
            found.setdefault((link.value, is_inbound), {})[other.value] = None
    return [Group(link, is_inbound, list(things)) for (link, is_inbound), things in found.items()]


def joined(query: Query, thing: Iri, groups: Sequence[Group], named: Named) -> Sketch:
    """A thing with its neighbours by property, and what joins these to each other."""
    from kg.web.drawing import Branch, Sketch

    branches = [
        Branch(
            one.property, named[one.property], one.things, kind="in" if one.is_inbound else "out"
        )
        for one in groups
    ]
    sketch = Sketch(thing.value, branches)
    drawn = tuple(map(Iri, sketch.drawn))
    links = {
        (str(row["thing"]), str(row["value"]))
        for row in (query("description", thing=drawn).records() if drawn else ())
        if row["value"] in drawn and row["thing"] != row["value"]
    }
    return Sketch(thing.value, branches, links=sorted(links))


_MEMBERS = {
    "projects": ("project", "cluster"),
    "enterprises": ("enterprise", "involvedIn"),
    "targets": ("target", "cluster"),
    "milestones": ("milestone", "project"),
}
"""By the question about a plan, the column of its things, and that of what each is joined to."""


def overview(query: Query, plan: Iri, captions: Captions) -> Sketch:
    """A plan with its clusters, and in each its projects, firms, targets and milestones."""
    from kg.web.drawing import Branch, Sketch

    homes: dict[str, str] = {}
    beside: dict[str, str] = {}
    kinds: dict[str, str] = {}
    links = set()
    for question, (kind, other) in _MEMBERS.items():
        for row in query(question, plan=plan).records():
            thing, end = str(row[kind]), str(row[other] or "")
            home = homes.setdefault(thing, str(row.get("cluster") or homes.get(end, "")))
            kinds.setdefault(thing, kind)
            if end not in ("", home):
                links.add((thing, end))
                beside.setdefault(thing, end)
    ranks = {kind: rank for rank, (kind, _) in enumerate(_MEMBERS.values())}

    def order(thing: str) -> tuple[int, str, int, str]:
        anchor, rank = beside.get(thing, thing), ranks[kinds[thing]]
        return ranks[kinds.get(anchor, kinds[thing])], anchor, rank, thing

    leaves = sorted(kinds, key=order)
    clusters = {
        str(row["cluster"]): str(row["within"] or "")
        for row in query("clusters", plan=plan).records()
    }
    named = captions(clusters)
    branches = [
        Branch(iri, named[iri], [leaf for leaf in leaves if homes[leaf] == iri], clusters[iri])
        for iri in sorted(
            clusters, key=lambda iri: (clusters[iri] or iri, clusters[iri] != "", iri)
        )
    ]
    loose = [leaf for leaf in leaves if homes[leaf] not in clusters]
    return Sketch(plan.value, branches, loose, sorted(links), kinds)


def way(query: Query, start: Iri, end: Iri) -> list[Statement] | None:
    """The statements of a shortest way between two things; `None` where there is none.

    It passes no city, plan, document, concept, indicator or open point: they join what has no
    more in common.
    """
    before: dict[str, Statement | None] = {start.value: None}
    ring = [start]
    for _ in range(_LONGEST):
        found, here = _around(query, ring), set(ring)
        kinds: dict[str, set[str]] = {}
        for subject, link, value in found:
            if link.value == _KIND:
                kinds.setdefault(subject.value, set()).add(str(value))
        passed = {iri for iri in kinds if iri != start.value and kinds[iri] & _PASSED_BY}
        reached = []
        for statement in found:
            subject, link, value = statement
            if link.value == _KIND or not isinstance(value, Iri):
                continue
            for one, other in ((subject, value), (value, subject)):
                is_passed = one in here and one.value not in passed
                if is_passed and other.value not in before:
                    before[other.value] = statement
                    reached.append(other)
        if end.value in before:
            return _back(before, end.value)
        ring = reached[:_WIDEST]
        if not ring:
            return None
    return None


def _around(query: Query, things: Sequence[Iri]) -> list[Statement]:
    found: list[Statement] = []
    ends = {"description": ("thing", "value"), "mentions": ("from", "thing")}
    for question, (one, other) in ends.items():
        for row in query(question, thing=tuple(things)).records():
            subject, link, value = row[one], row["property"], row[other]
            if isinstance(subject, Iri) and isinstance(link, Iri) and value is not None:
                found.append((subject, link, value))
    return found


def _back(before: Mapping[str, Statement | None], end: str) -> list[Statement]:
    steps: list[Statement] = []
    while (step := before[end]) is not None:
        steps.append(step)
        end = step[0].value if str(step[2]) == end else str(step[2])
    return steps[::-1]
