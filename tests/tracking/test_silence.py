"""The last activity of everything that the plan names, held against the triples.

What was reported of a subsidiary, or of a project in which a firm is involved, counts for it, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random

import pyoxigraph as ox
import pytest
import rdflib
import rdflib_engine
from rdflib.namespace import DCTERMS, RDF
from rdflib.term import Node
from tracking.both import in_graph
from tracking.oracle import ID, P, known, named, short

from kg.catalogue import binding
from kg.namespaces import PLAN, XSD, compact, prefixes
from kg.question import find
from kg.resources import content
from kg.session import Session
from kg.store.embedded import MemoryStore
from kg.terms import Literal, union_to_rdflib
from kg.tracking.activity import State

ISSUED = date(2021, 3, 12)
LATEST = date(2026, 11, 24)
ITSELF = "~"

Told = dict[str, tuple[str, ...]]
Last = tuple[date, str, str, str]
"""The day of a sign, its IRI, that of its document, and the part that it is of."""


@pytest.fixture(scope="module")
def triples(session: Session) -> rdflib.Dataset:
    return session.to_rdflib()


def day(graph: rdflib.Graph, thing: Node, term: Node) -> date | None:
    value = graph.value(thing, term)
    return None if value is None else date.fromisoformat(str(value))


def above(graph: rdflib.Graph, part: Node, first: date, last: date) -> set[Node]:
    """Whose part a firm or a project was at some time between two days, and the part itself.

    A project is a part of the measure that is about it.
    """
    found, todo = {part}, [part]
    while todo:
        below = todo.pop()
        owners = [
            graph.value(held, P.owner)
            for held in graph.subjects(P.owned, below)
            if (day(graph, held, P.startDate) or last) <= last
            and (day(graph, held, P.endDate) or first) >= first
        ]
        is_project = (below, P.projectKind, None) in graph
        partners = [graph.value(role, P.party) for role in graph.subjects(P.involvedIn, below)]
        measures = [m for m in graph.subjects(P.about, below) if (m, RDF.type, P.Measure) in graph]
        new = {*owners, *([*partners, *measures] if is_project else ())} - found - {None}
        found |= new
        todo += new
    return found


def signs(graph: rdflib.Graph, plan: Node, as_of: date) -> Iterator[tuple[Node, bool, Last]]:
    """Of each thing what was seen of it or sought after the plan and known by a day."""
    issued = day(graph, plan, DCTERMS.issued) or date.min
    for term in (P.happenedTo, P.observedOf, P.soughtFor):
        last_term = P.searchedOn if term == P.soughtFor else P.heldUntil
        for sign, part in graph.subject_objects(term):
            last = day(graph, sign, last_term)
            assert last is not None
            first = day(graph, sign, P.heldFrom) or last
            for source in graph.objects(sign, DCTERMS.source):
                if last < issued or known(graph, source) > as_of:
                    continue
                for thing in above(graph, part, first, last):
                    through = ITSELF if thing == part else str(part)
                    yield thing, term == P.soughtFor, (last, str(sign), str(source), through)


def expected(graph: rdflib.Graph, plan: Node, as_of: date) -> Told:
    """State, day, sign, document, part, search and days of each thing, from the triples alone."""
    lasts: dict[tuple[Node, bool], Last] = {}
    for thing, is_search, last in signs(graph, plan, as_of):
        key = thing, is_search
        lasts[key] = max(lasts.get(key, last), last)
    found = {}
    for thing in named(graph, plan):
        last, search = lasts.get((thing, False)), lasts.get((thing, True))
        told = last or search
        through = "" if told is None or told[3] == ITSELF else told[3]
        sought = "" if search is None else search[1]
        if last is None:
            state = "not-found" if search else "not-sought"
            found[str(thing)] = (state, "", "", "", through, sought, "")
            continue
        days = max((as_of - last[0]).days, 0)
        state = "quiet" if days >= 730 else "active"
        found[str(thing)] = (state, str(last[0]), *last[1:3], through, sought, str(days))
    return found


COLUMNS = ("state", "lastDay", "lastSign", "document", "through", "search", "days")


def told(columns: Iterable[object], answer: Iterable[Iterable[object]]) -> Told:
    """What an answer says of each thing, in the order of `COLUMNS`."""
    names = list(map(str, columns))
    found = {}
    for cells in answer:
        row = dict(zip(names, ("" if cell is None else str(cell) for cell in cells), strict=True))
        assert row["thing"] not in found
        state = row["state"].rpartition("/")[2]
        found[row["thing"]] = (state, *(row[column] for column in COLUMNS[1:]))
    return found


@pytest.mark.parametrize(
    "as_of",
    [ISSUED, date(2021, 5, 14), date(2021, 6, 29), date(2022, 7, 29), date(2024, 7, 1), LATEST],
    ids=str,
)
def test_the_last_activity_of_everything_that_the_plan_names(
    session: Session, triples: rdflib.Dataset, as_of: date
) -> None:
    """Counts 42 things and 44 measures; question and library answer what the triples say."""
    wanted = expected(triples, ID["datuan-2021"], as_of)
    assert len(wanted) == 42 + 44
    answer = session.query("silence", asOf=as_of.isoformat())
    assert told(answer.columns, answer) == wanted
    table = session.silence(as_of.isoformat()).table()
    assert told(table.columns, table) == {
        thing: (LABELS[state], *rest) for thing, (state, *rest) in wanted.items()
    }


LABELS = {
    "active": "recently reported",
    "quiet": "quiet",
    "not-found": "looked for, not found",
    "not-sought": "no search recorded",
}


@pytest.mark.parametrize(
    ("as_of", "state", "sign"),
    [
        ("2022-07-28", State.NOT_SOUGHT, None),
        ("2022-07-29", State.ACTIVE, "datuan-outcome-o33-weiqida-visited"),
        ("2024-07-26", State.ACTIVE, "datuan-outcome-o33-weiqida-visited"),
        ("2024-07-27", State.QUIET, "datuan-outcome-o33-weiqida-visited"),
    ],
)
def test_quiet_begins_after_730_days(
    session: Session, as_of: str, state: State, sign: str | None
) -> None:
    """Seen on 28 July 2022, known a day later; 730 days after that it is quiet."""
    (own,) = (h for h in session.silence(as_of).things if h.thing == str(ID["sinopharm-weiqida"]))
    assert own.state is state
    assert (own.last and compact(own.last.iri)) == (sign and f"id:{sign}")


def test_what_a_subsidiary_or_a_project_did_counts_for_the_firm(session: Session) -> None:
    """The rolling-stock maker delivered through its project; the plant of another was sought."""
    things = {compact(h.thing): h for h in session.silence().things}
    maker, textile = things["id:crrc"], things["id:zyintex"]
    assert (maker.state, maker.through) == (
        State.QUIET,
        str(ID["datuan-2021-crrc-electric-mining-vehicles"]),
    )
    assert (textile.state, textile.through, textile.search) == (
        State.NOT_FOUND,
        str(ID["datuan-2021-zyintex-wool-and-cashmere-plant"]),
        str(ID["datuan-outcome-o37-search"]),
    )


def test_signs_from_before_the_plan_do_not_count(session: Session) -> None:
    """The wool plant was begun in 2017 and inspected in 2020: after the plan it was not seen."""
    states = {compact(h.thing): h.state for h in session.silence().things}
    assert states["id:datuan-2021-zyintex-wool-and-cashmere-plant"] is State.NOT_FOUND
    assert states["id:huawei-technologies"] is State.NOT_SOUGHT
    assert states["id:chindata-group"] is State.ACTIVE
    assert Counter(states.values()) == {
        State.ACTIVE: 10,
        State.QUIET: 12,
        State.NOT_FOUND: 18,
        State.NOT_SOUGHT: 46,
    }


@pytest.mark.parametrize("state", list(State))
def test_a_state_can_be_asked_for(session: Session, state: State) -> None:
    asked = session.query("silence", state=state.value).column("thing")
    assert sorted(map(str, asked)) == sorted(
        h.thing for h in session.silence().things if h.state is state
    )


def test_before_the_plan_nothing_is_silent(session: Session) -> None:
    assert session.silence("2021-03-11").things == ()


def test_the_table_of_silence_is_worded_in_both_languages(session: Session) -> None:
    activity = session.silence()
    assert activity.quiet_after_days == 730
    words = {language: set(short(activity.table(language), "state")) for language in ("en", "zh")}
    assert words["en"] == {(label,) for label in LABELS.values()}
    assert words["zh"] == {("近期有报道",), ("近期无报道",), ("检索无果",), ("尚未检索",)}


# Random worlds: firms that own each other for a time, projects, signs and searches

START = date(2019, 1, 1)
ACTIVITY = in_graph(list(ox.parse(path=content() / "ontology" / "vocab" / "activity.ttl")))


def world(rng: Random) -> str:
    """Six firms, three projects, and what was owned, reported and sought, as Turtle."""
    firms, projects = [f"id:e{n}" for n in range(6)], [f"id:p{n}" for n in range(3)]

    def some_day() -> date:
        return START + timedelta(days=rng.randrange(2500))

    def dated(term: str, value: date) -> str:
        return f'plan:{term} "{value}"^^xsd:date'

    lines = [f'id:plan <{DCTERMS.issued}> "2020-06-01"^^xsd:date .']
    lines += [f"{one} plan:projectKind id:k ; plan:inPlan id:plan ." for one in projects]
    for n in range(rng.randint(3, 9)):
        firm, thing = rng.choice(firms), rng.choice([*projects, "id:cluster"])
        lines.append(f"id:i{n} plan:party {firm} ; plan:involvedIn {thing} .")
    lines.append("id:cluster plan:inPlan id:plan .")
    for n in range(rng.randint(0, 3)):
        things = " , ".join(rng.sample([*projects, *firms, "id:cluster"], 2))
        lines.append(f"id:m{n} a plan:Measure ; plan:inPlan id:plan ; plan:about {things} .")
    for n in range(rng.randint(0, 8)):
        owner, owned = rng.sample(firms, 2)
        first, last = sorted((some_day(), some_day()))
        ends = [dated("startDate", first)] * rng.randint(0, 1)
        ends += [dated("endDate", last)] * rng.randint(0, 1)
        parts = " ; ".join((f"plan:owner {owner}", f"plan:owned {owned}", *ends))
        lines.append(f"id:o{n} {parts} .")
    for n in range(4):
        term = rng.choice(["issuedUntil", "seenOn"])
        lines.append(f"id:d{n} {dated(term, some_day())} .")
    for n in range(rng.randint(0, 8)):
        first, last = sorted((some_day(), some_day()))
        term, thing = rng.choice(["happenedTo", "observedOf"]), rng.choice([*firms, *projects])
        span = f"{dated('heldFrom', first)} ; {dated('heldUntil', last)}"
        source = f"<{DCTERMS.source}> id:d{rng.randrange(4)}"
        lines.append(f"id:s{n} plan:{term} {thing} ; {span} ; {source} .")
    for n in range(rng.randint(0, 3)):
        source = f"<{DCTERMS.source}> id:d{rng.randrange(4)}"
        thing = " , ".join(rng.sample([*firms, *projects], rng.randint(1, 2)))
        lines.append(
            f"id:q{n} plan:soughtFor {thing} ; {dated('searchedOn', some_day())} ; {source} ."
        )
    head = f"PREFIX id: <{prefixes()['id']}> PREFIX plan: <{PLAN}> PREFIX xsd: <{XSD}>"
    return "\n".join((head, *lines))


@pytest.mark.parametrize("seed", range(120))
def test_random_firms_are_told_of_as_the_triples_say(seed: int) -> None:
    """On pyoxigraph, and for each tenth world on rdflib, as of a random day."""
    rng = Random(seed)
    parsed = in_graph(list(ox.parse(world(rng), format=ox.RdfFormat.TURTLE)))
    store = MemoryStore.of([*ACTIVITY, *parsed])
    graph = union_to_rdflib(store.quads())
    as_of = START + timedelta(days=rng.randrange(600, 3000))
    wanted = expected(graph, ID["plan"], as_of)
    given = {"asOf": Literal.of(as_of)}
    answer = binding.answer(store, find("silence"), given)
    assert told(answer.columns, answer) == wanted
    if seed % 10 == 0:
        again = rdflib_engine.answer(graph, find("silence"), given)
        assert told(again.vars or (), again) == wanted


def test_the_random_worlds_have_it_all() -> None:
    """Every state, and activity through subsidiaries and projects, comes often."""
    states: Counter[str] = Counter()
    for seed in range(120):
        rng = Random(seed)
        parsed = in_graph(list(ox.parse(world(rng), format=ox.RdfFormat.TURTLE)))
        graph = union_to_rdflib(parsed)
        as_of = START + timedelta(days=rng.randrange(600, 3000))
        for state, _, _, _, through, _, _ in expected(graph, ID["plan"], as_of).values():
            states[state] += 1
            if through:
                states["firm" if "/id/e" in through else "project"] += 1
    assert set(states) == {*LABELS, "firm", "project"}
    assert min(states.values()) > 40, states
