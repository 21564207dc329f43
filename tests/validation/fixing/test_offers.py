"""The nearest term is offered where one is not declared or a link leads nowhere, or none is."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox
import pytest

from kg.namespaces import ID, PLAN, RDF, VOCAB, expand
from kg.store.embedded import MemoryStore
from kg.validation.fixes import Data, offer
from kg.validation.report import Finding

MESSAGE = {"en": "Correct it.", "zh": "请改正。"}
TERMS = "checks:undeclared-term"
LINKS = "checks:dangling-link"


def facts(*things: str) -> Data:
    note = ox.NamedNode("urn:note")
    quads = [ox.Quad(ox.NamedNode(ID + thing), note, ox.Literal("x")) for thing in things]
    return Data(MemoryStore.of(quads), {})


def offered(rule: str, path: str, value: str | None, things: Sequence[str] = ()) -> str | None:
    finding = Finding(rule, "Violation", ID + "a", MESSAGE, path, value and f"<{value}>")
    return offer(finding, facts(*things))


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("inClustr", "inCluster"),
        ("incluster", "inCluster"),
        ("InCluster", "inCluster"),
        ("haspassage", "hasPassage"),
        ("observedof", "observedOf"),
        ("deadlines", "deadline"),
        ("Cluster", "inCluster"),
        ("zzzz", None),
        ("", None),
    ],
)
def test_a_property_is_offered_for_a_property(wrong: str, right: str | None) -> None:
    assert offered(TERMS, PLAN + wrong, None) == (right and PLAN + right)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Targt", "Target"),
        ("target", "Target"),
        ("Mile-stone", "Milestone"),
        ("Enterprize", "Enterprise"),
        ("inPlan", "Plan"),
        ("Company", None),
    ],
)
def test_a_class_is_offered_for_a_class(wrong: str, right: str | None) -> None:
    assert offered(TERMS, RDF + "type", PLAN + wrong) == (right and PLAN + right)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("unit/Percent", "unit/percent"),
        ("unit/percents", "unit/percent"),
        ("unit/GW", "unit/gigawatt"),
        ("unit/mW", None),
        ("comparator/at-leest", "comparator/at-least"),
        ("role/priority-frm", "role/priority-firm"),
        ("units/percent", "unit/percent"),
        ("modalty/plans-to", "modality/plans-to"),
        ("unit/bogus-thing", None),
    ],
)
def test_a_concept_is_offered_of_its_vocabulary(wrong: str, right: str | None) -> None:
    found = offered(LINKS, PLAN + "unit", VOCAB + wrong)
    assert found == (right and VOCAB + right)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("datuan-2021-big-dta", "datuan-2021-big-data"),
        ("datuan-2021-Big-Data", "datuan-2021-big-data"),
        ("datuan-2021-something-else", None),
        ("nothing", None),
    ],
)
def test_a_thing_is_offered_that_is_described(wrong: str, right: str | None) -> None:
    things = ["datuan-2021-big-data", "datuan-2021-wool-textile", "datuan-2021", "datuan"]
    assert offered(LINKS, PLAN + "about", ID + wrong, things) == (right and ID + right)


def test_among_very_many_things_none_is_looked_for() -> None:
    few, many = ([f"thing-{number}" for number in range(n)] for n in (5_000, 5_001))
    assert offered(LINKS, PLAN + "about", ID + "thing-4999x", few) == ID + "thing-4999"
    assert offered(LINKS, PLAN + "about", ID + "thing-4999x", many) is None


def test_other_findings_have_no_offer() -> None:
    assert offered("shapes:any", PLAN + "inClustr", None) is None
    assert offered(LINKS, PLAN + "unit", None) is None
    assert offer(Finding(LINKS, "Violation", ID + "a", MESSAGE, "urn:p", '"x"'), facts()) is None


def test_the_offer_is_in_the_one_line_of_the_message() -> None:
    finding = Finding(
        TERMS, "Violation", ID + "a", MESSAGE, "urn:p", offer=expand("plan:inCluster")
    )
    assert finding.words == {
        "en": "Correct it; did you mean plan:inCluster?",
        "zh": "请改正；是否指 plan:inCluster？",
    }
    assert finding.as_text().endswith(": Correct it; did you mean plan:inCluster?")
    assert finding.as_json()["message"] == finding.words
    assert finding.as_json()["offer"] == PLAN + "inCluster"
