"""Mistakes of editors and analysts, 64, each told by its rule, and as many true edits alike.

Edits of different things are made together: a rule that tells a mistake names its thing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

import kg
import kg.workspace
from kg.namespaces import ID, compact, prefix_lines, prefixes

EDITS = Path(__file__).with_name("edits")


class Edit(NamedTuple):
    """A change of the text of one thing, or a thing more, and what must tell it."""

    what: str
    thing: str
    old: str = ""
    new: str = ""
    file: str = ""
    turtle: str = ""
    rule: str = ""
    focus: str = ""

    @property
    def due(self) -> tuple[str, str]:
        """The rule that must speak, and the thing that it must name."""
        return self.rule, ID + (self.focus or self.thing)


def edits(name: str) -> list[Edit]:
    listed = tomllib.loads((EDITS / f"{name}.toml").read_text("utf-8"))["edit"]
    return [Edit(**edit) for edit in listed]


def together(listed: Sequence[Edit]) -> Iterator[list[Edit]]:
    """The edits in groups, none of which has two of one thing or of one focus."""
    groups: list[list[Edit]] = []
    for edit in listed:
        names = {edit.thing, edit.focus or edit.thing}
        free = (g for g in groups if not any(names & {e.thing, e.focus} for e in g))
        group = next(free, None)
        if group is None:
            groups.append(group := [])
        group.append(edit)
    return iter(groups)


def edited(listed: Sequence[Edit]) -> dict[str, str]:
    """The fixed plans after some edits, each of which is proven to change its thing alone."""
    texts = {path.stem: path.read_text("utf-8") for path in kg.workspace.data_files()}
    for edit in listed:
        if edit.turtle:
            assert f"id:{edit.thing}\n" not in "".join(texts.values())
            texts[edit.file] += f"\n{edit.turtle}\n"
            continue
        (file, block) = next(
            (file, found[0])
            for file, text in texts.items()
            if (found := re.search(rf"(?ms)^id:{edit.thing}\n    a .*?^\.\n", text))
        )
        assert block.count(edit.old) == 1, edit
        texts[file] = texts[file].replace(block, block.replace(edit.old, edit.new))
    return texts


def findings(texts: dict[str, str], folder: Path) -> set[tuple[str, str]]:
    """Which rules `kg validate` reports of which things in files with these texts."""
    declared = prefix_lines(*prefixes()) + "\n"
    for name, text in texts.items():
        body = re.sub(r"^PREFIX .*\n", "", text, flags=re.MULTILINE)
        (folder / f"{name}.ttl").write_text(declared + body, encoding="utf-8")
    report = kg.load(files=[folder / f"{name}.ttl" for name in texts]).validate()
    return {(compact(finding.rule), finding.focus) for finding in report.findings}


@pytest.mark.usefixtures("rules_read_once")
def test_mistakes_are_told_by_their_rules(tmp_path: Path) -> None:
    mistakes, caught = edits("mistakes"), 0
    missed = []
    for group in together(mistakes):
        found = findings(edited(group), tmp_path)
        missed += [edit.what for edit in group if edit.due not in found]
        caught += sum(edit.due in found for edit in group)
    assert missed == []
    assert caught == len(mistakes) == 64


@pytest.mark.usefixtures("rules_read_once")
def test_true_edits_are_not_told(tmp_path: Path) -> None:
    true, told, silent = edits("true"), [], 0
    for group in together(true):
        found = findings(edited(group), tmp_path)
        told += sorted(found)
        silent += len(group) if not found else 0
    assert told == []
    assert silent == len(true) == 64
