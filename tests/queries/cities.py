"""Plans of several fictitious cities to compare, and what they hold as plain sets."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from environment import PLANS

import kg
from benchmarks.plans import write_nquads
from kg.namespaces import PLAN, RDF, XSD, expand
from kg.session import Session

TRIPLES = 10_000
TYPE = RDF + "type"
OUTCOMES = ("met", "missed", "undetermined")

Pairs = dict[str, set[str]]
"""What each thing has for one property."""


def load(folder: Path) -> Session:
    """Generated plans without faults; each of their targets with a stored verdict.

    Verdicts are not generated, since they are computed; here any will do. A target of every
    other plan continues one of the next. Each event names a firm, too, that no plan does.
    """
    plans, verdicts = folder / "plans.nq", folder / "verdicts.nq"
    write_nquads(plans, triples=TRIPLES, faults=0)
    files = [PLANS / "sources.ttl", plans]
    session = kg.load(files=files)
    names = sorted({str(target) for target in session.query("targets").column("target")})
    ground = min(str(found) for found in session.query("observations").column("observation"))
    lines = (line for number, name in enumerate(names) for line in _verdict(name, number, ground))
    first = {name.rpartition("/")[2][:16]: name for name in reversed(names)}  # one of each plan
    pairs = zip(list(first.values())[::2], list(first.values())[1::2], strict=False)
    links = (
        f"<{one}> <{PLAN}continues> <{other}> <{expand('data:verdicts')}> .\n"
        for one, other in pairs
    )
    events = sorted({str(event) for event in session.query("events").column("event")})
    firms = (line for event in events for line in _unplanned(event))
    verdicts.write_text("".join([*lines, *links, *firms]), "utf-8")
    return kg.load(files=[*files, verdicts])


def _verdict(target: str, number: int, ground: str) -> list[str]:
    """A stored verdict on a target, in N-Quads."""
    outcome = OUTCOMES[number % len(OUTCOMES)]
    facts = {
        TYPE: f"<{PLAN}Verdict>",
        f"{PLAN}verdictOn": f"<{target}>",
        f"{PLAN}asOf": f'"2026-11-24"^^<{XSD}date>',
        f"{PLAN}outcome": f"<{expand(f'verdict:{outcome}')}>",
        f"{PLAN}reason": f"<{expand('reason:looked-for')}>",
        f"{PLAN}settledBy": '"a later figure"@en',
        f"{expand('prov:wasDerivedFrom')}": f"<{ground}>",
    }
    facts_zh = (f"{PLAN}settledBy", '"其后的数据"@zh')
    graph = expand("data:verdicts")
    return [
        f"<{target}-verdict> <{name}> {value} <{graph}> .\n"
        for name, value in (*facts.items(), facts_zh)
    ]


def _unplanned(event: str) -> list[str]:
    """A firm to which an event happened, besides what it happened to, in N-Quads."""
    firm, graph = f"<{event}-firm>", expand("data:verdicts")
    return [
        f"<{event}> <{PLAN}happenedTo> {firm} <{graph}> .\n",
        f"{firm} <{TYPE}> <{PLAN}Enterprise> <{graph}> .\n",
    ]


class World:
    """The facts of a session by property, for counting without SPARQL."""

    def __init__(self, session: Session) -> None:
        self._pairs: dict[str, Pairs] = defaultdict(lambda: defaultdict(set))
        for quad in session.graph.store.quads():
            target = getattr(quad.object, "value", "")
            self._pairs[quad.predicate.value][str(quad.subject)[1:-1]].add(target)

    def of(self, name: str) -> Pairs:
        """What each thing has for a property of ours."""
        return self._pairs[PLAN + name]

    def back(self, name: str) -> Pairs:
        """The things that have each value of a property of ours."""
        found: Pairs = defaultdict(set)
        for thing, values in self.of(name).items():
            for value in values:
                found[value].add(thing)
        return found

    def a(self, *classes: str) -> set[str]:
        """The things of some classes of ours."""
        wanted = {PLAN + name for name in classes}
        return {thing for thing, found in self._pairs[TYPE].items() if found & wanted}
