"""Jena's riot reads every RDF format that it knows, and counts the statements that we wrote."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import jena
from kg.export.export import to_path
from kg.export.formats.registry import find
from kg.session import Session

PLAIN = ("turtle", "trig", "ntriples", "nquads", "rdfxml", "vocab", "ontology", "shapes")
COUNT = re.compile(r"(\S+) : (?:Triples|Quads) = ([\d,]+)")
Riot = Callable[..., dict[str, int]]


@pytest.fixture
def riot(tmp_path: Path, java: str, program: Callable[[str], str]) -> Riot:
    """`riot(option, …, file, …)`: how many statements it counts in each file by its name."""
    if not jena.CORE.exists():
        program("riot")  # there is no such program: the skip says what to install
    path = jena.class_path(tmp_path / "messages")

    def run(*arguments: object) -> dict[str, int]:
        command = [java, "-cp", path, "riotcmd.riot", "--count", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        found = COUNT.findall(done.stdout + done.stderr)
        return {Path(name).name: int(count.replace(",", "")) for name, count in found}

    return run


def test_riot_counts_what_was_written(session: Session, tmp_path: Path, riot: Riot) -> None:
    """Two runs for eleven files; of JSON-LD Debian's Jena reads 1.0 alone, which ours keeps to."""
    store = session.graph.store
    written: dict[str, int] = {}
    for name in (*PLAIN, "jsonld"):
        file = name + find(name).suffix
        told = to_path(store, name, tmp_path / file)
        written[file] = told.content["written"]["statements"]
    owl = to_path(store, "owl-dl", tmp_path / "owl").content["written"]
    plain = [tmp_path / file for file in written if not file.endswith("jsonld")]
    found = riot(*plain, *(tmp_path / "owl").glob("*.rdf"))
    found |= riot("--syntax=jsonld10", tmp_path / "jsonld.jsonld")
    assert found.pop("data.rdf") + found.pop("ontology.rdf") == sum(owl.values())
    assert found == written
    assert found["nquads.nq"] == len(store) > 10_000


def test_riot_refuses_what_is_broken(tmp_path: Path, riot: Riot) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text("<urn:a> <urn:b> .\n", encoding="utf-8")
    with pytest.raises(AssertionError):
        riot(path)
