"""A small ontology, so that small worlds are judged in a moment, and rules that are read once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from validation.plans import at_once
from validation.plans.remembering import EVERYTHING, Folder

import kg.resources
from kg.store.nquads import Row, line_of, nquads_of, parse_rows
from kg.validation import engines
from kg.validation.plans import cache, run

SUBCLASS = b"#subClassOf>"


@pytest.fixture(params=["fast", "pyshacl"])
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine by its name."""
    if request.param == "fast" and find_spec("shacl_rust") is None:
        pytest.skip("shacl-rust is not installed")
    return str(request.param)


@pytest.fixture(scope="session")
def ontology() -> list[Row]:
    """What the ontology says."""
    return [row for path in kg.resources.ontology_files() for row in parse_rows(nquads_of(path))]


_rules = lru_cache(engines.own_rules)


def clear() -> None:
    """Forget what was made ready."""
    run.prepared.cache_clear()
    run.shipped.cache_clear()


@pytest.fixture
def small(
    ontology: list[Row], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[bytes], None]]:
    """`small(text)` leaves of the ontology what it says of the names in a text.

    And what is below what: there are a hundred classes.
    """
    path = tmp_path_factory.mktemp("ontology") / "small.nq"

    def limit(text: bytes) -> None:
        kept = [row for row in ontology if row[0] in text or row[1].endswith(SUBCLASS)]
        path.write_bytes(b"".join(map(line_of, kept)))
        clear()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kg.resources, "ontology_files", lambda: [path])
        for module in (at_once, run):
            patch.setattr(module, "own_rules", _rules)
        yield limit
    clear()


@pytest.fixture
def folder(
    tmp_path: Path, small: Callable[[bytes], None], monkeypatch: pytest.MonkeyPatch
) -> Folder:
    """One that was looked at once."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "_CLOCK", 0)
    found = Folder(tmp_path / "data")
    small(b"".join(path.read_bytes() for path in found.path.iterdir()))
    assert found.judged() == EVERYTHING
    return found
