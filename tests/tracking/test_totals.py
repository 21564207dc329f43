"""What may be added towards a money target: never two indicators, never one project twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

import pyoxigraph as ox
import pytest
import rdflib_engine
from tracking.both import BASE, in_graph

from kg.namespaces import XSD, expand
from kg.question import find
from kg.session import Session
from kg.store.embedded import MemoryStore
from kg.terms import Literal, union_to_rdflib

PREFIXES = """
PREFIX c: <https://w3id.org/industry-plan/vocab/comparator/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX i: <https://w3id.org/industry-plan/vocab/indicator/>
PREFIX id: <https://w3id.org/industry-plan/id/>
PREFIX plan: <https://w3id.org/industry-plan/ontology#>
PREFIX t: <https://w3id.org/industry-plan/vocab/time-basis/>
PREFIX u: <https://w3id.org/industry-plan/vocab/unit/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
PLAN = """
id:p a plan:Plan ; plan:covers id:city ; dcterms:issued "2021-03-12"^^xsd:date ;
  plan:periodStart "2021-01-01"^^xsd:date ; plan:periodEnd "2021-12-31"^^xsd:date .
id:t a plan:Target ; plan:inPlan id:p ; plan:measures i:own ; plan:comparator c:equal ;
  plan:value 30.0 ; plan:unit u:billion-yuan ; DEADLINE .
i:own plan:timeBasis t:annual .
id:cluster a plan:Cluster ; plan:inPlan id:p .
id:one plan:inPlan id:p ; plan:projectKind id:kind .
id:two plan:inPlan id:p ; plan:projectKind id:kind .
id:r1 plan:party id:firm ; plan:involvedIn id:one .
id:r2 plan:party id:partner ; plan:involvedIn id:one .
id:r3 plan:party id:wooed ; plan:involvedIn id:cluster .
id:r4 plan:party id:courted ; plan:involvedIn id:cluster .
id:doc plan:issuedUntil "2022-02-01"^^xsd:date .
id:later plan:issuedUntil "2023-02-01"^^xsd:date .
"""
DUE = 'plan:deadline "2021-12-31"^^xsd:date'
YEAR = "2021-01-01/2021-12-31"


def seen(
    name: str,
    of: str,
    amount: str,
    *,
    indicator: str = "own",
    unit: str = "billion-yuan",
    sign: str = "equal",
    period: str = YEAR,
    document: str = "doc",
) -> str:
    """An observed sum."""
    first, last = period.split("/")
    return (
        f"id:{name} a plan:Observation ; plan:observedOf id:{of} ; plan:measures i:{indicator} ;"
        f" plan:comparator c:{sign} ; plan:value {amount} ; plan:unit u:{unit} ;"
        f' plan:heldFrom "{first}"^^xsd:date ; plan:heldUntil "{last}"^^xsd:date ;'
        f" dcterms:source id:{document} ."
    )


def totals(
    *facts: str, deadline: str = DUE, as_of: str = "2024-01-01", basis: str = "t:annual"
) -> tuple[Decimal, dict[str, str]]:
    """The residual in billions, and why each sum was left out ("" for one that is counted)."""
    text = PREFIXES + PLAN.replace("; DEADLINE", f"; {deadline}" if deadline else "")
    text = text.replace("i:own plan:timeBasis t:annual .", f"i:own plan:timeBasis {basis} .")
    text = text.replace("i:own plan:timeBasis  .", "")
    parsed = in_graph(list(ox.parse(text + "\n".join(facts), format=ox.RdfFormat.TURTLE)))
    store = MemoryStore.of(BASE + parsed)
    answer = Session(store).query("plan-totals", asOf=as_of)
    as_day = {"asOf": Literal(as_of, XSD + "date")}
    theirs = rdflib_engine.answer(union_to_rdflib(store.quads()), find("plan-totals"), as_day)
    names = [answer.columns.index(name) for name in ("figure", "residual", "counted", "why")]
    rows = [told([row[n] for n in names]) for row in answer]
    assert rows == [told([row[n] for n in names]) for row in theirs]
    (residual,) = {residual for _, residual, _, _ in rows}
    why = {figure: why or "" for figure, _, _, why in rows if figure}
    assert all((counted == "true") == (why is None) for figure, _, counted, why in rows if figure)
    return residual / 10**9, why


def told(cells: Sequence[object]) -> tuple[str | None, Decimal, str | None, str | None]:
    """A figure's name, the residual, whether it is counted, and why not, whichever engine says."""
    figure, residual, counted, why = (None if cell is None else str(cell) for cell in cells)
    return figure and figure.rpartition("/")[2], Decimal(residual or "NaN"), counted, why


