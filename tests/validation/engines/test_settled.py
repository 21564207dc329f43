"""A value of which nothing more is asked keeps no shape from the fast engine; any other does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from validation.engines.both import turtle
from validation.engines.small_graphs import HEAD

from kg.terms import nquads
from kg.validation.engines import fast
from kg.validation.engines.table import engine
from kg.validation.report import Finding

INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
BOUND = f"""{HEAD} :S a sh:NodeShape ; sh:targetClass :C ; sh:property :P .
:P sh:path :p ; sh:datatype xsd:integer ; sh:minInclusive 0 ."""
ORDER = (
    f"""{BOUND} :S sh:property :Q . :Q sh:path :q ; sh:datatype xsd:integer ; sh:lessThan :p ."""
)


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """What pySHACL is given."""
    given: list[bytes] = []

    def findings(self: fast.PyShacl, data: bytes) -> list[Finding]:
        given.append(data)
        return []

    monkeypatch.setattr(fast.PyShacl, "findings", findings)
    return given


def told(shapes: str, said: str, *settled: tuple[str, str]) -> set[str]:
    """Who is found wrong; `settled` are properties of `:a` with their texts."""
    data = nquads(turtle(f"{HEAD} :a a :C ; {said} . :b a :C ; :p -1 ."))
    known = {("urn:a", f"urn:{way}", f'"{text}"^^<{INTEGER}>') for way, text in settled}
    return {one.focus for one in engine(turtle(shapes), "fast").findings(data, settled=known)}


def test_a_settled_value_is_no_doubt(handed: list[bytes]) -> None:
    assert "urn:b" in told(BOUND, ':p "1.0"^^xsd:integer', ("p", "1.0"))
    assert handed == []


@pytest.mark.parametrize("settled", [(), (("p", "2.0"),), (("q", "1.0"),)])
def test_another_is(settled: tuple[tuple[str, str], ...], handed: list[bytes]) -> None:
    """Another text, or the same of another property."""
    assert told(BOUND, ':p "1.0"^^xsd:integer', *settled) == set()
    assert len(handed) == 1


def test_so_is_one_that_others_are_compared_with(handed: list[bytes]) -> None:
    """What is found of them is found of their own values, of which all is asked."""
    assert "urn:b" in told(ORDER, ':p "1.0"^^xsd:integer ; :q 0', ("p", "1.0"))
    assert len(handed) == 1
