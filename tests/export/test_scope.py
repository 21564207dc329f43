"""A part of the graph: what is near a thing, of a class, known by a day. The rest is told."""

from __future__ import annotations

from datetime import date

import pyoxigraph as ox
import pytest
from export.drawn import Drawn, expected, graph_of

from kg.errors import InputError
from kg.export.export import to_bytes
from kg.export.formats.registry import formats
from kg.export.graph.things import Options, Scope
from kg.namespaces import ID, PLAN, RDF
from kg.session import Session
from kg.store.embedded import MemoryStore

SHARE = ID + "datuan-2021-new-energy-share"


def part(session: Session, scope: Scope) -> Drawn:
    return expected(session.graph.store, Options(scope=scope))


def test_a_class_takes_its_subclasses_along(session: Session) -> None:
    found = part(session, Scope(kinds=[PLAN + "Commitment"]))
    kinds = {values["class"] for values in found.nodes.values()}
    assert kinds == {"Aspiration", "Measure", "Milestone", "Target"}
    assert len(found.nodes) == 71
    assert [values["type"] for _, _, values in found.edges.values()] == ["continues"] * 2


def test_what_was_not_known_yet_is_left_out(session: Session) -> None:
    """Before the plan's article nothing of it; the last day has everything."""
    early = part(session, Scope(as_of=date(2021, 3, 11)))
    assert not [name for name in early.nodes if name.startswith("datuan-2021-c0")]
    assert not [name for name, values in early.nodes.items() if values["class"] == "Verdict"]
    middle = part(session, Scope(as_of=date(2025, 1, 1)))
    named = {d for _, _, v in middle.edges.values() for d in v.get("source_document", ())}
    assert named <= set(middle.nodes)
    assert {v["class"] for v in middle.nodes.values()} >= {"Claim", "Target", "Observation"}
    late = part(session, Scope(as_of=date(2100, 1, 1)))
    assert len(early.nodes) < len(middle.nodes) < len(late.nodes)
    assert late == expected(session.graph.store)


def test_what_a_known_record_names_was_known(session: Session) -> None:
    """On the day of the plan its firms are there, whose own documents are later; before, none."""
    dawn = part(session, Scope(as_of=date(1990, 1, 1)))
    assert not {"Enterprise", "Authority", "Judgement"} & {v["class"] for v in dawn.nodes.values()}
    found = part(session, Scope(as_of=date(2021, 3, 12)))
    involved = {name for name, v in found.nodes.items() if v["class"] == "Involvement"}
    parties = {start for _, (start, _, v) in found.edges.items() if v["type"] == "party"}
    assert involved == parties
    assert len(involved) >= 5
    firm = ID + "huawei-technologies"
    assert "huawei-technologies" in part(session, Scope(about=firm, as_of=date(2021, 3, 12))).nodes
    with pytest.raises(InputError, match="was not known by 1990-01-01"):
        part(session, Scope(about=firm, as_of=date(1990, 1, 1)))


def test_things_that_name_each_other_in_a_circle_end() -> None:
    """An open point that bears on itself, and two places that are about each other."""
    kinds = {"a": "OpenPoint", "b": "Place", "c": "Place"}
    links = [("a", "bearsOn", "a"), ("a", "bearsOn", "b"), ("b", "about", "c"), ("c", "about", "b")]
    quads = [
        ox.Quad(ox.NamedNode(ID + s), ox.NamedNode(PLAN + p), ox.NamedNode(ID + o))
        for s, p, o in links
    ]
    quads += [
        ox.Quad(ox.NamedNode(ID + thing), ox.NamedNode(RDF + "type"), ox.NamedNode(PLAN + kind))
        for thing, kind in kinds.items()
    ]
    found = expected(MemoryStore.of(quads), Options(scope=Scope(as_of=date(2021, 1, 1))))
    assert sorted(found.nodes) == ["a", "b", "c"]


@pytest.mark.parametrize(
    "scope", [Scope(about=SHARE), Scope(kinds=[PLAN + "Target"]), Scope(as_of=date(2022, 1, 1))]
)
def test_what_is_left_out_is_told(session: Session, scope: Scope) -> None:
    graph = graph_of(session.graph.store, Options(scope=scope))
    assert list(graph.nodes())
    assert list(graph.edges()) or scope.kinds
    assert graph.ledger.balance == 0
    assert graph.ledger.left["outside-scope"].total() > 1000


def test_every_rdf_format_takes_a_part(session: Session) -> None:
    options = Options(scope=Scope(about=SHARE))
    named = [item.name for item in formats().values() if item.module in ("jsonld", "rdf")]
    assert len(named) == 9
    for name in named:
        small = to_bytes(session.graph.store, name, options)
        assert b"datuan-2021-new-energy-share" in small
        assert len(small) < len(session.export(name)) / 5


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        (Scope(about=ID + "nobody"), "id:nobody: is not in the graph"),
        (Scope(kinds=[PLAN + "Unicorn"]), "plan:Unicorn: nothing in the graph is of that class"),
    ],
)
def test_what_is_not_there_is_refused(session: Session, scope: Scope, said: str) -> None:
    with pytest.raises(InputError, match=said):
        graph_of(session.graph.store, Options(scope=scope))


def test_hops_end_where_nothing_more_is_near(session: Session) -> None:
    everything = part(session, Scope(about=SHARE, hops=100))
    assert part(session, Scope(about=SHARE, hops=10**9)).nodes == everything.nodes
