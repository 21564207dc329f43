"""A question says `of_each_plan` where its rows about all plans are those about one after another.

Its SPARQL shows whether the rows of a plan can depend on more than what the plan leads to. That
its rows are those about each plan is seen on fixed and generated plans, some of whose things are
in two plans.
"""

from __future__ import annotations

from collections import Counter
from random import Random

import pyoxigraph as ox
import pytest
from queries.asked import QUESTIONS
from queries.dependence import UnreachedError, check

import kg
from benchmarks.plans import write_nquads
from benchmarks.questions import binds_a_plan
from kg.catalogue.views import PLAN, ViewQuery
from kg.namespaces import PLAN as NAMESPACE
from kg.question import Question
from kg.store.embedded import MemoryStore
from kg.terms import Answer

BOUND = [question for question in QUESTIONS if binds_a_plan(question)]
OF_EACH = [question for question in BOUND if question.of_each_plan]
IN_PLAN = ox.NamedNode(NAMESPACE + "inPlan")
SHARED = 40
"""Things that are put into a second plan."""
BESIDE = {
    "capacities": "figures of enterprises, which other plans may state",
    "deadlines": "commitments of no plan",
    "duties": "money for a thing, which other plans may give",
    "enterprise-claims": "claims about things of any plan",
    "events": "events of enterprises, which other plans may state",
    "money": "figures of enterprises, which other plans may state",
    "open-points": "open points of no plan",
    "project-places": "a property that is a variable",
    "promises-on-a-subject": "commitments of no plan",
    "same-class": "the clusters of all plans",
    "searches": "searches for enterprises, which other plans may state",
    "shared-enterprises": "the involvements of all plans",
    "shared-indicators": "the targets of all plans",
    "shared-technologies": "the technologies of all plans",
    "unplanned-actors": "events of enterprises, which other plans may state",
}
"""What the other questions without steps read beside the plan."""


def test_each_question_is_counted() -> None:
    """Counts all, those of each plan, those with steps, which read the newest document's day."""
    stepped = [question for question in BOUND if question.steps]
    assert (len(BOUND), len(OF_EACH), len(BESIDE), len(stepped)) == (47, 21, 15, 11)
    assert not {question.name for question in OF_EACH} & {question.name for question in stepped}


@pytest.mark.parametrize("question", BOUND, ids=lambda question: question.name)
def test_rows_of_each_plan_depend_on_what_it_leads_to_alone(question: Question) -> None:
    """The header says so exactly where each pattern is reached from the plan."""
    if question.steps:
        assert not question.of_each_plan
    elif question.name in BESIDE:
        assert not question.of_each_plan
        with pytest.raises(UnreachedError):
            check(ViewQuery.of(question).sparql())
    else:
        assert question.of_each_plan
        check(ViewQuery.of(question).sparql())


@pytest.mark.parametrize(
    "group",
    [
        "?x a plan:Target",
        "?x plan:inPlan ?plan . ?y plan:concerns ?t . ?x plan:concerns ?t",
        "?x plan:inPlan ?plan OPTIONAL { ?y plan:about ?x }",
        "?x plan:inPlan ?plan . ?x plan:ledBy ?who . ?who ^plan:ledBy/a ?kind",
        "?x plan:inPlan ?plan FILTER NOT EXISTS { ?y plan:about ?x }",
        "?x plan:inPlan ?plan BIND(EXISTS { ?y plan:about ?x } AS ?z)",
        "?x plan:inPlan ?plan OPTIONAL { ?x plan:value ?v FILTER EXISTS { ?y plan:about ?x } }",
        "?x plan:inPlan ?plan MINUS { ?x plan:about ?y . ?z plan:about ?y }",
        "{ ?x plan:inPlan ?plan } UNION { ?x a plan:Target }",
        "?x plan:inPlan ?plan { SELECT (COUNT(?y) AS ?n) { ?y a plan:Target } }",
        "?x plan:inPlan ?plan { SELECT ?k (COUNT(?y) AS ?n) { ?y a ?k } GROUP BY ?k }",
        "?x plan:inPlan ?plan OPTIONAL { ?x plan:about ?y } ?y plan:value ?v",
        "?x plan:inPlan ?plan . ?claim plan:expresses ?x . ?document plan:states ?claim, ?other",
        "?x plan:inPlan ?plan . ?x ?property ?value",
        "plan:Target rdfs:label ?plan",
    ],
)
def test_what_more_is_read_is_found(group: str) -> None:
    """A pattern that reads other plans, or what is stated of nothing in the plan."""
    prefixes = f"PREFIX plan: <{NAMESPACE}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>"
    with pytest.raises(UnreachedError):
        check(f"{prefixes} SELECT ?plan WHERE {{ {group} }}")


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> MemoryStore:
    """The fixed plan, its twin by another name, and generated plans; some things are in two."""
    fixed = kg.load().graph.store.quads()
    path = tmp_path_factory.mktemp("generated") / "plans.nq"
    write_nquads(path, triples=12_000, faults=0)
    text = ox.serialize(fixed, format=ox.RdfFormat.N_QUADS) or b""
    twin = text.replace(b"/id/datuan-", b"/id/duatan-").replace(b"/data/datuan", b"/data/duatan")
    store = MemoryStore.of([*fixed, *ox.parse(twin, ox.RdfFormat.N_QUADS)])
    store.extend(list(ox.parse(path=path)))
    inside = sorted((q for q in store.quads() if q.predicate == IN_PLAN), key=str)
    random, homes = Random(1), sorted({quad.object for quad in inside}, key=str)
    assert len(homes) > 10
    for quad in random.sample(inside, SHARED):
        home = random.choice([home for home in homes if home != quad.object])
        store.extend([ox.Quad(quad.subject, IN_PLAN, home, quad.graph_name)])
    return store


@pytest.mark.parametrize("question", OF_EACH, ids=lambda question: question.name)
def test_rows_about_all_plans_are_those_about_each(question: Question, plans: MemoryStore) -> None:
    """In the same order, and about two plans together, too; and they are those of the question."""
    query = ViewQuery.of(question)
    whole = plans.ask(query.sparql())
    place = whole.columns.index(PLAN)
    names = list(dict.fromkeys(str(row[place]) for row in whole))
    assert len(names) > (1 if question.group == "outcome" else 10)
    for some in (*([name] for name in names), names[:2]):
        found = plans.ask(query.sparql(some))
        rows = tuple(row for row in whole if str(row[place]) in some)
        assert found.columns == whole.columns
        assert Counter(found.rows) == Counter(rows)
        # Rows that are alike but for the plan are in no order.
        expected = Answer(whole.columns, rows).only(*query.columns)
        assert found.only(*query.columns) == expected
    shown = whole.only(*query.columns)
    rows = tuple(dict.fromkeys(shown.rows)) if query.is_distinct else shown.rows
    asked = kg.Session(plans).query(question.name)
    assert asked == Answer(shown.columns, rows)


def test_the_order_is_of_what_a_question_gives() -> None:
    """So that rows can be sorted without the graph."""
    for question in OF_EACH:
        query = ViewQuery.of(question)
        assert {*query.order_names()} <= {*query.columns}
