"""A figure is looked for in the words of its claim: in digits, or as a small number in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.model import Answer, Iri, Literal
from kg.session import Session
from kg.validation.figures import FIGURES, hold, told


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("30.0", "30 billion yuan"),
        ("30.0", "300 亿元"),
        ("100.0", "over 100 billion"),
        ("4.62", "($4.62 billion)"),
        ("680000.0", "680,000 servers"),
        ("8.0", "Eight industry clusters"),
        ("2.0", "两个医药产业园区"),
        ("7", "规划七期"),
    ],
)
def test_told(value: str, words: str) -> None:
    assert told(value, words)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("31.0", "30 billion yuan"),
        ("4.6", "$4.62 billion"),
        ("690000.0", "680,000 servers"),
        ("9.0", "eight industry clusters"),
        ("1.0", "someone"),
        ("50.0", "more than half"),
    ],
)
def test_not_told(value: str, words: str) -> None:
    assert not told(value, words)


def test_only_the_figures_of_the_document_are_held() -> None:
    columns = ("document", "id", "start", "end", "value")
    row = ("C001", "0", "8", "12.0")
    figures = Answer(
        columns, [(Iri(f"urn:{name}"), *map(Literal, row)) for name in ("one", "other")]
    )
    held = hold(figures, "urn:one", "13 firms")
    assert (held.figures, held.missing) == (1, ["C001"])


def test_every_figure_of_the_article_is_told(
    session: Session, outside: Callable[[str], Path]
) -> None:
    """Counts the figures of the plan's claims: six, and each other one is noticed."""
    source = outside("sources/datong-2021-03-12.txt")
    verification = session.verify(source)
    assert (verification.figures, verification.untold_figures) == (6, [])
    figures, text = session.store.ask(FIGURES), source.read_text("utf-8")
    for number, row in enumerate(figures.rows):
        other = (*row[:-1], Literal(str(float(str(row[-1])) + 1)))
        changed = Answer(figures.columns, [*figures.rows[:number], other])
        assert hold(changed, verification.document, text).missing == [str(row[1])]
