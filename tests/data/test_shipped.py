"""The shipped data is canonical, conforms, answers as expected and has the verdicts of the rule."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.build import build
from kg.namespaces import prefixes
from kg.resources import content
from kg.session import Session
from kg.store.canonical import canonical
from kg.tracking.reading import name
from kg.validation.validate import validate
from kg.workspace import SHARED, layers

FILES = sorted((content() / "data").glob("*.ttl"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_canonical_with_prefixes_of_the_one_list(path: Path) -> None:
    """As `kg fmt` writes it."""
    text = path.read_text("utf-8")
    assert canonical(path) == text
    declared = dict(re.findall(r"^PREFIX ([\w-]*): <([^>]*)>$", text, re.MULTILINE))
    assert declared
    assert declared.items() <= prefixes().items()


def test_what_plans_share_is_whole_without_any_plan() -> None:
    """A workspace may use it alone: each document that it cites is described in it."""
    shared = layers()[SHARED]
    assert [path.stem for path in shared] == ["enterprises", "places", "sources"]
    assert [finding.as_text() for finding in validate(shared).findings] == []


def test_both_writings_of_the_rule_agree(session: Session) -> None:
    """Counts the verdicts of all plans together, which the question and `track` give alike."""
    day = "2026-11-24"
    asked = session.query("verdicts", asOf=day).only("commitment", "verdict", "reason")
    tracked = session.track(day).verdicts
    assert sorted(
        (str(one), name(str(came)), name(str(why))) for one, came, why in asked
    ) == sorted((v.promise.commitment, v.outcome.value, v.reason.value) for v in tracked)
    assert len(tracked) == 34


def test_it_is_sound(session: Session, tmp_path: Path) -> None:
    """No finding, each question answered as expected, each stored verdict as computed."""
    built = build(session, tmp_path / "out")
    assert list(built.report.findings) == []
    assert (list(built.unmet), list(built.edited)) == ([], [])
    assert built.sound
