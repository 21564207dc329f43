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

FILES = sorted((content() / "data").glob("*.ttl"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_canonical_with_prefixes_of_the_one_list(path: Path) -> None:
    """As `kg fmt` writes it."""
    text = path.read_text("utf-8")
    assert canonical(path) == text
    declared = dict(re.findall(r"^PREFIX ([\w-]*): <([^>]*)>$", text, re.MULTILINE))
    assert declared
    assert declared.items() <= prefixes().items()


def test_it_is_sound(session: Session, tmp_path: Path) -> None:
    """No finding, each question answered as expected, each stored verdict as computed."""
    built = build(session, tmp_path / "out")
    assert list(built.report.findings) == []
    assert (list(built.unmet), list(built.edited)) == ([], [])
    assert built.sound
