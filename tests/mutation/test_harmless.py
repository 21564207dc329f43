"""Edits of the data's text that say nothing else: `kg validate` stays silent.

Sixty edits, in the long run two hundred. Each is proven by parsing: the statements are the same, or
one alternative name is more.
Twenty edits go into one run; when a run finds something, each is made alone, and told by name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

import pyoxigraph as ox
import pytest
from mutation.drawn import LONG, SEED
from mutation.facts import n
from mutation.turtle_edits import EDITS, MORE, Edit

import kg
import kg.workspace
from kg.namespaces import compact
from kg.store.parser import parse_as

COUNT = 200 if LONG else 60
RUN = 20


class Drawn(NamedTuple):
    """An edit of one file, by its number, which is its seed."""

    number: int
    path: Path
    edit: Edit

    @property
    def turn(self) -> int:
        return EDITS.index(self.edit)

    def made(self, text: str) -> str:
        """The text after the edit; drawn again where an order happens to be as it was."""
        draws = (self.edit(text, Random(f"{SEED} {self.number} {again}")) for again in range(99))
        return next(edited for edited in draws if edited != text)


def drawn() -> Sequence[Drawn]:
    """Each kind in its turn, in a file of the data."""
    files = kg.workspace.data_files()
    return [
        Drawn(number, Random(f"{SEED} {number}").choice(files), EDITS[number % len(EDITS)])
        for number in range(COUNT)
    ]


def added(path: Path, before: str, after: str) -> list[ox.Quad]:
    """The statements that an edit added; it may not have taken one away."""
    old, new = (set(parse_as(path, text.encode())) for text in (before, after))
    assert not any(isinstance(term, ox.BlankNode) for quad in new for term in quad)
    assert old <= new, sorted(map(str, old - new))
    return list(new - old)


def edited(edits: Sequence[Drawn]) -> dict[Path, str]:
    """The texts of the data after some edits, each proven to be harmless as it is made."""
    texts = {path: path.read_text("utf-8") for path in kg.workspace.data_files()}
    for item in sorted(edits, key=lambda item: item.turn):
        text = item.made(texts[item.path])
        more = [quad.predicate for quad in added(item.path, texts[item.path], text)]
        assert more == ([n("skos:altLabel")] if item.edit in MORE else []), item
        texts[item.path] = text
    return texts


def findings(texts: dict[Path, str], folder: Path) -> list[str]:
    """What `kg validate` tells of files with these texts."""
    for path, text in texts.items():
        (folder / path.name).write_bytes(text.encode())
    report = kg.load(files=[folder / path.name for path in texts]).validate()
    return [f"{compact(finding.rule)} {finding.focus}" for finding in report.findings]


@pytest.mark.usefixtures("rules_read_once")
def test_harmless_edits_have_no_finding(tmp_path: Path) -> None:
    """Counts the edits, and those of each kind."""
    edits, told, silent = drawn(), [], 0
    for start in range(0, COUNT, RUN):
        run = edits[start : start + RUN]
        if findings(edited(run), tmp_path):
            told += [(item, found) for item in run if (found := findings(edited([item]), tmp_path))]
        else:
            silent += len(run)
    assert told == []
    assert silent == len(edits) == COUNT
    kinds = Counter(item.edit for item in edits)
    assert set(kinds) == set(EDITS)
    assert min(kinds.values()) >= COUNT // len(EDITS)


def test_an_edit_that_is_not_harmless_is_told(tmp_path: Path) -> None:
    """The same two proofs tell a file in which one word is another."""
    texts = {path: path.read_text("utf-8") for path in kg.workspace.data_files()}
    path = next(path for path in texts if path.stem == "places")
    wrong = texts[path].replace("plan:locatedIn", "plan:locatedAt", 1)
    with pytest.raises(AssertionError, match="locatedIn"):
        added(path, texts[path], wrong)
    assert "checks:undeclared-term" in findings(texts | {path: wrong}, tmp_path)[0]