def test_sums_of_two_projects_are_added() -> None:
    residual, why = totals(
        seen("a", "one", "10.0"), seen("b", "two", "5000.0", unit="million-yuan")
    )
    assert (residual, why) == (15, {"a": "", "b": ""})


def test_a_revised_sum_is_added_until_its_revision_is_known() -> None:
    facts = (
        seen("a", "one", "10.0"),
        seen("b", "one", "8.0", document="later"),
        "id:b <http://www.w3.org/ns/prov#wasRevisionOf> id:a .",
    )
    assert totals(*facts, as_of="2023-01-31") == (20, {"a": ""})
    assert totals(*facts) == (22, {"a": "revised by a later figure", "b": ""})


def test_without_any_sum_the_residual_is_the_whole() -> None:
    assert totals() == (30, {})


def test_two_indicators_are_never_added() -> None:
    residual, why = totals(seen("a", "one", "10.0"), seen("b", "two", "5.0", indicator="so-far"))
    assert residual == 20
    assert why["b"].startswith("another indicator: ")


@pytest.mark.parametrize(
    ("second", "of_first"),
    [("one", "one"), ("firm", "one"), ("one", "city"), ("firm", "city"), ("partner", "firm"),
     ("two", "cluster"), ("cluster", "city")],
)  # fmt: skip
def test_one_project_is_never_counted_twice(second: str, of_first: str) -> None:
    """Told twice, by its firm, by two firms of it, or within the sum of a cluster or the city."""
    residual, why = totals(seen("a", of_first, "10.0"), seen("b", second, "10.0"))
    assert residual == 20
    assert why == {"a": "", "b": "counted already: another sum may hold it"}


def test_the_smaller_thing_yields_whatever_the_figures_are_called() -> None:
    """The sum of the city is counted although the project's comes first by name."""
    residual, why = totals(seen("a", "one", "10.0"), seen("b", "city", "12.0"))
    assert residual == 18
    assert why == {"a": "counted already: another sum may hold it", "b": ""}


def test_firms_that_share_a_cluster_alone_are_both_counted() -> None:
    residual, why = totals(seen("a", "wooed", "3.0"), seen("b", "courted", "4.0"))
    assert (residual, why) == (23, {"a": "", "b": ""})


def test_what_a_left_out_sum_would_hold_is_counted() -> None:
    """A sum of the city of another year or indicator holds nothing of this one."""
    other = seen("a", "city", "50.0", period="2022-01-01/2022-12-31")
    residual, why = totals(other, seen("b", "city", "60.0", indicator="x"), seen("c", "one", "1.0"))
    assert residual == 29
    assert why["a"] == "another period, 2022-01-01 to 2022-12-31"
    assert why["c"] == ""


@pytest.mark.parametrize("sign", ["about", "less-than", "at-most"])
def test_no_sum_is_added_that_was_not_surely_reached(sign: str) -> None:
    residual, why = totals(seen("a", "one", "10.0", sign=sign))
    assert (residual, why) == (30, {"a": "no amount that was surely reached"})


def test_a_floor_is_added() -> None:
    residual, why = totals(seen("a", "one", "10.0", sign="greater-than"))
    assert (residual, why) == (20, {"a": ""})


def test_another_currency_is_not_converted() -> None:
    residual, why = totals(seen("a", "one", "2.0", unit="billion-us-dollar"))
    assert (residual, why) == (30, {"a": "another currency: never converted here"})


def test_a_promise_is_not_counted() -> None:
    """A sum told again by a statement or promised by another document was not observed."""
    promise = (
        "id:m a plan:Measure ; plan:measures i:own ; plan:comparator c:equal ; plan:value 9.0 ;"
        " plan:unit u:billion-yuan . id:cl plan:expresses id:m ; plan:about id:one ."
        " id:doc plan:states id:cl ."
    )
    assert totals(promise, seen("a", "one", "1.0")) == (
        29,
        {"a": "", "m": "stated in a document, and not observed"},
    )


def test_part_of_a_period_is_another_period() -> None:
    residual, why = totals(seen("a", "one", "10.0", period="2021-01-01/2021-06-30"))
    assert (residual, why) == (30, {"a": "another period, 2021-01-01 to 2021-06-30"})


def test_without_a_deadline_years_are_not_added_up() -> None:
    """Of two full years the one that comes to more is held against the target."""
    residual, why = totals(
        seen("a", "one", "10.0"),
        seen("b", "two", "5.0"),
        seen("c", "one", "12.0", period="2022-01-01/2022-12-31"),
        deadline="",
    )
    assert residual == 15
    assert why == {"a": "", "b": "", "c": ""}


