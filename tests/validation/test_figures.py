"""A passage holds the figure that its claim gives, lacks it, or cannot be judged."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

import pytest

from kg.session import Session
from kg.terms import Answer, Iri, Literal
from kg.validation.passages import Judge

VOCABULARY = "https://w3id.org/industry-plan/vocab/"
UNITS = {
    "yuan": ("renminbi", 10**9),
    "%": ("ratio", "0.01"),
    "items": ("count", 1),
    "mu": ("area", 1),
    "GW": ("power", 10**9),
}


class Row(NamedTuple):
    """A figure as it is recorded (billions of yuan), a passage between bars, and what is known."""

    comparator: str
    value: str
    unit: str
    text: str
    held: bool | None


ROWS = [
    Row("equal", "30", "yuan", "|investment of 30 billion yuan|", True),
    Row("equal", "30", "yuan", "|RMB 30 billion|", True),
    Row("equal", "0.03", "yuan", "|30 million yuan|", True),
    Row("equal", "1234.5", "yuan", "|1,234.5 billion yuan|", True),
    Row("equal", "30", "yuan", "|投资300亿元|", True),
    Row("equal", "30", "yuan", "|投资 300 亿元|", True),
    Row("equal", "1200", "yuan", "|1.2万亿元|", True),
    Row("at-least", "30", "yuan", "|300亿元以上|", True),
    Row("greater-than", "30", "yuan", "|投资300多亿元|", True),
    Row("greater-than", "30", "yuan", "|over 30 billion yuan|", True),
    Row("at-least", "30", "yuan", "|no less than 30 billion yuan|", True),
    Row("at-most", "30", "yuan", "|不超过300亿元|", True),
    Row("about", "30", "yuan", "|近300亿元|", True),
    Row("at-least", "50", "%", "|达到 50 % 以上|", True),
    Row("at-least", "50", "%", "|占比（%） ≥50%|", True),
    Row("equal", "50", "%", "|占比＜50%|", False),
    Row("at-most", "50", "%", "|50 % 以内|", True),
    Row("about", "50", "%", "|50 % 左右|", True),
    Row("equal", "50", "%", "|half of capacity|", True),
    Row("equal", "50", "%", "|占比50％|", True),
    Row("equal", "8", "items", "|eight industry clusters|", True),
    Row("equal", "8", "items", "|八个产业集群|", True),
    Row("equal", "1200", "mu", "|占地1200亩|", True),
    Row("equal", "30", "yuan", "|investment of 3 billion yuan|", False),
    Row("equal", "30", "yuan", "|投资30亿元|", False),
    Row("equal", "30", "yuan", "|the city will speed up| 30 billion yuan", False),
    Row("equal", "30", "yuan", "|by the end of 2021|", False),
    Row("equal", "30", "yuan", "|over 50 percent|", False),
    Row("equal", "30", "yuan", "|30 percent|", False),
    Row("equal", "30", "yuan", "|$30 billion|", False),
    Row("equal", "30", "yuan", "|over 30 billion yuan|", False),
    Row("equal", "30", "yuan", "|约300亿元|", False),
    Row("less-than", "30", "yuan", "|over 30 billion yuan|", False),
    Row("greater-than", "30", "yuan", "over |30 billion yuan|", False),
    Row("greater-than", "30", "yuan", "topping |30 billion yuan|", None),
    Row("equal", "30", "yuan", "|三百亿元|", None),
    Row("equal", "30", "yuan", "|twenty billion yuan|", None),
    Row("equal", "30", "yuan", "|30,000 units|", None),
    Row("equal", "9.29", "GW", "|装机929万千瓦|", True),
    Row("equal", "9.29", "GW", "|装机929万马力|", None),
    Row("equal", "8", "items", "|seven clusters|", None),
    Row("equal", "200", "%", "|double the output|", None),
]


def judged(session: Session, row: Row, *, documents: int = 1) -> list[bool | None]:
    """What is known of one claim that stands in the passage, its commitment in some documents."""
    dimension, factor = UNITS[row.unit]
    figures = Answer(
        ("thing", "document", "id", "value", "dimension", "factor", "comparator"),
        [
            (
                Iri("urn:thing"),
                Iri(f"urn:document-{number}"),
                Literal("C001"),
                Literal(row.value),
                Iri(f"{VOCABULARY}dimension/{dimension}"),
                Literal(str(factor)),
                Iri(f"{VOCABULARY}comparator/{row.comparator}"),
            )
            for number in range(documents)
        ],
    )
    judge = Judge(lambda query: figures if "plan:expresses" in query else session.ask(query))
    before, passage, _ = row.text.split("|")
    span = (len(before), len(before) + len(passage))
    text = row.text.replace("|", "")
    found = judge.judge("urn:document-0", text, {"C001": [span]})
    assert not list(judge.judge("urn:document-0", text, {}))  # a claim that does not hold
    return [holds for _, holds in found]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.comparator} {row.value} {row.text}")
def test_a_passage_holds_a_figure(session: Session, row: Row) -> None:
    assert judged(session, row) == [row.held]


def test_another_document_may_give_the_figure(session: Session) -> None:
    row = Row("equal", "30", "yuan", "|the city will speed up|", None)
    assert judged(session, row, documents=2) == [None]


def test_factors_are_those_of_the_units(session: Session) -> None:
    factors = session.ask(
        "PREFIX plan: <https://w3id.org/industry-plan/ontology#>"
        " SELECT ?dimension ?factor { ?unit plan:dimension ?dimension ; plan:factor ?factor }"
    )
    known = {(str(d).rpartition("/")[2], Decimal(str(f))) for d, f in factors}
    assert {(dimension, Decimal(factor)) for dimension, factor in UNITS.values()} <= known
