"""Every finding on more than 300 planted faults points at the term at fault, however written.

Each case is written in one of the forms in its turn, in `make long`, with `KG_EXAMPLES`, in all.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.namespaces import compact
from kg.store.nquads import parse_rows
from kg.store.parser import parse
from kg.terms import nquads
from kg.validation.location import placed
from tests.validation.planted.cases import (
    CASES,
    Fault,
    Planted,
    by_place,
    found_in,
    known_places,
    places_of,
)
from tests.validation.planted.writer import Places, write

FORMS = (".ttl", ".trig", ".nt", ".nq")
IS_LONG = "KG_EXAMPLES" in os.environ
Told = set[tuple[str, int | None, int | None]]


def expected(faults: Sequence[Fault], places: Places) -> Told:
    """Where the writer put the terms at fault: of a subject or predicate, the first of them."""
    found = set()
    for rule, role, quad in faults:
        about = [q for q in places if (q.subject, q.graph_name) == (quad.subject, quad.graph_name)]
        if role == "subject":
            at = min(places[q][0] for q in about)
        elif role == "predicate":
            at = min(places[q][1] for q in about if q.predicate == quad.predicate)
        else:
            at = places[quad][2]
        found.add((rule, *at))
    return found


def test_the_places_stand_in_the_cases() -> None:
    for name, rows in known_places().items():
        text = (CASES / name).read_text("utf-8")
        layout = by_place(text)
        for _, line, column, word in rows:
            assert text.split("\n")[line - 1][column - 1 :].startswith(word)
            assert word in layout[line, column]


def test_every_rule_and_every_invalid_case_is_planted(planted: Sequence[Planted]) -> None:
    cases = {str(path.relative_to(CASES)): path for path in CASES.rglob("invalid-*")}
    assert {case.name for case in planted} == {*cases, "literals"}
    texts = [path.read_text("utf-8") for path in cases.values()]
    spoken = {
        rule for text in texts for rule in re.findall(r"^# expects: (\S+)", text, re.MULTILINE)
    }
    planted_rules = {fault.rule for case in planted for fault in case.faults}
    assert planted_rules == {*spoken, "literals:datatype"}
    assert sum(len(case.faults) for case in planted) >= 300


@pytest.mark.parametrize("form", FORMS)
def test_all_findings_are_placed(form: str, planted: Sequence[Planted], tmp_path: Path) -> None:
    wanted: dict[Path, Told] = {}
    its_turn = in_turn(planted)[form]
    for number, case in enumerate(planted):
        if not fits(case, form) or not (IS_LONG or number in its_turn):
            continue
        text, places = write(case.quads, form, seed=number)
        path = tmp_path / f"{number}{form}"
        path.write_bytes(text.encode())
        wanted[path] = expected(case.faults, places)
    found = {path: places_of(findings) for path, findings in found_in(list(wanted)).items()}
    assert found == wanted
    assert sum(map(len, wanted.values())) >= (300 if IS_LONG else 75)


def test_each_case_is_written_in_a_form(planted: Sequence[Planted]) -> None:
    """Counts the cases of all forms: every one has its turn, once."""
    turns = [number for numbers in in_turn(planted).values() for number in numbers]
    assert sorted(turns) == list(range(len(planted)))
    assert len(turns) >= 300


def in_turn(planted: Sequence[Planted]) -> dict[str, set[int]]:
    """The numbers of the cases that each form has its turn for: those that it fits."""
    turns: dict[str, set[int]] = {form: set() for form in FORMS}
    for number, case in enumerate(planted):
        forms = [form for form in FORMS if fits(case, form)]
        turns[min(forms, key=lambda form: len(turns[form]))].add(number)
    return turns


def fits(case: Planted, form: str) -> bool:
    """Whether a form can hold a case: two graphs are not for Turtle."""
    return form in (".trig", ".nq") or len({quad.graph_name for quad in case.quads}) == 1


@settings(max_examples=400)
@given(st.integers(0), st.sampled_from(FORMS), st.integers(0, 2**32))
def test_moved_faults_are_placed(
    planted: Sequence[Planted], number: int, form: str, seed: int
) -> None:
    case = planted[number % len(planted)]
    if not fits(case, form):
        return
    text, places = write(case.quads, form, seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"data{form}"
        path.write_bytes(text.encode())
        told = placed(case.findings, [(path, parse_rows(nquads(parse(path))))])
    assert places_of(told) == expected(case.faults, places)
    assert {compact(finding.rule) for finding in told} == {f.rule for f in case.faults}