BEGUN = 'plan:countedFrom "2020-07-01"^^xsd:date'
NOT_ADDED = "no time basis is stated, or it is a quarter or a month: not added here"


@pytest.mark.parametrize(
    ("basis", "deadline", "period", "why"),
    [
        ("t:annual", 'plan:deadline "2022-12-31"^^xsd:date', "2022-01-01/2022-12-31", ""),
        ("t:annual", 'plan:deadline "2022-12-31"^^xsd:date', "2021-01-01/2022-12-31", None),
        ("t:annual", "", "2020-01-01/2020-12-31", None),
        ("t:plan-period", DUE, YEAR, ""),
        ("t:plan-period", "", YEAR, ""),
        ("t:plan-period", "", "2021-01-01/2021-06-30", None),
        ("t:cumulative", DUE, YEAR, ""),
        ("t:cumulative", f"{DUE} ; {BEGUN}", "2020-07-01/2021-12-31", ""),
        ("t:cumulative", f"{DUE} ; {BEGUN}", YEAR, None),
        ("t:cumulative", "", "2021-01-01/2022-06-30", ""),
        ("t:cumulative", "", "2021-01-01/2021-02-28", None),
        ("t:point-in-time", DUE, "2021-12-31/2021-12-31", ""),
        ("t:point-in-time", DUE, "2021-12-30/2021-12-30", None),
        ("t:point-in-time", "", "2021-07-01/2021-07-01", ""),
        ("t:point-in-time", "", "2021-03-11/2021-03-11", None),
        ("t:quarterly", DUE, "2021-10-01/2021-12-31", NOT_ADDED),
        ("t:monthly", DUE, "2021-12-01/2021-12-31", NOT_ADDED),
        ("", DUE, YEAR, NOT_ADDED),
    ],
)  # fmt: skip
def test_only_the_period_of_the_time_basis_is_added(
    basis: str, deadline: str, period: str, why: str | None
) -> None:
    """`None` stands for another period, which is named."""
    reason = f"another period, {period.replace('/', ' to ')}" if why is None else why
    residual, told = totals(seen("a", "one", "10.0", period=period), deadline=deadline, basis=basis)
    assert told == {"a": reason}
    assert residual == (30 if reason else 20)


def test_nothing_known_later_is_counted_or_named() -> None:
    facts = seen("a", "one", "10.0"), seen("b", "city", "20.0", document="later")
    assert totals(*facts, as_of="2022-02-01") == (20, {"a": ""})
    assert totals(*facts, as_of="2022-01-31") == (30, {})
    assert totals(*facts, as_of="2023-02-01")[0] == 10


def test_what_has_nothing_to_do_with_the_plan_is_not_named() -> None:
    assert totals(seen("a", "elsewhere", "10.0")) == (30, {})


def test_today_nothing_may_be_added(session: Session) -> None:
    """Counts the sums left out for each target; each has its why in both languages."""
    answer = session.query("plan-totals").records()
    assert {r["target"] and r["target"].value.rpartition("/")[2] for r in answer} == {
        "datuan-2021-big-data-output",
        "datuan-2021-data-centre-investment",
    }
    assert len(answer) == 32
    for record in answer:
        assert str(record["counted"]) == "false"
        assert Decimal(str(record["residual"])) == Decimal(str(record["promised"]))
        assert record["why"]
        assert re.search(r"[\u4e00-\u9fff]", str(record["whyZh"]))


def test_the_tempting_sums_of_today_are_named(session: Session) -> None:
    target = expand("datuan-2021-data-centre-investment")
    why = {
        str(r["figure"]).rpartition("/")[2]: (str(r["value"]), str(r["why"]))
        for r in session.query("plan-totals").records()
        if str(r["target"]) == target
    }
    told = {
        name: (f"{Decimal(value):f}", text)
        for name, (value, text) in why.items()
        if value != "None"
    }
    whole = "another indicator: planned total investment, "
    assert told["datuan-outcome-o21-chindata-total"] == (
        "35000000000", whole + "2018-01-01 to 2018-12-31"
    )  # fmt: skip
    assert told["datuan-outcome-o21-cnisp-total"] == (
        "30000000000", whole + "2020-01-01 to 2020-12-31"
    )  # fmt: skip
    assert told["datuan-outcome-o13-agreed-investment"][1].startswith(
        "another indicator: investment agreed for data centres"
    )
    assert why["datuan-2021-statement-investment-in-us-dollars"] == (
        "None", "another currency: never converted here"
    )  # fmt: skip


def test_before_the_plan_there_is_no_target(session: Session) -> None:
    assert len(session.query("plan-totals", asOf="2021-03-11")) == 0
    assert len(session.query("plan-totals", asOf="2021-03-12")) > 0
