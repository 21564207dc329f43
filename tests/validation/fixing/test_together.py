"""All menders at once, on faults of every kind in any layout: what comes out is the valid case."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.store.embedded import MemoryStore
from kg.store.nquads import nquads_of, parse_rows
from kg.store.parser import parse
from kg.terms import Literal, from_ox, text_of, to_turtle
from kg.validation import location
from kg.validation.engines import own_rules
from kg.validation.fixes import attached
from kg.validation.fixing import edited, edits
from kg.validation.report import Finding
from tests.validation.fixing import planting


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("planted")


TAGGED = own_rules("pyshacl").tagged


def findings(path: Path) -> list[Finding]:
    """What a run could find: something about every statement and every thing."""
    quads = parse(path)
    found = location.tags_in_file(path, parse_rows(nquads_of(path)), TAGGED)
    for quad in quads:
        value, focus = from_ox(quad.object), str(from_ox(quad.subject))
        is_label = isinstance(value, Literal) and value.language
        if not is_label or quad.predicate.value == planting.UNIT:
            text = to_turtle(value)
            found.append(Finding("any", "Info", focus, {}, quad.predicate.value, text, path))
    store = MemoryStore.of(quads)
    return attached(found, store, {text_of(quad.graph_name): path for quad in quads})


def fixed(text: str, path: Path) -> str:
    path.write_bytes(text.encode())
    found = [finding for finding in findings(path) if finding.fix]
    once = {str(finding.fix): finding for finding in found}.values()
    return edited(text, (edit for each in edits(path, text, list(once)) for edit in each))


@given(st.sampled_from(planting.FORMS), st.integers(0, 2**32))
def test_the_valid_case_comes_out_and_stays(folder: Path, form: str, seed: int) -> None:
    path = folder / f"d{form}"
    after = fixed(planting.plant(form, seed).text, path)
    again = fixed(after, path)
    assert again == after
    assert {tuple(quad)[:3] for quad in parse(path)} == {tuple(q)[:3] for q in planting.valid()}


def test_every_kind_of_fault_is_planted(folder: Path) -> None:
    """So that the test above means something."""
    path = folder / "d.ttl"
    words = set()
    for seed in range(10):
        path.write_bytes(planting.plant(".ttl", seed).text.encode())
        for finding in findings(path):
            if finding.fix:
                words.add(finding.fix.words["en"].rpartition(" becomes ")[2][:4])
    assert {"a pl", "@en", "@zh", '"203', "unit"} <= words


def test_an_offer_and_a_fix_leave_a_finding_as_it_is(folder: Path) -> None:
    path = folder / "d.ttl"
    value = to_turtle(Literal("2021-3-5", planting.DATE))
    bare = Finding(
        "any", "Info", "urn:a", {"en": "x"}, "urn:p", value, path, 1, 2, "urn:g", "urn:c"
    )
    (rich,) = attached([bare], MemoryStore(), {})
    assert rich.fix
    assert rich.offer is None
    assert replace(rich, fix=None) == bare
    assert attached([], MemoryStore(), {}) == []
