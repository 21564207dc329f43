"""The counts that the first paragraph of the README gives are those of the plans that it names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import kg
from docs import shown

OTHERS = {"ordos-2024": 2024, "chongqing-2021": 2021, "chongqing-2023": 2023}
"""The plans that the paragraph names beside Datong's, and the year that it gives for each."""
ROOT = Path(__file__).resolve().parents[2]
FACTS = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX plan: <https://w3id.org/industry-plan/ontology#>
SELECT ?fact ?class ?document WHERE {
  VALUES ?class { plan:Observation plan:Event }
  ?fact a ?class ; dcterms:source ?document .
}
"""


@pytest.mark.parametrize(
    ("name", "day"), [("README.md", [12, 2021]), ("README.zh.md", [2021, 3, 12])]
)
def test_the_first_paragraph_counts_right(name: str, day: list[int]) -> None:
    """What Datong's plan has, what other documents tell of it, and the claims of other plans."""
    session = shown.session()
    plan = [len(session.query(q)) for q in ("claims", "clusters", "enterprises", "targets")]
    facts = [tuple(map(str, row)) for row in session.ask(FACTS)]
    documents = {document for _, _, document in facts}
    assert "https://w3id.org/industry-plan/id/china-daily-2021-03-12" not in documents
    figures = {fact for fact, kind, _ in facts if kind.endswith("#Observation")}
    events = {fact for fact, kind, _ in facts if kind.endswith("#Event")}
    opening = (ROOT / name).read_text("utf-8").partition("```")[0]
    given = [int(number) for number in re.findall(r"(?<![\d.])\d+(?![\d.])", opening)]
    claims = {one: len(kg.load().query("claims", plan=one)) for one in OTHERS}
    others = [number for one, year in OTHERS.items() for number in (year, claims[one])]
    assert given == [*day, *plan, len(documents), len(figures), len(events), *others]
